"""A file that was taken over already changes nothing: it is known by its hash, and not read again.

Only where that is certain: the newest run took over this very file, wholly, read in the same way;
nothing was taken off the roster since (an erasure); nobody was kept out, who might come now; and
no row's last day has passed.
"""

import json
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_tool.models.rosters import Part, RosterRun, RunState
from lti_tool.rostering.snapshot import RosterSnapshot
from lti_tool.services.rosters.differences import LIVE, Target, tells_all
from lti_tool.services.rosters.splitting import next_start
from lti_tool.services.rosters.staging import Stager


def read_as(stager: Stager, snapshot: RosterSnapshot) -> bytes | None:
    """Return by what this reading of a file is known again; None where it cannot be."""
    if not (snapshot.read_as and tells_all(snapshot)):
        return None
    year = next_start(stager.today).year  # what is this year's depends on it
    how = (snapshot.read_as.hex(), stager.brin, year, *sorted(stager.allowed))
    return stager.marks.text("reading", *how)


def same(session: Session, run: RosterRun, today: date) -> RosterRun | None:
    """Return the run that took over the file of a new ``run``, if it changes nothing by now."""
    if run.read_digest is None:
        return None
    query = select(RosterRun).where(
        RosterRun.school_id == run.school_id,
        RosterRun.number == run.base,
        RosterRun.state == RunState.APPLIED,
        RosterRun.read_digest == run.read_digest,
    )
    before = session.scalar(query)
    if before is None or json.loads(before.summary)["kept_out"]:
        return None
    over = before.same_until is not None and before.same_until < today
    return None if over or before.live_rows != live_rows(session, run) else before


def live_rows(session: Session, run: RosterRun) -> int:
    """Count what holds now: between two runs rows can only go."""
    target = Target(school_id=run.school_id, run_id=run.id)
    return sum(
        session.scalar(
            select(func.count()).where(target.live(part), LIVE[part].c.digest.is_not(None))
        )
        or 0
        for part in Part
    )


def summary_like(before: RosterRun) -> dict[str, Any]:
    """Return the summary of a run that does nothing; what was not right in the file still is."""
    told: dict[str, Any] = json.loads(before.summary)
    return told | {"totals": {}, "renamed": [], "groups": []}
