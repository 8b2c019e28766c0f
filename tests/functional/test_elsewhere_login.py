"""Our authorization endpoint, as another publisher's server and a pupil's browser meet it."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest

from lti_tool.lti import vocabulary as names
from lti_tool.services.remote import servers
from tests.factories.tools import NOON, PUBLIC_URL
from tests.functional.elsewhere import (
    PUBLISHER_URL,
    SERVER,
    fields_of,
    query_of,
    world_of,
)
from tests.functional.served import code_of


@pytest.fixture
def world(database_url):
    with world_of(database_url) as found:
        yield found


class TestTheLogin:
    @pytest.mark.clause("As a platform: Security 1.0, 5.1.1.1")
    def test_begins_with_what_the_standard_asks(self, world):
        browser = world.enter()
        browser.get("/opdracht", follow_redirects=True)

        onward = browser.get("/elders/naar").location

        query = query_of(onward)
        assert onward.startswith(f"{PUBLISHER_URL}/lti/login?")
        assert query.pop("login_hint")
        assert query == {
            "iss": PUBLIC_URL,
            "target_link_uri": f"{PUBLISHER_URL}/lti/launch",
            "client_id": "client-of-notenkraker",
            "lti_deployment_id": SERVER,
        }

    def test_is_answered_with_a_form_that_may_go_to_the_server_and_nowhere_else(self, world):
        browser = world.enter()

        page = world.open(browser, world.asked(browser))

        policy = page.headers["Content-Security-Policy"]
        assert f"form-action 'self' {PUBLISHER_URL}" in policy
        assert "frame-ancestors 'self' https://lms.example" in policy
        assert page.headers["Cache-Control"] == "no-store"
        assert f'action="{PUBLISHER_URL}/lti/launch"' in page.text

    def test_may_be_asked_by_a_form_too(self, world):
        browser = world.enter()
        query = query_of(world.asked(browser))

        page = browser.client.post("/remote/authorize", base_url=PUBLIC_URL, data=query)

        assert set(fields_of(page)) == {"id_token", "state"}

    @pytest.mark.parametrize(
        ("name", "value", "error"),
        [
            pytest.param("response_type", "code", "unsupported_response_type", id="another flow"),
            pytest.param("scope", "profile", "invalid_scope", id="another scope"),
            pytest.param("response_mode", "query", "invalid_request", id="a token in an address"),
            pytest.param("prompt", "login", "invalid_request", id="a question to the pupil"),
            pytest.param("nonce", "", "invalid_request", id="no nonce"),
            pytest.param("login_hint", "", "invalid_request", id="no hint"),
        ],
    )
    @pytest.mark.clause(
        "As a platform: Security 1.0, 5.1.1.2", "As a platform: OpenID Connect Core 1.0, 3.1.2.6"
    )
    def test_that_is_wrong_is_answered_to_the_server_without_a_token(
        self, world, name, value, error
    ):
        browser = world.enter()
        query = query_of(world.asked(browser)) | {name: value}

        fields = fields_of(world.open(browser, f"{PUBLIC_URL}/remote/authorize?{urlencode(query)}"))

        assert fields == {
            "error": error,
            "error_description": name,
            "state": query["state"],
        }

    def test_needs_no_state_and_invents_none(self, world):
        browser = world.enter()
        query = query_of(world.asked(browser))
        del query["state"]

        fields = fields_of(world.open(browser, f"{PUBLIC_URL}/remote/authorize?{urlencode(query)}"))

        assert set(fields) == {"id_token"}

    @pytest.mark.parametrize(
        ("name", "value", "code"),
        [
            pytest.param("client_id", "somebody", "remote_client_unknown", id="an unknown client"),
            pytest.param(
                "redirect_uri",
                f"{PUBLISHER_URL}/lti/launch/",
                "remote_redirect_unknown",
                id="almost the registered address",
            ),
            pytest.param(
                "redirect_uri",
                "https://evil.example/",
                "remote_redirect_unknown",
                id="somebody elses address",
            ),
            pytest.param("login_hint", "x", "remote_hint_wrong", id="an invented hint"),
            pytest.param(
                "login_hint", "é", "remote_hint_wrong", id="a hint that is no text of ours"
            ),
        ],
    )
    @pytest.mark.clause("As a platform: OpenID Connect Core 1.0, 3.1.2.1")
    def test_that_cannot_be_trusted_ends_here(self, world, name, value, code):
        browser = world.enter()
        query = query_of(world.asked(browser)) | {name: value}

        answer = world.open(browser, f"{PUBLIC_URL}/remote/authorize?{urlencode(query)}")

        assert (answer.status_code, code_of(answer)) == (400, code)
        assert "id_token" not in answer.text

    def test_that_is_sent_again_gets_no_second_message(self, world):
        browser = world.enter()
        asked = world.asked(browser)
        assert world.open(browser, asked).status_code == 200

        again = world.open(browser, asked)

        assert (again.status_code, code_of(again)) == (400, "remote_hint_used")

    def test_that_took_too_long_begins_anew(self, world):
        browser = world.enter()
        asked = world.asked(browser)
        world.served.clock.forward(minutes=11)

        answer = world.open(browser, asked)

        assert (answer.status_code, code_of(answer)) == (400, "remote_hint_expired")

    def test_in_a_browser_that_did_not_launch_shows_nobodys_message(self, world):
        asked, other = world.asked(world.enter()), world.enter(who=world.classmate())

        answer = world.open(other, asked)

        assert (answer.status_code, code_of(answer)) == (401, "cookie_missing")

    def test_with_a_way_back_instead_of_a_hint_is_refused(self, world):
        browser = world.enter()
        back = world.launch(browser)[names.PRESENTATION]["return_url"]
        hint = {"login_hint": back.rpartition("/")[2]}
        query = query_of(world.asked(browser)) | hint

        answer = world.open(browser, f"{PUBLIC_URL}/remote/authorize?{urlencode(query)}")

        assert (answer.status_code, code_of(answer)) == (400, "remote_hint_wrong")

    def test_of_a_server_that_was_removed_ends_here(self, world):
        browser = world.enter()
        asked = world.asked(browser)
        with world.tool.database.writing() as session:
            servers.remove(session, SERVER, now=NOON)

        assert code_of(world.open(browser, asked)) == "remote_client_unknown"
        assert code_of(browser.get("/elders/naar")) == "remote_server_unknown"


def test_a_session_that_ended_meanwhile_is_told_to_the_pupil(world):
    browser = world.enter()
    asked = world.asked(browser)
    world.served.clock.forward(minutes=9)
    with world.tool.database.writing() as session:
        row = session.get_one(type(browser.launched.row), browser.launched.id)
        row.ends_at = NOON + timedelta(minutes=1)

    answer = world.open(browser, asked)

    assert (answer.status_code, code_of(answer)) == (401, "session_gone")
