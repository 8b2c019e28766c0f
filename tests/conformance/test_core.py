"""LTI Core 1.3 and the Security Framework: launches that are right, and known bad ones."""

import json

import pytest
from sqlalchemy import select

from lti_tool.lti import vocabulary as words
from lti_tool.models.launches import LaunchSession
from lti_tool.models.schools import Role
from lti_tool.services import signing_keys
from tests.factories.tools import NOON, ROOT_KEY
from tests.fakes.platform import GONE, INSTRUCTOR, LEARNER, MEMBERSHIP, TOOL
from tests.functional.lti import attacks
from tests.functional.lti.attacks import THEN, claims, raw, signed

NAMES = {"name": "Sanne de Vries", "given_name": "Sanne", "family_name": "de Vries"}
MAIL = {"email": "sanne@example.org"}
INSTITUTION = "http://purl.imsglobal.org/vocab/lis/v2/institution/person"


def case(name, clause, *values):
    return pytest.param(*values, id=name, marks=pytest.mark.clause(clause))


@pytest.mark.parametrize(
    ("attack", "status", "code"),
    [
        case("no kid", "Security 1.0, 5.1.2", signed({"kid": GONE}), 401, "key_id_missing"),
        case(
            "a wrong kid",
            "Security 1.0, 5.1.3: signature",
            signed({"kid": "x"}),
            401,
            "key_unknown",
        ),
        case(
            "no signature",
            "Security 1.0, 5.1.3: alg",
            signed({"alg": "none"}),
            401,
            "algorithm_refused",
        ),
        case(
            "another version", "LTI Core 1.3, 5.3.2", claims(version="1.2.0"), 400, "version_wrong"
        ),
        case("no version", "LTI Core 1.3, 5.3.2", claims(version=GONE), 400, "version_wrong"),
        case(
            "no LTI message",
            "LTI Core 1.3, 4.3",
            raw(b'{"alg": "RS256", "kid": "lms-1"}', b"{}"),
            401,
            "issuer_wrong",
        ),
        case(
            "a token past its end",
            "Security 1.0, 5.1.3: exp",
            claims(exp=THEN - 600, iat=THEN - 900),
            401,
            "token_expired",
        ),
        case(
            "a token from the future",
            "Security 1.0, 5.1.3: iat",
            claims(exp=THEN + 1200, iat=THEN + 900),
            401,
            "token_from_future",
        ),
        case("no iat", "Security 1.0, 5.1.2", claims(iat=GONE), 400, "iat_missing"),
        case("no exp", "Security 1.0, 5.1.2", claims(exp=GONE), 400, "exp_missing"),
        case("no nonce", "Security 1.0, 5.1.3: nonce", claims(nonce=GONE), 401, "nonce_wrong"),
        case(
            "no message type",
            "LTI Core 1.3, 5.3.1",
            claims(message=GONE),
            400,
            "message_type_unknown",
        ),
        case(
            "an unknown message type",
            "LTI Core 1.3, 5.3.1",
            claims(message="Basic"),
            400,
            "message_type_unknown",
        ),
        case(
            "no deployment",
            "LTI Core 1.3, 5.3.3",
            claims(deployment=GONE),
            400,
            "deployment_missing",
        ),
        case(
            "an unknown deployment",
            "LTI Core 1.3, 5.3.3",
            claims(deployment="x"),
            403,
            "deployment_pending",
        ),
        case(
            "a long deployment",
            "LTI Core 1.3, 5.3.3",
            claims(deployment="x" * 256),
            400,
            "deployment_malformed",
        ),
        case("no target", "LTI Core 1.3, 5.3.4", claims(target=GONE), 400, "target_missing"),
        case(
            "no resource link",
            "LTI Core 1.3, 5.3.5",
            claims(link=GONE),
            400,
            "resource_link_missing",
        ),
        case(
            "a resource link without id",
            "LTI Core 1.3, 5.3.5",
            claims(link={"title": "x"}),
            400,
            "identifier_malformed",
        ),
        case("no roles", "LTI Core 1.3, 5.3.7", claims(roles=GONE), 400, "roles_missing"),
        case("a long sub", "LTI Core 1.3, 5.3.6", claims(sub="x" * 256), 400, "subject_malformed"),
        case(
            "another audience", "Security 1.0, 5.1.3: aud", claims(aud="x"), 401, "audience_wrong"
        ),
        case(
            "another azp",
            "Security 1.0, 5.1.3: azp",
            claims(azp="x"),
            401,
            "authorized_party_wrong",
        ),
        case(
            "another issuer",
            "Security 1.0, 5.1.3: iss",
            claims(iss="https://x.example"),
            401,
            "issuer_wrong",
        ),
    ],
)
def test_a_known_bad_launch_is_refused(scene, attack, status, code):
    answer = attack(scene)()

    assert (answer.status_code, code in answer.get_data(as_text=True)) == (status, True)


@pytest.mark.clause("LTI Core 1.3, 5.3.7", "LTI Core 1.3, A.2.3")
@pytest.mark.parametrize(
    ("roles", "role"),
    [
        ([INSTRUCTOR], Role.TEACHER),
        ([LEARNER], Role.PUPIL),
        ([INSTRUCTOR, f"{INSTITUTION}#Faculty"], Role.TEACHER),
        ([LEARNER, f"{INSTITUTION}#Student", f"{INSTITUTION}#Instructor"], Role.PUPIL),
        ([f"{MEMBERSHIP}/Instructor#PrimaryInstructor", INSTRUCTOR], Role.TEACHER),
        ([f"{MEMBERSHIP}/Learner#GuestLearner"], Role.PUPIL),
        (["Instructor"], Role.TEACHER),
        (["Learner"], Role.PUPIL),
        (["http://example.org/roles#Inspector"], Role.PUPIL),
        ([], Role.PUPIL),
    ],
    ids=[
        "a teacher",
        "a pupil",
        "a teacher with several roles",
        "a pupil with several roles",
        "a teacher with a sub-role",
        "a pupil with a sub-role",
        "a teacher by the short name",
        "a pupil by the short name",
        "somebody with an unknown role",
        "somebody without a role",
    ],
)
def test_a_valid_launch_comes_in_by_its_role(scene, visit, roles, role):
    answer = visit.launch({words.ROLES: roles})

    assert answer.status_code == 303
    with scene.tool.database.reading() as session:
        assert session.scalars(select(LaunchSession.role)).one() is role


@pytest.mark.clause("LTI Core 1.3, 3.3", "LTI Core 1.3, 5.4.1")
@pytest.mark.parametrize("roles", [[INSTRUCTOR], [LEARNER]], ids=["teacher", "pupil"])
@pytest.mark.parametrize(
    "changes",
    [NAMES, MAIL, {**NAMES, **MAIL}, {**MAIL, words.CONTEXT: GONE}, {"sub": GONE}],
    ids=["names only", "mail only", "both", "mail, no context", "nobody"],
)
def test_a_valid_launch_needs_no_name_and_no_mail(visit, roles, changes):
    assert visit.launch({**changes, words.ROLES: roles}).status_code == 303


@pytest.mark.clause("LTI Core 1.3, 5.3.6: case")
def test_two_spellings_of_a_sub_are_two_people(scene, visit):
    visit.launch({"sub": "abc"})
    visit.launch({"sub": "ABC"})

    assert len(scene.rows()["person"]) == 2


@pytest.mark.clause("Security 1.0, 5.1.1.1")
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_login_comes_by_either_method(visit, method):
    assert visit.start(method=method).status_code == 302


@pytest.mark.clause("Security 1.0, 5.1.1.2")
def test_the_authentication_request_says_what_it_must(visit):
    query = visit.login().query

    assert {
        name: query[name] for name in ("scope", "response_type", "response_mode", "prompt")
    } == {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
    }
    assert query["redirect_uri"] == f"{TOOL}/lti/launch"
    assert (query["login_hint"], query["lti_message_hint"]) == ("hint-1", "message-1")


@pytest.mark.clause("Security 1.0, 6.2", "Security 1.0, 6.1")
@pytest.mark.parametrize("path", ["/lti/jwks", "/.well-known/jwks.json"])
def test_our_key_set_holds_public_keys_only_each_with_its_kid(scene, visit, path):
    with scene.tool.database.writing() as session:
        new_kid = scene.tool.random_text
        signing_keys.ensure(session, ROOT_KEY, now=NOON, new_kid=lambda: new_kid(6))

    answer = visit.client.get(path, base_url=TOOL)

    keys = json.loads(answer.data)["keys"]
    assert answer.content_type == "application/json"
    assert len({key["kid"] for key in keys}) == len(keys) == 2
    for key in keys:
        assert set(key) == {"kty", "n", "e", "kid", "use", "alg"}
        assert (key["kty"], key["use"], key["alg"]) == ("RSA", "sig", "RS256")
        assert len(key["n"]) >= 342


@pytest.mark.clause("Security 1.0, 5.1.1.3: nonce")
def test_a_launch_serves_once(scene):
    form_posted_twice = attacks.claims()(scene)

    assert [form_posted_twice().status_code for _ in range(2)] == [303, 401]


@pytest.mark.clause("LTI Core 1.3, 4.1.2")
def test_the_deployment_of_the_login_is_a_hint_only(visit):
    login = visit.login({"lti_deployment_id": "another"})
    token = visit.platform.sign(visit.claims(login))

    assert visit.post({"state": login.state, "id_token": token}).status_code == 303


@pytest.mark.clause("LTI Core 1.3, 5.4.3")
def test_a_list_of_a_parents_children_is_refused_and_forgotten(scene, visit):
    before = scene.rows()

    answer = visit.launch({f"{words.LTI}role_scope_mentor": ["user-2"]})

    assert (answer.status_code, scene.rows()) == (403, before)


@pytest.mark.clause("Security 1.0, 5.1.1.3")
def test_a_launch_comes_by_post_only(scene, visit):
    login = visit.login()
    token = visit.platform.sign(visit.claims(login))
    before = scene.rows()

    query = {"state": login.state, "id_token": token}
    answer = visit.client.get("/lti/launch", base_url=TOOL, query_string=query)

    assert (answer.status_code, scene.rows()) == (405, before)


@pytest.mark.clause("Security 1.0, 5.1.1.5")
@pytest.mark.parametrize(
    ("state", "code"),
    [("its own", "platform_login_required"), ("guessed", "state_unknown")],
)
def test_an_error_of_the_platform_is_believed_with_the_right_state_only(visit, state, code):
    login = visit.login()
    given = login.state if state == "its own" else "x" * 40

    answer = visit.post({"state": given, "error": "login_required", "error_description": "<b>"})

    page = answer.get_data(as_text=True)
    assert (answer.status_code >= 400, f"<code>{code}</code>" in page) == (True, True)
    assert "<b>" not in page
