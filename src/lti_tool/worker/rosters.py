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

from lti_tool.errors import ToolError
from lti_tool.rostering.rest.calls import Report
from lti_tool.services.rosters import schedules, syncing
from lti_tool.services.rosters.schedules import Claim, Failure
from lti_tool.services.rosters.syncing import Reader, Wish

log = structlog.get_logger()

LOOKS_EVERY = timedelta(seconds=30)
"""How long it does not look again when no school's turn had come."""

RENEWS_EVERY = timedelta(minutes=1)
"""How often a reading that goes on renews its lease."""

AT_ONCE = 2
"""Readings of one worker at the same time: they mostly wait for other people's servers."""


class _LeaseLost(ToolError):
    """Another reader has the school by now: what was read here is let go."""

    code = "roster_busy"


class _Stopping(ToolError):
    """The process ends."""

    code = "roster_stopped"


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
        wish = Wish(report=self.heartbeat(claim, now), quiet=True)
        try:
            synced = syncing.sync(self.reader, claim.school_id, now=now, wish=wish)
        except _LeaseLost:
            return
        except _Stopping:
            with self.reader.database.writing() as session:
                schedules.release(session, claim, now=self.clock())
        except ToolError as error:
            self._note_failure(claim, Failure.of(error))
        else:
            with self.reader.database.writing() as session:
                schedules.succeeded(
                    session,
                    claim,
                    now=self.clock(),
                    random=self.reader.random,
                    held=synced.held,
                )
            log.info("roster read", school=str(claim.school_id), state=synced.state.value)

    def heartbeat(self, claim: Claim, now: datetime) -> Report:
        """Return what renews a reading's lease as its pages come, and ends it with the process."""
        renewed_at = now

        def beat(_name: str, _objects: int, _total: int | None) -> None:
            nonlocal renewed_at
            if self.stop.is_set():
                raise _Stopping
            moment = self.clock()
            if moment - renewed_at < RENEWS_EVERY:
                return
            with self.reader.database.writing() as session:
                if not schedules.renew(session, claim, now=moment):
                    raise _LeaseLost
            renewed_at = moment

        return beat

    def _note_failure(self, claim: Claim, failure: Failure) -> None:
        now, random = self.clock(), self.reader.random
        with self.reader.database.writing() as session:
            schedules.failed(session, claim, failure, now=now, random=random)
            stale = any(each.stale for each in schedules.listed(session, claim.school_id, now=now))
        say = log.error if stale else log.warning
        say("roster not read", school=str(claim.school_id), code=failure.code)
