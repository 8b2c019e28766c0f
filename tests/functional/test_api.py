"""``/api/v1``: what another system reads of its own school, and what it never does."""

import json
import re
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from lti_tool.models.deliveries import DeliveryState
from lti_tool.models.doctor import Verdict
from lti_tool.models.rosters import RosterRun, RunState
from lti_tool.models.schools import School, SchoolStatus
from lti_tool.services import api_tokens, schools
from lti_tool.services.api_tokens import Grant, Scope
from lti_tool.services.doctor import examinations
from lti_tool.services.doctor.records import Finding
from lti_tool.web.api.collections import COLLECTIONS
from lti_tool.web.api.quota import PER_MINUTE
from tests.factories import rows
from tests.factories.rows import Scene
from tests.factories.tools import PUBLIC_URL, ROOT_KEY
from tests.functional.served import Served, served, served_on_each

__all__ = ["served", "served_on_each"]


def token_of(
    served: Served, *, at: Scene | None = None, scopes=tuple(Scope), days: int = 30
) -> str:
    """Make a token of a school and return it."""
    secret = f"lti-tool_{uuid4().hex}"
    with served.tool.database.writing() as session:
        tenant = schools.tenant_by_id(session, ROOT_KEY, (at or served.here).school.id)
        grant = Grant(scopes=set(scopes), days=days)
        api_tokens.issue(session, tenant, secret, grant, now=served.clock())
    return secret


def ask(served: Served, path: str, token: str | None, **options: Any) -> TestResponse:
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    client = served.app.test_client()
    return client.get(f"/api/v1/{path}", headers=headers, base_url=PUBLIC_URL, **options)


def fill(served: Served) -> None:
    """Give both schools something of every kind."""
    with served.tool.database.writing() as session:
        for at in (served.here, served.elsewhere):
            rows.delivery(session, at)
            findings = {"clock": Finding(verdict=Verdict.GREEN, code="clock_right")}
            examinations.keep(
                session, at.registration.id, at.school.id, findings, now=served.clock()
            )
            summary = json.dumps({"totals": {"person": {"join": 3}}})
            session.add(
                RosterRun(
                    school_id=at.school.id,
                    number=1,
                    state=RunState.APPLIED,
                    source="oneroster-csv",
                    base=0,
                    holds="{}",
                    summary=summary,
                    made_at=served.clock(),
                )
            )


def check(value: Any, shape: Any, at: str = "") -> None:
    """Hold a value against the JSON Schema words that our document uses."""
    if "anyOf" in shape:
        wanted = [each for each in shape["anyOf"] if (each["type"] == "null") == (value is None)]
        return check(value, wanted[0], at)
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "null": type(None)}
    assert type(value) is kinds[shape["type"]], at
    assert value in shape.get("enum", [value]), at
    if isinstance(value, int):
        assert shape.get("minimum", value) <= value <= shape.get("maximum", value), at
    if shape.get("format") == "uuid":
        UUID(value)
    if shape.get("format") == "date-time":
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+[+]00:00", str(value)), at
    for each in value if isinstance(value, list) else ():
        check(each, shape["items"], f"{at}[]")
    if isinstance(value, dict):
        named = shape.get("properties", {})
        assert set(shape.get("required", ())) <= set(value), at
        others = shape.get("additionalProperties", True)
        for name, each in value.items():
            assert name in named or others, f"{at}.{name}"
            check(each, named.get(name, others), f"{at}.{name}")
    return None


class TestTheDocument:
    def test_is_there_for_anybody_and_tells_of_every_collection(self, served):
        answer = served.app.test_client().get("/api/openapi.json", base_url=PUBLIC_URL)

        told = answer.json
        assert told["openapi"].startswith("3.1")
        assert told["servers"] == [{"url": PUBLIC_URL}]
        assert set(told["paths"]) == {f"/api/v1/{name}" for name in COLLECTIONS}

    @pytest.mark.parametrize("name", COLLECTIONS)
    def test_every_answer_is_as_it_says(self, served_on_each, name):
        fill(served_on_each)
        client = served_on_each.app.test_client()
        document = client.get("/api/openapi.json", base_url=PUBLIC_URL).json

        answer = ask(served_on_each, name, token_of(served_on_each))

        assert answer.status_code == 200
        assert answer.json["items"]
        for row in answer.json["items"]:
            check(row, document["components"]["schemas"][name], name)

    def test_names_every_parameter_that_is_taken_and_no_other(self, served):
        client = served.app.test_client()
        document = client.get("/api/openapi.json", base_url=PUBLIC_URL).json
        token = token_of(served)
        for name, collection in COLLECTIONS.items():
            operation = document["paths"][f"/api/v1/{name}"]["get"]
            named = {each["name"] for each in operation["parameters"]}
            assert named == {"cursor", "limit", *collection.filters}
            assert ask(served, f"{name}?other=1", token).json["code"] == "api_filter_wrong"

    def test_marks_what_is_optional(self, served):
        items = ask(served, "optional-fields", token_of(served)).json["items"]

        assert all(row["label"].endswith("(optioneel)") for row in items)
        assert {row["mode"] for row in items} == {"off"}


class TestOnlyTheOwnSchool:
    @pytest.mark.parametrize("name", ["platforms", "deliveries"])
    def test_is_shown(self, served_on_each, name):
        fill(served_on_each)
        mine = ask(served_on_each, name, token_of(served_on_each)).json["items"]
        theirs = token_of(served_on_each, at=served_on_each.elsewhere)
        other = ask(served_on_each, name, theirs).json["items"]

        assert [row["id"] for row in mine] != [row["id"] for row in other]
        assert len(mine) == len(other) == 1

    def test_and_nothing_about_a_person(self, served):
        fill(served)
        token = token_of(served)
        told = "".join(ask(served, name, token).text for name in COLLECTIONS)

        pupil = served.here.pupil
        assert str(pupil.id) not in told
        assert pupil.alias not in told


class TestPages:
    def test_hold_every_row_once_and_in_order(self, served_on_each):
        with served_on_each.tool.database.writing() as session:
            for _ in range(5):
                rows.delivery(session, served_on_each.here)
            rows.delivery(session, served_on_each.here, state=DeliveryState.FAILED)
        token, found = token_of(served_on_each), []
        path = "deliveries?limit=2&state=waiting"
        while path:
            answer = ask(served_on_each, path, token)
            found += [row["id"] for row in answer.json["items"]]
            following = answer.json["next"]
            assert ("Link" in answer.headers) == bool(following)
            path = following.removeprefix(f"{PUBLIC_URL}/api/v1/") if following else ""
        assert len(found) == 5
        assert found == sorted(set(found))

    def test_of_names_go_on_behind_the_last_one(self, served):
        token = token_of(served)
        first = ask(served, "exercises?limit=3", token)
        assert first.headers["Link"] == f'<{first.json["next"]}>; rel="next"'
        second = ask(served, first.json["next"].partition("/v1/")[2], token)
        keys = [row["key"] for answer in (first, second) for row in answer.json["items"]]
        assert len(keys) == 6
        assert keys == sorted(set(keys))

    @pytest.mark.parametrize(
        ("query", "code"),
        [
            ("limit=0", "api_limit_wrong"),
            ("limit=201", "api_limit_wrong"),
            ("limit=x", "api_limit_wrong"),
            ("limit=", "api_limit_wrong"),
            ("cursor=!", "api_cursor_wrong"),
            ("cursor=eA", "api_cursor_wrong"),
            ("cursor=" + "A" * 401, "api_cursor_wrong"),
            ("state=lost", "api_filter_wrong"),
            ("person=1", "api_filter_wrong"),
        ],
    )
    def test_that_are_asked_for_wrongly_are_refused(self, served, query, code):
        answer = ask(served, f"deliveries?{query}", token_of(served))
        assert (answer.status_code, answer.json["code"]) == (400, code)

    @pytest.mark.parametrize("name", ["deliveries", "roster-runs", "exercises"])
    def test_never_break_by_a_cursor(self, served, name):
        token = token_of(served, days=366)

        @settings(max_examples=40, deadline=None)
        @given(cursor=st.text(max_size=30) | st.from_regex("[A-Za-z0-9_-]{1,16}", fullmatch=True))
        def run(cursor: str) -> None:
            served.clock.forward(minutes=1)
            answer = ask(served, name, token, query_string={"cursor": cursor})
            assert answer.status_code in {200, 400}

        run()


class TestRefusals:
    def told(self, answer: TestResponse, status: int, code: str) -> None:
        assert (answer.status_code, answer.json["code"]) == (status, code)
        assert answer.content_type == "application/problem+json"
        assert answer.json["status"] == status
        assert re.fullmatch("[0-9a-f]{8}", answer.json["reference"])

    @pytest.mark.parametrize("header", [None, "", "Basic YTpi", "Bearer", "Bearer  "])
    def test_without_a_token(self, served, header):
        headers = {} if header is None else {"Authorization": header}
        client = served.app.test_client()
        answer = client.get("/api/v1/platforms", headers=headers, base_url=PUBLIC_URL)
        self.told(answer, 401, "api_token_missing")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")

    def test_a_token_that_nobody_gave(self, served):
        answer = ask(served, "platforms", "lti-tool_nobody")
        self.told(answer, 401, "api_token_wrong")
        assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]

    def test_a_token_that_is_over(self, served):
        token = token_of(served, days=1)
        assert ask(served, "platforms", token).status_code == 200
        served.clock.forward(days=1)
        self.told(ask(served, "platforms", token), 401, "api_token_wrong")

    def test_a_token_that_was_revoked(self, served):
        token = token_of(served)
        with served.tool.database.writing() as session:
            tenant = schools.tenant_by_id(session, ROOT_KEY, served.here.school.id)
            [row] = api_tokens.listed(session, tenant.school_id)
            api_tokens.revoke(session, tenant, row.id, now=served.clock())
        self.told(ask(served, "platforms", token), 401, "api_token_wrong")

    def test_a_token_of_a_school_that_was_closed(self, served):
        token = token_of(served)
        with served.tool.database.writing() as session:
            session.get_one(School, served.here.school.id).status = SchoolStatus.CLOSED
        self.told(ask(served, "platforms", token), 401, "api_token_wrong")

    @pytest.mark.parametrize("name", COLLECTIONS)
    def test_what_its_scopes_do_not_name(self, served, name):
        others = [scope for scope in Scope if scope is not COLLECTIONS[name].scope]
        answer = ask(served, name, token_of(served, scopes=others))
        self.told(answer, 403, "api_scope_missing")

    def test_a_collection_that_there_is_not(self, served):
        self.told(ask(served, "pupils", token_of(served)), 404, "not_found")
        self.told(ask(served, "platforms/1", token_of(served)), 404, "page_not_found")

    def test_anything_but_reading(self, served):
        client = served.app.test_client()
        answer = client.post("/api/v1/platforms", base_url=PUBLIC_URL)
        self.told(answer, 405, "method_not_allowed")

    def test_more_questions_in_a_minute_than_there_may_be(self, served):
        token, other = token_of(served), token_of(served)
        for _ in range(PER_MINUTE):
            assert ask(served, "optional-fields", token).status_code == 200
        answer = ask(served, "optional-fields", token)
        self.told(answer, 429, "api_too_many")
        assert ask(served, "optional-fields", other).status_code == 200
        served.clock.now += timedelta(seconds=int(answer.headers["Retry-After"]))
        assert ask(served, "optional-fields", token).status_code == 200

    def test_what_is_refused_leaves_no_token_in_the_log(self, served):
        ask(served, "platforms", "lti-tool_secret")
        assert served.log.entries(code="api_token_wrong")
        assert "lti-tool_secret" not in served.log.getvalue()


def test_no_answer_is_kept_by_a_cache(served):
    assert ask(served, "platforms", token_of(served)).headers["Cache-Control"] == "no-store"
