"""A launch full of personal data: what of it is anywhere afterwards?

Privacy threats 13, 25 and 35; the gates "hostile import" and "log canaries".
"""

import json
from base64 import b64encode
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
import responses
from sqlalchemy import text

from lti_tool import app
from lti_tool.lti import vocabulary as words
from lti_tool.lti.access_tokens import AccessTokens
from lti_tool.worker.courier import Courier
from lti_tool.worker.deliveries import deliver_due
from tests.factories.tools import PLATFORM_URL, ROOT_KEY
from tests.fakes.platform import GONE, MEMBERSHIP
from tests.privacy import messages
from tests.privacy.canaries import Canaries
from tests.privacy.school import Browser, School, school

__all__ = ["school"]

KEPT = {
    # the name of the group, for the teacher
    ("context.title", "database"),
    ("context.title", "page dashboard"),
    # where scores go
    ("ags.lineitem", "database"),
    # where a choice goes; what the platform wants back unread goes only there, and signed
    ("settings.return_url", "page answer"),
    ("settings.data", "page answer"),
    # what somebody typed at the platform for the item goes back there, signed
    ("settings.title", "page answer"),
    ("settings.text", "page answer"),
    # a refused launch shows the platform's own way back
    ("presentation.return_url", "page message"),
    # an unknown deployment waits for approval; it names a place, not a person
    ("deployment", "database"),
    # what a pupil typed is shown to that pupil
    ("typed answer", "database"),
    ("typed answer", "page player"),
    # the platform's own hints go back to it, as the standard wants
    ("login_hint", "redirects"),
    ("lti_message_hint", "redirects"),
}
"""What may be somewhere, and where. All else is nowhere, in no form."""

LINGERS = {("settings.return_url", "database")}
"""Until the teacher chose, and in SQLite's write-ahead log a little longer: an address."""


@pytest.fixture
def canary() -> Canaries:
    return Canaries()


def pupil_makes_the_exercise(school: School, canary: Canaries) -> None:
    browser = school.visit()
    hints = {name: canary(name) for name in ("login_hint", "lti_message_hint", "lti_deployment_id")}
    browser.visit.start(hints, method="POST")
    browser.launch(messages.as_pupil(canary))
    browser.post(f"{browser.home}/opdracht/1", RESPONSE="C")
    browser.post(f"{browser.home}/opdracht/2", RESPONSE=canary("typed answer"))
    browser.post(f"{browser.home}/opdracht/3", R1="B", R2="A")
    assert "Nog niet" in browser.post(f"{browser.home}/opdracht/4", RESPONSE="A").text
    assert "3 van de 5" in browser.get(f"{browser.home}/opdracht/klaar").text


def teacher_looks_at_the_class(school: School, canary: Canaries) -> None:
    browser = school.visit()
    assert "3 / 5" in browser.launch(messages.as_teacher(canary)).text


def teacher_chooses(school: School, canary: Canaries) -> None:
    browser = school.visit()
    browser.launch(messages.choosing(canary) | _without_link())
    answer = browser.post(f"{browser.home}/kiezen", exercise="water-meervoud")
    assert 'name="JWT"' in answer.text


def admin_looks_at_the_school(school: School, canary: Canaries) -> None:
    admin = ["http://purl.imsglobal.org/vocab/lis/v2/membership#Administrator"]
    sub = canary("admin's sub")
    school.visit().launch(messages.as_pupil(canary) | {"sub": sub, words.ROLES: admin})


def anonymous_practises(school: School, canary: Canaries) -> None:
    browser = school.visit()
    browser.launch(messages.as_pupil(canary) | {"sub": GONE})
    typed = canary("anonymous answer")
    page = browser.post(f"{browser.home}/opdracht/2", RESPONSE=typed).text
    assert typed in page  # in that one answer, and nowhere else
    school.seen.pop()


def refused_launches(school: School, canary: Canaries) -> None:
    for changes in (
        {words.ROLES: [f"{MEMBERSHIP}#Mentor"]},
        {words.DEPLOYMENT_ID: canary("deployment")},
        {f"{messages.LTI}role_scope_mentor": [canary("child of a mentor")]},
        {words.MESSAGE_TYPE: canary("message_type")},
        {words.TARGET_LINK_URI: f"https://example.org/{canary('target')}"},
        {words.VERSION: canary("version")},
        {"iss": canary("issuer")},
        {"nonce": canary("nonce")},
        {words.RESOURCE_LINK: {"title": canary("link without id")}},
    ):
        answer = school.visit().visit.launch(messages.as_pupil(canary) | changes)
        assert answer.status_code >= 400


def refused_otherwise(school: School, canary: Canaries) -> None:
    visit = school.visit().visit
    login = visit.login()
    error = {"error": canary("error"), "error_description": canary("error_description")}
    assert visit.post({"state": login.state, **error}).status_code == 400
    assert visit.post({"state": canary("state"), "id_token": canary("id_token")}).status_code == 401
    assert visit.start({"iss": canary("login iss")}).status_code == 403
    path = f"/s/{canary('session id')}/opdracht?name={canary('query')}"
    assert visit.client.get(path, base_url="https://tool.example").status_code == 401
    wrong = visit.client.get(f"/{canary('path')}", base_url="https://tool.example")
    assert wrong.status_code == 404


DAY: tuple[Callable[[School, Canaries], None], ...] = (
    pupil_makes_the_exercise,
    teacher_looks_at_the_class,
    teacher_chooses,
    admin_looks_at_the_school,
    anonymous_practises,
    refused_launches,
    refused_otherwise,
)


def test_nothing_is_anywhere_but_what_may_be(school, canary):
    for act in DAY:
        act(school, canary)

    # equal, not fewer: so the search does find what is there
    assert canary.found_in(school.places()) - LINGERS == KEPT
    assert len(canary.texts) > 100
    assert school.log.entries(event="launch accepted")


def test_a_score_leaves_with_nothing_but_the_platforms_own_user_id(school, canary):
    pupil_makes_the_exercise(school, canary)
    with responses.RequestsMock() as platform:
        platform.post(f"{PLATFORM_URL}/token", json={"access_token": "t", "expires_in": 3600})
        line_item = f"{PLATFORM_URL}/lineitems/{canary('ags.lineitem')}"
        platform.post(f"{line_item}/scores?type_id=1")

        assert deliver_due(courier_of(school)) == 1

        body = json.loads(platform.calls[1].request.body)
    assert set(body) == {
        "userId",
        "scoreGiven",
        "scoreMaximum",
        "activityProgress",
        "gradingProgress",
        "timestamp",
    }
    assert body["userId"] == canary("sub")
    assert canary.found_in(school.places()) <= KEPT


def courier_of(school: School) -> Courier:
    settings = school.tool.settings
    outbound = app.outbound_of(settings)
    return Courier(
        database=school.tool.database,
        root_key=ROOT_KEY,
        catalogue=lambda: school.tool.catalogue,
        outbound=outbound,
        tokens=AccessTokens(outbound, school.tool.signers, school.clock.timestamp, lambda: "jti"),
        clock=school.clock,
        new_id=uuid4,
    )


def test_a_group_named_after_a_pupil_loses_its_name(school, canary):
    claims = messages.as_pupil(canary)
    title = f"Plusgroep van {claims['given_name'].upper()}"
    context = {"id": canary("context.id"), "title": title}

    school.visit().launch(claims | {words.CONTEXT: context})

    assert canary.found_in(school.places()) <= {("ags.lineitem", "database")}


def in_base64(text: str) -> str:
    return b64encode(text.encode()).decode()


FORMS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "in capitals": str.upper,
    "in small letters": str.lower,
    "in hexadecimal": lambda canary: canary.encode().hex().upper(),
    "in base64": lambda canary: in_base64(f"user={canary}"),
    "in base64 after a byte": lambda canary: in_base64(f"user={canary.lower()} "),
    "in base64 after two": lambda canary: in_base64(f"a {canary.upper()}"),
    "inside a log line": lambda canary: f"pupil {canary!r} launched",
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
def test_the_search_finds_a_canary_in_every_form(canary, form):
    places = {"here": f"xx{form(canary('name'))}yy".encode(), "there": b"nothing"}

    assert canary.found_in(places) == {("name", "here")}


def test_the_search_finds_what_was_stored_and_removed_what_was_logged_and_sent(school, canary):
    with school.tool.database.writing() as session:
        session.execute(text("UPDATE school SET name = :name"), {"name": canary("stored")})
        session.execute(
            text("UPDATE school SET wrapped_key = :key"), {"key": canary("as bytes").encode()}
        )
    school.log.write(canary("logged"))
    browser = Browser(client=school.app.test_client(), visit=school.visit().visit)
    school.app.add_url_rule("/leak", view_func=lambda: _leak(canary))
    browser.client.get("/leak", base_url="https://tool.example")

    assert canary.found_in(school.places()) == {
        ("stored", "database"),
        ("as bytes", "database"),
        ("logged", "log"),
        ("cookie", "cookies"),
        ("shown", "page other"),
        ("address", "redirects"),
        ("header", "headers"),
    }


def _leak(canary: Canaries) -> Any:
    headers = {
        "Set-Cookie": f"name={canary('cookie')}",
        "Location": f"https://example.org/?name={canary('address')}",
        "X-User": canary("header"),
    }
    return canary("shown"), headers


def _without_link() -> dict[str, Any]:
    return {words.RESOURCE_LINK: GONE, words.AGS_ENDPOINT: GONE}
