"""What was dropped at the borders: per school, source, name and day; never a value.

A school sees by it what its platform sends too much, and where a national number came in.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from threading import Lock
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from lti_tool.db import insert_or_add
from lti_tool.db.prepared import Line
from lti_tool.models.base import table_of
from lti_tool.models.choices import BorderCount

SETTLED_EVERY = 2.0
"""Seconds. A row of counts is shared by all launches of a school, so not each writes it."""

MOST_AT_A_LAUNCH = 20
"""Rows of counts that one launch writes at most."""

KEPT_DAYS = 400
"""How many days of counts stay: a school year and some."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """What one message lost at the border: name -> times, and the names that were held."""

    source: str
    lost: Mapping[str, int]
    held: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CountLine:
    """How often one name of one source was dropped and held, over some days."""

    source: str
    name: str
    dropped: int
    held: int


def add(session: Session, school_id: UUID, crossing: Crossing, *, day: date) -> None:
    """Count what one import or message lost, in the caller's transaction."""
    for name in sorted(crossing.lost):  # in one order, so that two writers cannot lock crosswise
        _add(session, (school_id, crossing.source, name, day), crossing.lost[name], crossing.held)


def listed(session: Session, school_id: UUID, *, since: date) -> Sequence[CountLine]:
    """Return a school's counts, most dropped first."""
    dropped, held = func.sum(BorderCount.dropped), func.sum(BorderCount.held)
    rows = session.execute(
        select(BorderCount.source, BorderCount.name, dropped, held)
        .where(BorderCount.school_id == school_id, BorderCount.day >= since)
        .group_by(BorderCount.source, BorderCount.name)
        .order_by(dropped.desc(), BorderCount.source, BorderCount.name)
    )
    return [
        CountLine(source=source, name=name, dropped=int(dropped), held=int(held))
        for source, name, dropped, held in rows
    ]


class Tally:
    """Counts of launches in memory, written every few seconds by whichever launch is next.

    A process that is killed loses the last moments' counts: they are statistics, not data.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._lock = Lock()
        self._settled_at: float | None = None
        self._dropped: Counter[tuple[UUID, str, str, date]] = Counter()
        self._held: Counter[tuple[UUID, str, str, date]] = Counter()

    def note(self, school_id: UUID, crossing: Crossing, *, day: date) -> None:
        """Count what one launch lost."""
        with self._lock:
            for name, count in crossing.lost.items():
                place = (school_id, crossing.source, name, day)
                self._dropped[place] += count
                self._held[place] += name in crossing.held

    def is_due(self) -> bool:
        """Tell whether counts were settled long enough ago."""
        return self._settled_at is None or self._monotonic() - self._settled_at >= SETTLED_EVERY

    def settle(self, line: Line, *, at_once: bool = False) -> None:
        """Write what was counted into the caller's transaction, if it is time or ``at_once``.

        A launch never waits for many schools' counts: what is left goes with the next one.
        """
        with self._lock:
            if not (at_once or self.is_due()):
                return
            places = list(islice(self._dropped, None if at_once else MOST_AT_A_LAUNCH))
            taken = {place: (self._dropped.pop(place), self._held.pop(place)) for place in places}
            if not self._dropped:
                self._settled_at = self._monotonic()
        for place in sorted(taken, key=str):
            dropped, held = taken[place]
            amounts = {"dropped": dropped, "held": held}
            insert_or_add(line, table_of(BorderCount), _key(place), amounts)


def _add(
    session: Session, place: tuple[UUID, str, str, date], count: int, held: Sequence[str]
) -> None:
    amounts = {"dropped": count, "held": count if place[2] in held else 0}
    insert_or_add(session, table_of(BorderCount), _key(place), amounts)


def _key(place: tuple[UUID, str, str, date]) -> dict[str, object]:
    return dict(zip(("school_id", "source", "name", "day"), place, strict=True))


def forget(session: Session, *, now: datetime) -> int:
    """Delete counts of more than a school year ago; return how many rows."""
    old = delete(BorderCount).where(BorderCount.day < (now - timedelta(days=KEPT_DAYS)).date())
    return session.execute(old).rowcount  # type: ignore[attr-defined,no-any-return]  # CursorResult
