"""Logins and launches that come in: where they lead, what they keep, what they cost."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from lti_tool.lti import vocabulary as words
from lti_tool.models.launches import LaunchSession
from lti_tool.models.platforms import Context, Registration, ResourceLink
from lti_tool.models.schools import Role
from tests.fakes.platform import GONE, INSTRUCTOR, LEARNER, MEMBERSHIP, TOOL, FakePlatform

SYSTEM = "http://purl.imsglobal.org/vocab/lis/v2/system/person"
TEST_USER = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"
INSTITUTION = "http://purl.imsglobal.org/vocab/lis/v2/institution/person"
PERSONAL = ("person", "person_key", "person_link", "enrollment", "context", "resource_link")


HARMLESS: dict[str, dict[str, Any]] = {
    "a list of one audience": {"aud": ["client-1"]},
    "our client as azp": {"azp": "client-1"},
    "a list of one audience, with azp": {"aud": ["client-1"], "azp": "client-1"},
    "a claim that nobody knows": {"unknown": {"claim": 1}},
    "null for what is optional": {
        words.CONTEXT: None,
        words.PRESENTATION: None,
        words.CUSTOM: None,
    },
    "a list for an empty object": {words.CUSTOM: [], words.PRESENTATION: []},
    "no course and no gradebook": {words.CONTEXT: GONE, words.AGS_ENDPOINT: GONE},
    "an empty list of roles": {words.ROLES: []},
    "null for the roles": {words.ROLES: None},
    "custom values that are no text": {words.CUSTOM: {"number": 1, "truth": True}},
    "a custom variable left unresolved": {words.CUSTOM: {"exercise": "$Exercise"}},
    "sizes as texts and numbers": {words.PRESENTATION: {"width": "800", "height": 600}},
    "a parent without children": {f"{words.LTI}role_scope_mentor": []},
    "a link id that is a number": {words.RESOURCE_LINK: {"id": 17}},
    "a sub of 255 characters": {"sub": "s" * 255},
}


def _launch_of(scene) -> LaunchSession:
    with scene.tool.database.reading() as session:
        return session.scalars(select(LaunchSession)).one()


class TestLogin:
    @pytest.mark.parametrize("method", ["GET", "POST"])
    def test_sends_the_browser_on_with_what_the_standard_asks(self, visit, method):
        login = visit.login(method=method)

        place = urlsplit(login.answer.location)
        assert f"{place.scheme}://{place.netloc}{place.path}" == visit.platform.auth_url
        assert {k: v for k, v in login.query.items() if k not in {"state", "nonce"}} == {
            "scope": "openid",
            "response_type": "id_token",
            "response_mode": "form_post",
            "prompt": "none",
            "client_id": "client-1",
            "redirect_uri": f"{TOOL}/lti/launch",
            "login_hint": "hint-1",
            "lti_message_hint": "message-1",
        }

    def test_stores_nothing(self, scene, visit):
        before = scene.rows()

        visit.login()

        assert scene.rows() == before

    @pytest.mark.clause("Security 1.0, 7.3.1")
    def test_ties_the_state_to_this_browser_alone(self, visit):
        cookie = visit.login().answer.headers["Set-Cookie"]

        assert cookie.startswith("__Host-login-")
        assert set(cookie.split("; ")[1:]) >= {"Path=/", "Secure", "HttpOnly", "Partitioned"}
        assert "SameSite=None" in cookie
        assert "Domain" not in cookie

    def test_gives_every_tab_a_state_and_a_cookie_of_its_own(self, visit):
        one, other = visit.login(), visit.login()

        assert one.state != other.state
        assert one.nonce != other.nonce
        for login in (other, one):
            token = visit.platform.sign(visit.claims(login))
            assert visit.post({"state": login.state, "id_token": token}).status_code == 303

    @pytest.mark.clause("LTI Core 1.3, 4.1.1")
    def test_sends_no_hint_that_did_not_come_and_an_empty_one_that_did(self, visit):
        assert "lti_message_hint" not in visit.login({"lti_message_hint": GONE}).query
        assert visit.login({"lti_message_hint": ""}).query["lti_message_hint"] == ""

    @pytest.mark.clause("LTI Core 1.3, 4.1.3")
    def test_takes_the_only_client_of_an_issuer_when_none_is_named(self, visit):
        assert visit.login({"client_id": GONE}).query["client_id"] == "client-1"

    @pytest.mark.clause("LTI Core 1.3, 4.1.3")
    def test_picks_among_the_clients_of_an_issuer(self, scene):
        scene.trust(FakePlatform(client_id="client-2"))

        assert scene.visit().login({"client_id": "client-2"}).query["client_id"] == "client-2"

    @pytest.mark.clause("Security 1.0, 5.1.1.2")
    def test_keeps_the_query_of_the_platforms_own_address(self, scene, visit):
        with scene.tool.database.writing() as session:
            registration = session.scalars(select(Registration)).one()
            registration.auth_url = "https://lms.example/auth?tenant=7"

        login = visit.login()

        assert login.query["tenant"] == "7"
        assert login.query["scope"] == "openid"


class TestLaunch:
    @pytest.mark.parametrize(
        ("roles", "role", "page"),
        [
            ([LEARNER], Role.PUPIL, "opdracht"),
            ([], Role.PUPIL, "opdracht"),
            ([f"{INSTITUTION}#Instructor", LEARNER], Role.PUPIL, "opdracht"),
            ([f"{INSTITUTION}#Instructor"], Role.PUPIL, "opdracht"),
            ([f"{SYSTEM}#SysAdmin"], Role.PUPIL, "opdracht"),
            ([INSTRUCTOR, LEARNER], Role.PUPIL, "opdracht"),
            ([INSTRUCTOR], Role.TEACHER, "klas"),
            (["Instructor"], Role.TEACHER, "klas"),
            ([f"{MEMBERSHIP}/Instructor#TeachingAssistant"], Role.TEACHER, "klas"),
            ([f"{MEMBERSHIP}#Administrator"], Role.ADMIN, "beheer"),
        ],
        ids=str,
    )
    def test_lands_where_the_role_belongs(self, scene, visit, roles, role, page):
        answer = visit.launch({words.ROLES: roles})

        opened = _launch_of(scene)
        assert opened.role is role
        assert answer.location.rstrip("/") == f"/s/{opened.id}/{page}"

    def test_opens_the_picker_for_a_teacher(self, visit):
        answer = visit.launch(visit.platform.deep_linking())

        assert answer.status_code == 303
        assert visit.client.get(answer.location, base_url=TOOL).status_code == 200

    @pytest.mark.clause(
        "LTI Core 1.3, 4.3: unknown claims", "LTI Core 1.3, 5.4.1", "LTI Core 1.3, 5.4.7"
    )
    @pytest.mark.parametrize("changes", HARMLESS.values(), ids=HARMLESS)
    def test_takes_what_the_standard_allows_and_harmless_faults(self, visit, changes):
        assert visit.launch(changes).status_code == 303

    @pytest.mark.clause("Security 1.0, 5.1.3: iat")
    @pytest.mark.parametrize(
        ("iat", "exp"), [(60, 300), (-600, 300), (-659, 300), (0, 3600), (-90, -59), (0.25, 60.5)]
    )
    def test_forgives_clocks_that_differ_by_the_leeway(self, visit, clock, iat, exp):
        now = int(clock.timestamp())

        assert visit.launch({"iat": now + iat, "exp": now + exp}).status_code == 303

    def test_reads_a_number_as_sub_by_its_digits(self, scene, visit):
        visit.launch({"sub": 17})
        visit.launch({"sub": "17"})

        assert len(scene.rows()["launch_session"]) == 2
        assert len(scene.rows()["person"]) == 1

    @pytest.mark.clause("LTI Core 1.3, 5.3.6.1")
    @pytest.mark.parametrize("changes", [{"sub": GONE}, {"sub": None}], ids=["missing", "null"])
    def test_keeps_nothing_about_an_anonymous_visitor(self, scene, visit, changes):
        answer = visit.launch(changes)

        rows = scene.rows()
        assert answer.status_code == 303
        assert [name for name in PERSONAL if rows[name]] == []
        opened = _launch_of(scene)
        assert (opened.person_id, opened.context_id, opened.resource_link_id) == (None, None, None)

    @pytest.mark.clause("LTI Core 1.3, A.2.4")
    def test_keeps_nothing_about_a_test_user(self, scene, visit):
        visit.launch({words.ROLES: [LEARNER, TEST_USER]})

        rows = scene.rows()
        assert [name for name in PERSONAL if rows[name]] == []

    @pytest.mark.clause("LTI Core 1.3, 5.3.6.1")
    def test_two_visitors_without_sub_are_nobody_twice(self, scene, visit):
        answers = [visit.launch({"sub": GONE}), scene.visit().launch({"sub": GONE})]

        assert len({answer.location for answer in answers}) == 2

    @pytest.mark.clause("LTI Core 1.3, 5.3.6")
    def test_one_sub_at_two_platforms_is_two_people(self, scene, visit):
        visit.launch()
        other = FakePlatform(issuer="https://other-lms.example")
        scene.trust(other)
        scene.visit(other).launch()

        assert len(scene.rows()["person"]) == 2

    @pytest.mark.clause("LTI Core 1.3, 6.1", "AGS 2.0, 3.1")
    def test_keeps_where_the_score_goes(self, scene, visit):
        visit.launch({words.CUSTOM: {"exercise": "heelal-maanlanding", "name": "Sanne"}})

        with scene.tool.database.reading() as session:
            link = session.scalars(select(ResourceLink)).one()
        assert link.line_item_url == "https://lms.example/lineitems/7?type=lti"
        assert link.exercise_key == "heelal-maanlanding"
        assert link.can_score

    def test_keeps_which_goal_is_practised_behind_a_link(self, scene, visit):
        visit.launch({words.CUSTOM: {"practice": "spelling-klanken"}})

        with scene.tool.database.reading() as session:
            link = session.scalars(select(ResourceLink)).one()
        assert link.exercise_key == "oefenen-spelling-klanken"

    def test_drops_a_group_label_that_holds_the_pupils_name(self, scene, visit):
        context = {"id": "course-1", "title": "Rekenen met Sanne", "label": "5A"}
        visit.launch({"given_name": "Sanne", words.CONTEXT: context})

        with scene.tool.database.reading() as session:
            assert session.scalars(select(Context.title)).one() == "5A"
