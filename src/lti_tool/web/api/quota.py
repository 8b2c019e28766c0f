"""How often one token may ask: so many times a minute in each process, and then it waits."""

import threading
from collections.abc import Callable
from uuid import UUID

PER_MINUTE = 120
_MINUTE = 60


class Quota:
    """Counts requests by token within the running minute. Safe in several threads."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds, self._lock = seconds, threading.Lock()
        self._minute, self._counts = 0, dict[UUID, int]()

    def wait(self, token_id: UUID) -> int:
        """Count a request; return the seconds to wait before the next one, 0 if this one may."""
        now = int(self._seconds())
        with self._lock:
            if now // _MINUTE != self._minute:
                self._minute, self._counts = now // _MINUTE, {}
            self._counts[token_id] = self._counts.get(token_id, 0) + 1
            return 0 if self._counts[token_id] <= PER_MINUTE else _MINUTE - now % _MINUTE
