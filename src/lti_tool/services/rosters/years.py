"""The turn of the school year (jaarovergang): put ready, shown, carried out on the school's day.

Next year's roster waits beside this year's as sealed rows. On its day it becomes a plan like any
other, against what holds then, and is carried out whole: somebody looked at it when they chose
the day. So it can be undone as any run can, and results and links in the LMS stay as they were.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.orm import Session

from lti_tool.clock import school_day
from lti_tool.errors import NotFound, PlanRefused
from lti_tool.models.roster_years import RosterYear
from lti_tool.models.rosters import RosterPerson, RosterRun
from lti_tool.models.schools import School, SchoolStatus
from lti_tool.rostering.snapshot import RosterSnapshot, SourceKind
from lti_tool.services import audit, terms
from lti_tool.services.rosters import applying, held, plans
from lti_tool.services.rosters.flows import flows, leaving
from lti_tool.services.rosters.held import Held
from lti_tool.services.rosters.newcomers import Arrival
from lti_tool.services.rosters.plans import Planner
from lti_tool.services.rosters.splitting import (
    Split,
    first_day,
    gathered,
    is_later,
    is_whole,
    next_start,
    with_groups,
)
from lti_tool.services.schools import Tenant

KEPT = timedelta(days=92)
"""How long after its first day a year that nobody carried out is kept."""

MORE = 10
"""Percent more pupils leaving than when the day was chosen, from which somebody looks again."""

FEW = 2
"""So many more never matter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What a roster led to: a plan for now, and (or) next year put ready."""

    run: RosterRun | None
    year: RosterYear | None


def read(session: Session, planner: Planner, snapshot: RosterSnapshot) -> Read:
    """Plan this year's part of a roster, and put next year's ready beside it.

    The first roster of a school is taken as it is: there is no year to keep apart from. Once a
    year was carried out early, it is what every roster is read for until it begins.

    Raises:
        RosterInvalid: the roster cannot be read or is not this school's; roll back.
    """
    school = plans.taken(session, planner.tenant.school_id)
    today = school_day(planner.now)
    snapshot = with_groups(snapshot)
    only_later = is_later(snapshot, today)
    if not _has_roster(session, school.id):
        run = plans.plan(session, planner, snapshot)
        if only_later:
            _note_early(session, planner, run)
        return Read(run=run, year=None)
    done = carried_out_early(session, school.id, today)
    if only_later and done:
        return Read(run=plans.plan(session, planner, snapshot), year=None)
    if only_later:
        coming = gathered(snapshot, school.brin)
        starts_on = max(next_start(today), first_day(coming.groups) or date.min)
        return Read(run=None, year=_put_ready(session, planner, snapshot.kind, coming, starts_on))
    return _split(session, planner, Split(snapshot, school.brin, today), done=done)


def _split(session: Session, planner: Planner, split: Split, *, done: bool) -> Read:
    snapshot = split.now
    if done and is_whole(snapshot) and split.tells_later:
        split.finish()
        if (later := split.later()) is not None:
            whole = later.snapshot(snapshot.kind, snapshot.ledger)
            return Read(run=plans.plan(session, planner, whole), year=None)
    run = plans.plan(session, planner, snapshot)
    later = split.later()
    if later is None or done or not (is_whole(snapshot) and snapshot.ledger.whole):
        return Read(run=run, year=None)
    year = _put_ready(session, planner, snapshot.kind, later, split.starts_on)
    return Read(run=run, year=year)


def of_school(session: Session, school_id: UUID) -> RosterYear:
    """Return the year that is put ready for a school.

    Raises:
        NotFound: none is.
    """
    year = session.get(RosterYear, school_id, populate_existing=True)
    if year is None or not year.sealed or _is_done(session, year):
        raise NotFound(f"year of school {school_id}", code="roster_year_none")
    return year


def carried_out_early(session: Session, school_id: UUID, today: date) -> bool:
    """Tell whether a year holds that has yet to begin: then only whole readings tell."""
    year = session.get(RosterYear, school_id, populate_existing=True)
    return year is not None and today < year.starts_on and _is_done(session, year)


def _is_done(session: Session, year: RosterYear) -> bool:
    """Tell whether a year was carried out, and that was not undone."""
    query = select(RosterRun.id).where(
        RosterRun.school_id == year.school_id,
        RosterRun.number == year.run,
        RosterRun.state.in_(plans.DONE),
    )
    return session.scalar(query) is not None


def choose_day(session: Session, tenant: Tenant, year: RosterYear, day: date, by: terms.By) -> None:
    """Let a year be carried out on a day; who chose it saw what it does.

    Raises:
        PlanRefused: ``roster_year_day``: the day is past, or long after the year began.
    """
    if not school_day(by.now) <= day <= year.starts_on + KEPT:
        raise PlanRefused(str(day), code="roster_year_day")
    year.due_on, year.leaving = day, leaving(flows(session, tenant, year))
    session.flush()
    audit.record(session, tenant, by.entry("year-planned", day=day.isoformat()))


def drop(session: Session, tenant: Tenant, year: RosterYear, by: terms.By) -> None:
    """Let go of a year that was put ready; nobody moves by it."""
    session.delete(year)
    session.flush()
    audit.record(session, tenant, by.entry("year-dropped"))


def due(session: Session, today: date) -> UUID | None:
    """Return a school whose day has come; None when there is none."""
    query = (
        select(RosterYear.school_id)
        .join(School, School.id == RosterYear.school_id)
        .where(
            School.status == SchoolStatus.ACTIVE,
            RosterYear.due_on <= today,
        )
    )
    return session.scalar(query.order_by(RosterYear.due_on).limit(1))


def carry_out(session: Session, planner: Planner, random: Random, by: terms.By) -> RosterRun:
    """Carry out the year that is put ready: a plan against what holds now, and all of it.

    Raises:
        NotFound: ``roster_year_none``: none is put ready.
        PlanRefused: ``roster_year_differs``: many more would leave than when the day was chosen.
    """
    tenant = planner.tenant
    plans.taken(session, tenant.school_id)
    year = of_school(session, tenant.school_id)
    if year.leaving is not None:
        most = year.leaving + max(FEW, year.leaving * MORE // 100)
        if leaving(flows(session, tenant, year)) > most:
            raise PlanRefused(str(tenant.school_id), code="roster_year_differs")
    coming = held.unseal(tenant, year.sealed)
    run = plans.plan(session, planner, coming.snapshot(SourceKind(year.source)))
    arrival = Arrival(tenant=tenant, run=run, policy=planner.policy, now=planner.now, random=random)
    applying.apply(session, arrival, by, approved=True)
    year.done_at, year.run, year.due_on = planner.now, run.number, None
    session.flush()
    return run


def look_again(session: Session, school_id: UUID) -> None:
    """Take the day of a year away that could not be carried out; somebody chooses another."""
    of_school(session, school_id).due_on = None
    session.flush()


def forget(session: Session, school_id: UUID, *, now: datetime, undoable: timedelta) -> int:
    """Let go of years that were carried out and have begun, and of those that nobody wanted.

    Args:
        session: a writing session.
        school_id: whose.
        now: the moment.
        undoable: how long a run can be undone: then a year may be needed again.

    Returns:
        How many went.
    """
    today = school_day(now)
    over = and_(RosterYear.done_at < now - undoable, RosterYear.starts_on <= today)
    unwanted = RosterYear.starts_on < today - KEPT
    old = delete(RosterYear).where(RosterYear.school_id == school_id, or_(over, unwanted))
    return session.execute(old).rowcount  # type: ignore[attr-defined,no-any-return]  # CursorResult


def _put_ready(
    session: Session, planner: Planner, kind: SourceKind, coming: Held, starts_on: date
) -> RosterYear:
    """Keep next year's rows; a day that was chosen stays chosen when they are read again."""
    school_id = planner.tenant.school_id
    year = session.get(RosterYear, school_id, populate_existing=True)
    if year is not None and year.starts_on == starts_on and year.run is None:
        year.source, year.made_at = kind.value, planner.now
        year.sealed = held.seal(planner.tenant, coming)
        session.flush()
        return year
    return _made_anew(
        session,
        RosterYear(
            school_id=school_id,
            source=kind.value,
            starts_on=starts_on,
            made_at=planner.now,
            sealed=held.seal(planner.tenant, coming),
        ),
    )


def _note_early(session: Session, planner: Planner, run: RosterRun) -> None:
    """Note that a school's first roster is of a year that has yet to begin."""
    _made_anew(
        session,
        RosterYear(
            school_id=planner.tenant.school_id,
            source=run.source,
            starts_on=next_start(school_day(planner.now)),
            made_at=planner.now,
            done_at=planner.now,
            run=run.number,
            sealed=b"",
        ),
    )


def _made_anew(session: Session, year: RosterYear) -> RosterYear:
    old = session.get(RosterYear, year.school_id)
    if old is not None:
        session.delete(old)
        session.flush()
    session.add(year)
    session.flush()
    return year


def _has_roster(session: Session, school_id: UUID) -> bool:
    query = select(RosterPerson.id).where(
        RosterPerson.school_id == school_id, RosterPerson.until.is_(None)
    )
    return session.scalar(query.limit(1)) is not None
