"""Who may open what: every page, every wrong way in. Privacy threats 8, 14, 17, 21, 22, 24, 25."""

from datetime import timedelta

import pytest

from lti_tool.models.launches import LaunchSession
from lti_tool.models.schools import Role
from lti_tool.web.access import FORM_FIELD, OPEN_ENDPOINTS
from tests.factories import rows
from tests.functional.served import Served, code_of, reference_of, served, served_on_each
from tests.functional.table_of_pages import ABOUT, CLOSED, FORM, OPEN, REFUSED, TEACHER

__all__ = ["served", "served_on_each"]

WAYS = [pytest.param(m, p, roles, id=f"{m} {p}") for (_, m, p), roles in CLOSED.items()]
ABOUT_WAYS = [pytest.param(m, p, roles, id=f"{m} {p}") for (_, m, p), roles in ABOUT.items()]
FORMS = [way for way in WAYS if way.values[0] == "POST"]


def test_the_tables_hold_every_page_there_is(served):
    found = {
        (rule.endpoint, method)
        for rule in served.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }

    closed = {(endpoint, method) for endpoint, method, _ in (*CLOSED, *ABOUT, *REFUSED)}
    assert {(e, m) for e, m in found if e not in OPEN} == closed
    assert {endpoint for endpoint, _ in found} - {e for e, _ in closed} == OPEN == OPEN_ENDPOINTS


@pytest.mark.parametrize(("method", "path", "roles"), WAYS)
def test_the_right_roles_come_in_and_the_others_do_not(served_on_each, method, path, roles):
    for role in Role:
        browser = served_on_each.enter(role)

        answer = browser.open(method, path, data=FORM)

        if role in roles:
            assert answer.status_code in {200, 303}, answer.text
        else:
            assert (answer.status_code, code_of(answer)) == (403, "not_permitted")


@pytest.mark.parametrize(("method", "path", "roles"), ABOUT_WAYS)
def test_what_is_not_there_is_told_to_who_may_ask_and_to_nobody_else(served, method, path, roles):
    for role in Role:
        answer = served.enter(role).open(method, path, data=FORM)

        assert answer.status_code == (404 if role in roles else 403), (role, answer.text)


@pytest.mark.parametrize(("way", "answer"), REFUSED.items(), ids=lambda each: str(each[0]))
def test_a_form_that_says_no_says_so_to_who_may_ask(served, way, answer):
    roles, code = answer
    for role in Role:
        said = code_of(served.enter(role).open(*way[1:], data=FORM))

        assert said == (code if role in roles else "not_permitted")


@pytest.mark.parametrize(("method", "path", "roles"), WAYS)
class TestNobodyElseComesIn:
    def test_without_a_cookie(self, served, method, path, roles):
        browser = served.enter(min(roles))
        browser.client.delete_cookie(
            f"__Host-s-{browser.launched.id}", domain="tool.example", path="/"
        )

        answer = browser.open(method, path, data=FORM)

        assert (answer.status_code, code_of(answer)) == (401, "cookie_missing")

    def test_with_another_browsers_cookie(self, served, method, path, roles):
        browser, other = served.enter(min(roles)), served.enter(min(roles))
        other.take_cookie(browser.launched, secret=other.launched.secret)

        answer = other.open(method, path, data=FORM, session_id=browser.launched.id)

        assert (answer.status_code, code_of(answer)) == (401, "session_gone")

    def test_in_another_schools_session(self, served, method, path, roles):
        """As somebody who is well launched, in the right role, but at another school."""
        mine = served.enter(min(roles))
        theirs = served.enter(min(roles), school=served.elsewhere)

        answer = mine.open(method, path, data=FORM, session_id=theirs.launched.id)
        assert (answer.status_code, code_of(answer)) == (401, "cookie_missing")

        mine.take_cookie(theirs.launched, secret=mine.launched.secret)
        answer = mine.open(method, path, data=FORM, session_id=theirs.launched.id)
        assert (answer.status_code, code_of(answer)) == (401, "session_gone")

    def test_in_a_session_that_nobody_has(self, served, method, path, roles):
        browser = served.enter(min(roles))
        browser.client.set_cookie("__Host-s-nobody", "x", domain="tool.example", secure=True)

        answer = browser.open(method, path, data=FORM, session_id="nobody")

        assert (answer.status_code, code_of(answer)) == (401, "session_gone")

    def test_after_the_session_ended(self, served, method, path, roles):
        browser = served.enter(min(roles))
        served.clock.forward(minutes=30)

        answer = browser.open(method, path, data=FORM)

        assert (answer.status_code, code_of(answer)) == (401, "session_gone")


@pytest.mark.parametrize(("method", "path", "roles"), FORMS)
class TestOnlyOurOwnFormsCount:
    """Threat 24: cookies come along inside a frame, so they prove nothing about a form."""

    def test_without_a_token(self, served, method, path, roles):
        answer = served.enter(min(roles)).open(method, path, data={**FORM, FORM_FIELD: ""})

        assert (answer.status_code, code_of(answer)) == (403, "form_refused")

    def test_with_another_sessions_token(self, served, method, path, roles):
        browser, other = served.enter(min(roles)), served.enter(min(roles))
        token = served.form_token(other.launched.id)

        answer = browser.open(method, path, data={**FORM, FORM_FIELD: token})

        assert (answer.status_code, code_of(answer)) == (403, "form_refused")

    @pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://tool.example"])
    def test_from_another_origin(self, served, method, path, roles, origin):
        browser = served.enter(min(roles))

        answer = browser.open(method, path, data=FORM, headers={"Origin": origin})

        assert (answer.status_code, code_of(answer)) == (403, "form_refused")

    def test_from_our_own_origin_it_does(self, served, method, path, roles):
        browser = served.enter(min(roles))

        answer = browser.open(method, path, data=FORM, headers={"Origin": "https://tool.example"})

        assert answer.status_code in {200, 303}


class TestASessionLives:
    def test_as_long_as_it_is_used_within_the_half_hour(self, served):
        browser = served.enter()
        for _ in range(15):
            served.clock.forward(minutes=29)
            assert browser.get("/opdracht/1").status_code == 200

    def test_but_no_longer_than_a_school_day(self, served):
        browser = served.enter()
        for _ in range(16):
            served.clock.forward(minutes=29)
            browser.get("/opdracht/1")
        served.clock.forward(minutes=16)

        assert browser.get("/opdracht/1").status_code == 401


def test_every_refusal_has_a_reference_that_stands_in_the_log(served):
    browser = served.enter()
    for path in ("/klas", "/opdracht/5", "/opdracht/een", "/nergens"):
        answer = browser.get(path)
        entries = served.log.entries(reference=reference_of(answer))
        assert [entry["code"] for entry in entries] == [code_of(answer)], path


def test_a_refusal_leaves_nothing_half_done(served_on_each):
    before = counts(served_on_each)
    browser = served_on_each.enter(TEACHER)
    served_on_each.clock.forward(minutes=2)

    browser.post("/klas/opnieuw-sturen", delivery="nonsense")
    browser.post("/kiezen", exercise=["water-meervoud", "no-such-exercise"])

    after = counts(served_on_each)
    assert {name: after[name] - before[name] for name in after if after[name] != before[name]} == {
        "launch_session": 1,
        "deep_link_request": 1,
        "enrollment": 1,
        "person": 1,
        "person_key": 1,
        "person_link": 1,
    }


def test_a_session_ends_for_all_at_once_when_its_row_goes(served_on_each):
    browser = served_on_each.enter()
    with served_on_each.tool.database.writing() as session:
        session.delete(session.get_one(LaunchSession, browser.launched.id))

    assert code_of(browser.get("/opdracht/1")) == "session_gone"


def test_use_is_noted_once_a_minute(served_on_each):
    browser = served_on_each.enter()
    started = browser.launched.row.last_seen_at
    for seconds, noted in ((59, started), (1, started + timedelta(minutes=1))):
        served_on_each.clock.forward(seconds=seconds)
        browser.get("/opdracht/1")
        with served_on_each.tool.database.reading() as session:
            assert session.get_one(LaunchSession, browser.launched.id).last_seen_at == noted


def counts(served: Served) -> dict[str, int]:
    with served.tool.database.reading() as session:
        return rows.counted(session)
