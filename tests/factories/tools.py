"""A tool for tests: its settings, a clock that stands still, chance that repeats itself."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from random import Random
from unittest import mock

from flask import Flask

from lti_tool import app, config
from lti_tool.config import Settings, load_families
from lti_tool.config.families import Family
from lti_tool.exercises import catalogue
from lti_tool.exercises.catalogue import Catalogue
from lti_tool.lti import keys
from lti_tool.services import signing_keys
from lti_tool.web.tool import Tool
from tests.fakes.platform import rsa_key

PUBLIC_URL = "https://tool.example"
PLATFORM_URL = "https://lms.example"
ROOT_KEY = bytes(range(32))
NOON = datetime(2026, 3, 2, 12, 0, 0, tzinfo=UTC)
"""A Monday; the clocks of tests stand here until a test moves them."""


@dataclass
class Clock:
    """A clock that a test moves. Call it for the moment, ``seconds`` for seconds of uptime."""

    now: datetime = NOON
    started: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.started = self.now

    def __call__(self) -> datetime:
        return self.now

    def seconds(self) -> float:
        return (self.now - self.started).total_seconds()

    def timestamp(self) -> float:
        return self.now.timestamp()

    def forward(self, **amount: float) -> datetime:
        """Move on, as ``timedelta`` takes it (``minutes=5``); return the new moment."""
        self.now += timedelta(**amount)
        return self.now


@dataclass
class Chance:
    """Bytes and texts that look random, differ from call to call, and repeat from run to run."""

    seed: str = "test"
    _numbers: Callable[[], int] = field(init=False)

    def __post_init__(self) -> None:
        self._numbers = count(1).__next__

    def octets(self, length: int) -> bytes:
        return hashlib.shake_256(f"{self.seed} {self._numbers()}".encode()).digest(length)

    def text(self, length: int) -> str:
        return self.octets(length).hex()


def settings_of(database_url: str, **changes: object) -> Settings:
    """Return the settings of a tool at ``PUBLIC_URL``, with what a test changes."""
    settings = Settings(
        public_url=PUBLIC_URL,
        database_url=database_url,
        var_dir=Path("var"),
        keys_dir=Path("keys"),
        allow_loopback=False,
        proxies=0,
        leeway=60,
        login_lifetime=600,
        session_idle_minutes=30,
        session_hours=8,
        worker_rest=2.0,
        outbound_timeout=5.0,
        outbound_limit=262_144,
        outbound_ca_file="",
        roster_certificate="",
        log_level="info",
        pilot_chain_ids=False,
        root_key=ROOT_KEY,
    )
    return replace(settings, **changes)


def tool_of(
    database_url: str, *, clock: Clock | None = None, signs: bool = True, **changes: object
) -> Tool:
    """Return a tool on a migrated database, with signing keys unless it ``signs`` nothing.

    ``changes`` are settings. Dispose of ``tool.database.engine`` at the end (the fixture does).
    """
    clock, chance = clock or Clock(), Chance()
    settings = settings_of(database_url, **changes)
    with read_once():
        parts = app.assemble(settings, clock=clock, monotonic=clock.seconds)
    parts = replace(
        parts,
        random=Random(7),  # noqa: S311 - chance that repeats itself
        random_bytes=chance.octets,
        random_text=chance.text,
    )
    if signs:
        with made_once(), parts.database.writing() as session:
            new_kid = chance.text
            signing_keys.ensure(session, ROOT_KEY, now=clock(), new_kid=lambda: new_kid(6))
    return parts


def app_of(parts: Tool) -> Flask:
    """Return the pages of a tool, in the state that it has in production."""
    return app.app_of(parts)


@cache
def exercises() -> Catalogue:
    """Return the exercises that come with the tool."""
    return catalogue.load(catalogue.CONTENT)


@contextmanager
def read_once() -> Iterator[None]:
    """Give a tool what it reads at its start from files that tests leave as they are."""
    with (
        mock.patch.object(catalogue, "load_default", exercises),
        mock.patch.object(config, "load_families", return_value=_families()),
    ):
        yield


@cache
def _families() -> Mapping[str, Family]:
    return load_families({})


@contextmanager
def made_once() -> Iterator[None]:
    """Give the signing keys that are made meanwhile: the same two in a whole test run."""
    made = map(rsa_key, ("tool, now", "tool, next"))
    with mock.patch.object(keys, "new_private_key", side_effect=made):
        yield


@cache
def signer() -> keys.Signer:
    """Return a key to sign with where no database has one."""
    return keys.Signer(kid="test-key", key=keys.new_private_key())
