"""A launch says which language its reader wants; everything without a launch is Dutch."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from lti_tool.lti import vocabulary as words
from lti_tool.lti.key_sets import KeySets
from lti_tool.services import registrations
from tests.factories import rows
from tests.factories.tools import NOON, Clock, app_of, tool_of
from tests.fakes.platform import INSTRUCTOR, TOOL, FakePlatform, Visit


@pytest.fixture
def visit(database_url: str) -> Iterator[Visit]:
    clock, platform = Clock(), FakePlatform()
    tool = tool_of(database_url, clock=clock)
    app = app_of(tool)
    key_sets = KeySets(platform.fetch, clock.seconds)
    replace(tool, key_sets=key_sets).install(app.extensions)
    with tool.database.writing() as session:
        registrations.add(session, rows.school(session).id, platform.facts, now=NOON)
    yield Visit(client=app.test_client(), platform=platform, now=clock)
    tool.database.engine.dispose()


def page(visit: Visit, path: str, **how: Any) -> str:
    return visit.client.get(path, base_url=TOOL, follow_redirects=True, **how).text


def launched(visit: Visit, locale: str, **changes: Any) -> str:
    """Launch in a language; return the address of the first page."""
    presentation = {words.PRESENTATION: {"locale": locale}}
    return visit.launch({**presentation, **changes}).headers["Location"]


def exercise(key: str = rows.EXERCISE_KEY) -> dict[str, Any]:
    return {words.CUSTOM: {"exercise": key}}


@pytest.mark.parametrize("locale", ["en", "en-GB", "EN_us"])
def test_a_launch_in_english_shows_english(visit, locale):
    shown = page(visit, launched(visit, locale))

    assert '<html lang="en">' in shown
    assert "There is no exercise here yet" in shown
    assert "Hier staat nog geen opdracht" not in shown


@pytest.mark.parametrize("locale", ["nl", "nl-NL", "de", "fy-NL", "not a language", ""])
def test_any_other_launch_shows_dutch(visit, locale):
    shown = page(visit, launched(visit, locale))

    assert '<html lang="nl">' in shown
    assert "Hier staat nog geen opdracht" in shown


def test_a_pupil_works_in_english(visit):
    shown = page(visit, launched(visit, "en", **exercise()))

    assert "Question 1 of 4" in shown
    assert ">Check</button>" in shown
    assert ">Skip</a>" in shown


def test_a_refusal_within_an_english_launch_is_in_english(visit):
    shown = page(visit, launched(visit, "en", **exercise("is-er-niet")))

    assert "That did not work" in shown
    assert "This exercise is no longer here. Ask your teacher for help." in shown


@pytest.mark.parametrize(
    ("locale", "heading", "count"),
    [("en", "Choose exercises", " exercises."), ("nl", "Opdrachten kiezen", " opdrachten.")],
)
def test_a_teacher_chooses_in_the_launchs_language(visit, locale, heading, count):
    shown = page(visit, launched(visit, locale, **visit.platform.deep_linking()))

    assert f"<h1>{heading}</h1>" in shown
    assert count in shown


@pytest.mark.parametrize(
    ("locale", "note"), [("en", "Pupils are listed here by nickname"), ("nl", "met een schuilnaam")]
)
def test_a_teacher_sees_the_group_in_the_launchs_language(visit, locale, note):
    assert note in page(visit, launched(visit, locale, **{words.ROLES: [INSTRUCTOR]}))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/", "Opdrachten open je vanuit de leeromgeving van je school."),
        ("/privacy", "Wat we bewaren"),
        ("/bestaat-niet", "Deze bladzijde bestaat niet (meer)."),
        ("/s/somebody-elses/opdracht", "Je browser laat de opdracht hier niet toe."),
    ],
)
def test_without_a_launch_everything_is_dutch_whatever_the_browser_asks(visit, path, text):
    launched(visit, "en")

    shown = page(visit, path, headers={"Accept-Language": "en"})

    assert '<html lang="nl">' in shown
    assert text in shown


def test_two_launches_in_one_browser_keep_their_own_languages(visit):
    english, dutch = launched(visit, "en"), launched(visit, "nl")

    assert '<html lang="nl">' in page(visit, dutch)
    assert '<html lang="en">' in page(visit, english)
