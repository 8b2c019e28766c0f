"""``lti-tool roster source check``, ``roster sync``: a roster from a school's administration."""

import sys
from datetime import datetime
from random import SystemRandom
from uuid import UUID

import click
from sqlalchemy.orm import Session

from lti_tool import app
from lti_tool.cli import common, roster_runs, rosters
from lti_tool.clock import utc_now
from lti_tool.db import Database
from lti_tool.errors import PlanRefused
from lti_tool.models.rosters import RosterRun, RunState
from lti_tool.rostering.rest.calls import Report, silent
from lti_tool.rostering.rest.pull import Pull
from lti_tool.rostering.snapshot import Reading
from lti_tool.services import roster_sources, schools, terms
from lti_tool.services.rosters import applying, plans
from lti_tool.services.rosters.newcomers import Arrival

_WIDTH = 30
"""Characters of a progress bar."""


@click.command("check")
@click.argument("source_id", type=click.UUID)
@common.as_json
@common.told
def check(source_id: UUID, *, as_json: bool) -> None:
    """Fetch everything from a server, say what it holds and what is wrong; store nothing.

    Names, numbers and dates of birth are not asked for.
    """
    settings, key = common.settings(), common.root_key()
    with common.database().reading() as session:
        row = roster_sources.get(session, source_id)
        source = roster_sources.opened(schools.tenant_by_id(session, key, row.school_id), row)
    reading = Reading(grades=source.grades)
    line = app.roster_means_of(settings).line(source.server, _report())
    snapshot = Pull(source.server, reading).run(line)
    rosters.tell(rosters.told_of(snapshot, reading), as_json=as_json)


@click.command("sync")
@click.option("--school", "school_id", type=click.UUID, required=True, help="Whose.")
@common.as_json
@common.dry_run
@common.told
def sync(*, school_id: UUID, as_json: bool, dry_run: bool) -> None:
    """Fetch a school's roster from its server, and carry out what is not held.

    Once a day everything is read, in between what changed. A reading that does not end changes
    nothing. Ends with 1 when all of the plan waits until somebody looked at it.
    """
    began, database = utc_now(), common.database()
    planner, source, reading = _prepared(database, school_id, began)
    pull = source.pull(reading, began)
    line = app.roster_means_of(common.settings()).line(source.server, _report())
    snapshot = pull.run(line)
    with database.session(writes=True) as session:
        run = plans.plan(session, planner, snapshot)
        held = _carry_out(session, planner, run)
        if run.state is RunState.APPLIED:
            whole = pull.since is None and snapshot.ledger.whole
            row = roster_sources.of_school(session, school_id)
            roster_sources.taken_over(row, began, whole=whole)
        roster_runs.tell(run, as_json=as_json)
        if not dry_run:
            session.commit()
    if held:
        raise common.Refused(held)


def _prepared(
    database: Database, school_id: UUID, now: datetime
) -> tuple[plans.Planner, roster_sources.Source, Reading]:
    """Return what a sync needs of the database: no transaction waits for a server."""
    with database.reading() as session:
        tenant = schools.tenant_by_id(session, common.root_key(), school_id)
        planner = plans.Planner(tenant=tenant, policy=common.policy(), now=now)
        row = roster_sources.of_school(session, school_id)
        source = roster_sources.opened(tenant, row)
        reading = plans.reading_of(session, school_id, planner.policy, source.grades)
    return planner, source, reading


def _carry_out(session: Session, planner: plans.Planner, run: RosterRun) -> str:
    """Carry out what is not held; return the refusal when everything is."""
    arrival = Arrival(
        tenant=planner.tenant,
        run=run,
        policy=planner.policy,
        now=planner.now,
        random=SystemRandom(),
    )
    try:
        applying.apply(session, arrival, terms.By(now=planner.now), approved=False)
    except PlanRefused as error:
        return str(error)
    return ""


def _report() -> Report:
    return _progress if sys.stderr.isatty() else silent


def _progress(name: str, objects: int, total: int | None) -> None:
    """Show how far a collection is, on one line of the error stream; the output stays clean."""
    done = objects >= total if total else False
    share = _WIDTH * min(objects, total) // total if total else 0
    bar = f"[{'#' * share:-<{_WIDTH}}] " if total else ""
    told = f"{bar}{objects}{f' of {total}' if total else ''}"
    click.echo(f"\r{name:<17}{told:<{_WIDTH + 25}}", err=True, nl=done)
