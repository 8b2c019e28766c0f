"""What a reading leaves behind beside rows: findings and counts, never a value."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from lti_tool.rostering.rules import RULES, Fixer, Severity

MAX_PLACES = 50
"""Findings told with their place, per file, column and rule; the rest is counted."""


class Loss(StrEnum):
    """Why a row of the source did not become a row of ours.

    UNREADABLE: it could not be used. ROLE: it is about somebody whom we never read (parents,
    relatives), or in a part that nobody here has.
    """

    UNREADABLE = "unreadable"
    ROLE = "role"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is not as it should be; it holds no value of the source.

    ``file``: the standard's name of the file or collection; ``row`` counts from 1, the header
    included (0: the file as a whole; the line, in XML); ``column``: the standard's name, or
    ``#7`` for one it does not know; ``rule``: a key of ``RULES``.
    """

    file: str
    row: int
    column: str
    rule: str

    @property
    def severity(self) -> Severity:
        """Return how bad it is."""
        return RULES[self.rule].severity

    @property
    def fixer(self) -> Fixer:
        """Return who can put it right."""
        return RULES[self.rule].fixer

    def __str__(self) -> str:
        """Return the finding as compilers do, so that the place is easy to find."""
        place = f"{self.file}:{self.row}:{self.column}"
        return f"{place}: {self.severity}: {self.rule}: {RULES[self.rule].says}"


@dataclass(slots=True)
class Ledger:
    """The findings and counts of one reading; filled while the snapshot is read.

    ``dropped``: how many values the border kept out, per border (``oneroster:users``) and name
    (``onbekend`` for what the standard does not know). ``held_back``: values that may be a BSN or
    PGN, likewise. ``lost``: rows that did not become ours, per file and reason. ``grades``: how
    often each way of writing a year was seen (``01``, ``kg``, ``3``; anything else as ``?``).
    """

    dropped: Counter[tuple[str, str]] = field(default_factory=Counter)
    held_back: Counter[tuple[str, str]] = field(default_factory=Counter)
    lost: Counter[tuple[str, Loss]] = field(default_factory=Counter)
    grades: Counter[str] = field(default_factory=Counter)
    _findings: list[Finding] = field(default_factory=list)
    _counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def find(self, rule: str, file: str, row: int = 0, column: str = "") -> None:
        """Note a finding."""
        self._counts[file, column, rule] += 1
        if self._counts[file, column, rule] <= MAX_PLACES:
            self._findings.append(Finding(file=file, row=row, column=column, rule=rule))

    def lose(self, rule: str, file: str, row: int, column: str = "") -> None:
        """Note that a row could not be read and why; people in it are not known to be gone."""
        self.find(rule, file, row, column)
        self.lost[file, Loss.UNREADABLE] += 1

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return the findings with their places, in the order they were met."""
        return tuple(self._findings)

    @property
    def counts(self) -> Mapping[tuple[str, str, str], int]:
        """Return how often each rule was broken: (file, column, rule) -> times, places or not."""
        return self._counts

    @property
    def whole(self) -> bool:
        """Tell whether every row could be read: if not, a missing person may not be gone."""
        return not any(reason is Loss.UNREADABLE for _, reason in self.lost)
