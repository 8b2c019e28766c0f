"""Many rows at once, by the quickest way of each engine: COPY, or one prepared statement."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Date, DateTime, Dialect, Enum, LargeBinary, Select, Table, Uuid
from sqlalchemy.orm import Session

from lti_tool.db import tenancy

ROOM_KIB = 64 * 1024
"""Memory for the pages of a transaction with very many rows; a launch does with 2 MiB."""

_PORTION = 5000
"""Rows that a stream fetches at once."""

_ROOMY = "roomy"


def make_room(session: Session) -> None:
    """Let this transaction hold more of the database in memory; only until it ends."""
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET LOCAL work_mem = '{ROOM_KIB}kB'")
        return
    connection.exec_driver_sql(f"PRAGMA cache_size = -{ROOM_KIB}")
    connection.connection.info[_ROOMY] = True


def give_room_back(connection: Any, entry: Any) -> None:
    """Take the memory back when a connection returns to its pool (SQLite)."""
    if entry.info.pop(_ROOMY, False) and connection is not None:
        connection.execute("PRAGMA cache_size = -2000")
        connection.execute("PRAGMA shrink_memory")


def portions(session: Session, query: Select[*tuple[Any, ...]]) -> Iterator[Sequence[Any]]:
    """Yield the rows of a query that may have millions, some thousands at a time.

    Ask for what needs no making (bytes, numbers, text): SQLite's driver gives it as it is, since
    passing each row through SQLAlchemy costs as much as reading it.
    """
    connection = session.connection()
    if connection.dialect.name == "postgresql":  # which holds all of it here, unless told not to
        options = {"yield_per": _PORTION}
        yield from connection.execute(query, execution_options=options).partitions()
        return
    cursor: Any = connection.execute(query).cursor
    while rows := cursor.fetchmany(_PORTION):
        yield rows


def bulk_load(
    session: Session,
    table: Table,
    rows: Iterable[Sequence[Any]],
    columns: Sequence[str] = (),
    fixed: Mapping[str, Any] | None = None,
) -> None:
    """Load rows, which may be a stream.

    Args:
        session: writes; the driver is asked directly.
        table: where they go.
        rows: their values, in the order of ``columns``.
        columns: by default all of the table's, without a key that counts itself.
        fixed: column -> value that is the same in all rows.
    """
    shape = _Shape(table, session.connection().dialect, columns, fixed or {})
    _load(session, table, shape.names, map(shape.plain, rows))


def bulk_load_kinds(
    session: Session,
    table: Table,
    rows: Iterable[Sequence[Any]],
    columns: Sequence[str],
    kinds: Sequence[Sequence[Any]],
) -> None:
    """Load rows of which there are a few kinds, whose values are made once each.

    Args:
        session: writes; the driver is asked directly.
        table: where they go.
        rows: values of the first columns, and behind them the index of the row's kind.
        columns: those that differ by row, then those that follow from the kind.
        kinds: values of the latter.
    """
    own = len(columns) - len(kinds[0])
    dialect = session.connection().dialect
    rest = _Shape(table, dialect, columns[own:], {})
    tails = [tuple(rest.plain(kind)) for kind in kinds]
    first = _Shape(table, dialect, columns[:own], {})
    _load(session, table, columns, ((*first.plain(head), *tails[at]) for *head, at in rows))


def _load(
    session: Session, table: Table, columns: Sequence[str], made: Iterable[Sequence[Any]]
) -> None:
    """Hand rows to the driver, in its own values."""
    connection = session.connection()
    driver: Any = connection.connection.driver_connection
    names = ", ".join(f'"{name}"' for name in columns)
    if connection.dialect.name == "postgresql":
        _copy(driver.cursor(), table, names, made)
    else:
        marks = ", ".join("?" * len(columns))
        parts = ("INSERT INTO", f'"{table.name}"', f"({names})", "VALUES", f"({marks})")
        driver.executemany(" ".join(parts), made)


def _copy(cursor: Any, table: Table, names: str, rows: Iterable[Sequence[Any]]) -> None:
    """Send rows in one stream.

    PostgreSQL copies none into a table whose rows it narrows to a school; those go by another.
    """
    target, aside = f'"{table.name}"', '"loaded"'
    if not tenancy.is_bound():
        _send(cursor, target, names, rows)
        return
    shape = ("SELECT", names, "FROM", target, "WITH NO DATA")
    cursor.execute(" ".join(("CREATE TEMPORARY TABLE", aside, "ON COMMIT DROP AS", *shape)))
    _send(cursor, aside, names, rows)
    cursor.execute(" ".join(("INSERT INTO", target, f"({names})", "SELECT", names, "FROM", aside)))
    cursor.execute(f"DROP TABLE {aside}")


def _send(cursor: Any, target: str, names: str, rows: Iterable[Sequence[Any]]) -> None:
    with cursor.copy(f"COPY {target} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


class _Shape:
    """The columns that a load fills, and how their values go to the driver."""

    def __init__(
        self, table: Table, dialect: Dialect, columns: Sequence[str], fixed: Mapping[str, Any]
    ) -> None:
        own = [each.name for each in table.columns if each is not table.autoincrement_column]
        given = list(columns) or [name for name in own if name not in fixed]
        self.names = [*given, *fixed]
        makers = [(at, _maker(table, dialect, name)) for at, name in enumerate(self.names)]
        self._fixed = [
            value if make is None or value is None else make(value)
            for value, (_, make) in zip(fixed.values(), makers[len(given) :], strict=True)
        ]
        self._makers = [(at, make) for at, make in makers[: len(given)] if make is not None]

    def plain(self, row: Sequence[Any]) -> Sequence[Any]:
        """Return a row's values as the driver takes them."""
        made = [*row, *self._fixed]
        for at, make in self._makers:
            if made[at] is not None:
                made[at] = make(made[at])
        return made


def _maker(table: Table, dialect: Dialect, name: str) -> Callable[[Any], Any] | None:
    """Return what turns a column's values into the driver's; None: they go as they are."""
    kind = table.c[name].type
    if isinstance(kind, LargeBinary):  # drivers take bytes; a wrapper around each costs more
        return None
    if isinstance(kind, Uuid):  # both engines take one as text, and who has many has that
        return _hexadecimal
    make = kind.dialect_impl(dialect).bind_processor(dialect)
    return _Few(make).__getitem__ if make and isinstance(kind, Enum | Date | DateTime) else make


def _hexadecimal(value: UUID | str) -> str:
    return value if isinstance(value, str) else value.hex


class _Few(dict[Any, Any]):
    """Values of which there are few, each made once."""

    _MOST = 10_000

    def __init__(self, make: Callable[[Any], Any]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, value: Any) -> Any:
        made = self._make(value)
        if len(self) < self._MOST:
            self[value] = made
        return made


MANY = 1000
"""Rows that came at once, from which on a server has to count them anew to choose its ways."""


def count_anew(session: Session, table: Table, came: int) -> None:
    """Let a server know that so many rows came in this transaction (SQLite needs no counting).

    Without it PostgreSQL takes a table that was filled a moment ago for an empty one, and joins
    it row by row with another: minutes instead of seconds.
    """
    connection = session.connection()
    if came >= MANY and connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f'ANALYZE "{table.name}"')
