"""The board: a teacher's class at this moment, asked anew every two seconds (decision record 26).

The page holds the names, if any; what is polled holds none, so that no platform is asked twice.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from hashlib import sha256
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from lti_tool.errors import NotFound
from lti_tool.exercises.catalogue import Catalogue
from lti_tool.models.schools import Role
from lti_tool.services import live
from lti_tool.services.live import Seat, Stand, Why
from lti_tool.web import trail
from lti_tool.web.access import Viewer, requires
from lti_tool.web.dashboard import names
from lti_tool.web.dashboard.names import Shown
from lti_tool.web.tool import tool

blueprint = Blueprint("live", __name__, url_prefix="/s/<session_id>/klas/nu")


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One pupil on the board, without a name: ``stand`` for looks, ``word`` to read.

    ``step`` is the item and how many there are ("3 / 6"), ``note`` what a teacher must know more.
    """

    id: str
    stand: str
    word: str
    step: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The class: how many stand how (in words), what most of them make, and every pupil."""

    summary: str
    exercise: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pupil:
    """What a card is headed with; ``name`` only where the school lets teachers see it.

    ``by_alias`` is the place by alias, for a board on which names are hidden.
    """

    alias: str
    by_alias: int
    name: str | None
    card: Card


@blueprint.get("")
@requires(Role.TEACHER)
def board(viewer: Viewer) -> ResponseReturnValue:
    """Show the class; that a teacher looked is written down once, not at every poll."""
    with tool().database.writing() as session:
        title = live.title(session, viewer.school_id, viewer.context_id)
        trail.record(session, viewer, "live-viewed", group=viewer.context_id)
    seats = _seats(viewer)
    shown = names.of_group(viewer, [seat.person_id for seat in seats], roll=True)
    page = present(seats, tool().catalogue, strangers=len(shown.strangers))
    return render_template(
        "dashboard/live.html",
        title=title,
        page=page,
        pupils=_pupils(seats, page.cards, shown),
        names=shown.mode,
        names_failed=shown.failed,
        strangers=len(shown.strangers),
        unnamed=sum(not name for name in shown.strangers),
        tag=_tag(seats, len(shown.strangers)),
    )


@blueprint.get("/stand")
@requires(Role.TEACHER)
def now(viewer: Viewer) -> ResponseReturnValue:
    """Tell how the class stands, or that nothing changed (304): nothing is drawn then.

    ``strangers`` in the address is how many pupils the page knows of that never came.
    """
    seats = _seats(viewer)
    strangers = max(0, request.args.get("strangers", 0, type=int))
    tag = _tag(seats, strangers)
    answer = Response(status=304)
    if tag not in request.if_none_match:
        answer = jsonify(_plain(present(seats, tool().catalogue, strangers=strangers)))
    answer.set_etag(tag)
    return answer


def _plain(board: Board) -> dict[str, Any]:
    cards = [{name: getattr(card, name) for name in _CARD} for card in board.cards]
    return {"summary": board.summary, "exercise": board.exercise, "cards": cards}


_CARD = tuple(field.name for field in fields(Card))


def _seats(viewer: Viewer) -> tuple[Seat, ...]:
    """Return the pupils of the launch's own group.

    Raises:
        NotFound: ``no_group``: the launch came from no group.
    """
    if viewer.context_id is None:
        raise NotFound("context", code="no_group")
    parts = tool()
    with parts.database.looking() as connection:
        return live.board(
            connection, viewer.school_id, viewer.context_id, parts.catalogue, now=parts.clock()
        )


def _tag(seats: Sequence[Seat], strangers: int) -> str:
    """Return what changes whenever the board does."""
    return sha256(repr((str(get_locale()), strangers, seats)).encode()).hexdigest()[:24]


def present(seats: Sequence[Seat], catalogue: Catalogue, *, strangers: int) -> Board:
    """Return the board in words; an exercise is named on a card only where it is another one."""
    made = Counter(seat.exercise_key for seat in seats if seat.exercise_key)
    most = made.most_common(1)[0][0] if made else None
    return Board(
        summary=_summary(Counter(seat.stand for seat in seats), strangers),
        exercise=_title(catalogue, most) if most else "",
        cards=_cards(seats, catalogue, most),
    )


def _cards(seats: Iterable[Seat], catalogue: Catalogue, most: str | None) -> tuple[Card, ...]:
    words, whys = _words(), _whys()

    def note(seat: Seat) -> str:
        other = seat.exercise_key if seat.exercise_key != most else None
        notes = whys[seat.why] if seat.why else "", _title(catalogue, other) if other else ""
        return " · ".join(filter(None, notes))

    return tuple(_card(seat, words[seat.stand], note(seat)) for seat in seats)


def _card(seat: Seat, word: str, note: str) -> Card:
    at_work = seat.stand in {Stand.WORKING, Stand.STUCK}
    return Card(
        id=seat.person_id.hex,
        stand=seat.stand.value,
        word=word,
        step=f"{seat.item} / {seat.items}" if at_work else "",
        note=note,
    )


def _pupils(seats: Iterable[Seat], cards: Iterable[Card], shown: Shown) -> list[Pupil]:
    """Return the heads of the cards, by name and else by alias; who never came stands last."""
    known = [
        Pupil(alias=seat.alias, by_alias=at, name=shown.by_person.get(seat.person_id), card=card)
        for at, (seat, card) in enumerate(zip(seats, cards, strict=True))
    ]
    never = _never_came()
    strangers = [
        Pupil(alias="", by_alias=len(known), name=name, card=never)
        for name in shown.strangers
        if name
    ]
    return sorted([*known, *strangers], key=_by_name)


def _never_came() -> Card:
    seat = Seat(person_id=UUID(int=0), alias="", stand=Stand.NOT_STARTED)
    return replace(_card(seat, _words()[Stand.NOT_STARTED], ""), id="")


def _by_name(pupil: Pupil) -> tuple[bool, str]:
    return pupil.name is None, (pupil.name or pupil.alias).casefold()


def _summary(counts: Mapping[Stand, int], strangers: int) -> str:
    """Return how many stand how: "18 bezig · 2 vast · 6 klaar · 4 niet begonnen"."""
    waiting = counts[Stand.NOT_STARTED] + strangers
    return " · ".join(
        (
            gettext("%(n)s bezig", n=counts[Stand.WORKING]),
            gettext("%(n)s vast", n=counts[Stand.STUCK]),
            gettext("%(n)s klaar", n=counts[Stand.DONE]),
            gettext("%(n)s niet begonnen", n=waiting),
        )
    )


def _words() -> Mapping[Stand, str]:
    return {
        Stand.NOT_STARTED: gettext("niet begonnen"),
        Stand.WORKING: gettext("bezig"),
        Stand.STUCK: gettext("vast"),
        Stand.DONE: gettext("klaar"),
    }


def _whys() -> Mapping[Why, str]:
    return {
        Why.MISSES: gettext("een paar keer fout"),
        Why.LONG: gettext("lang bij deze opgave"),
    }


def _title(catalogue: Catalogue, key: str) -> str:
    try:
        return catalogue.get(key).title
    except NotFound:
        return str(gettext("(opdracht niet meer beschikbaar)"))
