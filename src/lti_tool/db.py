"""The database: engine, transactions, and the few statements that differ by engine."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

from sqlalchemy import Connection, Engine, Executable, Table, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

_INSERTS: Mapping[str, Callable[[Table], Any]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


def make_engine(url: str) -> Engine:
    """Return an engine for ``url`` (``sqlite:///…`` or ``postgresql+psycopg://…``)."""
    if url.startswith("postgresql:"):
        url = "postgresql+psycopg:" + url.removeprefix("postgresql:")
    # Without hide_parameters an error text would carry the values of the failed statement.
    engine = create_engine(url, hide_parameters=True, pool_pre_ping=not url.startswith("sqlite"))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _entry: ConnectionPoolEntry) -> None:
    # Transactions are begun by _begin_sqlite, not by the driver, which would begin too late.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        # FULL: a score that was acknowledged survives a power cut.
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=10000",
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later cannot wait for another writer (it would
    # answer "database is locked" at once), so those that will write say so from the start.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


class Database:
    """Sessions on one engine. Whoever opens one owns the transaction."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._readers = sessionmaker(engine, expire_on_commit=False)
        self._writers = sessionmaker(engine.execution_options(writes=True), expire_on_commit=False)

    def session(self, *, writes: bool) -> Session:
        """Return a new session; the caller commits or rolls back, and closes."""
        return self._writers() if writes else self._readers()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Yield a session that is rolled back at the end."""
        with self._readers() as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Yield a session that is committed at the end, or rolled back after an error."""
        with self._writers.begin() as session:
            yield session


def insert_if_new(session: Session, table: Table, values: Mapping[str, Any]) -> bool:
    """Insert one row unless a unique key already holds it; return whether it was new.

    Atomic on both engines: of two equal inserts at the same moment exactly one returns True.
    """
    statement = _insert_if_new(session.get_bind().dialect.name, table)
    result = session.execute(statement, values, execution_options=_COUNTED)
    return bool(result.rowcount == 1)  # type: ignore[attr-defined]  # a CursorResult


_COUNTED: Mapping[str, Any] = {"preserve_rowcount": True}
"""Else SQLAlchemy may give up the count of an insert whose values come apart (PostgreSQL)."""


@cache
def _insert_if_new(dialect: str, table: Table) -> Executable:
    """Build each statement once: building costs more than running it."""
    statement: Executable = _INSERTS[dialect](table).on_conflict_do_nothing()
    return statement


def insert_or_add(
    session: Session, table: Table, key: Mapping[str, Any], amounts: Mapping[str, int]
) -> None:
    """Add amounts to the row with this primary key, or insert it with them; atomic."""
    insert = _INSERTS[session.get_bind().dialect.name](table).values({**key, **amounts})
    added = {name: table.c[name] + insert.excluded[name] for name in amounts}
    session.execute(insert.on_conflict_do_update(index_elements=list(key), set_=added))


def insert_or_advance(
    session: Session, table: Table, key: Mapping[str, Any], values: Mapping[str, Any], counter: str
) -> bool:
    """Insert a row, or replace the one with this primary key if ``counter`` is higher now.

    Atomic: of writers that come in any order the highest counter stays. Return whether it is ours.
    """
    insert = _INSERTS[session.get_bind().dialect.name](table).values({**key, **values})
    statement = insert.on_conflict_do_update(
        index_elements=list(key),
        set_={name: insert.excluded[name] for name in values},
        where=table.c[counter] < insert.excluded[counter],
    )
    result = session.execute(statement, execution_options=_COUNTED)
    return bool(result.rowcount == 1)  # type: ignore[attr-defined]  # a CursorResult


def let_go(database: Database, tables: Iterable[Table]) -> None:
    """Make what was deleted from these tables leave the files as well, after the commit.

    SQLite overwrites what is deleted (``secure_delete``), but its write-ahead log keeps older
    pages until they are folded in; PostgreSQL keeps old versions of rows until it is swept.
    """
    names = ", ".join(f'"{table.name}"' for table in tables)
    statements = {"sqlite": "PRAGMA wal_checkpoint(TRUNCATE)", "postgresql": f"VACUUM {names}"}
    # Neither runs within a transaction, so the connection is the driver's own.
    connection = database.engine.raw_connection()
    try:
        driver: Any = connection.driver_connection
        if database.engine.dialect.name == "postgresql":
            driver.autocommit = True
        driver.execute(statements[database.engine.dialect.name])
    finally:
        connection.invalidate()
        connection.close()
