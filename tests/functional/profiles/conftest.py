"""The tool beside a platform that behaves like each of the profiles in turn."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from lti_tool.clock import utc_now
from lti_tool.demo.platform.traits import PROFILES, Profile
from lti_tool.exercises.exercise import Exercise
from tests.factories.tools import Clock, exercises
from tests.functional.profiles.visitor import Visitor
from tests.functional.rig import Rig, running_rig


@pytest.fixture
def clock() -> Clock:
    """The one clock of platform, tool and worker; it stands still until a test moves it."""
    return Clock(now=utc_now())


@pytest.fixture(params=PROFILES.values(), ids=list(PROFILES))
def profile(request: pytest.FixtureRequest) -> Profile:
    return request.param


@pytest.fixture
def rig(_sqlite_template: Path, tmp_path: Path, clock: Clock, profile: Profile) -> Iterator[Rig]:
    path = tmp_path / "profile.sqlite3"
    shutil.copyfile(_sqlite_template, path)
    with running_rig(f"sqlite:///{path}", tmp_path, clock=clock, profile=profile) as found:
        yield found


@pytest.fixture
def visitor(rig: Rig) -> Iterator[Visitor]:
    found = Visitor(rig=rig)
    yield found
    found.browser.close()


@pytest.fixture
def exercise() -> Exercise:
    return exercises().get("heelal-maanlanding")


@pytest.fixture
def link(rig: Rig, exercise: Exercise) -> str:
    """A link to the exercise with a column, as a teacher's choice makes it."""
    rig.add_links(exercise)
    return rig.platform.course.links()[0].id
