"""The worker's life: until it is told to stop, whatever the database does."""

from datetime import timedelta
from threading import Event
from unittest import mock

import pytest
from sqlalchemy.exc import OperationalError

from lti_tool.main import running
from lti_tool.models.launches import UsedNonce
from lti_tool.services import sessions
from lti_tool.worker import loop
from lti_tool.worker.courier import Courier
from lti_tool.worker.drain import Drain
from tests.factories import rows
from tests.factories.logs import Written, written_log
from tests.factories.tools import NOON, Clock, settings_of

LIFETIME = sessions.Lifetime.of(settings_of("sqlite://"))


class Stops(Event):
    """A stop signal that comes after some rests; each rest moves the clock."""

    def __init__(self, clock: Clock, *, after: int) -> None:
        super().__init__()
        self._clock, self._after = clock, after
        self.rests: list[float | None] = []
        self.log = Written()

    def wait(self, timeout: float | None = None) -> bool:
        self.rests.append(timeout)
        self._clock.forward(seconds=timeout or 0)
        if len(self.rests) >= self._after:
            self.set()
        return self.is_set()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def courier(database, clock) -> Courier:
    return Courier(
        database=database,
        root_key=bytes(32),
        catalogue=mock.Mock(),
        outbound=mock.Mock(),
        tokens=mock.Mock(),
        clock=clock,
        new_id=mock.Mock(),
    )


def run(courier, clock, work, *, rests=1, rest=2.0) -> Stops:
    """Let the worker do other work, with nothing to deliver."""
    stop = Stops(clock, after=rests)
    other = mock.Mock(side_effect=work)
    with mock.patch.object(Drain, "run"), written_log() as stop.log:
        loop.run(courier, LIFETIME, stop, rest, (other,))
    return stop


def test_a_busy_worker_does_not_rest(courier, clock):
    assert run(courier, clock, [True, True, True, False]).rests == [2.0]


def test_a_stop_that_was_told_before_is_heard(courier):
    stop = Event()
    stop.set()
    other = mock.Mock()

    loop.run(courier, LIFETIME, stop, 2.0, (other,))

    other.assert_not_called()


def test_a_database_that_is_away_ends_nothing(courier, clock):
    away = OperationalError("SELECT geheim", {}, Exception("geheim"))

    stop = run(courier, clock, [away, away, True, False], rests=3)

    assert stop.rests == [2.0, 2.0, 2.0]
    assert len(stop.log.entries(event="database not there")) == 2
    assert "geheim" not in stop.log.getvalue()


def test_scores_stream_while_other_work_takes_its_time(courier):
    """A platform that is asked for its notices, or a long sweep, keeps no score waiting."""
    stop, delivered = Event(), Event()

    def slow() -> bool:
        assert delivered.wait(10)
        stop.set()
        return False

    with mock.patch.object(Drain, "run", side_effect=lambda _: delivered.set()):
        loop.run(courier, LIFETIME, stop, 2.0, (slow,))


def test_a_stream_that_breaks_ends_the_worker_and_is_heard_of(courier):
    stop = Event()
    with (
        mock.patch.object(Drain, "run", side_effect=ZeroDivisionError),
        pytest.raises(ZeroDivisionError),
    ):
        loop.run(courier, LIFETIME, stop, 2.0)

    assert stop.is_set()


def test_work_that_breaks_ends_the_stream_too(courier):
    with pytest.raises(ZeroDivisionError):
        loop.run(courier, LIFETIME, Event(), 2.0, (mock.Mock(side_effect=ZeroDivisionError),))


def test_what_is_over_is_forgotten_every_five_minutes(courier, clock):
    with mock.patch.object(loop, "sweep") as sweep:
        run(courier, clock, [False] * 11, rests=11, rest=60.0)

    assert sweep.call_count == 3


def test_a_sweep_takes_dead_nonces_and_sessions_only(database, clock):
    with database.writing() as session:
        scene = rows.scene(session)
        rows.launch(session, scene)
        for number, minutes in enumerate((-1, 0, 1)):
            died = NOON + timedelta(minutes=minutes)
            session.add(UsedNonce(digest=bytes([number]), expires_at=died))

    loop.sweep(database, LIFETIME, clock)
    with database.reading() as session:
        left = rows.counted(session)
    assert (left["used_nonce"], left["launch_session"]) == (1, 1)

    clock.forward(minutes=31)
    loop.sweep(database, LIFETIME, clock)
    with database.reading() as session:
        left = rows.counted(session)
    assert (left["used_nonce"], left["launch_session"], left["person"]) == (0, 0, 1)


def test_the_courier_of_a_deployment_is_made_of_its_settings(settings):
    courier = running.courier(settings)

    assert courier.root_key == settings.root_key
    courier.database.engine.dispose()
