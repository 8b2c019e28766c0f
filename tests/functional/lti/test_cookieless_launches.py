"""Launches proven by the platform's storage: what the pages carry, and where they lead."""

import re
from urllib.parse import parse_qsl, urlsplit

import pytest

from lti_tool.lti import vocabulary as words
from tests.fakes.platform import INSTRUCTOR, TOOL
from tests.functional.lti.cookieless import (
    HANDOVER,
    STORED,
    attribute,
    fields,
    framed,
    launch,
    login,
    post,
    waiting,
)


def in_course(number: int, exercise: str) -> dict[str, object]:
    """Return the claims of an exercise in a course of its own."""
    return {
        words.CONTEXT: {"id": f"course-{number}"},
        words.RESOURCE_LINK: {"id": f"link-{number}"},
        words.CUSTOM: {"exercise": exercise},
    }


class TestLogin:
    @pytest.mark.clause("Platform Storage (draft): offer")
    @pytest.mark.parametrize("method", ["GET", "POST"])
    def test_with_storage_is_answered_with_a_page_that_goes_the_same_way(self, visit, method):
        redirected = visit.login()
        answer = visit.start({"lti_storage_target": "_parent"}, method=method)

        onward = urlsplit(attribute(answer.text, "data-onward"))
        sent = dict(parse_qsl(onward.query))
        same = redirected.query.keys() - {"state", "nonce"}
        assert {name: sent[name] for name in same} == {n: redirected.query[n] for n in same}
        assert onward._replace(query="").geturl() == visit.platform.auth_url
        assert attribute(answer.text, "data-origin") == "https://lms.example"
        assert attribute(answer.text, "data-target") == "_parent"
        assert "Partitioned" in answer.headers["Set-Cookie"]
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]

    def test_may_have_storage_in_the_registered_address_itself(self, visit):
        form = fields(visit.start({"lti_storage_target": "_parent"}).text)

        answer = post(visit, "/lti/login?lti_storage_target=_parent", form, Origin="null")

        assert attribute(answer.text, "data-target") == "_parent"

    def test_puts_a_value_that_stands_nowhere_on_the_way(self, visit):
        started, value = login(visit)

        onward = attribute(started.answer.text, "data-onward")
        assert value not in onward
        assert attribute(started.answer.text, "data-key") not in onward
        assert value not in started.answer.headers["Set-Cookie"]

    def test_stores_nothing(self, scene, visit):
        before = scene.rows()

        login(visit)

        assert scene.rows() == before

    @pytest.mark.parametrize("target", ["", "a b", "x" * 65, "<script>"])
    def test_with_a_name_that_no_frame_has_is_redirected(self, visit, target):
        assert visit.login({"lti_storage_target": target}).state

    def test_can_be_started_again_by_our_own_button(self, visit):
        started, _ = login(visit)
        again = fields(started.answer.text)

        answer = post(visit, "/lti/login", again)

        onward = dict(parse_qsl(urlsplit(attribute(answer.text, "data-onward")).query))
        assert onward["lti_message_hint"] == "message-1"
        assert onward["state"] != started.state
        assert "data-key" not in answer.text  # a new window has no parent to ask

    def test_without_a_hint_starts_again_without_one(self, visit):
        answer = visit.start({"lti_storage_target": "_parent", "lti_message_hint": None})

        assert fields(answer.text).keys() == {"iss", "login_hint", "target_link_uri", "client_id"}


class TestLaunch:
    def test_with_its_cookie_needs_no_storage(self, visit):
        started, _ = login(visit)
        token = visit.platform.sign(visit.claims(started))

        assert visit.post({"state": started.state, "id_token": token}).status_code == 303

    @pytest.mark.clause("Security 1.0, 7.3.1")
    def test_without_cookie_asks_the_storage_and_believes_nothing_yet(self, scene, visit):
        before = scene.rows()
        started, value = login(visit)

        answer = launch(visit, started)

        assert answer.status_code == 200
        assert value not in answer.text
        assert attribute(answer.text, "data-key") == attribute(started.answer.text, "data-key")
        assert attribute(answer.text, "action") == STORED
        assert fields(answer.text).keys() == {"state", "id_token", "storage_value"}
        assert answer.headers.getlist("Set-Cookie") == []
        assert scene.rows() == before

    @pytest.mark.clause("Platform Storage (draft): offer")
    def test_may_name_another_frame_than_the_login(self, visit):
        started, _ = login(visit)
        form = {"state": started.state, "id_token": "t", "lti_storage_target": "other"}

        assert attribute(framed(visit).post(form).text, "data-target") == "other"

    def test_with_the_wrong_cookie_is_refused_all_the_same(self, visit):
        started, _ = login(visit)
        name = started.answer.headers["Set-Cookie"].partition("=")[0]
        visit.client.set_cookie(name, "another", domain="tool.example")
        token = visit.platform.sign(visit.claims(started))

        answer = visit.post({"state": started.state, "id_token": token})

        assert (answer.status_code, "browser_changed" in answer.text) == (401, True)

    @pytest.mark.clause("Platform Storage (draft): put and get")
    @pytest.mark.parametrize(
        ("claims", "page"),
        [({}, "opdracht"), ({words.ROLES: [INSTRUCTOR]}, "klas"), ("picker", "kiezen")],
        ids=["pupil", "teacher", "picker"],
    )
    def test_proven_by_storage_waits_for_a_window_where_it_lands(self, scene, visit, claims, page):
        claims = visit.platform.deep_linking() if claims == "picker" else claims

        button = waiting(visit, **claims)
        assert button.status_code == 200
        assert button.headers.getlist("Set-Cookie") == []
        assert 'target="_blank"' in button.text
        secret = fields(button.text)["secret"]
        assert secret not in repr(scene.rows())

        answer = post(visit, HANDOVER, fields(button.text))
        assert answer.status_code == 303
        assert answer.location.endswith(f"/{page}")
        assert secret not in answer.location + str(answer.headers)
        assert visit.client.get(answer.location, base_url=TOOL).status_code == 200

    def test_proven_by_storage_speaks_the_readers_language(self, visit):
        page = waiting(visit, **{words.PRESENTATION: {"locale": "en"}}).text

        assert "Open the exercise in a new window" in page

    @pytest.mark.clause("Security 1.0, 5.1.1.5")
    def test_an_error_of_the_platform_is_told_once_the_browser_is_proven(self, visit):
        started, value = login(visit)
        page = framed(visit).post({"state": started.state, "error": "login_required"}).text
        assert "platform_login_required" not in page

        answer = post(visit, STORED, {**fields(page), "storage_value": value})

        assert (answer.status_code, "platform_login_required" in answer.text) == (400, True)

    def test_the_next_pupil_ends_the_session_of_the_one_before(self, visit):
        first = post(visit, HANDOVER, fields(waiting(visit).text)).location
        assert visit.client.get(first, base_url=TOOL).status_code == 200

        second = post(visit, HANDOVER, fields(waiting(visit, sub="user-2").text)).location

        assert visit.client.get(second, base_url=TOOL).status_code == 200
        assert visit.client.get(first, base_url=TOOL).status_code == 401

    def test_two_courses_of_one_pupil_are_two_windows_until_the_next_pupil_comes(self, visit):
        of_moon, of_water = (
            post(visit, HANDOVER, fields(waiting(visit, **in_course(number, key)).text)).location
            for number, key in enumerate(("heelal-maanlanding", "water-meervoud"))
        )
        pages = [
            visit.client.get(place, base_url=TOOL, follow_redirects=True).text
            for place in (of_moon, of_water, of_moon)
        ]
        title = re.compile(r'class="exercise">([^<]*)<')
        moon, water, moon_again = (title.findall(page) for page in pages)
        assert moon == moon_again != water

        post(visit, HANDOVER, fields(waiting(visit, sub="user-2").text))

        for place in (of_moon, of_water):
            assert visit.client.get(place, base_url=TOOL).status_code == 401

    def test_the_same_launch_does_not_serve_twice(self, visit):
        started, value = login(visit)
        form = {**fields(launch(visit, started).text), "storage_value": value}
        assert post(visit, STORED, form).status_code == 200

        answer = post(visit, STORED, form)

        assert (answer.status_code, "nonce_used" in answer.text) == (401, True)
