"""Everything that changes while the platform runs: one object, in memory, one lock."""

import json
from collections import deque
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from threading import RLock
from typing import Any, Final

from lti_tool.demo.platform.config import PlatformConfig
from lti_tool.demo.platform.course import Course
from lti_tool.demo.platform.once import SeenOnce
from lti_tool.demo.platform.records import (
    ClockMood,
    Message,
    PendingDeepLink,
    PendingLaunch,
    Switches,
)
from lti_tool.demo.platform.registry import Registry
from lti_tool.demo.platform.signing import SigningKey

CLOCK_OFFSETS: Final[Mapping[ClockMood, timedelta]] = {
    "right": timedelta(0),
    "ahead": timedelta(minutes=5),
    "behind": timedelta(minutes=-5),
}

LAUNCH_WAIT: Final = timedelta(minutes=10)
"""How long a login may take from initiation to authentication request."""

DEEP_LINK_WAIT: Final = timedelta(hours=2)
"""How long a teacher may look around before the choice comes back."""

ACCESS_TOKEN_LIFE: Final = timedelta(seconds=3600)
MESSAGES_KEPT: Final = 200


class State:
    """The platform's memory; reachable as ``app.extensions["platform"]``.

    Attributes:
        config: what the platform was built with.
        course: links, columns and marks of groep 5a.
        registry: the tool's client ids, and how new ones come.
        signing: the platform's key.
        nonces: seen in authentication requests and deep-linking responses.
        assertion_ids: ``jti`` values seen at the token endpoint.
    """

    def __init__(self, config: PlatformConfig) -> None:
        """Start with an empty course and nothing broken."""
        self._lock = RLock()
        self.config = config
        self.course = Course(self._lock)
        self.registry = Registry(config, self._lock)
        self.signing = SigningKey(config, self._lock)
        self.nonces = SeenOnce(self._lock)
        self.assertion_ids = SeenOnce(self._lock)
        self._switches = Switches()
        self._launches: dict[str, PendingLaunch] = {}
        self._deep_links: dict[str, PendingDeepLink] = {}
        self._access_tokens: dict[str, tuple[frozenset[str], datetime]] = {}
        self._launch_numbers = count(1)
        self._message_numbers = count(1)
        self._messages: deque[Message] = deque(maxlen=MESSAGES_KEPT)

    @property
    def switches(self) -> Switches:
        """What is broken or changed on purpose right now."""
        with self._lock:
            return self._switches

    def switch(self, **changes: Any) -> Switches:
        """Change some switches, named as in ``Switches``, and return them all."""
        with self._lock:
            self._switches = replace(self._switches, **changes)
            return self._switches

    def now(self) -> datetime:
        """Return the platform's idea of the present, aware UTC; it may be off on purpose."""
        return self.config.clock() + CLOCK_OFFSETS[self.switches.clock]

    def open_launch(self, launch: PendingLaunch) -> str:
        """Keep a launch until the tool asks for it; return its ``lti_message_hint``.

        The hint is JSON text with a blank and an escape in it, as opaque texts may be: it
        must come back byte for byte.
        """
        with self._lock:
            for hint, pending in list(self._launches.items()):
                if pending.started_at < launch.started_at - LAUNCH_WAIT:
                    del self._launches[hint]
            launch_id = f"ltilaunch{next(self._launch_numbers)}_{self._token()}"
            hint = json.dumps({"launchid": launch_id, "course": "Groep 5a/\u00e9"})
            self._launches[hint] = launch
            return hint

    def take_launch(self, hint: str, now: datetime) -> PendingLaunch | None:
        """Return the launch of this hint, once; ``None`` if unknown, used or too old."""
        with self._lock:
            launch = self._launches.pop(hint, None)
        if launch is None or launch.started_at < now - LAUNCH_WAIT:
            return None
        return launch

    def open_deep_link(self, person_key: str, now: datetime) -> PendingDeepLink:
        """Keep a deep-linking request until its response comes."""
        with self._lock:
            pending = PendingDeepLink(
                person_key=person_key,
                data=f"keuze;{self._token()}=&%20+é",
                session_key=self._token(),
                accept_multiple=self._switches.accept_multiple,
                started_at=now,
            )
            self._deep_links[pending.session_key] = pending
            return pending

    def deep_link(self, session_key: str, now: datetime) -> PendingDeepLink | None:
        """Return the request with this key; ``None`` if unknown, answered or too old."""
        with self._lock:
            pending = self._deep_links.get(session_key)
        if pending is None or pending.started_at < now - DEEP_LINK_WAIT:
            return None
        return pending

    def close_deep_link(self, session_key: str) -> bool:
        """Mark a request as answered; say whether this was the first answer."""
        with self._lock:
            return self._deep_links.pop(session_key, None) is not None

    def grant(self, scopes: frozenset[str]) -> str:
        """Return a new access token for ``scopes``, good for ``ACCESS_TOKEN_LIFE``."""
        expires_at = self.now() + ACCESS_TOKEN_LIFE
        with self._lock:
            token = self._token()
            self._access_tokens[token] = (scopes, expires_at)
            return token

    def granted(self, token: str) -> frozenset[str] | None:
        """Return the scopes of an access token; ``None`` if unknown or expired."""
        now = self.now()
        with self._lock:
            scopes, expires_at = self._access_tokens.get(token, (frozenset(), now))
        return scopes if expires_at > now else None

    def revoke_tokens(self) -> None:
        """Forget every access token, so that the next call with one is answered 401."""
        with self._lock:
            self._access_tokens.clear()

    def record(self, kind: str, *, outcome: str, good: bool, fields: Mapping[str, object]) -> None:
        """Keep a message for the inspector; ``fields`` must hold no secrets."""
        shown = tuple((name, _shown(value)) for name, value in fields.items())
        with self._lock:
            self._messages.append(
                Message(
                    number=next(self._message_numbers),
                    at=self.now(),
                    kind=kind,
                    outcome=outcome,
                    good=good,
                    fields=shown,
                )
            )

    def messages(self, kind: str | None = None) -> tuple[Message, ...]:
        """Return the last messages, newest first, of one kind or of all."""
        with self._lock:
            kept = tuple(reversed(self._messages))
        return tuple(message for message in kept if kind in (None, message.kind))

    def clear_messages(self) -> None:
        """Forget all messages."""
        with self._lock:
            self._messages.clear()

    def _token(self) -> str:
        return self.config.random_token()


def _shown(value: object) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, indent=2)
