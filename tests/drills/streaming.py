"""Streams of scores on real threads and the clock on the wall."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from threading import Event, Thread

from lti_tool.clock import utc_now
from lti_tool.db import Database
from lti_tool.worker.drain import Drain
from lti_tool.worker.lanes import Limits, Pace
from tests.drills.classroom import Classroom, classroom
from tests.factories.couriers import courier
from tests.factories.tools import Clock

PATIENCE = 30
"""Seconds; the machine may be busy."""


class RealClock(Clock):
    """The clock on the wall."""

    def __call__(self) -> datetime:
        return utc_now()

    def timestamp(self) -> float:
        return utc_now().timestamp()


CLOCK = RealClock()


def made(database: Database, *, pupils: int, links: int = 1, **link: object) -> Classroom:
    """Make a class in which everybody finished everything."""
    with database.writing() as session:
        group = classroom(session, pupils=pupils, links=links)
        for one in group.links:
            for name, value in link.items():
                setattr(one, name, value)
        session.flush()
        for number in range(pupils * links):
            group.finish(session, number % pupils, number // pupils, now=utc_now())
            group.note(number % pupils, number // pupils)
    return group


def limits_of(**limits: float) -> Limits:
    """Return limits, those of each lane by their own names."""
    pace = {name: limits.pop(name) for name in ("at_once", "per_second") if name in limits}
    return Limits(usual=Pace(**pace), **limits)


@contextmanager
def streaming(*databases: Database, reply: Callable, **limits: float) -> Iterator[Event]:
    """Run one worker's stream on each database; end and join them all."""
    stop, faults = Event(), []

    def run(database: Database) -> None:
        try:
            way = replace(courier(database, CLOCK, reply), limits=limits_of(**limits))
            Drain(way, rest=0.05).run(stop)
        except Exception as error:  # noqa: BLE001 - asserted below
            faults.append(error)

    threads = [Thread(target=run, args=(each,)) for each in databases]
    for thread in threads:
        thread.start()
    try:
        yield stop
    finally:
        stop.set()
        for thread in threads:
            thread.join(PATIENCE)
    assert faults == []


def until(done: Callable[[], bool]) -> None:
    pause = Event()
    for _ in range(PATIENCE * 50):
        if done():
            return
        pause.wait(0.02)
    raise AssertionError("that takes too long")
