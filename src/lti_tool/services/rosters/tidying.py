"""What runs leave behind goes: plans that nobody carried out, versions that no undo needs."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lti_tool.models.rosters import RosterChange, RosterRun, RunState
from lti_tool.services.merging import merging
from lti_tool.services.rosters import blocks, plans, years
from lti_tool.services.rosters.differences import LIVE
from lti_tool.services.rosters.undoing import FOR

WAITS = timedelta(days=14)
"""How long a plan, or the removals in it that are held, wait for somebody."""


def tidy(session: Session, school_id: UUID, *, now: datetime) -> int:
    """Let go of old plans and versions of a school; return how many rows went."""
    return (
        _forget_plans(session, school_id, now - WAITS)
        + _forget_versions(session, school_id, now - FOR)
        + years.forget(session, school_id, now=now, undoable=FOR)
        + merging.forget(session, school_id, before=now - merging.FOR)
    )


def _forget_plans(session: Session, school_id: UUID, before: datetime) -> int:
    query = select(RosterRun).where(
        RosterRun.school_id == school_id,
        RosterRun.state.in_(plans.OPEN),
        RosterRun.made_at < before,
    )
    count = 0
    for run in session.scalars(query).all():
        done = run.state is RunState.PART
        run.state = RunState.APPLIED if done else RunState.REPLACED
        old = delete(RosterChange).where(RosterChange.run_id == run.id)
        count += session.execute(old).rowcount  # type: ignore[attr-defined]  # CursorResult
        count += blocks.forget(session, run.id)
    session.flush()
    return count


def _forget_versions(session: Session, school_id: UUID, before: datetime) -> int:
    """Delete what was ended by runs that can no longer be undone."""
    runs = select(RosterRun.number).where(
        RosterRun.school_id == school_id, RosterRun.applied_at < before
    )
    count = 0
    for table in LIVE.values():
        old = delete(table).where(table.c.school_id == school_id, table.c.until.in_(runs))
        count += session.execute(old).rowcount  # type: ignore[attr-defined]  # CursorResult
    return count
