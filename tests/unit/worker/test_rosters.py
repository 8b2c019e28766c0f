"""The worker reads each school's administration in its turn, and nobody else does meanwhile."""

from datetime import UTC, datetime, timedelta
from random import Random
from threading import Event
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from lti_tool.demo.oneroster import Lie
from lti_tool.errors import PlanRefused
from lti_tool.http_client import Outbound
from lti_tool.models.roster_sources import RosterSchedule, RosterSource
from lti_tool.models.rosters import RosterPerson, RosterRun, RunState
from lti_tool.privacy.choices import Policy
from lti_tool.rostering.snapshot import Grades
from lti_tool.services import roster_sources, schools, terms
from lti_tool.services.rosters import schedules
from lti_tool.services.rosters.fetching import Means
from lti_tool.services.rosters.schedules import EVERY, HELD, JITTER, LEASE, STALE, WAITS, Failure
from lti_tool.services.rosters.syncing import Reader
from lti_tool.worker.rosters import LOOKS_EVERY, Rosters
from tests.factories import rows
from tests.factories.logs import written_log
from tests.factories.races import at_once
from tests.factories.tools import ROOT_KEY, Clock
from tests.unit.rostering.administration import administration, administration_server

__all__ = ["administration", "administration_server"]

NOVEMBER = datetime(2026, 11, 23, 11, tzinfo=UTC)
"""In the school year of which the demo's administration speaks."""

CHANCE = Random(7)  # noqa: S311 - chance that repeats itself


@pytest.fixture
def clock() -> Clock:
    return Clock(now=NOVEMBER)


@pytest.fixture
def school_id(database, administration) -> UUID:
    with database.writing() as session:
        school = rows.school(session, brin="99XX00")
        tenant = schools.tenant_of(ROOT_KEY, school)
        by = terms.By(now=NOVEMBER)
        roster_sources.add(session, tenant, administration.server(), Grades.DUTCH, by)
        return school.id


@pytest.fixture
def worker(database, clock, administration):
    """A worker of which nothing rests for long; closed at the end."""
    made = worker_of(database, clock, administration)
    yield made
    made.close()


def worker_of(database, clock, administration) -> Rosters:
    outbound = Outbound(timeout=10, limit=1_000_000, allow_loopback=True)
    means = Means(
        outbound=outbound,
        certified=outbound,
        tokens=None,
        clock=clock,
        rest=administration.rested.append,
        nonce=lambda: uuid4().hex,
    )
    reader = Reader(
        database=database,
        root_key=ROOT_KEY,
        policy=Policy(),
        means=means,
        random=Random(7),  # noqa: S311 - chance that repeats itself
    )
    return Rosters(reader=reader, clock=clock, new_id=uuid4, stop=Event())


def read(worker: Rosters) -> bool:
    """Begin what is due and wait for its end; tell whether anything was."""
    worker.rests_until = None
    begun = worker.do_next()
    worker.wait()
    return begun


def status_of(database, school_id, now) -> schedules.Status:
    with database.reading() as session:
        return schedules.listed(session, school_id, now=now)[0]


def count(database, model, *where) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(model).where(*where)) or 0


class TestReading:
    def test_brings_a_school_in_by_itself_and_again_when_its_turn_comes(
        self, database, clock, worker, school_id, administration
    ):
        assert read(worker)
        assert count(database, RosterPerson) == 48
        assert not read(worker)

        clock.forward(hours=2)
        assert not read(worker)
        clock.forward(hours=2)
        administration.config.asked.clear()
        assert read(worker)
        assert "filter=dateLastModified" in administration.asked_for("users")[0]
        assert status_of(database, school_id, clock.now).code is None

    def test_keeps_no_run_in_which_nothing_happens(self, database, clock, worker, school_id):
        read(worker)
        for _ in range(3):
            clock.forward(hours=4)
            assert read(worker)

        assert count(database, RosterRun) == 1
        assert status_of(database, school_id, clock.now).good_at == clock.now

    def test_reads_everything_once_a_day(self, clock, worker, school_id, administration):
        read(worker)
        clock.forward(days=1)
        administration.config.asked.clear()
        read(worker)

        assert "filter" not in administration.asked_for("users")[0]

    def test_leaves_a_plan_that_waits_to_be_looked_at(
        self, database, clock, worker, school_id, administration
    ):
        read(worker)
        del administration.config.objects["users"][8:30]
        clock.forward(days=1)
        read(worker)
        assert count(database, RosterRun, RosterRun.state == RunState.PART) == 1
        held = status_of(database, school_id, clock.now)
        assert HELD <= held.next_at - clock.now <= HELD * (1 + JITTER)

        administration.config.asked.clear()
        clock.now = held.next_at
        read(worker)
        assert "filter" not in administration.asked_for("users")[0]  # what is gone must show
        assert count(database, RosterPerson, RosterPerson.until.is_(None)) == 48


class TestFailing:
    def test_waits_longer_each_time_and_changes_nothing(
        self, database, clock, worker, school_id, administration
    ):
        administration.config.lies = {Lie.MAINTENANCE}
        for tries, wait in enumerate(WAITS, 1):
            assert read(worker)
            status = status_of(database, school_id, clock.now)
            assert (status.failures, status.code) == (tries, "roster_answer_unreadable")
            assert wait <= status.next_at - clock.now <= wait * (1 + JITTER)
            clock.now = status.next_at
        assert count(database, RosterPerson) == 0

        administration.config.lies = set()
        read(worker)
        status = status_of(database, school_id, clock.now)
        assert (status.failures, status.code) == (0, None)
        assert count(database, RosterPerson) == 48

    def test_is_an_alarm_after_two_days(self, database, clock, worker, school_id, administration):
        read(worker)
        administration.config.lies = {Lie.MAINTENANCE}
        clock.forward(hours=47)
        with written_log() as log:
            read(worker)
        assert not status_of(database, school_id, clock.now).stale
        assert '"warning"' in log.getvalue()

        clock.now += STALE
        with written_log() as log:
            read(worker)
        assert status_of(database, school_id, clock.now).stale
        assert '"error"' in log.getvalue()
        with database.reading() as session:
            assert schedules.stale(session, now=clock.now) == 1

    def test_unforeseen_is_noted_by_its_kind_alone(self, database, clock, worker, school_id):
        worker.reader = _Broken(worker.reader)
        with written_log() as log:
            read(worker)
            worker.do_next()

        assert status_of(database, school_id, clock.now).code == "internal"
        assert "ValueError" in log.getvalue()
        assert "Noor" not in log.getvalue()


class _Broken:
    """A reader whose means break in a way that nobody foresaw."""

    def __init__(self, reader: Reader) -> None:
        self.database, self.random, self._reader = reader.database, reader.random, reader

    @property
    def root_key(self) -> bytes:
        message = "Noor"
        raise ValueError(message)


class TestOneReaderASchool:
    def test_of_two_workers_one_reads(self, database, clock, worker, school_id, administration):
        other = worker_of(database, clock, administration)

        assert sorted(at_once(worker.do_next, other.do_next)) == [False, True]
        worker.close()
        other.close()
        assert count(database, RosterRun) == 1

    def test_the_command_line_does_not_come_between(self, database, clock, school_id):
        with database.writing() as session:
            assert schedules.claim_next(session, uuid4(), now=clock.now)
        with database.writing() as session, pytest.raises(PlanRefused) as refused:
            schedules.claim(session, school_id, uuid4(), now=clock.now)
        assert refused.value.code == "roster_busy"

    def test_a_reader_that_died_gives_the_school_back(self, database, clock, school_id):
        with database.writing() as session:
            dead = schedules.claim_next(session, uuid4(), now=clock.now)
            assert schedules.claim_next(session, uuid4(), now=clock.now) is None
        clock.now += LEASE
        with database.writing() as session:
            assert schedules.claim_next(session, uuid4(), now=clock.now)
            assert not schedules.renew(session, dead, now=clock.now)
            failure = Failure(code="late")
            schedules.failed(session, dead, failure, now=clock.now, random=CHANCE)
        assert status_of(database, school_id, clock.now).reading

    def test_a_long_reading_renews_its_lease(self, database, clock, worker, school_id):
        begun, seen = clock.now, []
        with database.writing() as session:
            claim = schedules.claim_next(session, uuid4(), now=begun)
        beat = worker.heartbeat(claim, begun)
        for _ in range(40):
            clock.forward(minutes=2)
            beat("users", 1, None)
            seen.append(status_of(database, school_id, clock.now).reading)

        assert all(seen)

    def test_a_process_that_ends_gives_the_school_back_unread(
        self, database, clock, worker, school_id, administration
    ):
        worker.stop.set()
        with database.writing() as session:
            claim = schedules.claim_next(session, uuid4(), now=clock.now)
        worker.read(claim, clock.now)

        status = status_of(database, school_id, clock.now)
        assert (status.reading, status.failures, status.next_at) == (False, 0, clock.now)
        assert not worker.do_next()


def test_a_worker_looks_for_work_twice_a_minute(clock, worker):
    assert not worker.do_next()
    assert worker.rests_until == clock.now + LOOKS_EVERY


def test_schools_do_not_come_all_at_once(database, clock, school_id):
    random, moments = Random(7), set()  # noqa: S311 - chance that repeats itself
    for _ in range(20):
        with database.writing() as session:
            claim = schedules.claim(session, school_id, uuid4(), now=clock.now)
            schedules.succeeded(session, claim, now=clock.now, random=random, held=False)
        moments.add(status_of(database, school_id, clock.now).next_at - clock.now)

    assert len(moments) == 20
    assert EVERY <= min(moments) < max(moments) <= EVERY * (1 + JITTER)


def test_switching_a_source_off_forgets_its_turns(database, school_id, clock):
    with database.writing() as session:
        schedules.ask_now(session, school_id, now=clock.now)
        tenant = schools.tenant_by_id(session, ROOT_KEY, school_id)
        source = session.scalars(select(RosterSource)).one()
        roster_sources.remove(session, tenant, source, terms.By(now=clock.now))

    assert count(database, RosterSchedule) == 0


def test_a_school_that_asks_comes_next(database, clock, worker, school_id):
    read(worker)
    clock.forward(minutes=1)
    with database.writing() as session:
        schedules.ask_now(session, school_id, now=clock.now)

    assert read(worker)
    assert timedelta(0) == clock.now - status_of(database, school_id, clock.now).tried_at
