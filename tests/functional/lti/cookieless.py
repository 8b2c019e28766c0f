"""A browser that goes through a launch by the platform's storage, as our pages make it go."""

import re
from collections.abc import Mapping
from dataclasses import replace
from html import unescape
from urllib.parse import parse_qsl, urlsplit

from werkzeug.test import TestResponse

from tests.fakes.platform import TOOL, Login, Visit

OWN = {"Origin": TOOL}
STORED, HANDOVER = "/lti/launch/storage", "/lti/handover"


def attribute(page: str, name: str) -> str:
    """Return what an attribute of a page holds."""
    found = re.search(rf'\b{name}="([^"]*)"', page)
    assert found, page
    return unescape(found[1])


def fields(page: str) -> dict[str, str]:
    """Return the hidden fields of a page's form."""
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', page)
    return {name: unescape(value) for name, value in found}


def login(visit: Visit, **changes: object) -> tuple[Login, str]:
    """Log in on a platform with storage; return what comes of it, and the value that is put."""
    answer = visit.start({"lti_storage_target": "_parent", **changes}, method="POST")
    assert answer.status_code == 200, answer.text
    query = urlsplit(attribute(answer.text, "data-onward")).query
    return Login(answer=answer, query=dict(parse_qsl(query))), attribute(answer.text, "data-value")


def framed(visit: Visit) -> Visit:
    """Return the same visit in a frame where no cookie was kept."""
    return replace(visit, client=visit.client.application.test_client())


def launch(visit: Visit, started: Login, **changes: object) -> TestResponse:
    """Post the launch from a frame where no cookie was kept."""
    token = visit.platform.sign(visit.claims(started, changes))
    return framed(visit).post({"state": started.state, "id_token": token})


def post(visit: Visit, path: str, form: Mapping[str, str], **headers: str) -> TestResponse:
    return visit.client.post(path, base_url=TOOL, data=form, headers=headers or OWN)


def waiting(visit: Visit, **claims: object) -> TestResponse:
    """Go all the way to the page with the button."""
    started, value = login(framed(visit))
    form = fields(launch(visit, started, **claims).text)
    return post(framed(visit), STORED, {**form, "storage_value": value})
