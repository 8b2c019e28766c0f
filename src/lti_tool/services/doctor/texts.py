"""What a finding says to a reader: the leg, how it fares, whose job it is and what to do.

The words stand here and not in the pages' translations, because the command line says the same
and knows no Flask.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_datetime, get_timezone

from lti_tool.models.doctor import Verdict
from lti_tool.services.doctor.advice_course import COURSE
from lti_tool.services.doctor.advice_inside import INSIDE
from lti_tool.services.doctor.advice_outside import OUTSIDE
from lti_tool.services.doctor.records import Finding
from lti_tool.services.doctor.words import OWNERS, PUBLISHER, Advice, Words

ADVICE: Mapping[str, Advice] = {**INSIDE, **OUTSIDE, **COURSE}

OTHERWISE = Advice(
    Words("Het lukte niet ({detail}).", "It did not work ({detail})."),
    PUBLISHER,
    Words("Geef deze code door aan Alles-in-1.", "Tell Alles-in-1 this code."),
)
"""For a code of the way out that has no words of its own."""

VERDICTS: Mapping[Verdict, Words] = {
    Verdict.GREEN: Words("in orde", "fine"),
    Verdict.ORANGE: Words("let op", "look at this"),
    Verdict.RED: Words("werkt niet", "does not work"),
    Verdict.NOT_TRIED: Words("niet geprobeerd", "not tried"),
}

TITLES: Mapping[str, Words] = {
    "approval": Words("Goedkeuring", "Approval"),
    "platform_keys": Words("Sleutels van de leeromgeving", "Keys of the LMS"),
    "clock": Words("Klok van de leeromgeving", "Clock of the LMS"),
    "certificate": Words("Certificaat van de leeromgeving", "Certificate of the LMS"),
    "own_certificate": Words("Ons certificaat", "Our certificate"),
    "own_key_set": Words("Onze sleutelbos", "Our key set"),
    "own_key": Words("Onze sleutel", "Our key"),
    "services": Words("Adres van het cijferboek", "Address of the gradebook"),
    "token_score": Words("Toegangsbewijs: scores doorgeven", "Access token: sending scores"),
    "token_line_items": Words(
        "Toegangsbewijs: kolommen lezen en maken", "Access token: reading and making columns"
    ),
    "token_roster": Words("Toegangsbewijs: groepslijst", "Access token: roster"),
    "gradebook": Words("Cijferboek lezen", "Reading the gradebook"),
    "roster": Words("Groepslijst lezen", "Reading the roster"),
    "test_column": Words("Proefkolom", "Column for testing"),
    "notices": Words("Berichten van de leeromgeving", "Notices of the LMS"),
    "browsers": Words("Cookies in de browser", "Cookies in the browser"),
    "last_launch": Words("Laatste start", "Last launch"),
    "scores": Words("Scores onderweg", "Scores on their way"),
}

_LOCALES: Mapping[str, str] = {"en": "en_GB"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One finding in words; ``owner`` and ``remedy`` are empty where there is nothing to mend."""

    leg: str
    title: str
    verdict: str
    label: str
    code: str
    says: str
    owner: str
    remedy: str


def title_of(leg: str, language: str) -> str:
    """Return what a leg is called."""
    return TITLES[leg].said(language, {})


def owner_of(finding: Finding) -> str | None:
    """Return whose job a finding is: ``school``, ``platform``, ``publisher``, or nobody's."""
    owner = ADVICE.get(finding.code, OTHERWISE).owner
    return owner.value if owner else None


def told(leg: str, finding: Finding, language: str) -> Told:
    """Return a finding in ``language`` (``nl`` or ``en``)."""
    advice = ADVICE.get(finding.code, OTHERWISE)
    detail = finding.detail if finding.code in ADVICE else finding.code
    facts: dict[str, object] = {
        "figure": finding.figure or 0,
        "moment": _moment(finding.moment, language),
        "detail": detail or "–",
    }
    return Told(
        leg=leg,
        title=title_of(leg, language),
        verdict=finding.verdict.value,
        label=VERDICTS[finding.verdict].said(language, {}),
        code=finding.code,
        says=advice.says.said(language, facts),
        owner=OWNERS[advice.owner].said(language, {}) if advice.owner else "",
        remedy=advice.remedy.said(language, facts) if advice.remedy else "",
    )


def _moment(moment: datetime | None, language: str) -> str:
    if moment is None:
        return "–"
    here, locale = get_timezone("Europe/Amsterdam"), _LOCALES.get(language, "nl")
    return str(format_datetime(moment, "short", tzinfo=here, locale=locale))
