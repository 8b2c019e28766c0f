"""The stream with its threads: several workers, sleeping platforms, a database that goes away."""

import gc
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from typing import Any
from unittest import mock

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from lti_tool.db import Database, make_engine
from lti_tool.models.deliveries import DeliveryState, ScoreDelivery
from lti_tool.worker import lanes
from lti_tool.worker.deliveries import Round
from tests.drills.classroom import MAXIMUM, Classroom, is_over
from tests.drills.streaming import CLOCK, PATIENCE, made, streaming, until
from tests.factories import rows
from tests.factories.logs import written_log
from tests.fakes.gradebook import Cell, MoodleBook


@pytest.fixture
def book() -> MoodleBook:
    return MoodleBook(clock=CLOCK)


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_workers_share_the_work_and_send_nothing_twice(database_url, database, book, workers):
    group = made(database, pupils=6, links=2)
    engines = [make_engine(database_url) for _ in range(workers)]

    with streaming(*(Database(engine) for engine in engines), reply=book.reply):
        until(lambda: is_over(database))
    for engine in engines:
        engine.dispose()

    group.check(database, book)
    assert len(book.saved) == 12


def test_a_sleeping_platform_delays_no_other(database, book):
    """Its calls hang; all that goes elsewhere has arrived before the first of them ends."""
    sleeping = made(database, pupils=6, line_item_url="https://asleep.example/1?type_id=1")
    with database.writing() as session:
        session.merge(sleeping.scene.registration).service_hosts = "asleep.example"
    awake = made(database, pupils=12, links=2)
    wake = Event()

    def reply(call):
        if call.host == "asleep.example":
            assert wake.wait(PATIENCE)
        return book.reply(call)

    with streaming(database, reply=reply, in_all=16, at_once=4):
        until(lambda: len(book.saved) == 24)
        assert not wake.is_set()
        wake.set()
        until(lambda: is_over(database))

    assert {cell for cell, _ in book.saved} == {*sleeping.made, *awake.made}


def test_one_large_school_delays_no_small_one_on_the_same_platform(database, book):
    large = made(database, pupils=40, links=3)
    small = made(database, pupils=1)
    order = []

    def reply(call):
        if "/scores" in call.url:
            order.append(call.url)
        return book.reply(call)

    with streaming(database, reply=reply):
        until(lambda: is_over(database))

    place = next(n for n, url in enumerate(order) if url.startswith(small_url(small)))
    assert place < 80, place
    assert len(book.saved) == len(large.made) + 1


def small_url(group: Classroom) -> str:
    return str(group.links[0].line_item_url).partition("?")[0]


def test_no_more_go_to_one_platform_at_once_than_its_lane_allows(database, book):
    made(database, pupils=20, links=2)
    at_once, most = [], []

    def reply(call):
        if "/scores" not in call.url:
            return book.reply(call)
        at_once.append(call)
        most.append(len(at_once))
        Event().wait(0.005)
        said = book.reply(call)
        at_once.pop()
        return said

    with streaming(database, reply=reply, at_once=3):
        until(lambda: is_over(database))

    assert 1 < max(most) <= 3


def test_what_was_answered_is_written_down_when_the_database_is_back(database, book):
    group = made(database, pupils=4)
    was, fails = Round.settle, [OperationalError("x", {}, Exception("x"))] * 3

    def settle(self, outcomes):
        if fails:
            raise fails.pop()
        was(self, outcomes)

    with (
        written_log() as log,
        mock.patch.object(Round, "settle", settle),
        streaming(database, reply=book.reply),
    ):
        until(lambda: is_over(database))

    group.check(database, book)
    assert len(book.saved) == 4
    assert len(log.entries(event="database not there")) == 3


# psycopg tells of each connection that ended without being closed: here they are cut on purpose
@pytest.mark.filterwarnings("ignore:.*while still open:ResourceWarning")
def test_connections_that_are_cut_are_made_anew(database_kind, database_url, database, book):
    if database_kind != "postgresql":
        pytest.skip("SQLite has no connections to cut")
    engine = make_engine(database_url)
    finished: Counter[Cell] = Counter()
    with written_log(), streaming(Database(engine), reply=book.reply):
        for _ in range(3):
            group = made(database, pupils=4)
            with database.writing() as session:
                session.execute(
                    text(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                    )
                )
            until(lambda: is_over(database))
            finished.update(group.made)
    engine.dispose()
    gc.collect()
    assert dict(finished) == {cell: round(mark.part * MAXIMUM) for cell, mark in book.marks.items()}


def test_a_full_disk_loses_nothing(database_kind, database_url, database, book):
    if database_kind != "sqlite":
        pytest.skip("the size of a PostgreSQL cannot be limited here")
    group = made(database, pupils=8)
    engine = make_engine(database_url)
    small: Any = Database(engine)

    def fill(session, pages: int) -> None:
        session.connection().exec_driver_sql(f"PRAGMA max_page_count={pages}")

    was = small.writing

    @contextmanager
    def writing() -> Iterator:
        with was() as session:
            fill(session, 1 if full.is_set() else 10**9)
            yield session
            if full.is_set():  # whatever grows the file fails
                session.connection().exec_driver_sql("CREATE TABLE more (x)")

    full = Event()
    full.set()
    small.writing = writing
    with written_log() as log, streaming(small, reply=book.reply):
        until(lambda: len(log.entries(event="database not there")) > 2)
        full.clear()
        until(lambda: is_over(database))
    engine.dispose()

    group.check(database, book)


def test_told_to_stop_it_lets_what_is_on_its_way_arrive_and_gives_back_the_rest(database, book):
    made(database, pupils=12)
    came, go = Event(), Event()

    def reply(call):
        if "/scores" in call.url:
            came.set()
            assert go.wait(PATIENCE)
        return book.reply(call)

    with streaming(database, reply=reply) as stop:
        assert came.wait(PATIENCE)
        stop.set()
        go.set()

    with database.reading() as session:
        states = [row.state for row in session.query(ScoreDelivery)]
    assert states.count(DeliveryState.DELIVERED) == len(book.saved) <= lanes.AT_FIRST
    assert states.count(DeliveryState.WAITING) == 12 - len(book.saved)


def test_a_score_that_breaks_our_own_code_waits_and_stops_no_other(database, book):
    made(database, pupils=3)

    def reply(call):
        if "/scores" in call.url and '"u1"' in call.body.decode():
            raise ZeroDivisionError
        return book.reply(call)

    with written_log() as log, streaming(database, reply=reply):
        until(lambda: len(book.saved) == 2 and bool(log.entries(event="score broke")))

    with database.reading() as session:
        told = {(row.state, row.last_answer) for row in session.query(ScoreDelivery)}
    assert told == {(DeliveryState.DELIVERED, None), (DeliveryState.WAITING, "internal_error")}


def test_a_new_score_is_seen_while_others_are_on_their_way(database, book):
    made(database, pupils=1)
    later = Event()

    def reply(call):
        if '"u0"' in str(call.body) and not later.is_set() and book.saved == []:
            with database.writing() as session:
                other = rows.scene(session)
                rows.delivery(session, other, lane="https://lms.example:443")
            assert later.wait(PATIENCE)
        said = book.reply(call)
        if "/scores" in call.url:
            later.set()
        return said

    with streaming(database, reply=reply):
        until(lambda: is_over(database))

    assert len(book.saved) == 2
