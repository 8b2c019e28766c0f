"""Lanes: how much goes to one platform's host at a time, and when it is better left alone.

One sleeping platform never delays another: what waits for it waits apart, and as long as it does
not answer it takes one connection now and then. A lane begins with a few scores, takes one more for
each that arrives, and goes back to one when the platform is in trouble. After a few failures in a
row it rests, longer each time; then one score tries. Nothing here knows the database.
"""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from threading import RLock
from urllib.parse import urlsplit

from lti_tool.services.grades import Claimed


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How much goes to one lane: at a time, and in a second (0 for no limit)."""

    at_once: int = 8
    per_second: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much at a time: to one lane, in all, and claimed ahead for one lane.

    ``hosts``: a host, or ``.x`` for every host below x -> the pace of lanes that lead there,
    where that is not the usual one.
    """

    usual: Pace = Pace()
    in_all: int = 64
    ahead: int = 128
    hosts: Mapping[str, Pace] = field(default_factory=dict)

    def of(self, lane: str) -> Pace:
        """Return the pace of a lane; a host of its own goes before the hosts below another."""
        host = urlsplit(lane).hostname or ""
        below = (f".{part}" for part in _parents(host))
        return next((self.hosts[name] for name in (host, *below) if name in self.hosts), self.usual)


def _parents(host: str) -> Iterable[str]:
    """Yield the names above a host's own, the longest first."""
    while host := host.partition(".")[2]:
        yield host


AT_FIRST = 4
"""Scores that a lane begins with."""

CLAIMED_AT_FIRST = 32
"""Scores that are claimed for a lane before it is known how it does: what arrives at first frees
more places at once, and a claim comes too late for them."""

STRIKES = 3
"""Failures in a row after which a lane rests."""

RESTS = (5.0, 15.0, 60.0, 300.0)
"""Seconds of the first, second, ... rest; the last one repeats."""

LONGEST_ASKED = 900.0
"""Seconds that a platform may ask of all its scores at once (``Retry-After``)."""


@dataclass(slots=True, kw_only=True)
class Lane:
    """One lane. ``window`` is how many scores it may hold now, ``next_at`` its rate's next."""

    pace: Pace
    waiting: deque[Claimed] = field(default_factory=deque)
    sending: int = 0
    window: int = AT_FIRST
    strikes: int = 0
    rests_until: float = 0.0
    next_at: float = 0.0

    @property
    def held(self) -> int:
        """How many scores this process holds for it."""
        return len(self.waiting) + self.sending

    def emptied(self) -> list[Claimed]:
        """Return what waits, and forget it."""
        left, self.waiting = list(self.waiting), deque()
        return left


class Board:
    """All lanes of one process, for many threads. Moments are seconds of uptime."""

    def __init__(self, limits: Limits) -> None:
        self._limits, self._lock = limits, RLock()
        self._lanes: dict[str, Lane] = {}
        self._order: deque[str] = deque()

    @property
    def held(self) -> int:
        """How many scores this process holds: those that wait and those on their way."""
        with self._lock:
            return sum(lane.held for lane in self._lanes.values())

    def room(self, name: str, now: float) -> int:
        """Return how many scores a lane may claim; none while it still has a good half."""
        with self._lock:
            lane = self._lanes.get(name)
            at_first = min(CLAIMED_AT_FIRST, self._limits.ahead)
            if lane is None:
                return at_first
            may_hold = lane.window if lane.strikes else max(lane.window, at_first)
            if lane.rests_until > now or lane.held * 2 > may_hold:
                return 0
            return may_hold - lane.held

    def add(self, claimed: Iterable[Claimed]) -> None:
        """Put claimed scores in their lanes."""
        with self._lock:
            for each in claimed:
                if each.lane not in self._lanes:
                    self._lanes[each.lane] = Lane(pace=self._limits.of(each.lane))
                    self._order.append(each.lane)
                self._lanes[each.lane].waiting.append(each)

    def take(self, now: float) -> Claimed | None:
        """Return the score to send now, of each lane in turn; None when there is none."""
        with self._lock:
            for _ in range(len(self._order)):
                lane = self._lanes[self._order[0]]
                self._order.rotate(-1)
                if self._is_free(lane, now) and lane.next_at <= now:
                    lane.sending += 1
                    if lane.pace.per_second:
                        lane.next_at = now + 1 / lane.pace.per_second
                    return lane.waiting.popleft()
            return None

    def wait(self, now: float) -> float | None:
        """Return in how many seconds the rate lets something go; None when nothing waits so."""
        with self._lock:
            lanes = [lane for lane in self._lanes.values() if self._is_free(lane, now)]
            return max(0.0, min(lane.next_at for lane in lanes) - now) if lanes else None

    def arrived(self, name: str) -> None:
        """Note that a platform answered."""
        with self._lock:
            lane = self._lanes[name]
            lane.sending -= 1
            lane.strikes = 0
            lane.window = min(lane.window + 1, self._limits.ahead)

    def failed(self, name: str, now: float, retry_after: int | None) -> list[Claimed]:
        """Note that a platform is in trouble; return what need not wait here while it rests."""
        with self._lock:
            lane = self._lanes[name]
            lane.sending -= 1
            lane.window, lane.strikes = 1, lane.strikes + 1
            if retry_after:
                lane.rests_until = now + min(float(retry_after), LONGEST_ASKED)
            elif lane.strikes >= STRIKES:
                lane.rests_until = now + RESTS[min(lane.strikes - STRIKES, len(RESTS) - 1)]
            return lane.emptied() if lane.rests_until > now else []

    def emptied(self) -> list[Claimed]:
        """Return all that waits here, to be given back: the process stops."""
        with self._lock:
            return [each for lane in self._lanes.values() for each in lane.emptied()]

    def _is_free(self, lane: Lane, now: float) -> bool:
        at_once = min(lane.pace.at_once, lane.window)
        return bool(lane.waiting) and lane.sending < at_once and lane.rests_until <= now
