"""What every answer carries, and how failures are told.

Gate G9; privacy threats 13, 23, 26, 36, 39.
"""

import json
import re

import pytest

from lti_tool.errors import NotFound
from lti_tool.models.schools import Role
from lti_tool.web.access import requires
from lti_tool.web.errors import STATUS
from lti_tool.web.texts import TEXTS
from tests.factories.tools import PLATFORM_URL, PUBLIC_URL, app_of, tool_of
from tests.functional.served import code_of, reference_of, served, served_on_each

__all__ = ["served", "served_on_each"]

SECRET = "Sanne Bedacht zei geheim-123"

ANYWHERE = {
    "the start page": "/",
    "the privacy page": "/privacy",
    "our key set": "/lti/jwks",
    "our key set at its well-known address": "/.well-known/jwks.json",
    "alive": "/health/live",
    "ready": "/health/ready",
    "a page that is not there": "/nergens",
    "a method that is not there": "/lti/launch",
    "a login that says nothing": "/lti/login",
    "a session that is not there": "/s/niets/opdracht",
    "a style sheet": "/static/style.css",
}


def policy_of(answer) -> dict[str, str]:
    """Return the content policy as directive -> sources."""
    parts = answer.headers["Content-Security-Policy"].split("; ")
    return {name: rest for name, _, rest in (part.partition(" ") for part in parts)}


def require_headers(answer) -> None:
    headers = answer.headers
    policy = policy_of(answer)
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["base-uri"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert "geolocation=()" in headers["Permissions-Policy"]
    assert "Server" not in headers or "Werkzeug" not in headers["Server"]
    assert "X-Frame-Options" not in headers  # knows one origin or none; the policy knows which


class TestHeaders:
    @pytest.mark.parametrize("path", ANYWHERE.values(), ids=ANYWHERE.keys())
    def test_every_answer_to_anybody_carries_them(self, served, path):
        answer = served.app.test_client().get(path, base_url=PUBLIC_URL, buffered=True)

        require_headers(answer)
        assert policy_of(answer)["form-action"] == "'self'"
        assert not answer.headers.getlist("Set-Cookie")

    @pytest.mark.parametrize(
        ("role", "path"),
        [
            (Role.PUPIL, "/opdracht/1"),
            (Role.PUPIL, "/opdracht"),
            (Role.PUPIL, "/klas"),
            (Role.PUPIL, "/opdracht/99"),
            (Role.TEACHER, "/klas"),
            (Role.TEACHER, "/kiezen"),
            (Role.ADMIN, "/beheer"),
        ],
    )
    def test_a_page_in_a_session_is_framed_by_its_platform_only_and_kept_nowhere(
        self, served, role, path
    ):
        answer = served.enter(role).get(path)

        require_headers(answer)
        assert policy_of(answer)["frame-ancestors"] == f"'self' {PLATFORM_URL}"
        assert answer.headers["Cache-Control"] == "no-store"

    def test_only_the_answer_to_a_platform_may_be_posted_there(self, served):
        browser = served.enter(Role.TEACHER)
        assert policy_of(browser.get("/kiezen"))["form-action"] == "'self'"

        answer = browser.post("/kiezen", exercise="water-meervoud")

        assert policy_of(answer)["form-action"] == f"'self' {PLATFORM_URL}"

    def test_files_of_ours_are_kept_for_a_year_and_change_their_address_with_their_content(
        self, served
    ):
        client = served.app.test_client()
        page = client.get("/", base_url=PUBLIC_URL).text
        addresses = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)
        assert len(addresses) >= 3  # more where typefaces came with the build
        for address in addresses:
            assert re.search(r"\?v=[0-9a-f]{12}$", address)
            answer = client.get(address, base_url=PUBLIC_URL, buffered=True)
            assert answer.status_code == 200
            assert "immutable" in answer.headers["Cache-Control"]

    def test_on_loopback_without_tls_nothing_is_said_about_tls(self, served, tmp_path):
        url = f"sqlite:///{tmp_path / 'other.sqlite3'}"
        tool = tool_of(url, public_url="http://127.0.0.1:8000", allow_loopback=True, signs=False)

        answer = app_of(tool).test_client().get("/", base_url="http://127.0.0.1:8000")

        assert "Strict-Transport-Security" not in answer.headers


class TestPagesForAnybody:
    def test_the_key_set_has_two_public_keys_and_no_private_half(self, served_on_each):
        answer = served_on_each.app.test_client().get("/lti/jwks", base_url=PUBLIC_URL)

        keys = json.loads(answer.text)["keys"]
        assert len(keys) == 2
        assert all(set(key) == {"kty", "n", "e", "kid", "use", "alg"} for key in keys)
        assert answer.headers["Cache-Control"] == "public, max-age=3600"
        assert answer.content_type == "application/json"

    def test_ready_means_that_the_database_has_our_tables(self, served_on_each, tmp_path):
        assert served_on_each.app.test_client().get("/health/ready", base_url=PUBLIC_URL).json == {
            "status": "ready"
        }
        empty = tool_of(f"sqlite:///{tmp_path / 'empty.sqlite3'}", signs=False)

        answer = app_of(empty).test_client().get("/health/ready", base_url=PUBLIC_URL)

        assert (answer.status_code, answer.json) == (503, {"status": "database not ready"})
        empty.database.engine.dispose()

    def test_alive_asks_nobody(self, tmp_path):
        tool = tool_of(f"sqlite:///{tmp_path / 'no' / 'such' / 'folder'}", signs=False)

        answer = app_of(tool).test_client().get("/health/live", base_url=PUBLIC_URL)

        assert answer.json == {"status": "live"}


class TestFailuresInWords:
    @pytest.mark.parametrize("role", [None, *Role])
    def test_every_code_has_its_page_in_dutch(self, served, role):
        codes = iter(TEXTS)
        served.app.add_url_rule("/fails", view_func=lambda: _fail(next(codes)))
        served.app.add_url_rule("/s/<session_id>/fails", view_func=_in_session(codes))
        browser = served.enter(role or Role.PUPIL)
        for code, text in TEXTS.items():
            if role is None:
                answer = browser.client.get("/fails", base_url=PUBLIC_URL)
            else:
                answer = browser.get("/fails")
            assert answer.status_code == 404
            assert code_of(answer) == code
            shown = answer.text
            assert '<html lang="nl">' in shown
            assert str(text.staff) in shown
            assert (str(text.pupil) in shown) == (role in {None, Role.PUPIL})
            assert "Traceback" not in shown

    @pytest.mark.parametrize("error", STATUS, ids=lambda error: error.__name__)
    def test_every_failure_has_a_status_and_a_line_in_the_log(self, served, error):
        thrown = error(("x: y",)) if error.__name__ == "ConfigInvalid" else error("detail-7")
        served.app.add_url_rule("/fails", view_func=lambda: _throw(thrown))

        answer = served.app.test_client().get("/fails", base_url=PUBLIC_URL)

        assert answer.status_code == STATUS[error]
        assert code_of(answer) == error.code
        assert "detail-7" not in answer.text
        [line] = served.log.entries(reference=reference_of(answer))
        assert (line["event"], line["status"]) == ("refused", STATUS[error])

    def test_what_nobody_expected_is_logged_by_class_and_place_only(self, served):
        served.app.add_url_rule("/breaks", view_func=lambda: _throw(RuntimeError(SECRET)))

        answer = served.app.test_client().get("/breaks", base_url=PUBLIC_URL)

        assert (answer.status_code, code_of(answer)) == (500, "internal_error")
        assert "Er ging bij ons iets mis" in answer.text
        [line] = served.log.entries(reference=reference_of(answer))
        assert line["error"] == "RuntimeError"
        assert re.fullmatch(r"test_answers\.py:\d+", line["where"])
        for text in (answer.text, served.log.getvalue()):
            assert "geheim" not in text
            assert "Traceback" not in text

    def test_a_database_that_is_away_is_told_like_any_failure(self, tmp_path):
        tool = tool_of(f"sqlite:///{tmp_path / 'empty.sqlite3'}", signs=False)
        client = app_of(tool).test_client()

        answer = client.get("/lti/jwks", base_url=PUBLIC_URL)

        assert (answer.status_code, code_of(answer)) == (500, "internal_error")
        assert "signing_key" not in answer.text
        tool.database.engine.dispose()

    def test_the_language_of_the_launch_is_the_language_of_its_failures(self, served):
        browser = served.enter(Role.PUPIL)
        with served.tool.database.writing() as session:
            session.merge(browser.launched.row).locale = "en"

        answer = browser.get("/klas")

        assert '<html lang="en">' in answer.text
        assert str(TEXTS["not_permitted"].pupil) not in answer.text


class TestWhatIsRefusedAtTheDoor:
    @pytest.mark.parametrize("host", ["evil.example", "tool.example.evil.example", "evil@x", ""])
    def test_another_host(self, served, host):
        answer = served.app.test_client().get(
            "/privacy", base_url=PUBLIC_URL, headers={"Host": host}
        )

        assert answer.status_code == 400
        assert host not in answer.text or not host

    @pytest.mark.parametrize("path", ["/lti/launch", "/lti/login"])
    def test_a_post_that_is_too_large(self, served, path):
        answer = served.app.test_client().post(
            path, base_url=PUBLIC_URL, data={"id_token": "x" * 70_000, "state": "y"}
        )

        assert (answer.status_code, code_of(answer)) == (413, "request_too_large")
        require_headers(answer)

    def test_a_post_that_is_too_large_in_a_session(self, served):
        answer = served.enter().post("/opdracht/2", RESPONSE="x" * 70_000)

        assert (answer.status_code, code_of(answer)) == (413, "request_too_large")

    def test_a_multipart_form_with_a_large_field(self, served):
        answer = served.app.test_client().post(
            "/lti/launch",
            base_url=PUBLIC_URL,
            data={"id_token": "x" * 70_000},
            content_type="multipart/form-data",
        )

        assert (answer.status_code, code_of(answer)) == (413, "request_too_large")

    @pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
    def test_a_method_that_a_page_does_not_know(self, served, method):
        answer = served.app.test_client().open("/lti/launch", method=method, base_url=PUBLIC_URL)

        assert (answer.status_code, code_of(answer)) == (405, "method_not_allowed")


def _fail(code: str) -> str:
    raise NotFound(code=code)


def _throw(error: Exception) -> str:
    raise error


def _in_session(codes):
    @requires(*Role)
    def view(viewer):
        return _fail(next(codes))

    return view
