"""``lti-tool roster source check``, ``roster sync``: a roster from a school's administration."""

import sys
from collections.abc import Callable
from datetime import datetime
from random import SystemRandom
from uuid import UUID, uuid4

import click

from lti_tool import app
from lti_tool.cli import common, roster_runs, rosters
from lti_tool.clock import utc_now
from lti_tool.db import Database
from lti_tool.errors import ToolError
from lti_tool.models.rosters import RosterRun
from lti_tool.rostering.rest.calls import Report, silent
from lti_tool.rostering.snapshot import Reading, RosterSnapshot
from lti_tool.services import roster_sources, schools
from lti_tool.services.rosters import fetching, schedules, syncing, years
from lti_tool.services.rosters.fetching import Occasion

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
    database, now = common.database(), utc_now()
    with database.reading() as session:
        row = roster_sources.get(session, source_id)
        source = roster_sources.opened(schools.tenant_by_id(session, key, row.school_id), row)
        reading = Reading(grades=source.grades)
        occasion = Occasion(reading=reading, now=now, whole=True)
        found = fetching.of_source(session, row.school_id, source, occasion)
    snapshot = found.run(app.roster_means_of(settings, key, database), _report())
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
    synced = _tried if dry_run else _read_in_turn

    def tell(run: RosterRun | None) -> None:
        roster_runs.tell_read(years.Read(run=run, year=None), as_json=as_json)

    refusal = synced(reader, school_id, now, tell)
    if refusal:
        raise common.Refused(refusal)


Tell = Callable[[RosterRun | None], None]


def _tried(reader: syncing.Reader, school_id: UUID, now: datetime, tell: Tell) -> str:
    """Read a school, tell what it would change, and keep nothing of it."""
    ready, snapshot = _fetched(reader, school_id, now)
    with reader.database.session(writes=True) as session:
        synced = syncing.take_in(session, reader, ready, snapshot)
        tell(synced.run)
    return synced.refusal


def _read_in_turn(reader: syncing.Reader, school_id: UUID, now: datetime, tell: Tell) -> str:
    """Read a school while no worker does, and write down how it went."""
    with reader.database.writing() as session:
        roster_sources.of_school(session, school_id)
        claim = schedules.claim(session, school_id, uuid4(), now=now)
    try:
        ready, snapshot = _fetched(reader, school_id, now)
        with reader.database.writing() as session:
            synced = syncing.take_in(session, reader, ready, snapshot)
            held, moment = synced.held, utc_now()
            schedules.succeeded(session, claim, now=moment, random=reader.random, held=held)
            tell(synced.run)
    except ToolError as error:
        _failed(reader.database, claim, error)
        raise
    return synced.refusal


def _fetched(
    reader: syncing.Reader, school_id: UUID, now: datetime
) -> tuple[syncing.Ready, RosterSnapshot]:
    with reader.database.reading() as session:
        ready = syncing.prepare(session, reader, school_id, now=now)
    return ready, ready.fetch(reader, _report())


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
