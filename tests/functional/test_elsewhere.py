"""A pupil makes an exercise of another publisher (issue 6, point 8; decision D9)."""

import json
from decimal import Decimal

import pytest

from lti_tool.demo.publisher import calls
from lti_tool.lti import vocabulary as names
from lti_tool.models.deliveries import DeliveryState
from lti_tool.models.launches import LaunchSession
from lti_tool.models.learning import AttemptState
from lti_tool.models.schools import Role
from tests.factories import rows
from tests.factories.tools import NOON, PUBLIC_URL
from tests.functional.elsewhere import (
    ENDPOINT,
    PUBLISHER_URL,
    SERVER,
    query_of,
    world_of,
)
from tests.functional.served import code_of


@pytest.fixture
def world(database_url):
    with world_of(database_url) as found:
        yield found


class TestTheWholeWay:
    def test_a_score_that_was_made_there_goes_to_the_platforms_gradebook(self, world):
        browser = world.enter()
        claims = world.launch(browser)

        answers = {"answer0": "24", "answer1": "42", "answer2": "36", "answer3": "56"}
        done = world.publisher.test_client().post(f"/opdracht/{claims['run']}", data=answers)

        assert "Je score is onderweg" in done.text
        (attempt,), (delivery,) = world.attempts(), world.deliveries()
        assert (attempt.state, attempt.score) == (AttemptState.FINISHED, Decimal(4))
        assert (delivery.state, delivery.attempt_id) == (DeliveryState.WAITING, attempt.id)
        assert (delivery.score, delivery.maximum) == (Decimal(4), Decimal(5))
        back = world.open(browser, claims[names.PRESENTATION]["return_url"])
        assert back.location == f"/s/{browser.launched.id}/opdracht"
        page = browser.get("/opdracht", follow_redirects=True)
        assert "Je hebt 4 van de 5 punten" in page.text

    def test_a_page_of_ours_tells_whose_exercise_it_is_before_anything_is_sent(self, world):
        page = world.enter().get("/opdracht", follow_redirects=True)

        assert "Uitgeverij De Notenkraker" in page.text
        assert "Ze weten daar niet hoe je heet" in page.text
        assert PUBLISHER_URL not in page.text

    @pytest.mark.clause("As a platform: OpenID Connect Core 1.0, 8.1")
    def test_once_more_is_another_attempt_with_the_same_pseudonym(self, world):
        browser = world.enter()
        first = world.launch(browser)
        assert world.send(first) == (204, None)
        world.served.clock.forward(minutes=1)

        again = browser.post("/opdracht/opnieuw")
        second = world.launch(browser)

        assert again.location.endswith("/elders")
        assert second["sub"] == first["sub"]
        assert world.send(second, scoreGiven=5) == (204, None)
        assert [each.score for each in world.attempts()] == [Decimal(4), Decimal(5)]

    def test_its_work_has_no_answers_here_to_look_at(self, world):
        browser = world.enter()
        world.send(world.launch(browser))
        with world.tool.database.writing() as session:
            row = session.get_one(LaunchSession, browser.launched.id)
            row.about_person_id = world.here.pupil.id

        page = browser.get("/werk")

        assert "4 van de 5 punten" in page.text
        assert "De antwoorden zijn daar gebleven" in page.text

    def test_handing_in_as_it_is_cannot_send_a_zero_for_work_that_is_done_elsewhere(self, world):
        browser = world.enter()
        world.launch(browser)

        browser.post("/opdracht/klaar")

        assert [each.state for each in world.attempts()] == [AttemptState.OPEN]


class TestWhatTheServerLearns:
    @pytest.mark.clause("As a platform: Security 1.0, 5.1.2", "As a platform: LTI Core 1.3, 5.3")
    def test_is_a_pseudonym_an_exercise_and_a_goal_and_nothing_else(self, world):
        claims = world.launch(world.enter())

        item = claims[names.RESOURCE_LINK]["id"]
        back = claims[names.PRESENTATION]["return_url"]
        del claims["run"]
        assert claims == {
            "iss": PUBLIC_URL,
            "aud": "client-of-notenkraker",
            "iat": int(NOON.timestamp()),
            "exp": int(NOON.timestamp()) + 300,
            "nonce": claims["nonce"],
            "sub": claims["sub"],
            names.MESSAGE_TYPE: "LtiResourceLinkRequest",
            names.VERSION: "1.3.0",
            names.DEPLOYMENT_ID: SERVER,
            names.TARGET_LINK_URI: f"{PUBLISHER_URL}/lti/launch",
            names.RESOURCE_LINK: {"id": item},
            names.CONTEXT: {"id": claims[names.CONTEXT]["id"]},
            names.ROLES: ["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"],
            names.CUSTOM: {
                "exercise": "tafels-mix",
                "goal": "Je kent de tafels van 3 tot en met 8 uit je hoofd.",
            },
            names.PRESENTATION: {"return_url": back},
            ENDPOINT: {
                "scope": [names.SCOPE_SCORE],
                "lineitem": f"{PUBLIC_URL}/remote/items/{item}",
            },
        }

    def test_holds_no_identifier_of_ours_nor_of_the_platforms(self, world):
        browser = world.enter()
        told = json.dumps(world.launch(browser)) + query_of(world.asked(browser))["login_hint"]

        ours = (world.here.pupil, world.here.school, world.here.context, world.here.link)
        secret = [text for row in ours for text in (str(row.id), row.id.hex)]
        for text in (
            *secret,
            browser.launched.id,
            browser.launched.secret,
            "De Regenboog",
            "Groep 5a",
        ):
            assert text not in told

    @pytest.mark.clause("As a platform: OpenID Connect Core 1.0, 8.1")
    def test_is_another_pseudonym_for_another_pupil(self, world):
        mine, theirs = world.launch(world.enter()), world.launch(world.enter(who=world.classmate()))

        assert mine["sub"] != theirs["sub"]
        assert mine[names.CONTEXT] == theirs[names.CONTEXT]

    @pytest.mark.clause("As a platform: LTI Core 1.3, 5.3")
    def test_is_nobody_when_a_teacher_looks(self, world):
        claims = world.launch(world.enter(Role.TEACHER))

        assert "sub" not in claims
        assert names.CONTEXT not in claims
        assert ENDPOINT not in claims
        assert world.attempts() == []


class TestTheWayBack:
    def test_opens_nothing_in_another_browser(self, world):
        back = world.launch(world.enter())[names.PRESENTATION]["return_url"]

        answer = world.open(world.enter(who=world.classmate()), back)

        assert (answer.status_code, code_of(answer)) == (401, "cookie_missing")

    def test_that_nobody_made_leads_nowhere(self, world):
        answer = world.open(world.enter(), f"{PUBLIC_URL}/remote/back/abc")

        assert (answer.status_code, code_of(answer)) == (400, "remote_hint_wrong")


def test_pages_of_elsewhere_are_for_exercises_of_elsewhere(world):
    with world.tool.database.writing() as session:
        scene = rows.scene(session)
        launched = rows.launch(session, scene)
    browser = world.enter()
    browser.launched = launched
    browser.take_cookie(launched)

    assert code_of(browser.get("/elders")) == "exercise_unknown"
    assert code_of(browser.get("/elders/naar")) == "attempt_unknown"
    browser.get("/opdracht")
    assert code_of(browser.get("/elders/naar")) == "exercise_unknown"


def test_a_token_request_of_the_double_is_one_that_the_standard_knows(world):
    status, told = calls.ask_token(world.config, world.us)

    assert status == 200
    assert told == {
        "access_token": told["access_token"],
        "token_type": "Bearer",
        "expires_in": 3600,
        "scope": names.SCOPE_SCORE,
    }
