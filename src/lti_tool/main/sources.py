"""``lti-tool roster source check``, ``roster sync``: a roster from a school's administration."""

import sys
from datetime import datetime
from random import SystemRandom
from uuid import UUID, uuid4

import click

from lti_tool import app
from lti_tool.cli import common, roster_runs, rosters
from lti_tool.clock import utc_now
from lti_tool.db import Database
from lti_tool.errors import ToolError
from lti_tool.rostering.rest.calls import Report, silent
from lti_tool.rostering.rest.pull import Pull
from lti_tool.rostering.snapshot import Reading
from lti_tool.services import roster_sources, schools
from lti_tool.services.rosters import schedules, syncing

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
    settings, now, database = common.settings(), utc_now(), common.database()
    reader = app.roster_reader_of(settings, common.root_key(), database, common.policy())
    wish = syncing.Wish(
        seen=lambda run: roster_runs.tell(run, as_json=as_json),
        report=_report(),
        keep=not dry_run,
    )
    if dry_run:
        synced = syncing.sync(reader, school_id, now=now, wish=wish)
    else:
        synced = _read_in_turn(reader, school_id, now, wish)
    if synced.refusal:
        raise common.Refused(synced.refusal)


def _read_in_turn(
    reader: syncing.Reader, school_id: UUID, now: datetime, wish: syncing.Wish
) -> syncing.Synced:
    """Read a school while no worker does, and write down how it went."""
    with reader.database.writing() as session:
        roster_sources.of_school(session, school_id)
        claim = schedules.claim(session, school_id, uuid4(), now=now)
    try:
        synced = syncing.sync(reader, school_id, now=now, wish=wish)
    except ToolError as error:
        _failed(reader.database, claim, error)
        raise
    with reader.database.writing() as session:
        schedules.succeeded(session, claim, now=utc_now(), random=reader.random, held=synced.held)
    return synced


def _failed(database: Database, claim: schedules.Claim, error: ToolError) -> None:
    with database.writing() as session:
        failure = schedules.Failure.of(error)
        schedules.failed(session, claim, failure, now=utc_now(), random=SystemRandom())


def _report() -> Report:
    return _progress if sys.stderr.isatty() else silent


def _progress(name: str, objects: int, total: int | None) -> None:
    """Show how far a collection is, on one line of the error stream; the output stays clean."""
    done = objects >= total if total else False
    share = _WIDTH * min(objects, total) // total if total else 0
    bar = f"[{'#' * share:-<{_WIDTH}}] " if total else ""
    told = f"{bar}{objects}{f' of {total}' if total else ''}"
    click.echo(f"\r{name:<17}{told:<{_WIDTH + 25}}", err=True, nl=done)
