"""What drawing an item may know.

Before handing in there is no ``Review``, and a view without one holds nothing of the item's
declarations or rules: an interaction could not give an answer away if it tried.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from lti_tool.exercises.values import Value


class Verdict(StrEnum):
    """How one answer turned out."""

    RIGHT = "right"
    PARTLY = "partly"
    WRONG = "wrong"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The few words the controls need; the pages may hand in another language."""

    choose_one: str = "Kies het goede antwoord"
    choose_several: str = "Kies de goede antwoorden"
    empty_choice: str = "kies"
    field: str = "Invulvak"
    list: str = "Keuzelijst"
    right: str = "goed"
    partly: str = "bijna goed"
    wrong: str = "nog niet goed"
    empty: str = "niet ingevuld"
    odd: str = "dit hoort er niet bij"
    missed: str = "dit hoort er ook bij"
    this_one: str = "dit is het goede antwoord"
    solution: str = "goed is:"
    example: str = "Zo kan het ook:"
    right_order: str = "De goede volgorde is:"
    match: str = "Wat hoort bij elkaar?"
    associate: str = "Maak paren"
    order: str = "Zet in de goede volgorde"
    gaps: str = "Zet de woorden op de goede plek"
    number: str = "Kies een getal"
    bounds: str = "van {lower} tot {upper}"
    gap: str = "Plek"
    pair: str = "Paar"
    belongs_to: str = "hoort bij"
    place: str = "plaats"
    cross: str = "Kruisje"
    cross_where: str = "Zet een kruisje op de goede plek"
    cross_how: str = "Kies een letter en een nummer."
    cross_there: str = "Of wijs de plek aan in de plaat."
    cross_letter: str = "letter"
    cross_number: str = "nummer"
    up: str = "Omhoog"
    down: str = "Omlaag"
    glossary: str = "Uitleg bij woorden"
    simpler: str = "In makkelijke woorden"
    transcript: str = "Wat je hoort, om te lezen"
    listen: str = "Luister"


DUTCH = Words()
"""The source language."""

ICONS: Mapping[Verdict, str] = {
    Verdict.RIGHT: "✓",
    Verdict.PARTLY: "≈",
    Verdict.WRONG: "✗",
    Verdict.EMPTY: "–",
}
"""One sign per verdict: right and wrong are never told by colour alone (WCAG 2.2, 1.4.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What may be shown once the answers are in."""

    correct: Mapping[str, tuple[str, ...]]
    verdicts: Mapping[str, Verdict]
    outcomes: Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One drawing of one item.

    ``prefix`` makes ids unique on the page, ``seed`` fixes the order of shuffled choices,
    ``label`` is the id of the text around the control, ``numbers`` counts the controls where an
    item has several, ``sounds`` stands before the names of sounds.
    """

    prefix: str
    seed: int
    language: str
    answers: Mapping[str, tuple[str, ...]]
    numbers: Mapping[str, int]
    words: Words = DUTCH
    review: Review | None = None
    label: str = ""
    sounds: str = ""

    def id(self, *parts: str) -> str:
        """Return an id that is unique on the page."""
        return "-".join((self.prefix, *parts))

    def name(self, kind: str, response_identifier: str) -> str:
        """Return the short name of a control: ``Invulvak``, or ``Invulvak 2`` of several."""
        position = self.numbers.get(response_identifier)
        return f"{kind} {position}" if position else kind
