"""How long what is kept: rules as data, and the moment before which things are due (pure).

The annex (D.3) leaves the terms to the school and names none, so every rule has a safe default
of ours that a school's own instruction may replace within bounds. School years begin on
1 August in the Netherlands.

Source: privacy specs 1.7 and 2.4; decision record 13.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum

from lti_tool.privacy.rules import Retention

GRACE = timedelta(days=14)
"""How long before a warned removal the school is told."""

MOST_YEARS_UNSEEN = 1
"""Who was seen neither in this nor in the previous school year is taken to have left."""

_DUTCH_SUMMER = timezone(timedelta(hours=2))
"""1 August lies in summer time in Europe/Amsterdam: no time zone data needed."""


class Clock(StrEnum):
    """What starts the clock of a rule."""

    MOMENT = "the moment itself"
    SCHOOL_YEAR = "the end of the school year"
    LEAVING = "leaving the school"


class Unit(StrEnum):
    """What the length of a rule counts."""

    MINUTES = "minuten"
    HOURS = "uur"
    DAYS = "dagen"
    YEARS = "vorig(e) schooljaar/-jaren, met het lopende"


@dataclass(frozen=True, slots=True, kw_only=True)
class TermRule:
    """One term: for which class of fields, from when, how long, and who says so.

    ``length`` in ``unit`` is our default; a school may set its own between ``shortest`` and
    ``longest`` (equal: nothing to choose). ``warned``: the school is told before, and things
    wait for that. ``pausable``: a legal hold of the school stops it.
    """

    retention: Retention
    label: str
    clock: Clock
    length: int
    unit: Unit
    shortest: int
    longest: int
    source: str
    warned: bool = False
    pausable: bool = True


_BY_DESIGN = "ontwerp van de dienst: alleen nodig zolang de start of de les duurt"
_ADVICE = "advies voor digitaal leermateriaal: dit en het vorige schooljaar"
_FILE = "leerlingdossier: in beginsel tot 2 jaar na vertrek"
_OWN_CHOICE = "eigen keuze van de dienst; de bijlage (D.3) noemt geen termijn"

TERM_RULES: Mapping[str, TermRule] = {
    "launch": TermRule(
        retention=Retention.LAUNCH,
        label="gegevens van de start",
        clock=Clock.MOMENT,
        length=10,
        unit=Unit.MINUTES,
        shortest=10,
        longest=10,
        source=_BY_DESIGN,
        pausable=False,
    ),
    "session": TermRule(
        retention=Retention.SESSION,
        label="sessies in de browser",
        clock=Clock.MOMENT,
        length=24,
        unit=Unit.HOURS,
        shortest=24,
        longest=24,
        source=_BY_DESIGN,
        pausable=False,
    ),
    "live": TermRule(
        retention=Retention.LIVE,
        label="begonnen opdrachten zonder antwoord",
        clock=Clock.MOMENT,
        length=24,
        unit=Unit.HOURS,
        shortest=24,
        longest=24,
        source=_BY_DESIGN,
        pausable=False,
    ),
    "login-times": TermRule(
        retention=Retention.LOGIN_TIMES,
        label="tijden van inloggen",
        clock=Clock.MOMENT,
        length=90,
        unit=Unit.DAYS,
        shortest=1,
        longest=90,
        source=_OWN_CHOICE,
    ),
    "responses": TermRule(
        retention=Retention.RESPONSES,
        label="gegeven antwoorden",
        clock=Clock.SCHOOL_YEAR,
        length=30,
        unit=Unit.DAYS,
        shortest=0,
        longest=90,
        source=_OWN_CHOICE,
        warned=True,
    ),
    "results": TermRule(
        retention=Retention.RESULTS,
        label="oefeningresultaten",
        clock=Clock.SCHOOL_YEAR,
        length=1,
        unit=Unit.YEARS,
        shortest=0,
        longest=7,
        source=_ADVICE,
        warned=True,
    ),
    "results-after-leaving": TermRule(
        retention=Retention.RESULTS,
        label="oefeningresultaten na vertrek",
        clock=Clock.LEAVING,
        length=730,
        unit=Unit.DAYS,
        shortest=0,
        longest=730,
        source=_FILE,
        warned=True,
    ),
    "account": TermRule(
        retention=Retention.ACCOUNT,
        label="schuilnaam, rol, groepen en kenmerken na vertrek",
        clock=Clock.LEAVING,
        length=30,
        unit=Unit.DAYS,
        shortest=0,
        longest=90,
        source=_OWN_CHOICE,
        warned=True,
    ),
    "photo": TermRule(
        retention=Retention.PHOTO,
        label="pasfoto",
        clock=Clock.LEAVING,
        length=0,
        unit=Unit.DAYS,
        shortest=0,
        longest=0,
        source="toestemming: zonder leerling geen toestemming",
    ),
    "suppression": TermRule(
        retention=Retention.SUPPRESSION,
        label="dat iemand gewist is",
        clock=Clock.MOMENT,
        length=730,
        unit=Unit.DAYS,
        shortest=730,
        longest=730,
        source=_OWN_CHOICE,
    ),
    "audit": TermRule(
        retention=Retention.AUDIT,
        label="logboek",
        clock=Clock.MOMENT,
        length=548,
        unit=Unit.DAYS,
        shortest=30,
        longest=548,
        source=_OWN_CHOICE,
    ),
}
"""Every term. Each class of the register has at least one; each is enforced by a sweep."""


def school_year(moment: datetime) -> int:
    """Return the school year of a moment, by the year in which it began (2026: 2026-2027)."""
    local = moment.astimezone(_DUTCH_SUMMER)
    return local.year if moment >= _first_of_august(local.year) else local.year - 1


def start_of(year: int) -> datetime:
    """Return when a school year began: 1 August, midnight in Amsterdam, in UTC."""
    return _first_of_august(year).astimezone(UTC)


def cutoff(rule: TermRule, length: int, moment: datetime) -> datetime:
    """Return the instant before which things are due at ``moment``.

    Args:
        rule: the rule.
        length: the school's own length, or the rule's.
        moment: now, or a moment to come.
    """
    if rule.clock is not Clock.SCHOOL_YEAR:
        return moment - _STEPS[rule.unit] * length
    if rule.unit is Unit.YEARS:
        return start_of(school_year(moment) - length)
    return start_of(school_year(moment - timedelta(days=length)))


def unseen_before(moment: datetime) -> int:
    """Return the school year before which a person must have been seen last to have left."""
    return school_year(moment) - MOST_YEARS_UNSEEN


def _first_of_august(year: int) -> datetime:
    return datetime(year, 8, 1, tzinfo=_DUTCH_SUMMER)


_STEPS: Mapping[Unit, timedelta] = {
    Unit.MINUTES: timedelta(minutes=1),
    Unit.HOURS: timedelta(hours=1),
    Unit.DAYS: timedelta(days=1),
}
