"""Verified claims become records."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.errors import MalformedLaunch
from lti_tool.lti import vocabulary as words
from lti_tool.lti.messages import (
    DeepLinkingRequest,
    ResourceLinkRequest,
    read_message,
    resource_link,
)
from tests.fakes.platform import FakePlatform, changed
from tests.unit.lti.arbitrary import JSON

NOW = 1_772_452_800
PLATFORM = FakePlatform()
URL = "https://lms.example/2/service?type_id=1"


class TestMessages:
    def claims(self, changes):
        return changed(PLATFORM.claims(nonce="n", now=NOW), changes)

    @given(st.dictionaries(st.sampled_from(["locale", words.ROLES, words.PRESENTATION]), JSON))
    def test_a_harmless_fault_stops_nobody(self, changes):
        message = read_message(self.claims(changes))

        assert isinstance(message, ResourceLinkRequest)
        assert all(isinstance(role, str) for role in message.roles)
        assert message.locale is None or message.locale

    @pytest.mark.clause("LTI Core 1.3, 5.4.6.1")
    @given(st.dictionaries(st.text(), JSON))
    def test_custom_values_are_texts_and_never_unresolved_variables(self, custom):
        message = read_message(self.claims({words.CUSTOM: {**custom, "a": "$User.id", "b": 1}}))

        assert all(message.custom.values())
        assert not any(value.startswith("$") for value in message.custom.values())
        assert message.custom["b"] == "1"

    def test_a_custom_truth_is_spelled_as_json_spells_it(self):
        message = read_message(self.claims({words.CUSTOM: {"a": True, "b": False, "c": 1.5}}))

        assert message.custom == {"a": "true", "b": "false", "c": "1.5"}

    @pytest.mark.parametrize(
        ("context", "title"),
        [
            ({"id": "c", "title": "  Groep \n 5 "}, "Groep 5"),
            ({"id": "c", "label": "5A"}, "5A"),
            ({"id": "c", "title": "", "label": "5A"}, "5A"),
            ({"id": "c", "title": 5}, ""),
            ({"id": 17, "title": "x" * 99}, "x" * 60),
        ],
    )
    def test_a_group_label_is_one_short_line(self, context, title):
        assert read_message(self.claims({words.CONTEXT: context})).context.title == title

    @pytest.mark.clause("LTI Core 1.3, 5.4.4")
    def test_a_presentation_locale_goes_before_the_persons(self):
        changes = {"locale": "nl", words.PRESENTATION: {"locale": "en-GB"}}

        assert read_message(self.claims(changes)).locale == "en-GB"
        assert read_message(self.claims({"locale": "nl"})).locale == "nl"

    @pytest.mark.clause("AGS 2.0, 3.4.2")
    @pytest.mark.parametrize(
        ("endpoint", "can_score"),
        [
            ({"scope": [words.SCOPE_SCORE], "lineitem": "https://lms.example/7"}, True),
            ({"scope": [], "lineitem": "https://lms.example/7"}, False),
            ({"scope": words.SCOPE_SCORE}, False),
            (None, False),
        ],
        ids=str,
    )
    def test_scores_go_only_where_the_platform_grants_it(self, endpoint, can_score):
        message = read_message(self.claims({words.AGS_ENDPOINT: endpoint}))

        assert isinstance(message, ResourceLinkRequest)
        assert message.can_score is can_score
        assert message.line_item_url == (endpoint or {}).get("lineitem")

    @pytest.mark.parametrize(
        ("endpoint", "expected"),
        [
            ({"scope": [words.SCOPE_LINE_ITEM], "lineitems": URL}, (URL, True)),
            ({"scope": [words.SCOPE_LINE_ITEM_READ], "lineitems": URL}, (URL, False)),
            ({"scope": [words.SCOPE_SCORE], "lineitems": URL}, None),
            ({"scope": [words.SCOPE_LINE_ITEM]}, None),
            ({"scope": [words.SCOPE_LINE_ITEM], "lineitems": "Sanne de Vries"}, None),
            ({"scope": [words.SCOPE_LINE_ITEM], "lineitems": 7}, None),
            (None, None),
        ],
        ids=str,
    )
    def test_line_items_are_found_and_made_only_where_the_platform_grants_it(
        self, endpoint, expected
    ):
        found = resource_link.read(self.claims({words.AGS_ENDPOINT: endpoint})).line_items

        assert (found and (found.url, found.can_make)) == expected

    @pytest.mark.parametrize(
        ("claim", "url"),
        [
            ({"context_memberships_url": URL, "service_versions": ["1.0", "2.0"]}, URL),
            ({"context_memberships_url": URL}, URL),
            ({"context_memberships_url": URL, "service_versions": ["1.0"]}, None),
            ({"context_memberships_url": "Sanne", "service_versions": ["2.0"]}, None),
            ({}, None),
            (None, None),
        ],
        ids=str,
    )
    @pytest.mark.clause("NRPS 2.0, 3.6.1.1")
    def test_members_are_listed_where_version_2_is_spoken(self, claim, url):
        course = resource_link.read(self.claims({words.NRPS_SERVICE: claim})).course

        assert course.memberships_url == url

    def test_groups_are_listed_where_the_platform_grants_it(self):
        claim = {"context_groups_url": URL, "context_group_sets_url": f"{URL}/sets"}
        granted = {**claim, "scope": [words.SCOPE_GROUPS]}

        found = resource_link.read(self.claims({words.GROUPS_SERVICE: granted})).course
        refused = resource_link.read(self.claims({words.GROUPS_SERVICE: claim})).course

        assert (found.groups_url, found.group_sets_url) == (URL, f"{URL}/sets")
        assert (refused.groups_url, refused.group_sets_url) == (None, None)

    @pytest.mark.parametrize(
        ("settings", "expected"),
        [
            ({}, (True, True, "opaque")),
            ({"accept_multiple": "true", "data": ""}, (False, True, "")),
            ({"accept_lineitem": False, "data": None}, (True, False, None)),
            ({"accept_lineitem": None, "data": 5}, (True, True, None)),
        ],
        ids=str,
    )
    def test_a_picker_is_opened_as_the_platform_asks(self, settings, expected):
        message = read_message(self.claims(PLATFORM.deep_linking(**settings)))

        assert isinstance(message, DeepLinkingRequest)
        assert (message.accept_multiple, message.accept_line_item, message.data) == expected
        assert message.accept_links

    @pytest.mark.parametrize(
        "types", [["file"], ["link"], [], "ltiResourceLink", None, ["LtiResourceLink"]], ids=str
    )
    def test_a_picker_without_lti_links_is_known_as_such(self, types):
        message = read_message(self.claims(PLATFORM.deep_linking(accept_types=types)))

        assert isinstance(message, DeepLinkingRequest)
        assert not message.accept_links

    @pytest.mark.clause("Deep Linking 2.0, 3.2: iframe, window")
    @pytest.mark.parametrize(
        ("targets", "only_window"),
        [
            (["window"], True),
            (["iframe", "window"], False),
            (["embed", "window"], False),
            ([], False),
            (None, False),
        ],
        ids=str,
    )
    def test_an_item_opens_where_the_platform_can(self, targets, only_window):
        settings = {"accept_presentation_document_targets": targets}
        message = read_message(self.claims(PLATFORM.deep_linking(**settings)))

        assert isinstance(message, DeepLinkingRequest)
        assert message.only_window is only_window

    @pytest.mark.parametrize(
        ("given", "kept"),
        [(None, None), ("", None), ("  ", None), (7, None), (" Toets ", "Toets")],
        ids=repr,
    )
    def test_texts_that_were_typed_already_are_suggestions(self, given, kept):
        message = read_message(self.claims(PLATFORM.deep_linking(title=given, text=given)))

        assert isinstance(message, DeepLinkingRequest)
        assert (message.title, message.text) == (kept, kept)

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({words.DL_SETTINGS: None}, "deep_link_settings_missing"),
            ({words.DL_SETTINGS: {"deep_link_return_url": ""}}, "deep_link_settings_missing"),
            ({words.RESOURCE_LINK: {}}, "resource_link_missing"),
        ],
        ids=lambda value: str(value)[:40],
    )
    def test_what_a_message_cannot_do_without_is_asked_for(self, changes, code):
        right = PLATFORM.deep_linking() if words.DL_SETTINGS in changes else {}

        with pytest.raises(MalformedLaunch) as refusal:
            read_message(self.claims({**right, **changes}))
        assert refusal.value.code == code
