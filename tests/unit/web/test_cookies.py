"""The two cookies: random values that prove a browser, and nothing else."""

import re
from http.cookies import SimpleCookie

import pytest
from flask import Request
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Response

from lti_tool.models.schools import Role
from lti_tool.web import cookies
from tests.fakes.platform import INSTRUCTOR
from tests.privacy.school import school

__all__ = ["school"]


def request_with(**given: str) -> Request:
    header = "; ".join(f"{name.replace('__Host_', '__Host-')}={v}" for name, v in given.items())
    return Request(EnvironBuilder(headers=[("Cookie", header)]).get_environ())


def test_a_cookie_is_for_this_host_and_this_platforms_frame_alone():
    answer = Response()
    cookies.put(answer, "__Host-s-1", "value", seconds=60)

    name_and_value, *attributes = answer.headers["Set-Cookie"].split("; ")
    assert name_and_value == "__Host-s-1=value"
    said = {attribute.strip(";").lower() for attribute in attributes} - {""}
    assert said == {"max-age=60", "path=/", "secure", "httponly", "samesite=none", "partitioned"}


def test_a_program_written_in_python_reads_it_too():
    answer = Response()
    cookies.put(answer, "__Host-s-1", "value", seconds=60)

    assert SimpleCookie(answer.headers["Set-Cookie"])["__Host-s-1"].value == "value"


def test_dropping_a_cookie_ends_it_at_once():
    answer = Response()
    cookies.drop(answer, "__Host-s-1")

    assert "Max-Age=0;" in answer.headers["Set-Cookie"]


def test_only_session_cookies_count_as_sessions():
    request = request_with(**{"__Host-s-a": "1", "__Host-login-b": "2", "s-c": "3", "x": "4"})

    assert cookies.session_secrets(request) == {"a": "1"}


@pytest.mark.parametrize("roles", [None, [INSTRUCTOR]], ids=[Role.PUPIL, Role.TEACHER])
def test_a_launch_sets_one_opaque_cookie_and_takes_the_logins_away(school, roles):
    browser = school.visit()
    login = browser.visit.login()
    [set_at_login] = login.answer.headers.getlist("Set-Cookie")
    login_name = set_at_login.partition("=")[0]
    changes = {} if roles is None else {"https://purl.imsglobal.org/spec/lti/claim/roles": roles}
    token = school.platform.sign(browser.visit.claims(login, changes))

    answer = browser.visit.post({"state": login.state, "id_token": token})

    dropped, put = answer.headers.getlist("Set-Cookie")
    assert dropped.startswith(f"{login_name}=; Max-Age=0;")
    assert re.match(r"__Host-s-[\w-]{16,}=[\w-]{32,}; Max-Age=28800; ", put)
    for header in (set_at_login, dropped, put):
        assert header.startswith("__Host-")
        assert len(header) < 300


def test_every_launch_has_a_session_of_its_own(school):
    """Threat 14: no id from before a launch is of any use after it."""
    browser = school.visit()
    homes = []
    for _ in range(2):
        browser.launch({})
        homes.append(browser.home)

    assert homes[0] != homes[1]


def test_of_two_cookies_with_one_name_the_first_counts():
    environ = EnvironBuilder(headers=[("Cookie", "__Host-s-a=1; x=2;__Host-s-a=3")]).get_environ()

    assert cookies.ours(Request(environ)) == {"__Host-s-a": "1"}
