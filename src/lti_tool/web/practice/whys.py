"""Why an item was chosen and how it went, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import gettext, ngettext

from lti_tool.errors import NotFound
from lti_tool.exercises.adaptive.goals import GOALS
from lti_tool.models.practice import ChosenFor
from lti_tool.services.packages import Shelf
from lti_tool.services.practice.reasons import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One item that was chosen: which, why, and how it went (``looks`` and words)."""

    moment: datetime
    number: int
    attempt_id: UUID
    answered: bool
    item: str
    exercise: str
    why: str
    estimate: str
    looks: str
    outcome: str


def choice(reason: Reason, shelf: Shelf) -> Choice:
    """Return one choice; titles come from the version that was made."""
    try:
        exercise = shelf.version(reason.exercise_key, reason.exercise_version)
        item = exercise.item(reason.item_identifier)
        titles, maximum = (item.title, exercise.title), item.maximum
    except NotFound:
        titles, maximum = ("", str(gettext("(opdracht niet meer beschikbaar)"))), None
    looks, outcome = _outcome(reason, full=reason.score == maximum)
    return Choice(
        moment=reason.answered_at or reason.started_at,
        number=reason.number,
        attempt_id=reason.attempt_id,
        answered=reason.score is not None,
        item=titles[0],
        exercise=titles[1],
        why=_why(reason),
        estimate=_estimate(reason),
        looks=looks,
        outcome=outcome,
    )


def _outcome(reason: Reason, *, full: bool) -> tuple[str, str]:
    if reason.score is None:
        return "open", str(gettext("nog niet gemaakt"))
    if full:
        return "right", str(gettext("goed"))
    if reason.score > 0:
        return "partly", str(gettext("deels goed"))
    return "wrong", str(gettext("niet goed"))


def _why(reason: Reason) -> str:
    goal = GOALS.get(reason.goal)
    words: Mapping[ChosenFor, str] = {
        ChosenFor.FITTING: gettext(
            "Van wat nog niet gemaakt is, past dit het best bij wat u wilt."
        ),
        ChosenFor.AGAIN: gettext("Alles van dit doel is al gemaakt; deze was het langst geleden."),
        ChosenFor.SAME_TEXT: gettext("Hoort bij de tekst die de leerling net las."),
        ChosenFor.REVIEW: gettext(
            "Herhaling van een doel van eerder: %(goal)s.", goal=goal.title if goal else reason.goal
        ),
        ChosenFor.PINNED: gettext("U liet deze opdracht eerst komen."),
        ChosenFor.FIXED_ORDER: gettext("Vaste volgorde: u zette het kiezen uit."),
    }
    return words[reason.why]


def _estimate(reason: Reason) -> str:
    chance = round(reason.expected * 100)
    if not reason.answers:
        return str(
            gettext(
                "Kans op goed: ongeveer %(chance)s %% (u wilt %(aim)s %%). Nog geen antwoorden; "
                "geschat vanuit het midden van het doel.",
                chance=chance,
                aim=reason.aim,
            )
        )
    return str(
        ngettext(
            "Kans op goed: ongeveer %(chance)s %% (u wilt %(aim)s %%), uit %(num)s antwoord.",
            "Kans op goed: ongeveer %(chance)s %% (u wilt %(aim)s %%), uit %(num)s antwoorden.",
            reason.answers,
            chance=chance,
            aim=reason.aim,
        )
    )
