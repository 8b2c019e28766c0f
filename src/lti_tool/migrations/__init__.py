"""From an empty database to today's tables, step by step (Alembic).

A new step is made with ``python -m lti_tool.migrations "add reading level"`` after the models
were changed, and read before it is committed.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from lti_tool.migrations import row_security
from lti_tool.models import Base

FOLDER = Path(__file__).parent

_LOCK = 0x4C54_495F
"""Number of the advisory lock that lets one machine migrate at a time (PostgreSQL)."""


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database up to ``revision``, whole or not at all."""
    with _migrating(engine) as connection:
        command.upgrade(settings(connection), revision)
        row_security.protect(connection)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the database back to ``revision`` (``base``: before the first), whole or not at all."""
    with _migrating(engine) as connection:
        row_security.unprotect(connection)  # a step could not drop a table that a policy names
        command.downgrade(settings(connection), revision)
        row_security.protect(connection)


def current(engine: Engine) -> str | None:
    """Return the revision the database is at, or None when it was never migrated."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def heads() -> tuple[str, ...]:
    """Return the newest revisions of the program; more than one is a fault."""
    return tuple(ScriptDirectory.from_config(settings()).get_heads())


def differences(engine: Engine) -> tuple[str, ...]:
    """Return what a new step would have to change, in Alembic's words; empty when nothing.

    And the tables whose rows the server does not narrow to a school though it should.
    """
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=dict(COMPARISON))
        found = [repr(each) for each in compare_metadata(context, Base.metadata)]
        return (*found, *(f"no row security: {name}" for name in row_security.bare(connection)))


COMPARISON: Mapping[str, Any] = {"compare_type": True, "compare_server_default": True}
"""How far models and tables are compared."""


def settings(connection: Connection | None = None) -> Config:
    """Return Alembic's settings; with a ``connection``, its commands work on that one."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


@contextmanager
def _migrating(engine: Engine) -> Iterator[Connection]:
    with engine.execution_options(writes=True).connect() as connection:
        on_sqlite = engine.dialect.name == "sqlite"
        if on_sqlite:
            # Altering a table there means copying it and dropping the old one, which would
            # cascade to the rows that point at it. The switch works outside transactions only.
            _sqlite_foreign_keys(connection, enforced=False)
        try:
            with connection.begin():
                if engine.dialect.name == "postgresql":
                    connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _LOCK})
                yield connection
                if on_sqlite:
                    _refuse_orphans(connection)
        finally:
            if on_sqlite:
                _sqlite_foreign_keys(connection, enforced=True)


def _sqlite_foreign_keys(connection: Connection, *, enforced: bool) -> None:
    driver: Any = connection.connection.dbapi_connection
    driver.execute(f"PRAGMA foreign_keys={'ON' if enforced else 'OFF'}")


def _refuse_orphans(connection: Connection) -> None:
    orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if orphans:
        tables = sorted({row[0] for row in orphans})
        raise RuntimeError(f"the migration left rows that point nowhere in {', '.join(tables)}")
