"""How sources write a pupil's year -> groep 1 to 8.

Source: EDEXML 2.1 ``EDEXJaargroepType``; CEDS "Grade Level When Assessed", the codes that the
OneRoster binding lists. The trap: CEDS ``01`` is first grade (six years old), which is groep 3,
while a Dutch source writes ``1`` for groep 1 (four years old).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from lti_tool.rostering.snapshot import Grades

YEARS = range(1, 9)

_DUTCH = re.compile(r"(?:groep|gr|jaargroep)?[ .]*(?P<year>[0-9]{1,2})", re.IGNORECASE)
_OUTSIDE_DUTCH = frozenset({"0", "b", "d", "s", "v", "n", "h", "11", "12", "13", "14", "15", "16"})
"""Babies, toddlers, secondary and special schools, and those who left (EDEXML year codes)."""

_CEDS: Mapping[str, int] = {
    "tk": 1,
    "pk": 1,
    "kg": 2,
    **{f"{grade:02d}": grade + 2 for grade in range(1, 7)},
}
_OUTSIDE_CEDS = frozenset(
    {"it", "pr", "ps", "ug", "other", "abe", "ase", "adultesl"}
    | {f"{grade:02d}" for grade in range(7, 14)}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """What one way of writing a year means.

    ``year``: groep 1-8, or None. ``told``: how it is counted for a preview; ``?`` for a text that
    is no known way of writing a year (it could say anything). ``rule``: what is wrong with it, or
    empty.
    """

    year: int | None
    told: str
    rule: str = ""


@lru_cache(maxsize=1024)
def year_of(text: str, grades: Grades) -> Year:
    """Return what a source means by ``text``, in the way of writing that the school set."""
    word = text.strip().casefold()
    if grades is Grades.CEDS:
        return _ceds(word)
    return _dutch(word)


def _dutch(word: str) -> Year:
    if word in _OUTSIDE_DUTCH:
        return Year(year=None, told=word, rule="grade_outside")
    found = _DUTCH.fullmatch(word)
    if found is None or int(found["year"]) not in YEARS:
        if word in _CEDS or word in _OUTSIDE_CEDS:
            return Year(year=None, told=word, rule="grade_other_system")
        return Year(year=None, told="?", rule="grade_unknown")
    digits = found["year"]
    rule = "grade_other_system" if digits.startswith("0") else ""
    return Year(year=int(digits), told=digits, rule=rule)


def _ceds(word: str) -> Year:
    if word in _OUTSIDE_CEDS:
        return Year(year=None, told=word, rule="grade_outside")
    if word in _CEDS:
        return Year(year=_CEDS[word], told=word)
    found = _DUTCH.fullmatch(word)
    if found is None or int(found["year"]) not in YEARS:
        return Year(year=None, told="?", rule="grade_unknown")
    # a digit alone is no CEDS but leaves little doubt; "groep 4" is Dutch whatever was set
    year = _CEDS.get(f"0{word}") if word.isdecimal() else int(found["year"])
    return Year(year=year, told=found["year"], rule="grade_other_system")
