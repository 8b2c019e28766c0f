"""What we ask of a platform is as little as possible, and its answer is read with care."""

import json

import pytest

from lti_tool.errors import PlatformUnavailable, RegistrationRefused
from lti_tool.lti import dynamic_registration
from lti_tool.lti import vocabulary as words
from lti_tool.lti.dynamic_registration import Registered
from lti_tool.lti.registration_request import request_for
from tests.fakes.outbound import answer
from tests.unit.lti.configurations import (
    CANVAS,
    CANVAS_URL,
    GONE,
    ISSUER,
    TOOL,
    calls,
    read,
    said,
    way,
)


class TestRegister:
    @pytest.mark.clause(
        "Dynamic Registration 1.0: registration token", "Dynamic Registration 1.0: answer"
    )
    def test_sends_json_with_the_token_and_reads_the_answer(self):
        asked = way(lambda _call: answer(201, {"client_id": "c"}))

        found = dynamic_registration.register(asked, read(said()), "geheim", TOOL)

        (call,) = calls(asked)
        assert (call.method, call.url) == ("POST", f"{ISSUER}/register")
        assert call.headers["Content-Type"] == "application/json"
        assert call.headers["Authorization"] == "Bearer geheim"
        assert json.loads(call.body)["redirect_uris"] == [f"{TOOL}/lti/launch"]
        assert found == Registered(client_id="c", deployment_key=None, scopes=None)

    @pytest.mark.parametrize(
        ("status", "error", "code"),
        [
            (307, RegistrationRefused, "registration_refused"),
            (400, RegistrationRefused, "registration_refused"),
            (401, RegistrationRefused, "registration_refused"),
            (500, PlatformUnavailable, "registration_unanswered"),
        ],
    )
    def test_says_when_the_platform_would_not(self, status, error, code):
        with pytest.raises(error) as refusal:
            dynamic_registration.register(
                way(lambda _call: answer(status, {"client_id": "c"})), read(said()), None, TOOL
            )

        assert refusal.value.code == code


USED = [
    "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem",
    "https://purl.imsglobal.org/spec/lti-ags/scope/score",
    "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly",
]
WHERE_OFFERED = [
    "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly",
    "https://purl.imsglobal.org/spec/lti-gs/scope/contextgroup.readonly",
    "https://purl.imsglobal.org/spec/lti/scope/noticehandlers",
]


def request(configuration, public_url):
    return request_for(configuration.offers, public_url)


def offering(**changes):
    """Return what is asked of a platform that offers these things."""
    platform = {"product_family_code": "moodle", **changes}
    return request(read(said(**{words.PLATFORM_CONFIGURATION: platform})), TOOL)


class TestRequest:
    @pytest.mark.clause("Dynamic Registration 1.0: tool configuration")
    def test_asks_for_nothing_about_a_person(self):
        asked = request(read(said()), TOOL)

        assert asked[words.TOOL_CONFIGURATION]["claims"] == ["iss", "sub"]
        assert asked["scope"] == words.SCOPE_SCORE

    def test_asks_for_the_services_that_are_used_where_they_are_offered(self):
        offered = [*WHERE_OFFERED, *USED, "openid", words.SCOPE_LINE_ITEM_READ]
        asked = request(read(said(scopes_supported=offered)), TOOL)

        assert asked["scope"].split() == [*USED, *WHERE_OFFERED]

    @pytest.mark.clause("Dynamic Registration 1.0: scopes")
    def test_asks_for_no_scope_that_is_not_offered(self):
        assert request(read(said(scopes_supported=[])), TOOL)["scope"] == ""
        unsaid = read(said(scopes_supported=None))
        assert request(unsaid, TOOL)["scope"].split() == USED

    @pytest.mark.clause("Dynamic Registration 1.0: tool configuration")
    def test_the_domain_carries_the_port(self):
        asked = request(read(said()), TOOL)

        assert asked[words.TOOL_CONFIGURATION]["domain"] == "tool.example:9443"

    def test_canvas_is_asked_to_keep_users_anonymous(self):
        canvas = request(read(CANVAS, CANVAS_URL), TOOL)
        other = request(read(said()), TOOL)

        assert canvas[words.TOOL_CONFIGURATION][words.CANVAS_PRIVACY_LEVEL] == "anonymous"
        assert words.CANVAS_PRIVACY_LEVEL not in other[words.TOOL_CONFIGURATION]

    @pytest.mark.clause("Dynamic Registration 1.0: tool configuration")
    def test_the_messages_are_a_list_with_labels_in_two_languages(self):
        asked = request(read(said()), TOOL)

        (message,) = asked[words.TOOL_CONFIGURATION]["messages"]
        assert message["type"] == words.DEEP_LINKING_REQUEST
        assert message["placements"] == ["ContentArea"]
        assert {"label#nl", "label#en"} <= set(message)

    @pytest.mark.parametrize(
        ("messages", "kinds"),
        [
            (None, []),
            ([], []),
            ("LtiSubmissionReviewRequest", []),
            ([{"type": "LtiResourceLinkRequest"}, {"placements": []}, 5, None], []),
            ([{"type": "LtiSubmissionReviewRequest"}], ["LtiSubmissionReviewRequest"]),
            (["LtiSubmissionReviewRequest"], ["LtiSubmissionReviewRequest"]),
            ([{"type": "DataPrivacyLaunchRequest"}], ["DataPrivacyLaunchRequest"]),
            (
                [{"type": "DataPrivacyLaunchRequest"}, {"type": "LtiDataPrivacyLaunchRequest"}],
                ["LtiDataPrivacyLaunchRequest"],
            ),
        ],
        ids=str,
    )
    def test_further_messages_are_asked_for_where_they_are_offered(self, messages, kinds):
        tool = offering(messages_supported=messages)[words.TOOL_CONFIGURATION]

        assert [message["type"] for message in tool["messages"]] == [
            words.DEEP_LINKING_REQUEST,
            *kinds,
        ]
        for message in tool["messages"]:
            assert message["target_link_uri"] == f"{TOOL}/lti/launch"
            assert {"label", "label#nl", "label#en"} <= set(message)

    def test_the_privacy_message_is_for_administrators(self):
        messages = [{"type": "LtiDataPrivacyLaunchRequest"}]
        tool = offering(messages_supported=messages)[words.TOOL_CONFIGURATION]

        assert [role.endswith("#Administrator") for role in tool["messages"][1]["roles"]] == [True]

    @pytest.mark.parametrize(
        ("variables", "asked"),
        [
            (None, ["context_history", "link_history"]),
            ([], ["context_history", "link_history"]),
            (["Context.id.history", "User.id"], ["context_history"]),
            (["$ResourceLink.id.history"], ["link_history"]),
            (["User.id"], []),
        ],
        ids=str,
    )
    def test_where_something_was_copied_from_is_asked_as_far_as_known(self, variables, asked):
        tool = offering(variables=variables)[words.TOOL_CONFIGURATION]

        assert list(tool["custom_parameters"]) == asked

    def test_notices_are_asked_for_only_where_they_are_offered(self):
        offered = [words.SCOPE_SCORE, words.SCOPE_NOTICE_HANDLERS]

        asked = request(read(said(scopes_supported=offered)), TOOL)["scope"].split()
        assert words.SCOPE_NOTICE_HANDLERS in asked
        absent: list[list[str] | None] = [None, []]
        for unsaid in absent:
            scope = request(read(said(scopes_supported=unsaid)), TOOL)["scope"]
            assert words.SCOPE_NOTICE_HANDLERS not in scope.split()


class TestReadAnswer:
    @pytest.mark.clause("Dynamic Registration 1.0: answer")
    @pytest.mark.parametrize(
        ("key", "found"),
        [
            ("4", "4"),
            (4, "4"),
            (True, None),
            ("", None),
            ("d" * 256, None),
            ([], None),
            (GONE, None),
        ],
    )
    def test_a_deployment_may_be_text_number_or_absent(self, key, found):
        tool = {} if key is GONE else {"deployment_id": key}
        body = json.dumps({"client_id": "c", words.TOOL_CONFIGURATION: tool}).encode()

        assert dynamic_registration.read_answer(body).deployment_key == found

    @pytest.mark.clause("Dynamic Registration 1.0: answer")
    @pytest.mark.parametrize("document", [{}, {"client_id": ""}, {"client_id": 7}, [], "c"])
    def test_refuses_an_answer_without_a_client(self, document):
        with pytest.raises(RegistrationRefused) as refusal:
            dynamic_registration.read_answer(json.dumps(document).encode())

        assert refusal.value.code == "registration_unreadable"

    @pytest.mark.clause("Dynamic Registration 1.0: scopes")
    @pytest.mark.parametrize(
        ("scope", "missing"),
        [(None, ()), ("openid", (words.SCOPE_SCORE,)), (f"a {words.SCOPE_SCORE}", ())],
    )
    def test_tells_which_scopes_were_not_given(self, scope, missing):
        found = dynamic_registration.read_answer(
            json.dumps({"client_id": "c", "scope": scope}).encode()
        )

        assert found.missing_scopes == missing
