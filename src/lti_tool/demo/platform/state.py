"""Everything that changes while the platform runs: one object, in memory, one lock."""

import json
from collections import deque
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from threading import RLock
from typing import Any, Final

from lti_tool.demo.platform.config import COURSE_ID, PlatformConfig
from lti_tool.demo.platform.course import Course, CourseFacts, new_ids
from lti_tool.demo.platform.notices import Handlers
from lti_tool.demo.platform.once import SeenOnce
from lti_tool.demo.platform.records import (
    ClockMood,
    Link,
    Message,
    PendingDeepLink,
    PendingLaunch,
    Switches,
)
from lti_tool.demo.platform.registry import Registry
from lti_tool.demo.platform.roster import Roster
from lti_tool.demo.platform.signing import SigningKey
from lti_tool.demo.platform.traits import LaunchTrait, Profile, Trait

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
        course: links, columns and marks of groep 5a.
        roster: who belongs to it.
        handlers: where the tool wants notices.
        signing: the platform's key.
        nonces: seen in authentication requests and deep-linking responses.
        assertion_ids: ``jti`` values seen at the token endpoint.
    """

    def __init__(self, config: PlatformConfig) -> None:
        """Start with an empty course and nothing broken."""
        self._lock = RLock()
        self._first_config = self._config = config
        facts = CourseFacts(id=COURSE_ID, label="5a", title="Groep 5a")
        self._ids = new_ids()
        self.course = Course(facts, self._ids, self._lock)
        self._courses = {COURSE_ID: self.course}
        self._registries = {config.profile.name: Registry(config, self._lock)}
        self.roster = Roster(self._lock)
        self.handlers = Handlers(self._lock)
        self.signing = SigningKey(config, self._lock)
        self.nonces = SeenOnce(self._lock)
        self.assertion_ids = SeenOnce(self._lock)
        self._switches = Switches(storage=config.profile.storage)
        self._launches: dict[str, PendingLaunch] = {}
        self._deep_links: dict[str, PendingDeepLink] = {}
        self._access_tokens: dict[str, tuple[frozenset[str], datetime]] = {}
        self._launch_numbers = count(1)
        self._message_numbers = count(1)
        self._messages: deque[Message] = deque(maxlen=MESSAGES_KEPT)

    @property
    def config(self) -> PlatformConfig:
        """What the platform was built with, and behaves like now."""
        with self._lock:
            return self._config

    def has(self, trait: Trait) -> bool:
        """Return whether the platform has this habit now."""
        return self.config.has(trait)

    def choose(self, profile: Profile) -> None:
        """Behave like ``profile`` from now on: another platform, with its own client of the tool.

        Links, columns and marks stay; access tokens and wishes for notices do not.
        """
        with self._lock:
            first = self._first_config
            own = "" if profile.name == first.profile.name else f"-{profile.name}"
            config = replace(first, profile=profile, client_id=f"{first.client_id}{own}")
            self._config = config
            self._registries.setdefault(profile.name, Registry(config, self._lock))
            self._access_tokens.clear()
            self.handlers.clear()
            self.switch(storage=profile.storage)
        config.introduce(config)

    @property
    def registry(self) -> Registry:
        """The tool's clients at the platform as it is now, and how new ones come."""
        with self._lock:
            return self._registries[self._config.profile.name]

    def courses(self) -> tuple[Course, ...]:
        """Return groep 5a and its copies, oldest first."""
        with self._lock:
            return tuple(self._courses.values())

    def course_by_id(self, course_id: str) -> Course | None:
        """Return one course, or ``None``."""
        with self._lock:
            return self._courses.get(course_id)

    def find_link(self, link_id: str) -> tuple[Course, Link] | None:
        """Return a link with the course that it is in, or ``None``."""
        for course in self.courses():
            if link := course.link(link_id):
                return course, link
        return None

    def copy_course(self, course: Course) -> Course:
        """Copy a course as a school does in August, and return the copy."""
        with self._lock:
            old = course.facts
            facts = CourseFacts(
                id=str(next(self._ids)),
                label=f"{old.label} (kopie)",
                title=f"{old.title} (kopie)",
                history=(old.id, *old.history),
            )
            keeps = not self.has(LaunchTrait.COPY_FORGETS_CUSTOM)
            self._courses[facts.id] = course.copied(facts, keeps_custom=keeps)
            return self._courses[facts.id]

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
            launch_id = f"ltilaunch{next(self._launch_numbers)}_{self.token()}"
            hint = json.dumps({"launchid": launch_id, "course": "Groep 5a/\u00e9"})
            self._launches[hint] = launch
            return hint

    def take_launch(self, hint: str, now: datetime) -> PendingLaunch | None:
        """Return the launch of this hint, once; ``None`` if unknown, used or too old."""
        with self._lock:
            launch = self._launches.get(hint)
            if self.has(LaunchTrait.HINT_ONCE):
                self._launches.pop(hint, None)
        if launch is None or launch.started_at < now - LAUNCH_WAIT:
            return None
        return launch

    def open_deep_link(self, pending: PendingDeepLink) -> None:
        """Keep a deep-linking request until its response comes."""
        with self._lock:
            self._deep_links[pending.session_key] = pending

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
            token = self.token()
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

    def token(self) -> str:
        """Return a fresh unguessable text."""
        return self.config.random_token()


def _shown(value: object) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, indent=2)
