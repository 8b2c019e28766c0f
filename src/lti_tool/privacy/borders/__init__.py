"""What each border lets through: allow-lists, one line per claim, column or element.

What has no line is dropped before anything is written or logged. Source of the decisions: the
school's privacy annex, sections B and D, in its stricter reading.
"""

from collections.abc import Mapping

from lti_tool.privacy.borders.decisions import UNKNOWN, Chosen, Decision, Rule, Rules
from lti_tool.privacy.borders.edexml import EDEXML
from lti_tool.privacy.borders.launch import GROUP_LABELS, LAUNCH_CLAIMS, NAME_CLAIMS, NOTICE_CLAIMS
from lti_tool.privacy.borders.members import NRPS_MEMBER
from lti_tool.privacy.borders.oneroster import ONEROSTER

BORDERS: Mapping[str, Rules] = {
    "lti": LAUNCH_CLAIMS,
    "lti:notice": NOTICE_CLAIMS,
    "nrps": NRPS_MEMBER,
    **{f"oneroster:{file}": rules for file, rules in ONEROSTER.items()},
    **{f"edexml:{element}": rules for element, rules in EDEXML.items()},
}
"""Source -> its border. The source's name is what the counts of dropped fields stand under."""

__all__ = [
    "BORDERS",
    "EDEXML",
    "GROUP_LABELS",
    "LAUNCH_CLAIMS",
    "NAME_CLAIMS",
    "NOTICE_CLAIMS",
    "NRPS_MEMBER",
    "ONEROSTER",
    "UNKNOWN",
    "Chosen",
    "Decision",
    "Rule",
    "Rules",
]
