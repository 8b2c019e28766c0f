"""Values that may be used once: nonces, assertion ids, launch hints."""

from datetime import datetime, timedelta
from threading import RLock
from typing import Final

REMEMBERED_FOR: Final = timedelta(hours=1)
"""Longer than anything that carries such a value is valid."""


class SeenOnce:
    """Remembers values for ``REMEMBERED_FOR`` and tells the first use from the next."""

    def __init__(self, lock: RLock) -> None:
        """Start with nothing seen, guarded by ``lock``."""
        self._lock = lock
        self._seen: dict[str, datetime] = {}

    def first_use(self, value: str, now: datetime) -> bool:
        """Return whether ``value`` was not seen before, and remember it."""
        with self._lock:
            for old in [v for v, at in self._seen.items() if at < now - REMEMBERED_FOR]:
                del self._seen[old]
            if value in self._seen:
                return False
            self._seen[value] = now
            return True
