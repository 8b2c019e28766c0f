"""``lti-tool``: all commands, and those that need every part of the program."""

import os
import secrets
import signal
import sys
import time
import uuid
from threading import Event

import click

from lti_tool import app, migrations
from lti_tool.cli import common, exercises, grades, keys, platforms, privacy, schools
from lti_tool.cli import settings as settings_commands
from lti_tool.clock import utc_now
from lti_tool.config import Settings
from lti_tool.db import Database, make_engine
from lti_tool.errors import ConfigInvalid
from lti_tool.lti.access_tokens import AccessTokens
from lti_tool.services import signing_keys
from lti_tool.services.sessions import Lifetime
from lti_tool.web import logs
from lti_tool.worker import loop
from lti_tool.worker.deliveries import Courier


@click.group()
@click.version_option(package_name="lti_tool")
def main() -> None:
    """Exercises of Alles-in-1 in the school's own LMS, by LTI 1.3."""


for part in (schools, platforms, keys, grades, exercises, privacy, settings_commands):
    main.add_command(part.group)


@main.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=2, show_default=True, help="Processes.")
@common.told
def serve(host: str, port: int, workers: int) -> None:
    """Serve the pages (the database must be up to date: lti-tool db upgrade)."""
    settings, _ = common.settings(), common.root_key()
    _require_current(settings)
    arguments = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        host,
        "--port",
        str(port),
    ]
    arguments += ["--workers", str(workers), "--blocking-threads", "4", "--no-ws"]
    arguments += ["--log-level", "warning", "--respawn-failed-workers", "--factory"]
    os.execv(sys.executable, [*arguments, "lti_tool.app:create_app"])  # noqa: S606


@main.command("worker")
@common.told
def worker() -> None:
    """Send scores and forget what is over, until it is told to stop."""
    settings, stop = common.settings(), Event()
    logs.configure(settings.log_level)
    _require_current(settings)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    loop.run(courier(settings), Lifetime.of(settings), stop, settings.worker_rest)


@main.group("db")
def database_commands() -> None:
    """The database's tables."""


@database_commands.command("upgrade")
@common.dry_run
@common.told
def upgrade(*, dry_run: bool) -> None:
    """Bring the tables up to date, and make the first signing keys."""
    database = common.database()
    was, head = migrations.current(database.engine), migrations.heads()[0]
    click.echo(f"{was or 'empty'} -> {head}" if was != head else f"up to date ({head})")
    if not dry_run:
        prepare(database, common.root_key())


@database_commands.command("check")
@common.told
def check() -> None:
    """Compare the tables with what the program expects."""
    found = migrations.differences(common.database().engine)
    if found:
        raise common.Refused("\n".join(("database_differs:", *found)))
    click.echo("the tables are as the program expects")


def prepare(database: Database, root_key: bytes) -> None:
    """Migrate, and make signing keys where there are none."""
    migrations.upgrade(database.engine)
    with database.writing() as session:
        signing_keys.ensure(session, root_key, now=utc_now(), new_kid=keys.new_kid)


def courier(settings: Settings) -> Courier:
    """Return what the worker works with."""
    parts = app.assemble(settings)
    outbound = app.outbound_of(settings)
    tokens = AccessTokens(outbound, parts.signers, time.time, lambda: secrets.token_urlsafe(16))
    return Courier(
        database=parts.database,
        root_key=parts.root_key,
        outbound=outbound,
        tokens=tokens,
        clock=parts.clock,
        new_id=uuid.uuid4,
    )


def _require_current(settings: Settings) -> None:
    engine = make_engine(settings.database_url)
    if migrations.current(engine) != migrations.heads()[0]:
        raise ConfigInvalid(("database_url: tables are not up to date; run: lti-tool db upgrade",))
    engine.dispose()
