"""Logins and launches that come in: where they lead, what they keep, what they cost."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
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

    def test_sends_no_hint_that_did_not_come_and_an_empty_one_that_did(self, visit):
        assert "lti_message_hint" not in visit.login({"lti_message_hint": GONE}).query
        assert visit.login({"lti_message_hint": ""}).query["lti_message_hint"] == ""

    def test_takes_the_only_client_of_an_issuer_when_none_is_named(self, visit):
        assert visit.login({"client_id": GONE}).query["client_id"] == "client-1"

    def test_picks_among_the_clients_of_an_issuer(self, scene):
        scene.trust(FakePlatform(client_id="client-2"))

        assert scene.visit().login({"client_id": "client-2"}).query["client_id"] == "client-2"

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
            ([f"{MEMBERSHIP}#Administrator"], Role.ADMIN, "klas/school"),
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

    @pytest.mark.parametrize(
        "changes",
        [
            {"aud": ["client-1"]},
            {"azp": "client-1"},
            {"aud": ["client-1"], "azp": "client-1"},
            {"unknown": {"claim": 1}},
            {words.CONTEXT: None, words.PRESENTATION: None, words.CUSTOM: None},
            {words.CONTEXT: GONE, words.AGS_ENDPOINT: GONE},
            {words.ROLES: GONE},
            {words.CUSTOM: {"number": 1, "truth": True, "exercise": "$Exercise"}},
            {words.PRESENTATION: {"width": "800", "height": 600}},
            {f"{words.LTI}role_scope_mentor": []},
            {words.RESOURCE_LINK: {"id": 17}},
            {"sub": "s" * 255},
        ],
        ids=str,
    )
    def test_takes_what_the_standard_allows_and_harmless_faults(self, visit, changes):
        assert visit.launch(changes).status_code == 303

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

    @pytest.mark.parametrize("changes", [{"sub": GONE}, {"sub": None}], ids=["missing", "null"])
    def test_keeps_nothing_about_an_anonymous_visitor(self, scene, visit, changes):
        answer = visit.launch(changes)

        rows = scene.rows()
        assert answer.status_code == 303
        assert [name for name in PERSONAL if rows[name]] == []
        opened = _launch_of(scene)
        assert (opened.person_id, opened.context_id, opened.resource_link_id) == (None, None, None)

    def test_keeps_nothing_about_a_test_user(self, scene, visit):
        visit.launch({words.ROLES: [LEARNER, TEST_USER]})

        rows = scene.rows()
        assert [name for name in PERSONAL if rows[name]] == []

    def test_two_visitors_without_sub_are_nobody_twice(self, scene, visit):
        answers = [visit.launch({"sub": GONE}), scene.visit().launch({"sub": GONE})]

        assert len({answer.location for answer in answers}) == 2

    def test_one_sub_at_two_platforms_is_two_people(self, scene, visit):
        visit.launch()
        other = FakePlatform(issuer="https://other-lms.example")
        scene.trust(other)
        scene.visit(other).launch()

        assert len(scene.rows()["person"]) == 2

    def test_keeps_where_the_score_goes(self, scene, visit):
        visit.launch({words.CUSTOM: {"exercise": "heelal-maanlanding", "name": "Sanne"}})

        with scene.tool.database.reading() as session:
            link = session.scalars(select(ResourceLink)).one()
        assert link.line_item_url == "https://lms.example/lineitems/7?type=lti"
        assert link.exercise_key == "heelal-maanlanding"
        assert link.can_score

    def test_drops_a_group_label_that_holds_the_pupils_name(self, scene, visit):
        context = {"id": "course-1", "title": "Rekenen met Sanne", "label": "5A"}
        visit.launch({"given_name": "Sanne", words.CONTEXT: context})

        with scene.tool.database.reading() as session:
            assert session.scalars(select(Context.title)).one() == "5A"


class TestSameMoment:
    @pytest.mark.parametrize("posts", [2, 6])
    def test_of_equal_posts_exactly_one_comes_in(self, scene, visit, posts):
        login = visit.login()
        form = {"state": login.state, "id_token": visit.platform.sign(visit.claims(login))}
        name, _, value = login.answer.headers["Set-Cookie"].partition(";")[0].partition("=")
        together = Barrier(posts)

        def post(_number: int) -> tuple[int, bool]:
            browser = scene.visit()
            browser.client.set_cookie(name, value, domain="tool.example")
            together.wait()
            answer = browser.post(form)
            return answer.status_code, "nonce_used" in answer.get_data(as_text=True)

        with ThreadPoolExecutor(posts) as pool:
            answers = Counter(pool.map(post, range(posts)))

        assert answers == {(303, False): 1, (401, True): posts - 1}
        rows = scene.rows()
        assert [len(rows[name]) for name in ("launch_session", "used_nonce", "person")] == [1, 1, 1]

    def test_a_class_that_starts_together_all_comes_in(self, scene, visit):
        together = Barrier(6)

        def launch(number: int) -> int:
            browser = scene.visit()
            login = browser.login()
            claims = browser.claims(login, {"sub": f"user-{number % 3}"})
            form = {"state": login.state, "id_token": browser.platform.sign(claims)}
            together.wait()
            return browser.post(form).status_code

        with ThreadPoolExecutor(6) as pool:
            assert set(pool.map(launch, range(6))) == {303}

        rows = scene.rows()
        assert {name: len(rows[name]) for name in PERSONAL} == {
            "person": 3,
            "person_key": 3,
            "person_link": 3,
            "enrollment": 3,
            "context": 1,
            "resource_link": 1,
        }
        assert visit.platform.fetched == [visit.platform.jwks_url]


class TestKeys:
    def test_unknown_kids_cost_one_fetch_a_minute_however_many(self, scene, visit):
        login = visit.login()
        forged = [
            {"state": login.state, "id_token": visit.platform.sign({}, {"kid": f"kid-{number}"})}
            for number in range(20)
        ]
        visit.launch()
        assert len(visit.platform.fetched) == 1

        for minute in (1, 2):
            scene.clock.forward(seconds=61)
            codes = {visit.post(form).status_code for form in forged}
            assert codes == {401}
            assert len(visit.platform.fetched) == 1 + minute

    def test_a_changed_key_is_found_within_the_minute(self, scene, visit):
        visit.launch()
        visit.platform.kid = "lms-2"
        assert visit.launch().status_code == 401

        scene.clock.forward(seconds=60)

        assert visit.launch().status_code == 303

    def test_keys_are_asked_for_once_and_again_after_an_hour(self, scene, visit):
        for _ in range(3):
            assert visit.launch().status_code == 303
        assert len(visit.platform.fetched) == 1

        scene.clock.forward(seconds=3601)
        visit.launch()

        assert len(visit.platform.fetched) == 2

    def test_pupils_come_in_while_the_platforms_key_address_is_down(self, scene, visit):
        visit.launch()
        visit.platform.key_set_answer = (503, b"")
        scene.clock.forward(hours=5)

        assert visit.launch().status_code == 303

    @pytest.mark.parametrize("name", ["jku", "x5u", "x5c", "jwk", "crit"])
    def test_nothing_is_fetched_for_a_token_that_points_at_keys(self, visit, name):
        login = visit.login()
        value = ["x"] if name in {"x5c", "crit"} else "https://evil.example/keys"
        token = visit.platform.sign(visit.claims(login), {name: value})

        assert visit.post({"state": login.state, "id_token": token}).status_code == 401
        assert visit.platform.fetched == []
