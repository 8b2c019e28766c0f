"""What a merge did to rows, so that it can be taken back to the byte.

Every step is done at once and written down; taking back walks over them from the last to the
first. What happened to rows since (new answers, a delivery on its way) stays as it is: only what
the merge itself changed is put back.
"""

import base64
import json
import zlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Column, ForeignKey, Table, and_, delete, insert, select, update
from sqlalchemy.orm import Session

from lti_tool.db import insert_if_new
from lti_tool.models.base import Base

Row = Mapping[str, Any]
_MARK = "~"
"""Begins the kind of a value that JSON has no word for."""

_WRITERS: Sequence[tuple[type, str, Any]] = (
    (bytes, "b", lambda value: base64.b64encode(value).decode()),
    (UUID, "u", lambda value: value.hex),
    (datetime, "t", lambda value: value.isoformat()),
    (date, "d", lambda value: value.isoformat()),
    (Decimal, "n", str),
)
_READERS: Mapping[str, Any] = {
    "b": base64.b64decode,
    "u": UUID,
    "t": datetime.fromisoformat,
    "d": date.fromisoformat,
    "n": Decimal,
}


class Gone(NamedTuple):
    """Who goes, and their key, to be given back to them."""

    person_id: UUID
    key: bytes


class Journal:
    """The steps of one merge, in order; ``gone``: who goes, None where nobody does."""

    def __init__(self, session: Session) -> None:
        self.gone: Gone | None = None
        self._session = session
        self._steps: list[tuple[str, str, Row, Row]] = []

    def change(self, table: Table, row: Row, values: Row) -> None:
        """Change a row; ``row`` is what it was."""
        if not values:
            return
        after = {**row, **values}
        before = {name: row[name] for name in values}
        self._session.execute(update(table).where(_is(table, row)).values(**values))
        self._steps.append(("change", table.name, _key(table, after), before))

    def put_aside(self, table: Table, row: Row) -> None:
        """Delete a row, and first what goes with it."""
        for child, key in _children(table):
            below = select(child).where(key.parent == row[key.column.name])
            for each in self._session.execute(below).mappings().all():
                self.put_aside(child, dict(each))
        self._session.execute(delete(table).where(_is(table, row)))
        self._steps.append(("put aside", table.name, _key(table, row), dict(row)))

    def make(self, table: Table, row: Row) -> None:
        """Add a row."""
        self._session.execute(insert(table).values(**row))
        self._steps.append(("make", table.name, _key(table, row), {}))

    def packed(self) -> bytes:
        """Return the steps, to be sealed."""
        return zlib.compress(
            json.dumps([self.gone and [*self.gone], self._steps], default=_written).encode()
        )


def take_back(session: Session, packed: bytes) -> Gone | None:
    """Take the steps back, the last one first; return who is back.

    Rows that are gone since are left out.
    """
    gone, steps = json.loads(zlib.decompress(packed), object_hook=_read)
    for did, name, key, before in reversed(steps):
        table = Base.metadata.tables[name]
        if did == "change":
            session.execute(update(table).where(_is(table, key)).values(**before))
        elif did == "make":
            session.execute(delete(table).where(_is(table, key)))
        else:
            _put_back(session, table, before)
    return Gone(*gone) if gone else None


def _put_back(session: Session, table: Table, row: Row) -> None:
    """Add a row again; not where what it stood under is gone, or its place was taken."""
    for key in table.foreign_keys:
        above = row[key.parent.name]
        if above is not None:
            there = select(key.column).where(key.column == above)
            if session.execute(there).first() is None:
                return
    insert_if_new(session, table, row)


def _children(table: Table) -> list[tuple[Table, ForeignKey]]:
    """Return the tables whose rows go with a row of this one, and by which key."""
    return [
        (child, key)
        for child in Base.metadata.sorted_tables
        for key in child.foreign_keys
        if key.column.table is table and key.ondelete == "CASCADE"
    ]


def _key(table: Table, row: Row) -> Row:
    return {column.name: row[column.name] for column in table.primary_key}


def _is(table: Table, row: Row) -> Any:
    return and_(*(_column(table, name) == value for name, value in _key(table, row).items()))


def _column(table: Table, name: str) -> Column[Any]:
    return table.c[name]


def _written(value: object) -> dict[str, str]:
    for kind, mark, write in _WRITERS:
        if isinstance(value, kind):
            return {_MARK + mark: write(value)}
    raise TypeError(type(value).__name__)


def _read(value: dict[str, Any]) -> Any:
    if len(value) == 1:
        ((name, text),) = value.items()
        if name.startswith(_MARK):
            return _READERS[name[1:]](text)
    return value
