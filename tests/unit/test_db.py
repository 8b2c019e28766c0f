"""The database: transactions, and inserts that happen once whoever comes first."""

import threading

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from lti_tool.db import Database, insert_if_new
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


def rows_in(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(UsedNonce)) or 0


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
