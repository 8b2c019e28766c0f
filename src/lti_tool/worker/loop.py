"""The worker's life: scores stream in a thread of their own; what else is due, then a rest."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, Thread

import structlog
from sqlalchemy.exc import OperationalError

from lti_tool.db import Database
from lti_tool.services import (
    border_counts,
    launches,
    live,
    notices,
    retention,
    sessions,
    signing_keys,
)
from lti_tool.services.doctor import chart
from lti_tool.services.sessions import Lifetime
from lti_tool.worker.courier import Courier
from lti_tool.worker.drain import Drain

log = structlog.get_logger()

SWEPT_EVERY = timedelta(minutes=5)


def run(
    courier: Courier,
    lifetime: Lifetime,
    stop: Event,
    rest: float,
    also: Sequence[Callable[[], bool]] = (),
) -> None:
    """Work until ``stop`` is set, resting ``rest`` seconds when nothing is due.

    ``also`` is other work; each call does a little of it and returns whether there was any.

    A database that is away for a while ends nothing: the rows wait. A fault of ours ends
    everything, so that somebody sees it and whoever watches over the process starts it anew.
    """
    with _delivering(courier, stop, rest):
        _do_the_rest(courier, lifetime, stop, rest, also)


@contextmanager
def _delivering(courier: Courier, stop: Event, rest: float) -> Iterator[None]:
    """Let scores stream until ``stop`` is set.

    Raises:
        Exception: what ended the stream otherwise.
    """
    faults: list[Exception] = []

    def deliver() -> None:
        try:
            Drain(courier, rest).run(stop)
        except Exception as error:  # noqa: BLE001 - handed on below
            faults.append(error)
            stop.set()

    thread = Thread(target=deliver, name="drain")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
    if faults:
        raise faults[0]


def _do_the_rest(
    courier: Courier,
    lifetime: Lifetime,
    stop: Event,
    rest: float,
    also: Sequence[Callable[[], bool]],
) -> None:
    swept_at: datetime | None = None
    while not stop.is_set():
        try:
            busy = sum(work() for work in also) > 0
            now = courier.clock()
            if swept_at is None or now - swept_at >= SWEPT_EVERY:
                sweep(courier.database, lifetime, courier.clock)
                renew_keys(courier)
                swept_at = now
        except OperationalError as error:
            log.warning("database not there", error=type(error).__name__)
            busy = False
        if not busy:
            stop.wait(rest)


def sweep(database: Database, lifetime: Lifetime, clock: Callable[[], datetime]) -> None:
    """Forget nonces, launch sessions and begun attempts and boards whose time is over."""
    with database.writing() as session:
        chart.note_proofs(session)
        count = launches.forget_nonces(session, now=clock())
        count += sessions.end_expired(session, lifetime, now=clock())
        count += live.forget(session, now=clock())
        count += retention.forget_untouched(session, now=clock())
        count += notices.forget(session, now=clock())
        count += border_counts.forget(session, now=clock())
    log.info("swept", count=count)


def renew_keys(courier: Courier) -> None:
    """Rotate our signing keys when they are old."""
    with courier.database.writing() as session:
        renewed = signing_keys.rotate_when_due(
            session,
            courier.root_key,
            now=courier.clock(),
            new_kid=lambda: courier.new_id().hex,
        )
        if renewed is not None:
            log.info("keys rotated", kid=renewed.kid)
