"""Undoing runs: what they began goes, what they ended holds again, as it was to the byte.

Later runs stand on earlier ones, so undoing a run undoes those after it too. Optional values stay
as they were last read: no former names are kept to go back to (decision 0017).
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Table, and_, delete, exists, select, update
from sqlalchemy.orm import Session

from lti_tool.errors import PlanRefused
from lti_tool.models.base import table_of
from lti_tool.models.rosters import Part, RosterChange, RosterRun, RunState
from lti_tool.models.schools import LinkKind, Person, PersonKey, PersonLink
from lti_tool.services import audit, personal_rows, terms
from lti_tool.services.merging import merging
from lti_tool.services.rosters import blocks, plans
from lti_tool.services.rosters.differences import LIVE
from lti_tool.services.schools import Tenant

FOR = timedelta(days=30)
"""How long a run can be undone."""

_PERSON = LIVE[Part.PERSON]
_ROSTERS = frozenset({"roster_person", "roster_membership"})


def undoable(session: Session, run: RosterRun) -> Sequence[RosterRun]:
    """Return the runs that undoing this one undoes, newest first."""
    query = (
        select(RosterRun)
        .where(
            RosterRun.school_id == run.school_id,
            RosterRun.number >= run.number,
            RosterRun.state.in_(plans.DONE),
        )
        .order_by(RosterRun.number.desc())
    )
    return session.scalars(query).all()


def undo(session: Session, tenant: Tenant, run: RosterRun, by: terms.By) -> Sequence[RosterRun]:
    """Put the roster back as it was before a run; return the runs that were undone with it.

    A run that was undone already, or did nothing, leaves all as it is.

    Raises:
        PlanRefused: ``roster_undo_late``: it was carried out too long ago.
    """
    plans.taken(session, tenant.school_id)
    session.refresh(run)
    found = undoable(session, run) if run.state in plans.DONE else ()
    if not found:
        return ()
    if run.applied_at is None or by.now - run.applied_at > FOR:
        raise PlanRefused(str(run.id), code="roster_undo_late")
    for each in found:
        merging.undo_since(session, tenant, each.number, by)
        _undo(session, each)
        each.state, each.undone_at = RunState.UNDONE, by.now
    session.flush()
    session.expire_all()
    audit.record(session, tenant, by.entry("roster-undone", run=run.number, runs=len(found)))
    return found


def _undo(session: Session, run: RosterRun) -> None:
    """Undo the newest run."""
    session.execute(delete(RosterChange).where(RosterChange.run_id == run.id))
    blocks.forget(session, run.id)
    _put_leaving_back(session, run)
    made = list(session.scalars(_begun(run, _PERSON.c.person_id).where(_PERSON.c.made)))
    fresh = list(session.scalars(_first_met(run)))
    for table in reversed(list(LIVE.values())):
        mine = table.c.school_id == run.school_id
        session.execute(delete(table).where(mine, table.c.since == run.number))
        ended = update(table).where(mine, table.c.until == run.number, table.c.digest.is_not(None))
        session.execute(ended.values(until=None))
    for some in _portions(fresh):
        _unlink(session, run, some)
    for some in _portions(made):
        session.execute(delete(Person).where(Person.id.in_(some), *_nothing_of_their_own()))


def _put_leaving_back(session: Session, run: RosterRun) -> None:
    """Give people the day of leaving that they had, those who left in this run none."""
    person = table_of(Person)
    for id_, moment in session.execute(_begun(run, _PERSON.c.person_id, _PERSON.c.was_left_at)):
        session.execute(update(person).where(person.c.id == id_).values(left_at=moment))
    stays = _PERSON.alias()
    ended = select(_PERSON.c.person_id).where(
        _PERSON.c.school_id == run.school_id,
        _PERSON.c.until == run.number,
        ~exists().where(stays.c.person_id == _PERSON.c.person_id, stays.c.since == run.number),
    )
    session.execute(update(person).where(person.c.id.in_(ended)).values(left_at=None))


def _begun(run: RosterRun, *columns: Any) -> Any:
    return select(*columns).where(
        _PERSON.c.school_id == run.school_id, _PERSON.c.since == run.number
    )


def _first_met(run: RosterRun) -> Any:
    """Return the marks of people whom the administration named for the first time in this run."""
    before = _PERSON.alias()
    earlier = exists().where(
        before.c.school_id == _PERSON.c.school_id,
        before.c.digest == _PERSON.c.digest,
        before.c.since < run.number,
    )
    return _begun(run, _PERSON.c.digest).where(~earlier)


def _unlink(session: Session, run: RosterRun, digests: Sequence[bytes]) -> None:
    link = table_of(PersonLink)
    session.execute(
        delete(link).where(
            link.c.school_id == run.school_id,
            link.c.kind == LinkKind.ROSTER_PERSON,
            link.c.digest.in_(digests),
        )
    )


def _nothing_of_their_own() -> Iterator[Any]:
    """Yield the conditions for somebody of whom there is nothing but key and optional values."""
    optional = {"person_details", "chain_id", table_of(PersonKey).name}
    for table in personal_rows.tables():
        if table.name not in optional:
            yield from _no_row_in(table)


def _no_row_in(table: Table) -> Iterator[Any]:
    person = table_of(Person)
    for key in table.foreign_keys:
        if key.column.table is person:
            yield ~exists().where(and_(key.parent == person.c.id))


def _portions(values: Sequence[Any], size: int = 500) -> Iterator[Sequence[Any]]:
    for first in range(0, len(values), size):
        yield values[first : first + size]
