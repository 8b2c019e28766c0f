"""The stream of scores: many at a time, none waiting for the slowest.

Threads send; one thread claims and settles, many rows at a time. A thread that is done takes the
next score at once, so that no batch has an end to wait for.
"""

import time
from queue import Empty, SimpleQueue
from threading import Condition, Event, Thread

import structlog

from lti_tool.services.grades import Claimed
from lti_tool.worker.courier import Courier
from lti_tool.worker.deliveries import AWAY, NOT_SENT, Outcome, Round
from lti_tool.worker.lanes import Board

log = structlog.get_logger()

GATHERED = 64
"""Most outcomes that are settled in one transaction."""

GATHERS_FOR = 0.01
"""Seconds for which outcomes are gathered: one commit then settles many."""

LOOKS_AGAIN = 0.05
"""Seconds between two looks for due scores that found none, while some are on their way."""

GIVES_BACK_EVERY = 10.0
"""Seconds between two looks for what dead workers held."""

PATIENCE = 30.0
"""Seconds that scores on their way may take when the worker is told to stop."""


class Drain:
    """Delivers scores until it is told to stop.

    Args:
        courier: what delivering needs.
        rest: seconds without a look at the database when nothing is due.
    """

    def __init__(self, courier: Courier, rest: float) -> None:
        self._courier, self._limits, self._rest = courier, courier.limits, rest
        self._board = Board(courier.limits)
        self._round = Round(courier, self._board)
        self._changed = Condition()
        self._outcomes: SimpleQueue[Outcome] = SimpleQueue()
        self._unsettled: list[Outcome] = []
        self._threads: list[Thread] = []
        self._told = Event()
        self._over = False
        self._looks_at = self._gives_back_at = 0.0

    def run(self, stop: Event) -> None:
        """Deliver until ``stop`` is set; then let what is on its way arrive.

        A database that is away for a while ends nothing: the rows wait, and what was answered
        meanwhile is written down when it is back.
        """
        self._told = stop
        try:
            while not stop.is_set():
                try:
                    self._step(stop)
                except AWAY as error:
                    log.warning("database not there", error=type(error).__name__)
                    stop.wait(self._rest)
        finally:
            self._end()

    def _step(self, stop: Event) -> None:
        """Settle what came back, claim what is due, or rest."""
        self._settle()
        now = self._courier.monotonic()
        if now >= self._gives_back_at:
            self._round.give_back()
            self._gives_back_at = now + GIVES_BACK_EVERY
        if now >= self._looks_at:
            taken = self._round.refill()
            pause = LOOKS_AGAIN if self._board.held else self._rest
            self._looks_at = 0.0 if taken else now + pause
            self._set_on(taken)
        self._gather(stop)

    def _gather(self, stop: Event) -> None:
        """Wait for something to do; take in what came back."""
        patience = max(0.0, self._looks_at - self._courier.monotonic())
        if not self._board.held and self._outcomes.empty():
            stop.wait(patience)
            return
        try:
            self._unsettled.append(self._outcomes.get(timeout=patience or GATHERS_FOR))
            end = time.monotonic() + GATHERS_FOR
            while len(self._unsettled) < GATHERED:
                left = max(0.0, end - time.monotonic())
                self._unsettled.append(self._outcomes.get(timeout=left))
        except Empty:
            pass

    def _settle(self) -> None:
        """Write down what came back; it is kept until that went well."""
        if self._unsettled:
            self._round.settle(self._unsettled)
            self._unsettled.clear()

    def _set_on(self, count: int) -> None:
        """Let threads take so many more scores; start those that are missing."""
        wanted = min(self._limits.in_all, self._board.held)
        while len(self._threads) < wanted:
            thread = Thread(target=self._send_on, daemon=True, name="sender")
            self._threads.append(thread)
            thread.start()
        with self._changed:
            self._changed.notify(count)

    def _send_on(self) -> None:
        """Send one score after another (the life of a thread)."""
        while (claimed := self._next()) is not None:
            answered = self._round.send(claimed)
            for outcome in self._round.note(claimed, answered):
                self._outcomes.put(outcome)
            if self._board.wait(self._courier.monotonic()) is not None:
                with self._changed:
                    self._changed.notify()  # a lane that does well may have one more on its way

    def _next(self) -> Claimed | None:
        with self._changed:
            while not (self._over or self._told.is_set()):
                now = self._courier.monotonic()
                if claimed := self._board.take(now):
                    return claimed
                self._changed.wait(self._board.wait(now))
        return None

    def _end(self) -> None:
        """Let what is on its way arrive, write it down, and give the rest back."""
        self._unsettled += [(claimed, NOT_SENT) for claimed in self._board.emptied()]
        with self._changed:
            self._over = True
            self._changed.notify_all()
        end = time.monotonic() + PATIENCE
        for thread in self._threads:
            thread.join(max(0.0, end - time.monotonic()))
        while not self._outcomes.empty():
            self._unsettled.append(self._outcomes.get())
        try:
            self._settle()
        except AWAY:
            log.warning("not written down", count=len(self._unsettled))  # the leases will end
