"""Messages beside the plain launch: review, privacy, choosing with settings, old ids."""

import base64
import hmac
from hashlib import sha256

import pytest

from lti_tool.demo.platform import vocabulary
from lti_tool.demo.platform.traits import LaunchTrait
from tests.functional.demo.minimal_tool import TOOL, content_item, having, read_form

REVIEW = {"reviewableStatus": ["Completed"], "url": f"{TOOL}/lti/launch?x=1", "custom": {"a": "b"}}


@pytest.fixture
def column(tool, state) -> str:
    tool.add_link(lineItem={"scoreMaximum": 10, "submissionReview": REVIEW})
    return state.course.line_items()[0].id


class TestReview:
    def test_names_the_pupil_the_column_and_what_the_column_asked_for(self, tool, column, state):
        tool.enter("tom")

        claims = tool.launch(f"/launch/review/2/{column}/4")

        assert claims["sub"] == "3"
        assert claims[vocabulary.MESSAGE_TYPE] == "LtiSubmissionReviewRequest"
        assert claims[vocabulary.FOR_USER] == {"user_id": "4", "roles": [vocabulary.LEARNER]}
        endpoint = claims[vocabulary.AGS_ENDPOINT]
        assert endpoint["lineitem"] == state.config.line_item_url(column)
        assert claims[vocabulary.TARGET_LINK_URI] == REVIEW["url"]
        assert claims[vocabulary.CUSTOM] == {"exercise": "tafels-3", "a": "b"}
        assert claims[vocabulary.RESOURCE_LINK]["id"] == state.course.links()[0].id

    def test_of_another_column_or_person_does_not_exist(self, tool, column):
        for path in (f"/2/{column}/1", f"/2/{column}/99", "/2/99/4", f"/3/{column}/4"):
            assert tool.client.get(f"/launch/review{path}").status_code == 404

    def test_is_offered_in_the_gradebook_once_there_is_work(self, tool, column):
        link = f'href="/open-review/2/{column}/4"'
        assert link not in tool.client.get("/gradebook").text
        tool.post_score(tool.line_item_url(tool.state.course.links()[0].id))

        assert link in tool.client.get("/gradebook").text
        frame = tool.client.get(f"/open-review/2/{column}/4").text
        assert f"/launch/review/2/{column}/4?target=iframe" in frame


class TestPrivacy:
    @pytest.mark.parametrize(
        ("traits", "name"),
        [
            ((), "LtiDataPrivacyLaunchRequest"),
            ((LaunchTrait.OLD_PRIVACY_NAME,), "DataPrivacyLaunchRequest"),
        ],
    )
    def test_names_the_person_and_no_course(self, tool, state, traits, name):
        state.choose(having(*traits))
        tool.enter("ict")

        claims = tool.launch("/launch/privacy/4")

        assert claims[vocabulary.MESSAGE_TYPE] == name
        assert claims[vocabulary.FOR_USER]["user_id"] == "4"
        assert claims[vocabulary.ROLES] == [vocabulary.ADMINISTRATOR]
        assert {vocabulary.CONTEXT, vocabulary.RESOURCE_LINK} & claims.keys() == set()

    def test_may_be_about_somebody_that_nobody_knows(self, tool):
        tool.enter("ict")

        assert tool.launch("/launch/privacy/99")[vocabulary.FOR_USER] == {"user_id": "99"}

    @pytest.mark.parametrize("person", ["fatima", "sanne"])
    def test_is_for_the_administrator(self, tool, person):
        tool.enter(person)

        assert tool.client.get("/launch/privacy/4").status_code == 403
        assert tool.client.get("/open-privacy/4").status_code == 403

    def test_is_offered_on_the_page_of_connections(self, tool):
        tool.enter("ict")

        assert 'href="/open-privacy/4"' in tool.client.get("/connections").text
        assert "/launch/privacy/4" in tool.client.get("/open-privacy/4").text


class TestSettings:
    """What a deep-linking request allows, and that the platform holds the tool to it."""

    @pytest.mark.parametrize(
        ("changes", "item"),
        [
            ({"accept_lineitem": False}, {}),
            ({"accept_types": ["link"]}, {"lineItem": None}),
            ({"accept_types": None}, {"lineItem": None}),
        ],
        ids=["no line items", "links only", "no types at all"],
    )
    def test_refuse_what_was_not_accepted(self, tool, state, changes, item):
        state.switch(deep_linking=changes)
        tool.enter("fatima")
        request = tool.launch("/launch/deep-linking")
        items = [content_item(**item)]
        claims = tool.deep_link_claims(request, **{vocabulary.CONTENT_ITEMS: items})

        assert tool.post_deep_link(request, tool.sign(claims)).status_code == 400
        assert state.course.links() == ()

    @pytest.mark.parametrize("sent", ["", None], ids=["empty", "absent"])
    @pytest.mark.parametrize("answered", ["", None], ids=["empty back", "absent back"])
    def test_data_comes_back_as_it_went(self, tool, state, sent, answered):
        state.switch(deep_linking={"data": sent})
        tool.enter("fatima")
        request = tool.launch("/launch/deep-linking")
        settings = request[vocabulary.DEEP_LINKING_SETTINGS]
        assert settings.get("data") == sent
        settings["data"] = None
        claims = tool.deep_link_claims(request, **{vocabulary.DATA: answered})

        status = tool.post_deep_link(request, tool.sign(claims)).status_code

        assert status == (200 if sent == answered else 400)


class TestOldIds:
    def test_are_signed_with_the_old_secret(self, tool, state):
        state.choose(having(LaunchTrait.OLD_IDS))
        claims = tool.launch(f"/launch/links/{tool.add_link()}")

        old = claims[vocabulary.LTI_1_1]
        parts = ("1", claims["iss"], "demo-tool", str(claims["exp"]), claims["nonce"])
        signed = "&".join((old["oauth_consumer_key"], *parts)).encode()
        digest = hmac.new(state.config.old_secret.encode(), signed, sha256).digest()
        assert old["oauth_consumer_key_sign"] == base64.b64encode(digest).decode()
        assert old["user_id"] == "oud-2"

    def test_may_come_unsigned(self, tool, state):
        state.choose(having(LaunchTrait.OLD_IDS_UNSIGNED))

        claims = tool.launch(f"/launch/links/{tool.add_link()}")

        assert claims[vocabulary.LTI_1_1] == {"user_id": "oud-2"}


def test_the_test_user_says_so_and_has_no_marks(tool):
    link_id = tool.add_link()
    tool.enter("proef")

    claims = tool.launch(f"/launch/links/{link_id}")

    assert vocabulary.TEST_USER in claims[vocabulary.ROLES]
    assert tool.post_score(tool.line_item_url(link_id), userId=claims["sub"]).status_code == 400


def test_a_client_in_two_deployments_launches_into_the_newest(tool, state):
    link_id = tool.add_link()
    second = state.registry.deploy(state.registry.first)

    login = tool.initiate(f"/launch/links/{link_id}")
    token = read_form(tool.authorize(tool.request_for(login))).fields["id_token"]

    assert login["lti_deployment_id"] == second.deployment_id != "1"
    assert tool.read_id_token(token)[vocabulary.DEPLOYMENT_ID] == second.deployment_id
