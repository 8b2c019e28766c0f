"""Making a plan: what a roster would change, and what of it waits for somebody."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from lti_tool.clock import school_day
from lti_tool.db.bulk import count_anew, make_room
from lti_tool.models.rosters import Act, Part, RosterChange, RosterRun, RunState
from lti_tool.models.schools import School
from lti_tool.privacy.choices import Policy
from lti_tool.rostering.snapshot import Grades, OptionalField, Reading, RosterSnapshot
from lti_tool.services import choices, suppressions
from lti_tool.services.rosters import blocks, differences, holds, staging, unchanged
from lti_tool.services.rosters.differences import Target, portions
from lti_tool.services.rosters.figures import Told, figures_of, summary_of
from lti_tool.services.rosters.identities import Identities
from lti_tool.services.rosters.marks import Marks
from lti_tool.services.schools import Tenant

DONE = (RunState.PART, RunState.APPLIED)
"""States of a run that changed something and was not undone."""

OPEN = (RunState.PLANNED, RunState.PART)
"""States of a run that can still be carried out, or what is left of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planner:
    """For which school a plan is made, how far it may keep optional values, and when."""

    tenant: Tenant
    policy: Policy
    now: datetime


def reading_of(
    session: Session, school_id: UUID, policy: Policy, grades: Grades = Grades.DUTCH
) -> Reading:
    """Return how a school wants its roster read: with the optional fields that it chose."""
    return Reading(
        allowed=_allowed(session, school_id, policy),
        grades=grades,
        eck_id_pilot=policy.pilot_chain_ids,
    )


def plan(session: Session, planner: Planner, snapshot: RosterSnapshot) -> RosterRun:
    """Write down what a roster would change; an older plan of the school is replaced.

    Nothing about anybody changes yet. Runs of one school wait for each other.

    Raises:
        RosterInvalid: the roster cannot be read or is not this school's; roll back.
    """
    school = taken(session, planner.tenant.school_id)
    _replace_open(session, school.id)
    run = _new_run(session, school.id, snapshot, planner.now)
    stager = staging.Stager(
        target=Target(school_id=school.id, run_id=run.id),
        marks=Marks(planner.tenant),
        brin=school.brin,
        allowed=_allowed(session, school.id, planner.policy),
        today=school_day(planner.now),
        kept_out=suppressions.keeper(session, planner.tenant),
    )
    run.read_digest = unchanged.read_as(stager, snapshot)
    if (before := unchanged.same(session, run, stager.today)) is not None:
        run.same_until, run.summary = before.same_until, _json(unchanged.summary_like(before))
    else:
        _compare(session, planner, stager, snapshot, run)
    session.flush()
    return run


def _compare(
    session: Session,
    planner: Planner,
    stager: staging.Stager,
    snapshot: RosterSnapshot,
    run: RosterRun,
) -> None:
    """Write down what a roster changes, what it comes to, and what waits."""
    reading = _differences(session, stager, snapshot)
    run.same_until = min(reading.last_days, default=None)
    rekeyed = _rekeyed(session, planner, stager)
    figures = figures_of(session, stager.target, reading.sizes, rekeyed)
    reasons = holds.found(figures, snapshot.ledger, stager.today)
    run.holds = _json([hold.as_row() for hold in reasons])
    told = Told(packed=reading.packed, ledger=snapshot.ledger, kept_out=reading.kept_out)
    run.summary = _json(summary_of(session, stager.target, told))


def taken(session: Session, school_id: UUID) -> School:
    """Return a school's row, held until the end of the transaction: one run at a time."""
    query = select(School).where(School.id == school_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()


def newest_done(session: Session, school_id: UUID) -> int:
    """Return the number of the newest run that changed something; 0 before the first."""
    query = select(func.max(RosterRun.number)).where(
        RosterRun.school_id == school_id, RosterRun.state.in_(DONE)
    )
    return session.scalar(query) or 0


def listed(session: Session, school_id: UUID) -> Sequence[RosterRun]:
    """Return a school's runs, newest first."""
    query = select(RosterRun).where(RosterRun.school_id == school_id)
    return session.scalars(query.order_by(RosterRun.number.desc())).all()


def open_of(session: Session, school_id: UUID) -> RosterRun | None:
    """Return the plan of a school that waits for somebody, wholly or in part."""
    query = select(RosterRun).where(RosterRun.school_id == school_id, RosterRun.state.in_(OPEN))
    return session.scalar(query)


def does_nothing(run: RosterRun) -> bool:
    """Tell whether a plan changes nothing and nothing about it is worth telling."""
    summary = json.loads(run.summary)
    return not (summary["totals"] or summary["kept_out"] or holds_of(run))


def holds_of(run: RosterRun) -> tuple[holds.Hold, ...]:
    """Return why a run waits, or waited."""
    return tuple(holds.Hold(**row) for row in json.loads(run.holds))


def _allowed(session: Session, school_id: UUID, policy: Policy) -> frozenset[OptionalField]:
    stored = choices.of_school(session, school_id, policy).stored
    return frozenset(field for field in OptionalField if field.value in stored)


def _replace_open(session: Session, school_id: UUID) -> None:
    """Let go of plans that were not carried out; of a part that was, what waited is dropped."""
    query = select(RosterRun).where(RosterRun.school_id == school_id, RosterRun.state.in_(OPEN))
    for run in session.scalars(query):
        session.execute(delete(RosterChange).where(RosterChange.run_id == run.id))
        blocks.forget(session, run.id)
        done = run.state is RunState.PART
        run.state = RunState.APPLIED if done else RunState.REPLACED
    session.flush()


def _new_run(
    session: Session, school_id: UUID, snapshot: RosterSnapshot, now: datetime
) -> RosterRun:
    newest = select(func.max(RosterRun.number)).where(RosterRun.school_id == school_id)
    run = RosterRun(
        id=uuid4(),
        school_id=school_id,
        number=(session.scalar(newest) or 0) + 1,
        state=RunState.PLANNED,
        source=snapshot.kind.value,
        base=newest_done(session, school_id),
        holds="[]",
        summary="{}",
        made_at=now,
    )
    session.add(run)
    session.flush()
    return run


def _differences(
    session: Session, stager: staging.Stager, snapshot: RosterSnapshot
) -> staging.Reading:
    """Write down what comes, changes and goes; return the reading that told it."""
    make_room(session)
    reading, target = staging.Reading(session, stager, snapshot), stager.target
    for part in Part:
        reading.read(part)
        differences.find_leavers(session, target, part, snapshot, staging.UNMET)
    staging.drop(session)
    of_run = select(func.count()).where(differences.CHANGE.c.run_id == target.run_id)
    count_anew(session, differences.CHANGE, session.scalar(of_run) or 0)
    if not differences.tells_all(snapshot):
        differences.mend_changes(session, target)
        differences.drop_homeless(session, target)
    differences.tell_moves(session, target)
    return reading


def _rekeyed(session: Session, planner: Planner, stager: staging.Stager) -> int:
    """Count the newcomers who stand on the roster already, under another key."""
    identities, found = Identities(session, planner.tenant), 0
    if not identities.may_know:
        return 0
    for changes in portions(session, stager.target, Act.JOIN):
        carried = [stager.marks.unseal(change.sealed) for change in changes]
        joining = [differences.joining_of(change) for change in changes]
        known = [each.person_id for each in identities.find(joining, carried)]
        found += _on_the_roster(session, stager.target, filter(None, known))
    return found


def _on_the_roster(session: Session, target: Target, person_ids: Iterable[UUID]) -> int:
    live = differences.LIVE[Part.PERSON]
    query = select(func.count(live.c.person_id.distinct())).where(
        target.live(Part.PERSON), live.c.person_id.in_(list(person_ids))
    )
    return session.scalar(query) or 0


def _json(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
