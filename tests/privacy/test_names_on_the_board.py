"""The board of a class: names come with the page, polls have none, and nothing of them stays."""

import re

import pytest
import responses
from sqlalchemy import select

from lti_tool.lti import vocabulary as words
from lti_tool.models.schools import Person
from lti_tool.privacy.rules import Mode
from tests.factories.rows import EXERCISE_KEY
from tests.fakes.platform import INSTRUCTOR
from tests.privacy.canaries import Canaries
from tests.privacy.school import School, school
from tests.privacy.test_names import OFFERED, choose, member, tell

__all__ = ["school"]


@pytest.fixture
def canary() -> Canaries:
    return Canaries()


def pupil_makes_work(school: School, canary: Canaries) -> str:
    """Let a pupil begin an exercise; return the alias."""
    claims = {**OFFERED, "sub": "pupil-1", "name": canary("name 1")}
    school.visit().launch({**claims, words.CUSTOM: {"exercise": EXERCISE_KEY}})
    with school.tool.database.reading() as session:
        return str(session.scalars(select(Person.alias)).one())


def board(school: School, canary: Canaries) -> tuple[str, str]:
    """Return the page of the board and what it polls, where the platform lists two pupils."""
    browser = school.visit()
    with responses.RequestsMock(assert_all_requests_are_fired=False) as platform:
        tell(platform, member(canary, 1), member(canary, 2))
        browser.launch({**OFFERED, "sub": "teacher", words.ROLES: [INSTRUCTOR]})
        page = browser.get(f"{browser.home}/klas/nu").text
        asked = len(platform.calls)
        polled = browser.get(f"{browser.home}/klas/nu/stand?strangers=1").text
        assert len(platform.calls) == asked  # no poll asks a platform anything
    return page, polled


class TestOnScreen:
    def test_who_works_and_who_never_came_stand_by_name_and_polls_have_none(self, school, canary):
        choose(school, Mode.SCREEN)
        alias = pupil_makes_work(school, canary)

        page, polled = board(school, canary)

        names = [canary("name 1"), canary("name 2")]
        assert all(f'<span class="name">{name}</span>' in page for name in names)
        assert f'<span class="alias">{alias}</span>' in page
        assert "1 bezig · 0 vast · 0 klaar · 1 niet begonnen" in page
        assert not any(name in polled for name in names)
        assert {place for _, place in canary.found_in(school.places())} <= {
            "page dashboard",
            "page other",
        }


class TestOff:
    def test_who_never_came_is_a_number(self, school, canary):
        alias = pupil_makes_work(school, canary)

        page, _ = board(school, canary)

        assert alias in page
        assert re.search(r"1 leerling van deze groep is hier nog nooit geweest", page)
        assert canary.found_in(school.places()) == set()


class TestStored:
    def test_kept_names_and_those_of_newcomers_stand_together(self, school, canary):
        choose(school, Mode.STORED)
        pupil_makes_work(school, canary)

        page, polled = board(school, canary)

        assert canary("name 1") in page
        assert canary("name 2") in page
        assert canary("name 1") not in polled
