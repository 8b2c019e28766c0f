"""``lti-tool serve`` and ``lti-tool worker``: the two kinds of process."""

import os
import signal
import socket
import sys
import uuid
from collections.abc import Iterable
from random import SystemRandom
from threading import Event

import click

from lti_tool import app
from lti_tool.cli import common
from lti_tool.config import Settings
from lti_tool.config.families import Family
from lti_tool.main import tables
from lti_tool.services import choices
from lti_tool.services.sessions import Lifetime
from lti_tool.web import logs
from lti_tool.web.tool import Tool
from lti_tool.worker import examining, loop, notices
from lti_tool.worker.courier import Courier
from lti_tool.worker.lanes import Limits, Pace
from lti_tool.worker.merges import Merges
from lti_tool.worker.rosters import Rosters
from lti_tool.worker.upkeep import Upkeep
from lti_tool.worker.years import Years

THREADS = 4
"""Per web process: pages are short, and the database takes one writer at a time on SQLite."""

FINISHING = 20
"""Seconds that requests under way get when ``serve`` is told to stop.

A browser that hangs is cut off then; without an end, one could keep a process from stopping."""


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=2, show_default=True, help="Processes.")
@common.told
def serve(host: str, port: int, workers: int) -> None:
    """Serve the pages (the database must be up to date: lti-tool db upgrade)."""
    settings, _ = common.settings(), common.root_key()
    tables.require_current(settings)
    tables.require_annex(settings)
    require_free(host, port)
    os.execv(sys.executable, web_command(host, port, workers))


@click.command("worker")
@common.told
def worker() -> None:
    """Send scores and forget what is over, until it is told to stop."""
    settings, _, stop = common.settings(), common.root_key(), Event()
    logs.configure(settings.log_level)
    tables.require_current(settings)
    tables.require_annex(settings)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    parts, its_courier = app.assemble(settings), courier(settings)
    with parts.database.writing() as session:
        choices.enforce(session, parts.root_key, parts.policy, now=parts.clock())
    instruments = app.instruments_of(parts)
    administrations = rosters_of(parts, stop)
    also = (
        lambda: examining.walk_next_leg(parts.database, instruments),
        upkeep_of(settings, its_courier).do_next,
        lambda: notices.work(its_courier, f"{settings.public_url}/lti/notices"),
        administrations.do_next,
        Years(
            database=parts.database,
            root_key=parts.root_key,
            policy=parts.policy,
            clock=parts.clock,
            random=SystemRandom(),
        ).do_next,
        Merges(database=parts.database, root_key=parts.root_key, clock=parts.clock).do_next,
    )
    app.settle()
    try:
        loop.run(its_courier, Lifetime.of(settings), stop, settings.worker_rest, also)
    finally:
        stop.set()
        administrations.close()


def web_command(host: str, port: int, workers: int) -> list[str]:
    """Return the command that serves the pages (granian; decision record 3)."""
    options = {"interface": "wsgi", "host": host, "port": port, "workers": workers}
    options |= {"blocking-threads": THREADS, "log-level": "warning"}
    options |= {"workers-kill-timeout": FINISHING}
    flags = ("--no-ws", "--respawn-failed-workers", "--factory")
    told = [text for name, value in options.items() for text in (f"--{name}", str(value))]
    return [sys.executable, "-m", "granian", *told, *flags, "lti_tool.app:create_app"]


def require_free(host: str, port: int) -> None:
    """Refuse a port that somebody else listens on.

    Raises:
        Refused: ``port_taken``.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise common.Refused(f"port_taken: {host}:{port} ({error.strerror})") from None


def courier(settings: Settings) -> Courier:
    """Return what the worker works with."""
    parts = app.assemble(settings)
    return Courier(
        database=parts.database,
        root_key=parts.root_key,
        catalogue=lambda: parts.catalogue,
        outbound=parts.outbound,
        tokens=parts.tokens,
        clock=parts.clock,
        new_id=uuid.uuid4,
        limits=limits_of(settings, parts.families.values()),
    )


def limits_of(settings: Settings, families: Iterable[Family]) -> Limits:
    """Return how much goes to platforms at a time: as usual, or as their family has it."""
    usual = Pace(at_once=settings.scores_at_once, per_second=settings.scores_per_second)
    hosts = {
        host: Pace(
            at_once=family.scores_at_once or usual.at_once,
            per_second=family.scores_per_second or usual.per_second,
        )
        for family in families
        if family.scores_at_once or family.scores_per_second
        for host in (*family.hosts, *family.service_hosts)
    }
    return Limits(usual=usual, in_all=settings.scores_in_all, hosts=hosts)


def rosters_of(parts: Tool, stop: Event) -> Rosters:
    """Return the reading of schools' administrations; a wait between two tries ends with it."""
    reader = app.roster_reader_of(
        parts.settings, parts.root_key, parts.database, parts.policy, stop.wait
    )
    return Rosters(reader=reader, clock=parts.clock, new_id=uuid.uuid4, stop=stop)


def upkeep_of(settings: Settings, parts: Courier) -> Upkeep:
    """Return the daily work for every school."""
    return Upkeep(
        database=parts.database,
        root_key=parts.root_key,
        clock=parts.clock,
        checkpoints=settings.var_dir / "audit-checkpoints.jsonl",
    )
