"""Notices: what the platform tells the tool of its own accord.

Source: Platform Notification Service 1.0, in the shapes that Canvas' guide shows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import RLock
from typing import Final

from lti_tool.demo.platform import vocabulary
from lti_tool.demo.platform.records import ToolClient

NOTICE_LIFE: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handler:
    """Where one deployment of the tool wants the notices of one type."""

    notice_type: str
    url: str
    max_batch_size: int | None = None


class Handlers:
    """Who wants which notices; every method is atomic."""

    def __init__(self, lock: RLock) -> None:
        """Start with nobody, guarded by ``lock``."""
        self._lock = lock
        self._kept: dict[tuple[str, str], Handler] = {}

    def of(self, deployment_id: str) -> tuple[Handler, ...]:
        """Return the handlers of one deployment."""
        with self._lock:
            return tuple(h for (owner, _), h in self._kept.items() if owner == deployment_id)

    def put(self, deployment_id: str, handler: Handler) -> None:
        """Keep a handler in the place of the one for its type; without ``url`` take it away."""
        place = (deployment_id, handler.notice_type)
        with self._lock:
            self._kept.pop(place, None)
            if handler.url:
                self._kept[place] = handler

    def clear(self) -> None:
        """Forget everybody."""
        with self._lock:
            self._kept.clear()


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One notice; ``claims`` are those of its type."""

    id: str
    notice_type: str
    claims: Mapping[str, object]


def notice_claims(
    notice: Notice, client: ToolClient, *, issuer: str, nonce: str, now: datetime
) -> dict[str, object]:
    """Return all claims of a notice's token: no ``sub``, for a notice is nobody's."""
    issued_at = int(now.timestamp())
    return {
        "iss": issuer,
        "aud": client.client_id,
        "iat": issued_at,
        "exp": issued_at + int(NOTICE_LIFE.total_seconds()),
        "nonce": nonce,
        vocabulary.VERSION_CLAIM: vocabulary.VERSION,
        vocabulary.DEPLOYMENT_ID: client.deployment_id,
        vocabulary.NOTICE: {
            "id": notice.id,
            "timestamp": now.isoformat(),
            "type": notice.notice_type,
        },
        **notice.claims,
    }
