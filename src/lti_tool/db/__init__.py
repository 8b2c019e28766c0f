"""The database: engine, transactions, and the few statements that differ by engine."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache
from threading import RLock
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    Executable,
    Select,
    Table,
    bindparam,
    create_engine,
    event,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from lti_tool.db import bulk, tenancy
from lti_tool.db.prepared import Line, Prepared
from lti_tool.db.quick import IDLE, Quick, QuickPool

_INSERTS: Mapping[str, Callable[[Table], Any]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


AUTOCOMMIT = "AUTOCOMMIT"


def make_engine(url: str, monotonic: Callable[[], float] = time.monotonic) -> Engine:
    """Return an engine for ``url`` (``sqlite:///…`` or ``postgresql+psycopg://…``)."""
    if url.startswith("postgresql:"):
        url = "postgresql+psycopg:" + url.removeprefix("postgresql:")
    # Drivers begin no transactions of their own: ``_begin`` does, where there is to be one.
    # Without hide_parameters an error text would carry the values of the failed statement.
    engine = create_engine(url, isolation_level=AUTOCOMMIT, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "checkin", bulk.give_room_back)
    else:
        event.listen(engine, "connect", _note_role)
        _try_the_rested(engine, monotonic)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare_sqlite(connection: Any, _entry: ConnectionPoolEntry) -> None:
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=10000",
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _note_role(connection: Any, entry: ConnectionPoolEntry) -> None:
    tenancy.note_role(connection, entry.info)


_BEGINNINGS: Mapping[tuple[str, bool], str] = {
    # A transaction that reads first and writes later cannot wait for another writer (it would
    # answer "database is locked" at once), so those that will write say so from the start.
    ("sqlite", False): "BEGIN",
    ("sqlite", True): "BEGIN IMMEDIATE",
    ("postgresql", False): "BEGIN",
    ("postgresql", True): "BEGIN",
}
"""Engine, writes -> how a transaction begins."""


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("bare") or options.get("isolation_level") == AUTOCOMMIT:
        return
    # By SQLAlchemy, not by the driver: so a connection that a server cut is thrown away.
    beginning = _BEGINNINGS[connection.dialect.name, options.get("writes", False)]
    connection.exec_driver_sql(beginning + tenancy.narrowing(connection.info))


def _try_the_rested(engine: Engine, monotonic: Callable[[], float]) -> None:
    """Replace connections that a server closed in the meantime (SQLAlchemy tries each time)."""

    def note(_connection: Any, entry: ConnectionPoolEntry) -> None:
        entry.info["rests_since"] = monotonic()

    def check(connection: Any, entry: ConnectionPoolEntry, _proxy: Any) -> None:
        if monotonic() - entry.info.get("rests_since", monotonic()) < IDLE:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error

    event.listen(engine, "checkin", note)
    event.listen(engine, "checkout", check)


class Database:
    """Sessions and connections on one engine. Whoever opens one owns the transaction."""

    def __init__(self, engine: Engine, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.engine = engine
        self._readers = sessionmaker(engine, expire_on_commit=False)
        self._writers = sessionmaker(engine.execution_options(writes=True), expire_on_commit=False)
        self._quick = QuickPool(engine, monotonic)
        # SQLite lets one write, and the others ask again ever more seldom: up to 100 ms later.
        # Those of one process stand in a row instead, and go on at once.
        self._turn: AbstractContextManager[Any] = (
            RLock() if engine.dialect.name == "sqlite" else nullcontext()
        )

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

    @contextmanager
    def looking(self) -> Iterator[Quick]:
        """Yield a connection to ask a question or two, each on its own: the cheapest way.

        There is no transaction around them, so nothing may be written; only where they are bound
        to a school (``tenancy``) and a server holds them to it.
        """
        with self._quick.lent() as quick, quick.bound():
            yield quick

    @contextmanager
    def noting(self) -> Iterator[Quick]:
        """Yield a connection in a quick write transaction (decision 0011).

        As whole, and as safe from a crash of ours, as ``writing``. But it does not wait for the
        disk: a power cut may take the last moments' with it, as if they had not happened.
        """
        with self._quick.lent() as quick, self._turn:
            quick.begin()
            try:
                yield quick
            except BaseException:
                quick.end("ROLLBACK")
                raise
            quick.end("COMMIT")


def insert_if_new(session: Session | Connection, table: Table, values: Mapping[str, Any]) -> bool:
    """Insert one row unless a unique key already holds it; return whether it was new.

    Atomic on both engines: of two equal inserts at the same moment exactly one returns True.
    """
    statement = _insert_if_new(dialect_of(session), table)
    result = session.execute(statement, values, execution_options=_COUNTED)
    return bool(result.rowcount == 1)  # type: ignore[attr-defined]  # a CursorResult


def dialect_of(session: Session | Connection) -> str:
    """Return the engine's name, ``sqlite`` or ``postgresql``."""
    bind = session if isinstance(session, Connection) else session.get_bind()
    return bind.dialect.name


def new_row(table: Table) -> Prepared:
    """Return the insert of one whole row of ``table``, which changes nothing where a key is taken.

    For tables whose every column is given; of two equal inserts exactly one counts a row.
    """
    values: dict[str, Any] = {column.name: bindparam(column.name) for column in table.columns}
    # The words are the same on SQLite.
    return Prepared(postgresql.insert(table).values(values).on_conflict_do_nothing())


_COUNTED: Mapping[str, Any] = {"preserve_rowcount": True}
"""Else SQLAlchemy may give up the count of an insert whose values come apart (PostgreSQL)."""


@cache
def _insert_if_new(dialect: str, table: Table) -> Executable:
    """Build each statement once: building costs more than running it."""
    statement: Executable = _INSERTS[dialect](table).on_conflict_do_nothing()
    return statement


def insert_or_add(
    line: Line, table: Table, key: Mapping[str, Any], amounts: Mapping[str, int]
) -> None:
    """Add amounts to the row with this primary key, or insert it with them; atomic."""
    _insert_or_add(table, tuple(key), tuple(amounts)).count(line, {**key, **amounts})


@cache
def _insert_or_add(table: Table, key: tuple[str, ...], amounts: tuple[str, ...]) -> Prepared:
    values: dict[str, Any] = {name: bindparam(name) for name in (*key, *amounts)}
    insert = postgresql.insert(table).values(values)  # the words are the same on SQLite
    added = {name: table.c[name] + insert.excluded[name] for name in amounts}
    return Prepared(insert.on_conflict_do_update(index_elements=key, set_=added))


def insert_or_raise(
    session: Session, table: Table, query: Select[*tuple[Any, ...]], column: str
) -> None:
    """Insert the rows of ``query``; a row that is there has its ``column`` raised, never lowered.

    One statement, however many rows. ``query`` names its columns as the table does and has a
    WHERE clause, without which SQLite reads the conflict as part of a join.
    """
    names = [selected.name for selected in query.selected_columns]
    insert = _INSERTS[dialect_of(session)](table).from_select(names, query)
    statement = insert.on_conflict_do_update(
        index_elements=list(table.primary_key),
        set_={column: insert.excluded[column]},
        where=table.c[column] < insert.excluded[column],
    )
    session.execute(statement)


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
    # Neither runs within a transaction, as one that is bound to a school would be.
    with tenancy.every_school(), database.looking() as quick:
        quick.cursor.execute(statements[quick.dialect.name])
