"""Messages beside the plain launch: review, privacy, notices, copies, and who they are about."""

import base64
import hmac
from dataclasses import replace
from hashlib import sha256

import pytest
import requests

from lti_tool.demo.platform import people, vocabulary
from lti_tool.demo.platform.traits import STANDARD, LaunchTrait, ServiceTrait
from tests.functional.demo.minimal_tool import (
    PLATFORM,
    TOOL,
    content_item,
    path_of,
    read_form,
)

REVIEW = {"reviewableStatus": ["Completed"], "url": f"{TOOL}/lti/launch?x=1", "custom": {"a": "b"}}


HISTORIES = {
    "exercise": "tafels-3",
    "context_history": "$Context.id.history",
    "link_history": "$ResourceLink.id.history",
}


def having(*traits):
    return replace(STANDARD, traits=STANDARD.traits | set(traits))


def without(*traits):
    return replace(STANDARD, traits=STANDARD.traits - set(traits))


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


class TestNotices:
    def test_hello_world_follows_upon_asking(self, tool, posted):
        (answer,) = tool.want_notices(vocabulary.HELLO_WORLD)

        handler = f"{TOOL}/lti/notices"
        assert answer.get_json(force=True) == {
            "notice_type": vocabulary.HELLO_WORLD,
            "handler": handler,
        }
        ((url, document),) = posted
        assert url == handler
        (notice,) = document["notices"]
        claims = tool.read_id_token(notice["jwt"])
        assert "sub" not in claims
        assert claims[vocabulary.NOTICE].keys() == {"id", "timestamp", "type"}
        assert claims[vocabulary.NOTICE]["type"] == vocabulary.HELLO_WORLD
        assert claims[vocabulary.DEPLOYMENT_ID] == "1"
        assert claims["iss"] == PLATFORM

    def test_a_copied_course_is_told_once_to_who_asked(self, tool, posted, state):
        tool.add_link()
        assert tool.client.post("/course/2/copy").status_code == 302
        assert posted == []
        tool.want_notices(vocabulary.CONTEXT_COPY)

        tool.client.post("/course/2/copy")

        ((_, document),) = posted
        claims = tool.read_id_token(document["notices"][0]["jwt"])
        assert claims[vocabulary.CONTEXT]["id"] == state.courses()[-1].facts.id
        assert claims[vocabulary.ORIGIN_CONTEXTS] == ["2"]
        assert state.messages("notice")[0].outcome == "202"

    def test_wishes_are_listed_and_taken_away(self, tool, state, posted):
        tool.want_notices(vocabulary.CONTEXT_COPY)
        url = state.config.notices_url("1")
        listed = tool.call("GET", url).get_json(force=True)
        assert (listed["client_id"], listed["deployment_id"]) == ("demo-tool", "1")
        wishes = {h["notice_type"]: h["handler"] for h in listed["notice_handlers"]}
        assert wishes == {"LtiHelloWorldNotice": "", "LtiContextCopyNotice": f"{TOOL}/lti/notices"}

        gone = {"notice_type": vocabulary.CONTEXT_COPY, "handler": ""}
        tool.call("PUT", url, body=gone, headers={"Content-Type": "application/json"})
        tool.client.post("/course/2/copy")

        assert posted == []

    @pytest.mark.parametrize(
        "wish",
        [
            {"notice_type": "LtiUnknownNotice", "handler": f"{TOOL}/lti/notices"},
            {"notice_type": "LtiHelloWorldNotice", "handler": "https://evil.example/"},
            {"notice_type": "LtiHelloWorldNotice"},
            [],
        ],
        ids=["unknown type", "another host", "no handler", "no object"],
    )
    def test_a_wrong_wish_is_refused(self, tool, state, posted, wish):
        url, headers = state.config.notices_url("1"), {"Content-Type": "application/json"}

        assert tool.call("PUT", url, body=wish, headers=headers).status_code == 400
        assert posted == []

    def test_there_are_none_where_the_platform_has_none(self, tool, state):
        url = state.config.notices_url("1")
        state.choose(without(ServiceTrait.NOTICES))

        assert tool.call("GET", url).status_code == 404
        assert vocabulary.NOTICE_SERVICE not in tool.launch(f"/launch/links/{tool.add_link()}")

    def test_a_tool_that_does_not_answer_is_no_disaster(self, tool, app, state):
        def fail(_url, _document):
            raise requests.ConnectionError

        object.__setattr__(state.config, "post_json", fail)

        assert tool.want_notices(vocabulary.HELLO_WORLD)[0].status_code == 200
        assert state.messages("notice")[0].outcome == "geen antwoord"


class TestCopies:
    def test_have_their_own_ids_and_remember_where_they_come_from(self, tool, state):
        link_id = tool.add_link(custom=HISTORIES)
        tool.post_score(tool.line_item_url(link_id))
        tool.client.post("/course/2/copy")
        copy = state.courses()[-1]
        tool.client.post(f"/course/{copy.facts.id}/copy")
        (link,) = state.courses()[-1].links()

        claims = tool.launch(f"/launch/links/{link.id}")

        custom = claims[vocabulary.CUSTOM]
        assert custom["exercise"] == "tafels-3"
        assert custom["context_history"] == f"{copy.facts.id},2"
        assert custom["link_history"] == f"{copy.links()[0].id},{link_id}"
        endpoint = claims[vocabulary.AGS_ENDPOINT]
        assert f"/ags/{state.courses()[-1].facts.id}/lineitems/" in endpoint["lineitem"]
        assert state.courses()[-1].scores() == ()
        assert "Groep 5a (kopie) (kopie)" in tool.client.get("/course").text

    def test_lose_our_parameters_where_the_platform_does_so(self, tool, state):
        state.choose(having(LaunchTrait.COPY_FORGETS_CUSTOM))
        link_id = tool.add_link(custom=HISTORIES)
        tool.client.post("/course/2/copy")
        (link,) = state.courses()[-1].links()

        custom = tool.launch(f"/launch/links/{link.id}")[vocabulary.CUSTOM]

        assert custom == {"context_history": "2", "link_history": link_id}

    def test_are_made_by_teachers_only(self, tool, state):
        tool.enter("sanne")

        assert tool.client.post("/course/2/copy").status_code == 403
        tool.enter("fatima")
        assert tool.client.post("/course/9/copy").status_code == 404
        assert len(state.courses()) == 1

    def test_take_links_of_their_own(self, tool, state):
        tool.enter("fatima")
        tool.client.post("/course/2/copy")
        copy = state.courses()[-1].facts.id
        assert f"course={copy}" in tool.client.get(f"/course/add?course={copy}").text
        request = tool.launch(f"/launch/deep-linking?course={copy}")

        claims = tool.deep_link_claims(request, **{vocabulary.CONTENT_ITEMS: [content_item()]})
        tool.post_deep_link(request, tool.sign(claims))

        assert [len(course.links()) for course in state.courses()] == [0, 1]
        assert tool.client.get("/launch/deep-linking?course=99").status_code == 404


class TestVariables:
    @pytest.mark.parametrize(
        ("traits", "left"),
        [((), "$No.such.var"), ((LaunchTrait.EMPTY_VARIABLES,), "")],
        ids=["verbatim", "empty"],
    )
    def test_that_nobody_knows_are_left(self, tool, state, traits, left):
        state.choose(having(*traits))
        link_id = tool.add_link(custom={"a": "$No.such.var", "b": "$Context.title", "c": "x"})

        custom = tool.launch(f"/launch/links/{link_id}")[vocabulary.CUSTOM]

        assert custom == {"a": left, "b": "Groep 5a", "c": "x"}

    def test_of_windows_come_from_the_item(self, tool):
        window = {"startDateTime": "2026-03-02T12:00:00Z"}
        names = ("available.startDateTime", "available.endDateTime", "submission.endDateTime")
        custom = {name: f"$ResourceLink.{name}" for name in names}
        link_id = tool.add_link(available=window, custom=custom)

        found = tool.launch(f"/launch/links/{link_id}")[vocabulary.CUSTOM]

        assert list(found.values()) == ["2026-03-02T12:00:00Z", "", ""]


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


class TestGroups:
    def test_are_told_by_name_and_who_is_in_them_by_the_roster(self, tool, state):
        url = state.config.groups_url("groups")
        listed = tool.call("GET", url, headers={"Accept": vocabulary.GROUP_CONTAINER})
        sets = tool.call("GET", state.config.groups_url("sets")).get_json(force=True)["sets"]
        roster = tool.call("GET", f"{state.config.memberships_url()}?groups=true")

        groups = {group["id"]: group for group in listed.get_json(force=True)["groups"]}
        assert groups["g1"] == {"id": "g1", "name": "Raket", "set_ids": ["s1"]}
        assert groups["g3"]["hidden"]
        assert sets == [{"id": "s1", "name": "Niveaugroepen"}]
        members = {m["user_id"]: m for m in roster.get_json(force=True)["members"]}
        assert members["4"]["group_enrollments"] == [{"group_id": "g1"}, {"group_id": "g3"}]
        assert members["2"]["group_enrollments"] == []

    def test_of_one_person(self, tool, state):
        url = state.config.groups_url("groups")

        listed = tool.call("GET", f"{url}?user_id=5").get_json(force=True)["groups"]

        assert [group["id"] for group in listed] == ["g2"]
        assert tool.call("GET", f"{url}?user_id=99").status_code == 404

    @pytest.mark.parametrize("headers", [{"Accept": "*/*"}, {"Authorization": None}], ids=str)
    def test_are_as_strict_as_the_rest(self, tool, state, headers):
        answer = tool.call("GET", state.config.groups_url("sets"), headers=headers)

        assert answer.status_code in {401, 406}


def test_a_crowd_fills_more_than_two_pages(tool, state):
    state.switch(crowd=True)
    found, url = [], state.config.memberships_url()
    while url:
        answer = tool.call("GET", path_of(url))
        found += answer.get_json(force=True)["members"]
        links = requests.utils.parse_header_links(answer.headers["Link"])
        url = next((link["url"] for link in links if link["rel"] == "next"), None)

    assert len(found) == len({m["user_id"] for m in found}) == 4 + len(people.CROWD) > 100
