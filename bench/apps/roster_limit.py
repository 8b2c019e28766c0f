"""What importing a roster costs at the least: no hashes, no seals, no plan, no undo, no checks.

The csv module reads straight from the zip into a temporary table; what differs from the rows that
are there is merged in one statement, and who is missing is marked in another. Nothing is refused,
and every value lies there in plain text: no tool may do this, and none can do with less.
"""

import csv
import io
import sqlite3
import zipfile
from collections.abc import Iterator, Sequence
from operator import itemgetter
from pathlib import Path
from typing import Any

import psycopg

KEPT = {
    "users": (
        *("sourcedId", "enabledUser", "orgSourcedIds", "role", "username", "userIds"),
        *("givenName", "familyName", "middleName", "identifier", "email", "grades"),
    ),
    "enrollments": (
        *("sourcedId", "classSourcedId", "schoolSourcedId", "userSourcedId"),
        *("role", "primary", "beginDate", "endDate"),
    ),
}
_PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "cache_size=-65536", "temp_store=MEMORY")


def rows(path: Path, name: str) -> Iterator[Sequence[str]]:
    """Yield the kept columns of one file."""
    with zipfile.ZipFile(path) as package, package.open(f"{name}.csv") as raw:
        reader = csv.reader(io.TextIOWrapper(raw, encoding="utf-8-sig", newline=""))
        header = next(reader)
        yield from map(itemgetter(*map(header.index, KEPT[name])), reader)


def into_sqlite(target: str, path: Path) -> None:
    """Import a zip into a SQLite file."""
    connection = sqlite3.connect(target, isolation_level=None)
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("BEGIN IMMEDIATE")
    for name, columns in KEPT.items():
        _make(connection, name)
        marks = ", ".join("?" * len(columns))
        connection.executemany(f"INSERT INTO new_{name} VALUES ({marks})", rows(path, name))
        connection.execute(f'CREATE UNIQUE INDEX temp.ix_{name} ON new_{name} ("sourcedId")')
        _merge(connection, name, "IS NOT")
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def into_postgresql(target: str, path: Path) -> None:
    """Import a zip into a PostgreSQL database."""
    with psycopg.connect(target) as connection:
        connection.execute("SET LOCAL work_mem = '256MB'")
        connection.execute("SET LOCAL temp_buffers = '64MB'")
        for name in KEPT:
            _make(connection, name)
            with connection.cursor().copy(f"COPY new_{name} FROM STDIN") as copy:
                for row in rows(path, name):
                    copy.write_row(row)
            connection.execute(f"ANALYZE new_{name}")
            _merge(connection, name, "IS DISTINCT FROM")
            connection.execute(f"DROP TABLE new_{name}")


def _make(connection: Any, name: str) -> None:
    columns = ", ".join(f'"{column}" text' for column in KEPT[name])
    connection.execute(
        f"CREATE TABLE IF NOT EXISTS {name} ({columns}, here boolean NOT NULL,"
        ' PRIMARY KEY ("sourcedId"))'
    )
    connection.execute(f"CREATE TEMPORARY TABLE new_{name} ({columns})")


def _merge(connection: Any, name: str, differs: str) -> None:
    """Take over what is new or differs; mark who is missing."""
    names = [f'"{column}"' for column in KEPT[name]]
    fresh = ", ".join(f"n.{column}" for column in names)
    there = ", ".join(f"t.{column}" for column in names)
    values = ", ".join(f"{column} = excluded.{column}" for column in names[1:])
    connection.execute(
        f"INSERT INTO {name} SELECT {fresh}, true FROM new_{name} n LEFT JOIN {name} t"
        f' ON t."sourcedId" = n."sourcedId" WHERE ({there}, t.here) {differs} ({fresh}, true)'
        f' ON CONFLICT ("sourcedId") DO UPDATE SET {values}, here = true'
    )
    connection.execute(
        f"UPDATE {name} SET here = false WHERE here AND NOT EXISTS"
        f' (SELECT 1 FROM new_{name} n WHERE n."sourcedId" = {name}."sourcedId")'
    )
