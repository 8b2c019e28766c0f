"""The database: transactions, and inserts that happen once whoever comes first."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, bindparam, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lti_tool.db import Database, insert_if_new, make_engine, new_row
from lti_tool.db.prepared import Prepared
from lti_tool.db.quick import IDLE
from lti_tool.models.base import table_of
from lti_tool.models.launches import UsedNonce
from tests.factories.tools import NOON

NONCE = {"digest": b"geheim", "expires_at": NOON}


def insert(session) -> bool:
    return insert_if_new(session, table_of(UsedNonce), NONCE)


def insert_twice_by_force(database: Database) -> None:
    with database.writing() as session:
        insert(session)
        session.execute(table_of(UsedNonce).insert().values(**NONCE))


def note_twice_by_force(database: Database, values: dict[str, object]) -> None:
    with database.noting() as quick:
        for _ in range(2):
            quick.connection.execute(table_of(UsedNonce).insert().values(**values))


def rows_in(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(COUNT) or 0


COUNT = select(func.count()).select_from(UsedNonce)
DURABILITY = {
    "sqlite": ("PRAGMA synchronous", 2, 1),
    "postgresql": ("SHOW synchronous_commit", "on", "off"),
}
"""Engine -> how it is asked, what it says of a lasting transaction, what of a quick one."""


class TestInsertIfNew:
    def test_tells_whether_the_row_was_new(self, session):
        assert insert(session)
        assert not insert(session)

    def test_of_many_at_the_same_moment_exactly_one_is_new(self, database):
        outcomes: list[bool] = []
        start = threading.Barrier(8)

        def race() -> None:
            start.wait(10)
            with database.writing() as session:
                outcomes.append(insert(session))

        threads = [threading.Thread(target=race) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)

        assert sorted(outcomes) == [False] * 7 + [True]
        assert rows_in(database) == 1


class TestTransactions:
    def test_writing_is_kept_at_the_end(self, database):
        with database.writing() as session:
            insert(session)

        assert rows_in(database) == 1

    def test_writing_is_undone_after_an_error(self, database):
        with pytest.raises(IntegrityError):
            insert_twice_by_force(database)

        assert rows_in(database) == 0

    def test_reading_keeps_nothing(self, database):
        with database.reading() as session:
            insert(session)

        assert rows_in(database) == 0

    def test_noting_is_whole_too(self, database):
        with database.noting() as quick:
            insert(quick.connection)
        with pytest.raises(IntegrityError):
            note_twice_by_force(database, {**NONCE, "digest": b"another"})

        assert rows_in(database) == 1

    def test_looking_sees_what_was_written_meanwhile(self, database):
        with database.looking() as quick:
            before = quick.connection.scalar(COUNT)
            with database.noting() as other:
                insert(other.connection)
            assert (before, quick.connection.scalar(COUNT)) == (0, 1)

    def test_only_what_may_be_lost_does_not_wait_for_the_disk(self, database_kind, database_url):
        """A score that was acknowledged survives a power cut; of a launch one clicks again."""
        asked, waits, quick = DURABILITY[database_kind]
        strict = "&options=-csynchronous_commit%3Don" if "?" in database_url else ""
        database = Database(make_engine(database_url + strict))
        with database.noting() as noting:
            assert noting.connection.scalar(text(asked)) == quick
        with database.writing() as session:
            assert session.scalar(text(asked)) == waits
        database.engine.dispose()

    def test_two_writers_that_read_first_wait_for_each_other(self, database):
        """On SQLite a reader cannot become a writer while another writes, unless it said so."""
        first_has_read, failures = threading.Event(), []

        def second() -> None:
            first_has_read.wait(10)
            try:
                with database.writing() as session:
                    session.scalar(select(UsedNonce))
                    insert(session)
            except Exception as error:  # noqa: BLE001 - any failure fails the test
                failures.append(error)

        other = threading.Thread(target=second)
        other.start()
        with database.writing() as session:
            session.scalar(select(UsedNonce))
            first_has_read.set()
            insert(session)
        other.join(30)

        assert failures == []
        assert rows_in(database) == 1

    def test_an_error_text_never_carries_values(self, database):
        with pytest.raises(IntegrityError) as caught:
            insert_twice_by_force(database)

        assert "parameters hidden" in str(caught.value)
        assert "geheim" not in str(caught.value)


@contextmanager
def asking(database: Database, way: str) -> Iterator[Connection | Session]:
    """Yield a connection of either sort."""
    if way == "looking":
        with database.looking() as quick:
            yield quick.connection
    else:
        with database.reading() as session:
            yield session


@pytest.mark.parametrize("way", ["looking", "reading"])
def test_a_connection_that_the_server_closed_meanwhile_is_replaced(
    database_kind, database_url, way
):
    """As after a restart of the server, or of what stands between it and us."""
    uptime = [100.0]
    database = Database(make_engine(database_url, lambda: uptime[0]), lambda: uptime[0])
    pid = "SELECT pg_backend_pid()" if database_kind == "postgresql" else "SELECT 0"
    with asking(database, way) as connection:
        served_by = connection.scalar(text(pid))
    if served_by:
        other = make_engine(database_url)
        with other.connect() as connection:
            connection.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": served_by})
        other.dispose()
    uptime[0] += IDLE

    with asking(database, way) as connection:
        assert connection.scalar(COUNT) == 0
    database.engine.dispose()


class TestPrepared:
    ROW = new_row(table_of(UsedNonce))
    ASKED = Prepared(
        select(UsedNonce.expires_at, UsedNonce.digest.label("named"))
        .where(UsedNonce.digest == bindparam("of"), UsedNonce.expires_at >= NOON)
        .order_by(UsedNonce.digest)
    )

    def test_values_come_back_by_name_as_they_went_in(self, session):
        assert self.ROW.count(session, NONCE) == 1

        row = self.ASKED.row(session, {"of": b"geheim"})

        assert row == {"expires_at": NOON, "named": b"geheim"}
        assert row["expires_at"].tzinfo is not None

    def test_nothing_found_is_none(self, session):
        assert self.ASKED.row(session, {"of": b"geheim"}) is None

    def test_a_row_that_is_there_counts_nothing(self, session):
        self.ROW.count(session, NONCE)

        assert self.ROW.count(session, NONCE) == 0

    def test_it_runs_in_the_transaction_of_its_connection(self, database):
        def spend_and_fail() -> None:
            with database.noting() as quick:
                self.ROW.count(quick, NONCE)
                raise KeyError

        with pytest.raises(KeyError):
            spend_and_fail()

        assert rows_in(database) == 0

    def test_a_broken_rule_is_told_without_values(self, session):
        plain = Prepared(table_of(UsedNonce).insert().values(**NONCE))
        plain.count(session, {})

        with pytest.raises(IntegrityError) as caught:
            plain.count(session, {})

        assert "geheim" not in str(caught.value.statement)
        session.rollback()
