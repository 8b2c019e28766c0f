"""An empty, migrated database for each test that asks for one, on both engines."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.orm import Session

from lti_tool import migrations
from lti_tool.db import Database, make_engine
from tests import postgres, remembered

ENGINES = ("sqlite", "postgresql")


class Postgres:
    """This worker's database on the test run's PostgreSQL server, made at first use."""

    def __init__(self, server: str | None, worker: str) -> None:
        self._server = server
        self.worker = worker
        self._own: postgres.ThrowAwayServer | None = None
        self._url: str | None = None

    def empty_database(self) -> str:
        """Return the address of the migrated database, emptied of the last test's rows."""
        if self._url is None:
            self._url = self.new_database(f"test_{self.worker}")
            migrate(self._url)
        # not kept open: a restore ends every connection, and may not end a superuser's
        with postgres.as_superuser(self._url) as connection:
            connection.execute(_EMPTY)
        return self._url

    def new_database(self, name: str) -> str:
        """Return the address of a new database without any table."""
        if self._server is None:
            self._own = postgres.ThrowAwayServer()
            self._server = self._own.url
        engine = create_engine(self._server, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
            connection.execute(text(f"CREATE DATABASE {name}"))
        engine.dispose()
        return postgres.database_at(self._server, name)

    def close(self) -> None:
        """Let go of the database, and end the server when this worker started it."""
        if self._own is not None:
            self._own.stop()


_EMPTY = """
DO $$
DECLARE
    name text;
    filled boolean;
BEGIN
    -- whatever connection a test forgot to close
    PERFORM pg_terminate_backend(pid, 5000) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()
        AND backend_type = 'client backend';
    -- every table at once: which rows hang on which does not matter
    SET LOCAL session_replication_role = replica;
    FOR name IN
        SELECT oid::regclass::text FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
        AND relname <> 'alembic_version' AND pg_relation_size(oid) > 0
    LOOP
        EXECUTE 'SELECT EXISTS (SELECT FROM ' || name || ')' INTO filled;
        IF filled THEN
            EXECUTE 'DELETE FROM ' || name;
        END IF;
    END LOOP;
END $$
"""
"""Deletes every row. Emptying the few tables that a test wrote to takes a tenth of a TRUNCATE."""


def migrate(url: str) -> None:
    """Bring a database to today's tables; its statements serve the tests to come."""
    engine = make_engine(url)
    migrations.upgrade(engine)
    remembered.statements_of(engine)
    engine.dispose()  # SQLite: the last connection folds the write-ahead log into the file


@pytest.fixture(scope="session")
def _postgres(request: pytest.FixtureRequest) -> Iterator[Postgres]:
    worker = getattr(request.config, "workerinput", {})
    server = Postgres(worker.get("postgres"), worker.get("workerid", "main"))
    yield server
    server.close()


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "migrated.sqlite3"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def database_kind(request: pytest.FixtureRequest) -> str:
    """``sqlite`` or ``postgresql``: a test that asks for it, or for a database, runs on each."""
    return request.param


@pytest.fixture
def database_url(request: pytest.FixtureRequest, database_kind: str, tmp_path: Path) -> str:
    """Return the address of an empty database with today's tables."""
    if database_kind == "postgresql":
        return request.getfixturevalue("_postgres").empty_database()
    path = tmp_path / "lti_tool.sqlite3"
    shutil.copyfile(request.getfixturevalue("_sqlite_template"), path)
    return f"sqlite:///{path}"


@pytest.fixture
def blank_database_url(request: pytest.FixtureRequest, database_kind: str, tmp_path: Path) -> str:
    """Return the address of a database without any table."""
    if database_kind == "postgresql":
        server: Postgres = request.getfixturevalue("_postgres")
        return server.new_database(f"blank_{server.worker}")
    return f"sqlite:///{tmp_path / 'blank.sqlite3'}"


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on an empty, migrated database."""
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def database(engine: Engine) -> Database:
    """An empty, migrated database."""
    return Database(engine)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session that may write; what the test does not commit is rolled back."""
    with database.session(writes=True) as session:
        yield session


def sqlite_file(url: str) -> Path:
    """Return the file behind an SQLite address."""
    return Path(str(make_url(url).database))
