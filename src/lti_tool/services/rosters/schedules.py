"""When each school's source is read, by whom, and whether it has been too long.

One reader a school: a lease in the school's row, taken by one conditional statement, so that it
holds on both databases and between any number of workers. While a reader works it renews its
lease; one that died gives the school back by doing nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Self
from uuid import UUID

from sqlalchemy import ColumnElement, Update, func, or_, select, update
from sqlalchemy.orm import Session

from lti_tool.db import insert_if_new
from lti_tool.errors import PlanRefused, ToolError
from lti_tool.models.base import table_of
from lti_tool.models.roster_sources import RosterSchedule, RosterSource
from lti_tool.models.schools import School, SchoolStatus

EVERY = timedelta(hours=3)
"""Between two readings; once a day one of them is of everything (``pull.WHOLE_EVERY``)."""

HELD = timedelta(hours=20)
"""Between two readings while a plan waits: whoever looks at it should find it again."""

JITTER = 0.25
"""By which part a wait is longer at most, so that not all schools come at once."""

WAITS = tuple(timedelta(minutes=m) for m in (5, 15, 60, 180, 360))
"""After the first, second, ... failure; the last one repeats."""

LONGEST_ASKED = timedelta(hours=12)
"""A server may ask us to stay away (Retry-After), but not for ever."""

LEASE = timedelta(minutes=15)
"""Longer than one page may take with all its tries."""

STALE = timedelta(days=2)
"""So long without a good reading somebody should know."""

_AT_A_TIME = 8
"""Schools looked at for one that is free."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A school in a reader's hands."""

    school_id: UUID
    id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a reading did not end: a stable code; seconds that the server wants to be left alone."""

    code: str
    retry_after: int | None = None

    @classmethod
    def of(cls, error: ToolError) -> Self:
        """Return what an error says."""
        return cls(code=error.code, retry_after=getattr(error, "retry_after", None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How the reading of one school goes: of which ``kind`` its source is (``SourceKind``).

    ``code``: of the last failure; None: it went well.
    """

    school_id: UUID
    school: str
    kind: str
    good_at: datetime | None
    whole_at: datetime | None
    tried_at: datetime | None
    next_at: datetime | None
    failures: int
    code: str | None
    reading: bool
    stale: bool


def claim_next(session: Session, claim_id: UUID, *, now: datetime) -> Claim | None:
    """Take a school whose reading is due, for the caller's transaction; None when none is."""
    query = (
        select(RosterSource.school_id)
        .join(School, School.id == RosterSource.school_id)
        .outerjoin(RosterSchedule, RosterSchedule.school_id == RosterSource.school_id)
        .where(
            School.status == SchoolStatus.ACTIVE,
            or_(RosterSchedule.next_at.is_(None), RosterSchedule.next_at <= now),
            _free(now),
        )
        .order_by(RosterSchedule.next_at, RosterSource.created_at)
        .limit(_AT_A_TIME)
    )
    for school_id in session.scalars(query).all():
        claim = Claim(school_id=school_id, id=claim_id)
        if _take(session, claim, now, RosterSchedule.next_at <= now):
            return claim
    return None


def claim(session: Session, school_id: UUID, claim_id: UUID, *, now: datetime) -> Claim:
    """Take one school, due or not.

    Raises:
        PlanRefused: ``roster_busy``: somebody reads it at this moment.
    """
    found = Claim(school_id=school_id, id=claim_id)
    if not _take(session, found, now):
        raise PlanRefused(str(school_id), code="roster_busy")
    return found


def renew(session: Session, claim: Claim, *, now: datetime) -> bool:
    """Hold a school for longer; False when the lease ended and it is another's by now."""
    return _changed(session, _mine(claim).values(claimed_until=now + LEASE))


def succeeded(session: Session, claim: Claim, *, now: datetime, random: Random, held: bool) -> None:
    """Give a school back after a reading that ended well; ``held``: its plan waits."""
    wait = HELD if held else EVERY
    _give_back(session, claim, next_at=now + _spread(wait, random), failures=0, code=None)


def failed(
    session: Session, claim: Claim, failure: Failure, *, now: datetime, random: Random
) -> None:
    """Give a school back after a reading that did not end; wait longer each time."""
    row = session.get_one(RosterSchedule, claim.school_id, populate_existing=True)
    wait = WAITS[min(row.failures, len(WAITS) - 1)]
    if failure.retry_after is not None:
        wait = min(max(wait, timedelta(seconds=failure.retry_after)), LONGEST_ASKED)
    values = {"failures": row.failures + 1, "code": failure.code}
    _give_back(session, claim, next_at=now + _spread(wait, random), **values)


def release(session: Session, claim: Claim, *, now: datetime) -> None:
    """Give a school back unread: the process ends. Another reader may take it at once."""
    _give_back(session, claim, next_at=now)


def ask_now(session: Session, school_id: UUID, *, now: datetime) -> None:
    """Let the next free reader read a school, whatever its turn."""
    insert_if_new(session, table_of(RosterSchedule), _fresh(school_id, now))
    _changed(session, _of(school_id).values(next_at=now))


def listed(session: Session, school_id: UUID | None = None, *, now: datetime) -> Sequence[Status]:
    """Return how the reading of all schools with a source goes, or of one; by name."""
    query = (
        select(RosterSource, School.name, RosterSchedule)
        .join(School, School.id == RosterSource.school_id)
        .outerjoin(RosterSchedule, RosterSchedule.school_id == RosterSource.school_id)
        .where(School.status == SchoolStatus.ACTIVE)
        .order_by(School.name, School.id)
    )
    if school_id is not None:
        query = query.where(School.id == school_id)
    return [_status(source, name, row, now) for source, name, row in session.execute(query)]


def stale(session: Session, *, now: datetime) -> int:
    """Return how many schools have not been read well for too long."""
    query = (
        select(func.count())
        .select_from(RosterSource)
        .join(School, School.id == RosterSource.school_id)
        .where(
            School.status == SchoolStatus.ACTIVE,
            func.coalesce(RosterSource.good_at, RosterSource.created_at) < now - STALE,
        )
    )
    return session.scalar(query) or 0


def _status(source: RosterSource, name: str, row: RosterSchedule | None, now: datetime) -> Status:
    until = row.claimed_until if row else None
    return Status(
        school_id=source.school_id,
        school=name,
        kind=source.kind,
        good_at=source.good_at,
        whole_at=source.whole_at,
        tried_at=row.tried_at if row else None,
        next_at=row.next_at if row else None,
        failures=row.failures if row else 0,
        code=row.code if row else None,
        reading=until is not None and until > now,
        stale=now - (source.good_at or source.created_at) > STALE,
    )


def _fresh(school_id: UUID, now: datetime) -> dict[str, object]:
    return {"school_id": school_id, "next_at": now, "failures": 0}


def _free(now: datetime) -> ColumnElement[bool]:
    return or_(RosterSchedule.claimed_until.is_(None), RosterSchedule.claimed_until <= now)


def _take(session: Session, claim: Claim, now: datetime, *due: ColumnElement[bool]) -> bool:
    """Take a school; of two readers one gets it."""
    insert_if_new(session, table_of(RosterSchedule), _fresh(claim.school_id, now))
    statement = _of(claim.school_id).where(_free(now), *due)
    values = {"claim": claim.id, "claimed_until": now + LEASE, "tried_at": now}
    return _changed(session, statement.values(**values))


def _give_back(session: Session, claim: Claim, **values: object) -> None:
    """Write down how it went, unless the lease ended and the school is another's."""
    _changed(session, _mine(claim).values(claim=None, claimed_until=None, **values))


def _mine(claim: Claim) -> Update:
    return _of(claim.school_id).where(RosterSchedule.claim == claim.id)


def _of(school_id: UUID) -> Update:
    return (
        update(RosterSchedule)
        .where(RosterSchedule.school_id == school_id)
        .execution_options(synchronize_session=False)
    )


def _changed(session: Session, statement: Update) -> bool:
    return bool(session.execute(statement).rowcount)  # type: ignore[attr-defined]  # CursorResult


def _spread(wait: timedelta, random: Random) -> timedelta:
    return wait * (1 + JITTER * random.random())
