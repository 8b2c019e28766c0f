"""``lti-tool db``: the database's tables."""

import os

import click

from lti_tool import migrations
from lti_tool.cli import common, keys
from lti_tool.clock import utc_now
from lti_tool.config import Settings
from lti_tool.config.facts import load_facts
from lti_tool.db import Database, make_engine
from lti_tool.errors import ConfigInvalid
from lti_tool.exercises import catalogue, packages
from lti_tool.migrations import row_security
from lti_tool.models.content import Origin
from lti_tool.services import annexes, signing_keys
from lti_tool.services.packages import Offer, keep

ROLE_MISSING = """\
row security stands ready but is not in use: this account may not make the role that it needs.
Let an administrator of the server run, with the account's name for ACCOUNT:
  CREATE ROLE "ACCOUNT_school" NOLOGIN; GRANT "ACCOUNT_school" TO "ACCOUNT";
and then: lti-tool db upgrade"""


@click.group("db")
def group() -> None:
    """The database's tables."""


@group.command("upgrade")
@common.dry_run
@common.told
def upgrade(*, dry_run: bool) -> None:
    """Bring the tables up to date, and make the first signing keys."""
    database = common.database()
    was, head = migrations.current(database.engine), migrations.heads()[0]
    click.echo(f"{was or 'empty'} -> {head}" if was != head else f"up to date ({head})")
    if not dry_run:
        prepare(database, common.root_key())


@group.command("check")
@common.told
def check() -> None:
    """Compare the tables, and what guards their rows, with what the program expects."""
    engine = common.database().engine
    found = migrations.differences(engine)
    if found:
        raise common.Refused("\n".join(("database_differs:", *found)))
    click.echo("the tables are as the program expects")
    with engine.connect() as connection:
        if not row_security.handed_out(connection):
            click.echo(ROLE_MISSING, err=True)


def prepare(database: Database, root_key: bytes) -> None:
    """Migrate, make signing keys where there are none, and keep this version's exercises."""
    migrations.upgrade(database.engine)
    with database.writing() as session:
        signing_keys.ensure(session, root_key, now=utc_now(), new_kid=keys.new_kid)
        for folder in packages.folders(catalogue.CONTENT):
            offer = Offer(
                key=folder.name, files=packages.read_files(folder), origin=Origin.BUILT_IN
            )
            keep(session, offer, now=utc_now())


def require_current(settings: Settings) -> None:
    """Refuse to run on tables of another version.

    Raises:
        ConfigInvalid: ``lti-tool db upgrade`` is needed.
    """
    engine = make_engine(settings.database_url)
    try:
        found = migrations.current(engine)
    finally:
        engine.dispose()
    if found != migrations.heads()[0]:
        raise ConfigInvalid(("database_url: tables are not up to date; run: lti-tool db upgrade",))


def require_annex(settings: Settings) -> None:
    """Refuse to serve schools with an annex that lacks facts or cannot be kept.

    Raises:
        ConfigInvalid: with every fault at once.
    """
    if not settings.is_production:
        return
    database = Database(make_engine(settings.database_url))
    with database.reading() as session:
        annexes.require_production(session, load_facts(os.environ), now=utc_now())
    database.engine.dispose()
