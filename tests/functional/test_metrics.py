"""Figures for whoever watches: with the token only, and about nobody."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from lti_tool.models.deliveries import DeliveryState
from lti_tool.models.schools import PersonStatus
from lti_tool.services import grades
from tests.factories import rows
from tests.factories.scores import claimed
from tests.factories.tools import NOON, PUBLIC_URL, Clock, app_of, tool_of

TOKEN = "a-token-of-the-watch"


@pytest.fixture
def tool(database_url):
    made = tool_of(database_url, clock=Clock(), metrics_token=TOKEN)
    yield made
    made.database.engine.dispose()


def asked(tool, token: str | None = f"Bearer {TOKEN}"):
    client: FlaskClient = app_of(tool).test_client()
    headers = {"Authorization": token} if token is not None else {}
    return client.get("/metrics", base_url=PUBLIC_URL, headers=headers)


def samples(text: str) -> dict[str, int]:
    return {
        name: int(value)
        for name, value in (line.rsplit(" ", 1) for line in text.splitlines() if line[0] != "#")
    }


def test_tells_what_waits_for_how_long_and_what_platforms_said(tool):
    with tool.database.writing() as session:
        scene = rows.scene(session)
        for state in (DeliveryState.DELIVERED, DeliveryState.FAILED, DeliveryState.HELD):
            rows.delivery(session, scene, state=state)
        for minutes in (3, 10):
            other = rows.person(session, scene.registration, scene.context)
            since = NOON - timedelta(minutes=minutes)
            rows.delivery(session, scene, person_id=other.id, waits_since=since)
        held = claimed(session)
        grades.settle(session, [(held[0], grades.Answered(code="http_503"))], now=NOON)
        platform = scene.registration.id

    answer = asked(tool)

    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    found = samples(answer.text)
    assert found.pop("lti_tool_scores_oldest_waiting_seconds") == 600
    answered = f'{{platform="{platform}",answer="http_503"}}'
    assert found == {
        f'lti_tool_scores{{platform="{platform}",state="waiting"}}': 1,
        f'lti_tool_scores{{platform="{platform}",state="sending"}}': 1,
        f'lti_tool_scores{{platform="{platform}",state="failed"}}': 1,
        f'lti_tool_scores{{platform="{platform}",state="held"}}': 1,
        f"lti_tool_score_answers_total{answered}": 1,
        f"lti_tool_score_waits_seconds_total{answered}": found[
            f"lti_tool_score_waits_seconds_total{answered}"
        ],
    }
    assert found[f"lti_tool_score_waits_seconds_total{answered}"] in {180, 600}


def test_every_family_is_told_of_once_and_well_formed(tool):
    with tool.database.writing() as session:
        scene = rows.scene(session)
        rows.delivery(session, scene)

    text = asked(tool).text

    assert text.endswith("\n")
    families = re.findall(r"^# TYPE (\w+) (gauge|counter)$", text, re.MULTILINE)
    assert len(families) == len(set(families)) == 4
    line = re.compile(r'# (HELP|TYPE) \w+ .+|\w+(\{(\w+="[^"\\]*",?)+\})? \d+')
    assert all(line.fullmatch(each) for each in text.splitlines())


def test_what_is_at_rest_for_a_person_is_no_backlog(tool):
    with tool.database.writing() as session:
        scene = rows.scene(session)
        rows.delivery(session, scene, waits_since=NOON - timedelta(days=3))
        scene.pupil.status = PersonStatus.RESTRICTED

    assert samples(asked(tool).text)["lti_tool_scores_oldest_waiting_seconds"] == 0


@pytest.mark.parametrize(
    "token",
    [None, "", "Bearer", "Bearer ", f"Basic {TOKEN}", f"Bearer {TOKEN}x", TOKEN, "Bearer é"],
)
def test_without_the_token_there_is_no_such_page(tool, token):
    answer = asked(tool, token)

    assert answer.status_code == 404
    assert "lti_tool_scores" not in answer.text


@pytest.mark.parametrize("token", ["Bearer", "Bearer ", "", "Bearer x"])
def test_where_no_token_is_set_nobody_comes_in(database_url, token):
    tool = tool_of(database_url)

    assert asked(tool, token).status_code == 404
    tool.database.engine.dispose()
