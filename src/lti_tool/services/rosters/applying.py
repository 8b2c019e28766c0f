"""Carrying a plan out: one transaction of one school, whole or not at all."""

import json
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    and_,
    delete,
    exists,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.orm import Session

from lti_tool.db.bulk import count_anew, make_room
from lti_tool.errors import NotFound, PlanRefused
from lti_tool.models.base import table_of
from lti_tool.models.rosters import Act, Part, RosterRun, RunState
from lti_tool.models.schools import Person
from lti_tool.services import audit, terms
from lti_tool.services.merging import merging
from lti_tool.services.rosters import blocks, plans, unchanged
from lti_tool.services.rosters.differences import CHANGE, LIVE, Target
from lti_tool.services.rosters.holds import Blocks
from lti_tool.services.rosters.newcomers import Arrival, Welcome

_KEPT = {
    Part.GROUP: ("title", "kind", "years", "combination", "begins", "ends"),
    Part.PERSON: ("role", "year", "begins", "ends"),
    Part.MEMBERSHIP: ("group_digest", "role", "main", "begins", "ends"),
}
"""What a version takes over from a change, beside its marks."""

_PERSON = LIVE[Part.PERSON]
_ENDS = {
    Part.GROUP: (Act.CHANGE,),
    Part.PERSON: (Act.CHANGE,),
    Part.MEMBERSHIP: (Act.CHANGE, Act.MOVE),
}
"""Acts other than LEAVE by which what held until now ends."""


def run_of(session: Session, school_id: UUID, run_id: UUID) -> RosterRun:
    """Return a run of a school.

    Raises:
        NotFound: there is none, at this school.
    """
    run = session.get(RosterRun, run_id, populate_existing=True)
    if run is None or run.school_id != school_id:
        raise NotFound(f"roster run {run_id}")
    return run


def found(session: Session, run_id: UUID) -> RosterRun:
    """Return a run of whatever school: for the operator.

    Raises:
        NotFound: there is none.
    """
    run = session.get(RosterRun, run_id)
    if run is None:
        raise NotFound(f"roster run {run_id}")
    return run


def apply(session: Session, arrival: Arrival, by: terms.By, *, approved: bool) -> RosterRun:
    """Carry a plan out; what was done already is not done again.

    What is held waits unless it was ``approved`` by somebody: of removals all the rest goes on
    (state PART), and the removals can be approved later.

    Raises:
        PlanRefused: ``roster_plan_held``: all of it waits; ``roster_plan_outdated``: another run
            came between; ``roster_plan_over``: it was replaced or undone.
    """
    plans.taken(session, arrival.tenant.school_id)
    run = arrival.run
    session.refresh(run)
    make_room(session)
    waiting = _waiting(session, run, approved=approved)
    if run.state is RunState.APPLIED or (run.state is RunState.PART and waiting):
        return run
    if run.state is RunState.PLANNED:
        _go_on(session, arrival)
        run.applied_at = arrival.now
    if not waiting:  # after the newcomers: who comes under another key does not leave
        _end(session, arrival, Act.LEAVE)
    _forget(session, arrival.target, removals=not waiting)
    run.state = RunState.PART if waiting else RunState.APPLIED
    known = run.read_digest and not waiting
    run.live_rows = unchanged.live_rows(session, run) if known else None
    session.flush()
    audit.record(session, arrival.tenant, _entry(by, run))
    merging.settle(session, arrival.tenant, by)
    return run


def _waiting(session: Session, run: RosterRun, *, approved: bool) -> bool:
    """Tell whether removals wait; refuse what cannot be carried out now."""
    if run.state in {RunState.REPLACED, RunState.UNDONE}:
        raise PlanRefused(str(run.id), code="roster_plan_over")
    if run.state is RunState.APPLIED:
        return False
    base = run.base if run.state is RunState.PLANNED else run.number
    if plans.newest_done(session, run.school_id) != base:
        raise PlanRefused(str(run.id), code="roster_plan_outdated")
    blocks = {hold.blocks for hold in plans.holds_of(run)}
    if approved or not blocks:
        return False
    if Blocks.EVERYTHING in blocks:
        raise PlanRefused(str(run.id), code="roster_plan_held")
    return True


def _go_on(session: Session, arrival: Arrival) -> None:
    """Do all but the removals: groups first, then people, then who is in which group."""
    welcome = Welcome(session, arrival)
    welcome.values_of_known()
    for part in Part:
        for act in _ENDS[part]:
            _end_part(session, arrival, part, act)
        if part is Part.PERSON:
            _begin_changed_people(session, arrival)
            welcome.newcomers()
        else:
            _begin(session, arrival, part)
        if part is Part.MEMBERSHIP:
            welcome.places()
        count_anew(session, LIVE[part], _totals(arrival.run, part).get(Act.JOIN.value, 0))


def _end(session: Session, arrival: Arrival, act: Act) -> None:
    """End what the plan ends by ``act``; who is on no roster any more has left."""
    for part in (Part.MEMBERSHIP, Part.PERSON, Part.GROUP):
        _end_part(session, arrival, part, act)
    target, number = arrival.target, arrival.run.number
    other = _PERSON.alias()
    ended = select(_PERSON.c.person_id).where(
        _PERSON.c.school_id == target.school_id,
        _PERSON.c.until == number,
        _PERSON.c.digest.in_(_digests(target, Part.PERSON, act)),
        ~exists().where(other.c.person_id == _PERSON.c.person_id, other.c.until.is_(None)),
    )
    person = table_of(Person)
    session.execute(
        update(person)
        .where(person.c.id.in_(ended), person.c.left_at.is_(None))
        .values(left_at=arrival.now)
    )


def _end_part(session: Session, arrival: Arrival, part: Part, act: Act) -> None:
    live, target = LIVE[part], arrival.target
    ended = live.c.digest.in_(_digests(target, part, act))
    session.execute(update(live).where(target.live(part), ended).values(until=arrival.run.number))


def _digests(target: Target, part: Part, act: Act) -> Select[Any]:
    return select(CHANGE.c.digest).where(target.planned(part, act))


def _begin_changed_people(session: Session, arrival: Arrival) -> None:
    """Begin new versions of people whose old one ended in this run."""
    person = table_of(Person)
    old = and_(
        _PERSON.c.school_id == arrival.target.school_id,
        _PERSON.c.digest == CHANGE.c.digest,
        _PERSON.c.until == arrival.run.number,
    )
    columns = _columns(arrival, Part.PERSON) | {
        "person_id": _PERSON.c.person_id,
        "made": literal(value=False),
        "was_left_at": person.c.left_at,
    }
    found = (
        select(*(column.label(name) for name, column in columns.items()))
        .select_from(CHANGE.join(_PERSON, old).join(person, person.c.id == _PERSON.c.person_id))
        .where(arrival.target.planned(Part.PERSON, Act.CHANGE))
    )
    session.execute(insert(_PERSON).from_select(list(columns), found))


def _begin(session: Session, arrival: Arrival, part: Part) -> None:
    """Begin what comes or changes, of groups and memberships."""
    live, target, columns = LIVE[part], arrival.target, _columns(arrival, part)
    origin: FromClause = CHANGE
    if part is Part.MEMBERSHIP:
        here = and_(target.live(Part.PERSON), _PERSON.c.digest == CHANGE.c.person_digest)
        origin = CHANGE.join(_PERSON, here)
        columns |= {"person_id": _PERSON.c.person_id}
    found = (
        select(*(column.label(name) for name, column in columns.items()))
        .select_from(origin)
        .where(target.planned(part, Act.JOIN, Act.CHANGE))
    )
    session.execute(insert(live).from_select(list(columns), found))


def _columns(arrival: Arrival, part: Part) -> dict[str, ColumnElement[object]]:
    names = ("digest", "print_digest", *_KEPT[part])
    return {
        "school_id": CHANGE.c.school_id,
        "since": literal(arrival.run.number),
        **{name: CHANGE.c[name] for name in names},
    }


def _forget(session: Session, target: Target, *, removals: bool) -> None:
    """Delete what was done from the plan."""
    done = CHANGE.c.run_id == target.run_id
    if not removals:
        done = and_(done, CHANGE.c.act != Act.LEAVE)
    session.execute(delete(CHANGE).where(done))
    blocks.forget(session, target.run_id)


def _totals(run: RosterRun, part: Part) -> dict[str, Any]:
    """Return act -> rows of a plan, of one kind."""
    totals: dict[str, Any] = json.loads(run.summary)["totals"].get(part.value, {})
    return totals


def _entry(by: terms.By, run: RosterRun) -> audit.Entry:
    people = _totals(run, Part.PERSON)
    counts = {act.value: people.get(act.value, 0) for act in (Act.JOIN, Act.CHANGE, Act.LEAVE)}
    return by.entry("roster-applied", run=run.number, state=run.state.value, **counts)
