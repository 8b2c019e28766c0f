"""What a review shows, as records ready to show."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from flask_babel import gettext
from markupsafe import Markup

from lti_tool.exercises import rendering, scoring
from lti_tool.exercises.exercise import Exercise, Item
from lti_tool.exercises.view import Verdict
from lti_tool.models.reviews import HandReason
from lti_tool.services.hand_scores import CHOSEN
from lti_tool.services.reviews import UNTOUCHED, Hand, Handled, Made
from lti_tool.web.player.presenters import ItemPage, item_page


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One item: ``points`` is None where there are none yet; ``by_hand``: a teacher gave them."""

    number: int
    title: str
    points: Decimal | None
    maximum: Decimal
    by_hand: bool
    waived: bool
    opens: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """All items of an exercise, as one person made them; of ``practice`` points count those."""

    exercise_title: str
    practice: bool
    lines: tuple[Line, ...]
    finished: bool
    points: Decimal
    maximum: Decimal
    started_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandLine:
    """Points by hand in words; ``mine``: the reader gave them."""

    points: Decimal
    reason: str
    mine: bool
    given_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """How one item came to its points: what was computed and why, what a teacher gave."""

    counts: Decimal | None
    computed: Decimal | None
    maximum: Decimal
    why: tuple[str, ...]
    hand: HandLine | None
    waived: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedItem:
    """One item as it was seen, with its points.

    ``kept``: the answer is still stored; ``rubric``: what a teacher scores by, for staff alone.
    """

    page: ItemPage
    points: Points
    kept: bool
    rubric: Markup | None


def overview(exercise: Exercise, made: Made | None, *, all_items: bool) -> Overview:
    """Return the items with their points; without ``made`` nothing was made.

    ``all_items``: those without an answer can be opened as well, once all is handed in.
    """
    finished = bool(made and made.finished)
    return Overview(
        exercise_title=exercise.title,
        practice=bool(exercise.at_once),
        lines=tuple(
            _line(number, item, made, opens=all_items and finished)
            for number, item in enumerate(exercise.items, start=1)
        ),
        finished=finished,
        points=made.points if made else Decimal(0),
        maximum=made.maximum if made else exercise.maximum,
        started_at=made.started_at if made else None,
    )


def _line(number: int, item: Item, made: Made | None, *, opens: bool) -> Line:
    handled = made.items.get(item.identifier, UNTOUCHED) if made else UNTOUCHED
    return Line(
        number=number,
        title=item.title,
        points=handled.points,
        maximum=item.maximum,
        by_hand=handled.hand is not None,
        waived=bool(made and item.identifier in made.waived),
        opens=opens or handled.given is not None,
    )


def reviewed(exercise: Exercise, number: int, made: Made, reader: UUID | None) -> ReviewedItem:
    """Return one item of a piece of work, as it was seen."""
    item = exercise.items[number - 1]
    handled = made.items.get(item.identifier, UNTOUCHED)
    page = item_page(exercise, number, handled.given or {}, seed=made.seed, progress=None)
    return ReviewedItem(
        page=page if _has_feedback(item, handled) else replace(page, feedback=None),
        points=Points(
            counts=handled.points,
            computed=handled.computed,
            maximum=item.maximum,
            why=_why(item, handled),
            hand=_hand(handled.hand, reader) if handled.hand else None,
            waived=item.identifier in made.waived,
        ),
        kept=handled.kept,
        rubric=Markup(rendering.rubric_html(item)) if item.rubric else None,
    )


def _has_feedback(item: Item, handled: Handled) -> bool:
    """Return whether there is a verdict to show: on an open answer the points say it all."""
    return bool(handled.given) and not (item.by_teacher and handled.hand)


def reasons() -> Mapping[str, str]:
    """Return the reasons that a teacher may choose from, in words."""
    return {reason.value: reason_label(reason) for reason in CHOSEN}


def reason_label(reason: HandReason) -> str:
    """Return why points were given, in words."""
    labels: Mapping[HandReason, str] = {
        HandReason.ALSO_RIGHT: gettext("dit antwoord is ook goed"),
        HandReason.SLIP: gettext("een vergissing: de leerling wist het"),
        HandReason.EXPLAINED: gettext("de leerling heeft het uitgelegd"),
        HandReason.TOO_MUCH: gettext("te ruim geteld"),
        HandReason.READ: gettext("nagekeken door de leerkracht"),
        HandReason.WAIVED: gettext("de opgave klopte niet: voor iedereen goed"),
    }
    return labels[reason]


def _hand(hand: Hand, reader: UUID | None) -> HandLine:
    return HandLine(
        points=hand.points,
        reason=reason_label(hand.reason),
        mine=hand.given_by is not None and hand.given_by == reader,
        given_at=hand.given_at,
    )


def _why(item: Item, handled: Handled) -> tuple[str, ...]:
    """Return how the computed points came about, a line for each answer that was asked for."""
    if handled.given is None:
        return (str(gettext("Er is niets ingeleverd: geen punten.")),)
    if not handled.kept:
        return (str(gettext("Het antwoord zelf is na de bewaartermijn gewist; de punten niet.")),)
    if item.by_teacher:
        return (str(gettext("Een open vraag: de leerkracht geeft de punten.")),)
    verdicts = scoring.review(item, handled.given).verdicts
    words: Mapping[Verdict, str] = {
        Verdict.RIGHT: gettext("goed"),
        Verdict.PARTLY: gettext("voor een deel goed"),
        Verdict.WRONG: gettext("niet goed"),
        Verdict.EMPTY: gettext("niet ingevuld"),
    }
    if len(verdicts) == 1:
        return tuple(
            str(gettext("Het antwoord is %(verdict)s.", verdict=words[verdict]))
            for verdict in verdicts.values()
        )
    return tuple(
        str(gettext("Antwoord %(n)s is %(verdict)s.", n=number, verdict=words[verdict]))
        for number, verdict in enumerate(verdicts.values(), start=1)
    )
