"""Connections at hand for what every launch and page asks, without SQLAlchemy in between.

Its pool, its connections and its events cost more than most of our short statements.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError

from lti_tool.db import tenancy

IDLE = 1.0
"""Seconds of rest after which a connection to a server is tried before it is used again."""

_BEGIN: Mapping[str, str] = {
    "sqlite": "BEGIN IMMEDIATE",
    "postgresql": "BEGIN; SET LOCAL synchronous_commit=off",
}
_ONCE: Mapping[str, str] = {"sqlite": "PRAGMA synchronous=NORMAL", "postgresql": "SELECT 1"}
"""Engine -> how a transaction begins, and what is said before the first one.

Together they make that its end does not wait for the disk (decision 0011).
"""


class Quick:
    """A connection of the driver, with one cursor that every statement uses in turn."""

    __slots__ = ("_connection", "_engine", "_held", "_info", "cursor", "dialect", "rests_since")

    def __init__(self, engine: Engine) -> None:
        self._engine, self.dialect = engine, engine.dialect
        self._held = engine.raw_connection()
        self._info = dict(self._held.info)
        self._held.detach()  # it never serves those whose work must wait for the disk
        self._connection: Connection | None = None
        self.cursor: Any = self._held.cursor()
        self.cursor.execute(_ONCE[self.dialect.name])
        self.rests_since = 0.0

    @property
    def connection(self) -> Connection:
        """The same connection as one of SQLAlchemy's, in the same transaction: for what is rare."""
        if self._connection is None:
            self._connection = Connection(self._engine, connection=self._held)
            self._connection.begin()
        return self._connection

    def begin(self) -> None:
        """Begin a transaction that will write."""
        self.cursor.execute(_BEGIN[self.dialect.name] + tenancy.narrowing(self._info))

    @contextmanager
    def bound(self) -> Iterator[None]:
        """Hold the questions asked within to one school, if they are bound to one."""
        narrowing = tenancy.narrowing(self._info)
        if not narrowing:
            yield
            return
        self.cursor.execute(f"BEGIN READ ONLY{narrowing}")
        try:
            yield
        finally:
            self.end("ROLLBACK")

    def end(self, word: str) -> None:
        """End the transaction: ``COMMIT`` or ``ROLLBACK``."""
        self.cursor.execute(word)

    def answers(self) -> bool:
        """Tell whether the server still knows this connection."""
        try:
            self.cursor.execute("SELECT 1")
        except self.dialect.loaded_dbapi.Error:
            return False
        return True

    def release(self) -> None:
        """Forget what belonged to one use."""
        self._connection = None

    def drop(self) -> None:
        """Close it for good."""
        driver: Any = self._held.dbapi_connection
        driver.close()


class QuickPool:
    """The quick connections of one engine: as many as were ever used at one moment."""

    def __init__(self, engine: Engine, monotonic: Callable[[], float]) -> None:
        self._engine, self._monotonic = engine.execution_options(bare=True), monotonic
        self._idle: list[Quick] = []
        self._errors = (engine.dialect.loaded_dbapi.Error, DBAPIError)
        event.listen(engine, "engine_disposed", self._drop_all)

    @contextmanager
    def lent(self) -> Iterator[Quick]:
        """Yield a connection that nobody else uses; after a failure of its own it is closed."""
        quick = self._take()
        try:
            yield quick
        except self._errors:
            quick.drop()
            raise
        except BaseException:
            self._give(quick)
            raise
        self._give(quick)

    def _take(self) -> Quick:
        with suppress(IndexError):
            while True:
                quick = self._idle.pop()
                if self._is_fit(quick):
                    return quick
                quick.drop()
        return Quick(self._engine)

    def _is_fit(self, quick: Quick) -> bool:
        """Tell whether a connection can be used; one to a server is tried after a rest."""
        rested = self._monotonic() - quick.rests_since
        return quick.dialect.name == "sqlite" or rested < IDLE or quick.answers()

    def _give(self, quick: Quick) -> None:
        quick.release()
        quick.rests_since = self._monotonic()
        self._idle.append(quick)

    def _drop_all(self, _engine: Engine) -> None:
        while self._idle:
            self._idle.pop().drop()
