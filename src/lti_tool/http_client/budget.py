"""What one call may take, in seconds and in bytes, held at the socket itself.

A time-out per read, as the libraries have it, lets a server that sends a byte now and then hold
a call for ever, and a limit on the body alone says nothing of headers and chunk sizes without
end. So every read and write asks the budget of the call that it belongs to.
"""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

_Result = TypeVar("_Result")


class Budget:
    """The seconds and bytes that one call may still take.

    ``exceeded`` is the stable code of what ran out, or None.
    """

    def __init__(self, seconds: float, octets: int, monotonic: Callable[[], float]) -> None:
        self._monotonic, self._octets = monotonic, octets
        self._ends = monotonic() + seconds
        self.exceeded: str | None = None

    def seconds(self) -> float:
        """Return how many seconds are left.

        Raises:
            TimeoutError: none.
        """
        left = self.left()
        if not left:
            raise self.out_of_time()
        return left

    def left(self) -> float:
        """Return how many seconds are left, 0 when none."""
        return max(0.0, self._ends - self._monotonic())

    def out_of_time(self) -> TimeoutError:
        """Return the failure of a call whose time is over."""
        self.exceeded = "no_answer_in_time"
        return TimeoutError("the call's time is over")

    def take(self, octets: int) -> None:
        """Spend bytes that were read.

        Raises:
            OSError: more than the call may read.
        """
        self._octets -= octets
        if self._octets < 0:
            self.exceeded = "answer_too_large"
            raise OSError("the answer is too large")


_CURRENT: ContextVar[Budget | None] = ContextVar("budget", default=None)
"""The budget of the call that this thread is making: a connection outlives its calls."""


@contextmanager
def spending(budget: Budget) -> Iterator[None]:
    """Hold all that this thread reads and writes within to ``budget``."""
    token = _CURRENT.set(budget)
    try:
        yield
    finally:
        _CURRENT.reset(token)


def current() -> Budget | None:
    """Return the budget of the call that this thread is making."""
    return _CURRENT.get()


def _within(line: socket.socket, act: Callable[[], _Result]) -> _Result:
    budget = current()
    if budget is None:
        return act()
    line.settimeout(budget.seconds())
    try:
        return act()
    except TimeoutError:
        raise budget.out_of_time() from None


def _read(line: socket.socket, act: Callable[[], int]) -> int:
    count = _within(line, act)
    budget = current()
    if budget is not None:
        budget.take(count)
    return count


class PlainLine(socket.socket):
    """A socket that asks the budget."""

    def recv_into(self, *args: Any, **options: Any) -> int:
        """Read within what is left."""
        return _read(self, lambda: super(PlainLine, self).recv_into(*args, **options))

    def sendall(self, *args: Any) -> None:
        """Send within what is left."""
        _within(self, lambda: super(PlainLine, self).sendall(*args))


class TlsLine(ssl.SSLSocket):
    """The same with TLS; the handshake keeps to the time-out of the socket that it began on."""

    def recv_into(self, *args: Any, **options: Any) -> int:
        """Read within what is left."""
        return _read(self, lambda: super(TlsLine, self).recv_into(*args, **options))

    def send(self, *args: Any) -> int:
        """Send within what is left (``sendall`` is made of this)."""
        return _within(self, lambda: super(TlsLine, self).send(*args))
