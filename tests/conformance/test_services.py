"""Deep Linking 2.0 and Assignment and Grade Services 2.0, as a platform sees them."""

import html
import json
import re
from datetime import datetime
from decimal import Decimal

import jwt
import pytest
from sqlalchemy import select

from lti_tool.lti import ags
from lti_tool.lti import vocabulary as words
from lti_tool.lti.access_tokens import AccessTokens
from lti_tool.lti.pylti import Score
from lti_tool.lti.service import Service
from lti_tool.models.platforms import ResourceLink
from lti_tool.services import registrations, signing_keys
from tests.factories.tools import NOON, ROOT_KEY
from tests.fakes.outbound import FakeOutbound, answer
from tests.fakes.platform import GONE, INSTRUCTOR, LEARNER, TOOL

SETTINGS = {"accept_multiple": True, "data": "opaque é <\"'&>"}


def _field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*?value="([^"]*)"', page)
    assert found
    return html.unescape(found[1])


@pytest.fixture
def teacher(scene, visit):
    """A teacher at the picker: choose exercises, get what the platform gets."""
    with scene.tool.database.writing() as session:
        new_kid = scene.tool.random_text
        signing_keys.ensure(session, ROOT_KEY, now=NOON, new_kid=lambda: new_kid(6))

    def choose(*keys, **settings):
        place = visit.launch(visit.platform.deep_linking(**{**SETTINGS, **settings})).location
        picker = visit.client.get(place, base_url=TOOL).get_data(as_text=True)
        form = {"form_token": _field(picker, "form_token"), "exercise": list(keys)}
        sent = form if keys else {**form, "cancel": "1"}
        page = visit.client.post(place, base_url=TOOL, data=sent).get_data(as_text=True)
        token = _field(page, "JWT")
        published = json.loads(visit.client.get("/lti/jwks", base_url=TOOL).data)["keys"]
        kid = jwt.get_unverified_header(token)["kid"]
        (key,) = [key for key in published if key["kid"] == kid]
        options = {"verify_exp": False, "verify_iat": False}
        audience = visit.platform.issuer
        return jwt.decode(token, jwt.PyJWK(key), ["RS256"], audience=audience, options=options)

    return choose


@pytest.fixture
def two(scene):
    """The keys of two exercises."""
    return [exercise.key for exercise in scene.tool.catalogue.everything[:2]]


@pytest.mark.clause(
    "Deep Linking 2.0, 4.5", "Deep Linking 2.0, 4.5.1", "Deep Linking 2.0, 4.5.2 to 4.5.4"
)
@pytest.mark.clause("Security 1.0, 5.2.2")
def test_the_answer_is_addressed_and_signed_by_us(teacher, two):
    claims = teacher(*two)

    assert (claims["iss"], claims["aud"]) == ("client-1", "https://lms.example")
    assert (claims[words.MESSAGE_TYPE], claims[words.VERSION]) == (
        "LtiDeepLinkingResponse",
        "1.3.0",
    )
    assert claims[words.DEPLOYMENT_ID] == "deployment-1"
    assert claims["nonce"]
    assert 0 < claims["exp"] - claims["iat"] <= 300


@pytest.mark.clause("Deep Linking 2.0, 3.2", "Deep Linking 2.0, 3.2: lineItem")
def test_each_choice_is_a_link_with_title_address_and_column(teacher, two):
    items = teacher(*two)[words.DL_CONTENT_ITEMS]

    assert [item["custom"]["exercise"] for item in items] == two
    for item in items:
        assert item["type"] == "ltiResourceLink"
        assert item["url"] == f"{TOOL}/lti/launch"
        assert item["title"]
        assert item["lineItem"]["scoreMaximum"] > 0


@pytest.mark.clause("Deep Linking 2.0, 4.4.1")
@pytest.mark.parametrize(
    ("place", "code"),
    [(GONE, "deep_link_settings_missing"), ("https://x.example/", "return_address_foreign")],
    ids=["nowhere", "elsewhere"],
)
def test_a_picker_that_leads_nowhere_good_is_not_opened(visit, place, code):
    answer = visit.launch(visit.platform.deep_linking(deep_link_return_url=place))

    assert f"<code>{code}</code>" in answer.get_data(as_text=True)


@pytest.mark.clause("Deep Linking 2.0, 4.4.9")
@pytest.mark.parametrize(
    ("roles", "status"),
    [([INSTRUCTOR], 303), ([LEARNER], 403), ([], 403), (GONE, 403)],
    ids=["a teacher", "a pupil", "nobody in particular", "no roles at all"],
)
def test_who_teaches_here_may_choose(visit, roles, status):
    asked = {**visit.platform.deep_linking(), words.ROLES: roles}

    assert visit.launch(asked).status_code == status


@pytest.mark.clause("Deep Linking 2.0, 4.4.5")
def test_a_teacher_without_a_name_may_choose(visit):
    answer = visit.launch({**visit.platform.deep_linking(), "sub": GONE})

    assert answer.status_code == 303
    assert visit.client.get(answer.location, base_url=TOOL).status_code == 200


@pytest.mark.clause("Deep Linking 2.0, 4.4.1: accept_lineitem")
def test_no_column_is_offered_where_none_is_accepted(teacher, two):
    (item,) = teacher(two[0], accept_lineitem=False)[words.DL_CONTENT_ITEMS]

    assert "lineItem" not in item


@pytest.mark.clause("Deep Linking 2.0, 4.5.5")
@pytest.mark.parametrize("data", ["opaque é <\"'&>", "", "x" * 4000])
def test_data_comes_back_exactly(teacher, two, data):
    assert teacher(two[0], data=data)[words.DL_DATA] == data


@pytest.mark.clause("Deep Linking 2.0, 4.5.5")
def test_data_that_did_not_come_does_not_come_back(teacher, two):
    assert words.DL_DATA not in teacher(two[0], data=GONE)


@pytest.mark.clause("Deep Linking 2.0, 4.5.6")
def test_a_teacher_who_cancels_sends_an_empty_list(teacher):
    assert teacher()[words.DL_CONTENT_ITEMS] == []


@pytest.mark.clause("LTI Core 1.3, 5.4.6", "AGS 2.0, 3.1")
def test_the_link_knows_its_exercise_and_its_column_when_launched(scene, visit, two):
    visit.launch({words.CUSTOM: {"exercise": two[0]}})

    with scene.tool.database.reading() as session:
        link = session.scalars(select(ResourceLink)).one()
    assert (link.exercise_key, link.line_item_url) == (
        two[0],
        "https://lms.example/lineitems/7?type=lti",
    )


@pytest.fixture
def post(scene):
    """Post a score to the platform of the scene; return the calls that it took."""

    def posted(line_item: str):
        with scene.tool.database.writing() as session:
            new_kid = scene.tool.random_text
            signing_keys.ensure(session, ROOT_KEY, now=NOON, new_kid=lambda: new_kid(6))
            client = registrations.for_login(session, "https://lms.example", "client-1")
        outbound = FakeOutbound(
            lambda call: answer(200, {"access_token": "token"} if "token" in call.url else {})
        )
        tokens = AccessTokens(outbound, scene.tool.signers, lambda: 0.0, lambda: "jti-1")
        score = Score(user_id="user-1", score=Decimal(3), maximum=Decimal(4), stamp=NOON)
        service = Service(outbound=outbound, tokens=tokens, client=client)
        ags.post_score(service, line_item, score)
        return outbound.calls

    return posted


@pytest.mark.clause("Security 1.0, 4.1", "Security 1.0, 4.1.1")
def test_a_token_is_asked_for_with_a_signed_assertion(post):
    asked, _ = post("https://lms.example/lineitems/7")

    claims = jwt.decode(asked.body["client_assertion"], options={"verify_signature": False})
    assert claims["iss"] == claims["sub"] == "client-1"
    assert claims["aud"] == "https://lms.example/token"
    assert 0 < claims["exp"] - claims["iat"] <= 300
    assert asked.body["grant_type"] == "client_credentials"
    assert asked.body["scope"] == words.SCOPE_SCORE


@pytest.mark.clause("AGS 2.0, 3.4.1", "AGS 2.0, 3.4.3")
def test_a_score_goes_to_the_line_items_scores_with_its_media_type(post):
    _, call = post("https://lms.example/lineitems/7?type=lti")

    assert (call.method, call.url) == ("POST", "https://lms.example/lineitems/7/scores?type=lti")
    assert call.headers["Content-Type"] == "application/vnd.ims.lis.v1.score+json"
    assert call.headers["Authorization"] == "Bearer token"


@pytest.mark.clause("AGS 2.0, 3.4.4", "AGS 2.0, 3.4.5", "AGS 2.0, 3.4.7 to 3.4.8", "AGS 2.0, 3.4.9")
@pytest.mark.clause("AGS 2.0, 4.7")
def test_a_score_says_whose_how_much_how_far_and_when(post):
    body = json.loads(post("https://lms.example/lineitems/7")[1].body)

    assert set(body) == {
        "userId",
        "scoreGiven",
        "scoreMaximum",
        "activityProgress",
        "gradingProgress",
        "timestamp",
    }
    assert (body["userId"], body["scoreGiven"], body["scoreMaximum"]) == ("user-1", 3, 4)
    assert (body["activityProgress"], body["gradingProgress"]) == ("Completed", "FullyGraded")
    assert datetime.fromisoformat(body["timestamp"]) == NOON
