"""When a plan waits for a person: rules in a table, each with who can put its cause right.

Source of the idea and of the ten percent: what roster services hold (experience 1.1); the
kindest default is to go on adding and updating, and to let removals wait.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum

from lti_tool.rostering.ledger import Ledger
from lti_tool.rostering.rules import Fixer

SMALLEST_GROUP = 5
"""In smaller groups one child is more than a tenth: no rule of shares can tell anything."""

MOST_REMOVED = 10
"""Percent of a group, or of the school's pupils, that go without somebody looking."""

MOST_CHANGED = 50
"""Percent of the people known whose year, role or home group changes without somebody looking."""

SUMMER = ((7, 1), (8, 31))
"""First and last day (month, day) on which administrations are between two school years.

Wider than the holidays of any Dutch region: lists are emptied before and filled after them.
"""

_EMPTY = frozenset({"file_empty", "answer_empty"})


class Blocks(StrEnum):
    """What waits: REMOVALS (the rest goes on) or EVERYTHING."""

    REMOVALS = "removals"
    EVERYTHING = "everything"


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRule:
    """What a hold stops, who can put its cause right, and a sentence for the command line."""

    blocks: Blocks
    fixer: Fixer
    says: str


def _removals(says: str, fixer: Fixer = Fixer.ADMINISTRATION) -> HoldRule:
    return HoldRule(blocks=Blocks.REMOVALS, fixer=fixer, says=says)


HOLDS: Mapping[str, HoldRule] = {
    "rows_lost": _removals("some rows could not be read, so who is missing may not be gone"),
    "source_empty": _removals("a file or answer is empty, which is no empty school"),
    "school_shrinks": _removals("more than a tenth of the school's pupils would leave"),
    "group_shrinks": _removals("more than a tenth of a group would leave"),
    "summer": _removals("between two school years lists are emptied", Fixer.SCHOOL),
    "key_changed": HoldRule(
        blocks=Blocks.EVERYTHING,
        fixer=Fixer.ADMINISTRATION,
        says="pupils whom we know come under another key; they would be taken as the same",
    ),
    "much_changes": HoldRule(
        blocks=Blocks.EVERYTHING,
        fixer=Fixer.SCHOOL,
        says="more than half of the people change in year, role or home group",
    ),
}
"""Rules in the order in which their causes are worth looking at: root causes first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """One reason to wait: ``count`` out of ``total`` people, in a group or (empty) the school."""

    rule: str
    group: str = ""
    count: int = 0
    total: int = 0

    @property
    def blocks(self) -> Blocks:
        """Return what waits."""
        return HOLDS[self.rule].blocks

    def as_row(self) -> dict[str, str | int]:
        """Return the hold as it is kept and told."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many people of how many."""

    count: int
    total: int

    def above(self, percent: int) -> bool:
        """Tell whether it is more than ``percent`` of them."""
        return self.count * 100 > self.total * percent


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What the rules look at.

    ``leaving``: pupils of the school; ``groups``: title -> pupils leaving it, of those in it;
    ``changing``: people known before; ``removals``: rows of any kind that would end;
    ``rekeyed``: pupils whose ECK-iD is known, under another key of the administration.
    """

    removals: int
    rekeyed: int
    leaving: Share
    changing: Share
    groups: tuple[tuple[str, Share], ...]


def found(figures: Figures, ledger: Ledger, today: date) -> tuple[Hold, ...]:
    """Return why a plan waits, root causes first; empty when it need not."""
    order = list(HOLDS)
    holds = [*_about_all(figures)]
    if figures.removals:
        holds += [*_about_source(ledger), *_about_removals(figures, today)]
    return tuple(sorted(holds, key=lambda hold: order.index(hold.rule)))


def _about_all(figures: Figures) -> Iterator[Hold]:
    if figures.rekeyed:
        yield Hold(rule="key_changed", count=figures.rekeyed, total=figures.changing.total)
    if figures.changing.above(MOST_CHANGED):
        share = figures.changing
        yield Hold(rule="much_changes", count=share.count, total=share.total)


def _about_source(ledger: Ledger) -> Iterator[Hold]:
    if not ledger.whole:
        yield Hold(rule="rows_lost")
    if any(rule in _EMPTY for _, _, rule in ledger.counts):
        yield Hold(rule="source_empty")


def _about_removals(figures: Figures, today: date) -> Iterator[Hold]:
    first, last = SUMMER
    if first <= (today.month, today.day) <= last:
        yield Hold(rule="summer")
    if figures.leaving.above(MOST_REMOVED):
        share = figures.leaving
        yield Hold(rule="school_shrinks", count=share.count, total=share.total)
    for title, share in figures.groups:
        if share.total >= SMALLEST_GROUP and share.above(MOST_REMOVED):
            yield Hold(rule="group_shrinks", group=title, count=share.count, total=share.total)
