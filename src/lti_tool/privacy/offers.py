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
_OPTIONAL: Mapping[str, frozenset[str]] = {
    f"{claim}\0{key}" if key else claim: frozenset(rule.fields)
    for claim, inner in LAUNCH_CLAIMS.items()
    for key, rule in (inner.items() if isinstance(inner, Mapping) else [("", inner)])
    if isinstance(rule, Chosen)
}
"""Claim (and key in it, after a NUL) -> the fields that it can fill."""

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
        if isinstance(value := _at(kept, place), str) and value.strip()
    }
    values = {name: make(texts, policy) for name, make in _MAKERS.items()}
    return Offers(
        values={name: value for name, value in values.items() if value},
        came={place.rpartition("/")[2].replace("\0", "."): _OPTIONAL[place] for place in texts},
    )


def display_name(name: str, given: str, family: str) -> str:
    """Return one display name: the whole name, else its two parts; on one line, and capped."""
    return " ".join((name or f"{given} {family}").split())[:LONGEST_NAME]


def _name(texts: Mapping[str, str], _policy: Policy) -> str:
    return display_name(*(texts.get(claim, "") for claim in ("name", "given_name", "family_name")))


def _number(texts: Mapping[str, str], _policy: Policy) -> str:
    value = texts.get(f"{_LTI}lis\0person_sourcedid", "").strip()
    return "" if speaks_of_chain_id(value) else value[:LONGEST_NUMBER]


def _chain(texts: Mapping[str, str], policy: Policy) -> str:
    places = (f"{_LTI}custom\0eckid", f"{_LTI}lis\0person_sourcedid")
    pilot = policy.pilot_chain_ids
    found = [chain_id(texts[place], pilot=pilot) for place in places if place in texts]
    return next((value for value in found if value), "")


_MAKERS: Mapping[str, Callable[[Mapping[str, str], Policy], str]] = {
    "display_name": _name,
    "administration_number": _number,
    "eck_id": _chain,
}


def _at(kept: Mapping[str, Any], place: str) -> object:
    claim, _, key = place.partition("\0")
    found = kept.get(claim)
    return found.get(key) if key and isinstance(found, Mapping) else found
