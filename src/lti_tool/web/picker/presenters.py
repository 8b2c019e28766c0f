"""What the picker shows, as records ready to show."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from flask_babel import gettext

from lti_tool.errors import NotFound
from lti_tool.exercises import search
from lti_tool.exercises.catalogue import Catalogue
from lti_tool.exercises.exercise import Exercise
from lti_tool.services.picks import Before
from lti_tool.web.picker.address import Asked

DURATIONS = (10, 15, 20)
"""Minutes to filter by: at most so many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One exercise to choose; ``placed``: it stands in this group already."""

    exercise: Exercise
    kinds: str
    ticked: bool
    placed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Cards under one heading ("" for none)."""

    heading: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The picker. ``chosen`` in the teacher's order; ``hidden`` are those with no card here."""

    shelves: tuple[Shelf, ...]
    count: int
    chosen: tuple[Exercise, ...]
    hidden: frozenset[str]
    minutes: int


def page(asked: Asked, catalogue: Catalogue, before: Before) -> Page:
    """Return the page for an address; exercises that are gone meanwhile are left out."""
    shown = shown_for(asked, catalogue)
    chosen = known(asked.chosen, catalogue)
    lately = () if asked.filtered else _lately(asked, catalogue, before)
    above = {card.exercise.key for shelf in lately for card in shelf.cards}
    cards = [_card(each, asked, before) for each in shown if each.key not in above]
    by_theme = asked.wanted.theme is None and not asked.wanted.text
    shelves = (*lately, *_shelves(cards, by_theme=by_theme))
    here = {card.exercise.key for shelf in shelves for card in shelf.cards}
    return Page(
        shelves=tuple(shelves),
        count=len(shown),
        chosen=tuple(chosen),
        hidden=frozenset(each.key for each in chosen if each.key not in here),
        minutes=sum(each.minutes for each in chosen),
    )


def shown_for(asked: Asked, catalogue: Catalogue) -> Sequence[Exercise]:
    """Return the exercises that the filter lets through."""
    return search.found(catalogue.everything, asked.wanted)


def known(keys: Iterable[str], catalogue: Catalogue) -> list[Exercise]:
    """Return the exercises with these keys, as far as there are any."""
    return [found for key in keys if (found := _get(catalogue, key))]


def kind_words() -> Mapping[str, str]:
    """Return what pupils do in exercises, in words to choose from."""
    return {
        "choose": gettext("kiezen"),
        "fill-in": gettext("invullen"),
        "write": gettext("schrijven"),
        "order": gettext("ordenen"),
        "connect": gettext("verbinden"),
        "point": gettext("aanwijzen"),
    }


def _get(catalogue: Catalogue, key: str) -> Exercise | None:
    try:
        return catalogue.get(key)
    except NotFound:
        return None


def _card(exercise: Exercise, asked: Asked, before: Before) -> Card:
    words = kind_words()
    kinds = search.kinds_of(exercise)
    return Card(
        exercise=exercise,
        kinds=", ".join(word for kind, word in words.items() if kind in kinds),
        ticked=exercise.key in asked.chosen,
        placed=exercise.key in before.placed,
    )


def _lately(asked: Asked, catalogue: Catalogue, before: Before) -> tuple[Shelf, ...]:
    """Return what was chosen lately; only where nothing is filtered."""
    cards = tuple(_card(each, asked, before) for each in known(before.lately, catalogue))
    return (Shelf(heading=gettext("Laatst gekozen"), cards=cards),) if cards else ()


def _shelves(cards: Sequence[Card], *, by_theme: bool) -> list[Shelf]:
    if not by_theme:
        return [Shelf(heading="", cards=tuple(cards))]
    ordered = sorted(cards, key=lambda card: card.exercise.theme)  # stable: the rest stays
    return [
        Shelf(heading=theme, cards=tuple(group))
        for theme, group in groupby(ordered, key=lambda card: card.exercise.theme)
    ]
