"""What a launch offers about a person beyond what is needed: kept only where the school chose so.

At this border the school is not known yet, so that optional claims pass it in memory. Here they
become one value per field; whoever knows the school keeps the chosen ones and drops the rest.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lti_tool.privacy.borders import LAUNCH_CLAIMS, Chosen
from lti_tool.privacy.choices import Policy
from lti_tool.privacy.detectors import chain_id, speaks_of_chain_id

LONGEST_NAME = 80
LONGEST_NUMBER = 40

_LTI = "https://purl.imsglobal.org/spec/lti/claim/"
_OPTIONAL: Mapping[tuple[str, str], frozenset[str]] = {
    (claim, key): frozenset(rule.fields)
    for claim, inner in LAUNCH_CLAIMS.items()
    for key, rule in (inner.items() if isinstance(inner, dict) else [("", inner)])
    if isinstance(rule, Chosen)
}
"""Claim (and key in it, if it is an object) -> the fields that it can fill."""

_TOLD = {
    (claim, key): ".".join(filter(None, (claim.rpartition("/")[2], key)))
    for claim, key in _OPTIONAL
}
"""The same -> the name that it is counted under."""

LAUNCH_FIELDS = frozenset().union(*_OPTIONAL.values())
"""The optional fields that a launch can bring."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """Optional values of one launch. They are about a person: never logged, never cached.

    ``values``: field -> value. ``came``: what arrived, by the name it is counted under -> the
    fields that it could fill.
    """

    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    came: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def not_chosen(self, chosen: frozenset[str]) -> tuple[str, ...]:
        """Return the names that no choice of the school lets in."""
        return tuple(name for name, fields in self.came.items() if not fields & chosen)


def launch_offers(kept: Mapping[str, Any], policy: Policy) -> Offers:
    """Return what the optional claims of a minimised launch say, field by field."""
    texts = {
        place: value
        for place in _OPTIONAL
        if isinstance(value := _at(kept, *place), str) and value.strip()
    }
    values = {name: make(texts, policy) for name, make in _MAKERS.items()}
    return Offers(
        values={name: value for name, value in values.items() if value},
        came={_TOLD[place]: _OPTIONAL[place] for place in texts},
    )


def display_name(name: str, given: str, family: str) -> str:
    """Return one display name: the whole name, else its two parts; on one line, and capped."""
    return " ".join((name or f"{given} {family}").split())[:LONGEST_NAME]


_NAMES = ("name", "given_name", "family_name")
_SOURCED_ID = (f"{_LTI}lis", "person_sourcedid")
_Texts = Mapping[tuple[str, str], str]


def _name(texts: _Texts, _policy: Policy) -> str:
    return display_name(*(texts.get((name, ""), "") for name in _NAMES))


def _number(texts: _Texts, _policy: Policy) -> str:
    value = texts.get(_SOURCED_ID, "").strip()
    return "" if speaks_of_chain_id(value) else value[:LONGEST_NUMBER]


def _chain(texts: _Texts, policy: Policy) -> str:
    places = ((f"{_LTI}custom", "eckid"), _SOURCED_ID)
    pilot = policy.pilot_chain_ids
    found = [chain_id(texts[place], pilot=pilot) for place in places if place in texts]
    return next((value for value in found if value), "")


_MAKERS: Mapping[str, Callable[[_Texts, Policy], str]] = {
    "display_name": _name,
    "administration_number": _number,
    "eck_id": _chain,
}


def _at(kept: Mapping[str, Any], claim: str, key: str) -> object:
    found = kept.get(claim)
    return found.get(key) if key and isinstance(found, Mapping) else found
