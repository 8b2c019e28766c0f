"""Reads schools' administrations in the background, apart from the worker's own round.

A reading takes minutes, and scores must not wait for it: it runs on a thread of its own, while
the round only looks whether one ended and whether a next one is due.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event
from uuid import UUID

import structlog

from lti_tool.errors import PlanRefused, ToolError
from lti_tool.rostering.rest.calls import Report
from lti_tool.services.rosters import schedules, syncing
from lti_tool.services.rosters.schedules import Claim, Failure
from lti_tool.services.rosters.syncing import Reader
from lti_tool.worker import members

log = structlog.get_logger()

LOOKS_EVERY = timedelta(seconds=30)
"""How long it does not look again when no school's turn had come."""

RENEWS_EVERY = timedelta(minutes=1)
"""How often a reading that goes on renews its lease."""

AT_ONCE = 2
"""Readings of one worker at the same time: they mostly wait for other people's servers."""


_LOST, _STOPPED = "roster_busy", "roster_stopped"
"""Codes: another reader has the school by now; the process ends."""


@dataclass(slots=True, kw_only=True)
class Rosters:
    """The readings of one worker. ``stop`` ends them at their next page."""

    reader: Reader
    clock: Callable[[], datetime]
    new_id: Callable[[], UUID]
    stop: Event
    rests_until: datetime | None = None
    _pool: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(AT_ONCE, thread_name_prefix="roster")
    )
    _under_way: dict[Future[None], Claim] = field(default_factory=dict)

    def do_next(self) -> bool:
        """Begin a reading that is due, if one may begin; return whether one did."""
        self._look_after()
        now = self.clock()
        if self.stop.is_set() or len(self._under_way) >= AT_ONCE:
            return False
        if self.rests_until is not None and now < self.rests_until:
            return False
        with self.reader.database.writing() as session:
            claim = schedules.claim_next(session, self.new_id(), now=now)
        if claim is None:
            self.rests_until = now + LOOKS_EVERY
            return False
        self._under_way[self._pool.submit(self.read, claim, now)] = claim
        return True

    def wait(self) -> None:
        """Wait until the readings under way ended."""
        wait(self._under_way)
        self._look_after()

    def close(self) -> None:
        """Wait until readings that were told to stop gave their schools back."""
        self._pool.shutdown(wait=True)
        self._look_after()

    def _look_after(self) -> None:
        """Note which readings ended, and what went wrong in them that nobody foresaw.

        Of that only its kind is told: its text could hold what an administration sent.
        """
        for future in [each for each in self._under_way if each.done()]:
            claim, error = self._under_way.pop(future), future.exception()
            if error is not None:
                log.error("roster reading broke", error=type(error).__name__)
                self._note_failure(claim, Failure(code="internal"))

    def read(self, claim: Claim, now: datetime) -> None:
        """Read a school that was claimed, and write down how it went."""
        try:
            held = self._take_in(claim, now)
        except ToolError as error:
            self._give_back(claim, error)
        else:
            with self.reader.database.writing() as session:
                schedules.succeeded(
                    session,
                    claim,
                    now=self.clock(),
                    random=self.reader.random,
                    held=held,
                )
            log.info("roster read", school=str(claim.school_id), held=held)

    def _take_in(self, claim: Claim, now: datetime) -> bool:
        """Fetch with no transaction open, then take in; return whether somebody has to look."""
        reader = self.reader
        with reader.database.reading() as session:
            ready = syncing.prepare(session, reader, claim.school_id, now=now)
        beat = self.heartbeat(claim, now)
        snapshot = ready.fetch(reader, beat)
        with reader.database.writing() as session:
            if not schedules.renew(session, claim, now=self.clock()):
                raise PlanRefused(code=_LOST)
            synced = syncing.take_in(session, reader, ready, snapshot)
            held = synced.held
            syncing.drop_if_nothing(session, ready, synced.run)
        if ready.asks_members:
            members.ask(reader, claim.school_id, beat)
        return held

    def heartbeat(self, claim: Claim, now: datetime) -> Report:
        """Return what renews a reading's lease as its pages come, and ends it with the process."""
        renewed_at = now

        def beat(_name: str, _objects: int, _total: int | None) -> None:
            nonlocal renewed_at
            if self.stop.is_set():
                raise PlanRefused(code=_STOPPED)
            moment = self.clock()
            if moment - renewed_at < RENEWS_EVERY:
                return
            with self.reader.database.writing() as session:
                if not schedules.renew(session, claim, now=moment):
                    raise PlanRefused(code=_LOST)
            renewed_at = moment

        return beat

    def _give_back(self, claim: Claim, error: ToolError) -> None:
        """Give a school back that was not read; what another reader has is left alone."""
        if error.code == _STOPPED:
            with self.reader.database.writing() as session:
                schedules.release(session, claim, now=self.clock())
        elif error.code != _LOST:
            self._note_failure(claim, Failure.of(error))

    def _note_failure(self, claim: Claim, failure: Failure) -> None:
        now, random = self.clock(), self.reader.random
        with self.reader.database.writing() as session:
            schedules.failed(session, claim, failure, now=now, random=random)
            stale = any(each.stale for each in schedules.listed(session, claim.school_id, now=now))
        say = log.error if stale else log.warning
        say("roster not read", school=str(claim.school_id), code=failure.code)
