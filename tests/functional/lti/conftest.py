"""A tool that trusts one platform of one school, and a browser that comes from there."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.exercises import catalogue
from lti_tool.lti.key_sets import KeySets
from lti_tool.models.base import Base
from lti_tool.models.platforms import Registration
from lti_tool.models.schools import School
from lti_tool.services import registrations
from lti_tool.web.tool import Tool
from tests.factories import rows
from tests.factories.tools import NOON, Clock, app_of, exercises, tool_of
from tests.fakes.platform import FakePlatform, Visit


@dataclass(kw_only=True)
class Scene:
    """A running tool and the platforms that it may trust."""

    tool: Tool
    app: Flask
    clock: Clock
    platforms: dict[str, FakePlatform] = field(default_factory=dict)

    def trust(self, platform: FakePlatform, *, school: School | None = None) -> Registration:
        """Register a platform for a school of its own, or for ``school``."""
        self.platforms[platform.jwks_url] = platform
        with self.tool.database.writing() as session:
            owner = school or rows.school(session)
            return registrations.add(session, owner.id, platform.facts, now=NOON)

    def fetch(self, url: str) -> tuple[int, bytes]:
        """Get a key set, as the tool's way out would."""
        return self.platforms[url].fetch(url)

    def visit(self, platform: FakePlatform | None = None) -> Visit:
        """Come with a new browser from a platform (the first one unless told)."""
        platform = platform or next(iter(self.platforms.values()))
        return Visit(client=self.app.test_client(), platform=platform, now=self.clock)

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return every row of every table."""
        with self.tool.database.reading() as session:
            return {t.name: _all(session, t) for t in Base.metadata.sorted_tables}


def _all(session: Session, table: Any) -> list[tuple[Any, ...]]:
    return sorted((tuple(row) for row in session.execute(select(table))), key=repr)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def platform() -> FakePlatform:
    return FakePlatform()


@pytest.fixture
def scene(
    database_url: str, clock: Clock, platform: FakePlatform, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Scene]:
    exercises()  # read once in a test run
    monkeypatch.setattr(catalogue, "load_default", exercises)
    tool = tool_of(database_url, clock=clock, signs=False)
    found = Scene(tool=tool, app=app_of(tool), clock=clock)
    found.tool = replace(tool, key_sets=KeySets(found.fetch, clock.seconds))
    found.tool.install(found.app.extensions)
    found.trust(platform)
    yield found
    tool.database.engine.dispose()


@pytest.fixture
def visit(scene: Scene) -> Visit:
    return scene.visit()
