"""The line item service, and what every gradebook call must bring."""

import pytest

from lti_tool.demo.platform import vocabulary
from tests.functional.demo.minimal_tool import PLATFORM, dropped, path_of

LINE_ITEMS = f"{PLATFORM}/ags/2/lineitems?type_id=1"
JSON = {"Content-Type": vocabulary.LINE_ITEM}
RIGHT = {"label": "Het weer", "scoreMaximum": 20}

SLOPPY_BODIES = {
    "no label": {"label": None},
    "blank label": {"label": " "},
    "no maximum": {"scoreMaximum": None},
    "maximum of zero": {"scoreMaximum": 0},
    "maximum as text": {"scoreMaximum": "20"},
    "maximum is true": {"scoreMaximum": True},
    "an id": {"id": "https://evil.example.org"},
    "an unknown field": {"points": 20},
    "a tag that is a number": {"tag": 1},
    "a start without a zone": {"startDateTime": "2026-03-02T12:00:00"},
    "a start on an impossible day": {"startDateTime": "2026-02-30T12:00:00Z"},
}


def create(tool, **changes):
    return tool.call("POST", LINE_ITEMS, body=dropped({**RIGHT, **changes}), headers=JSON)


class TestEveryCall:
    def test_needs_a_token(self, tool):
        response = tool.call("GET", LINE_ITEMS, headers={"Authorization": None})

        assert response.status_code == 401
        assert response.headers["WWW-Authenticate"].startswith("Bearer")

    @pytest.mark.parametrize("value", ["Bearer invented", "Basic abc", "Bearer"])
    def test_needs_a_token_that_was_granted(self, tool, value):
        response = tool.call("GET", LINE_ITEMS, headers={"Authorization": value})

        assert response.status_code == 401

    def test_needs_a_token_that_is_not_too_old(self, tool, clock):
        headers = {"Authorization": f"Bearer {tool.token()}"}
        assert tool.client.get(path_of(LINE_ITEMS), headers=headers).status_code == 200
        clock.move(seconds=3600)

        assert tool.client.get(path_of(LINE_ITEMS), headers=headers).status_code == 401

    def test_needs_a_token_that_was_not_revoked(self, tool):
        headers = {"Authorization": f"Bearer {tool.token()}"}
        tool.client.post("/switches/revoke")

        assert tool.client.get(path_of(LINE_ITEMS), headers=headers).status_code == 401

    def test_needs_the_right_scope(self, tool):
        headers = {"Authorization": f"Bearer {tool.token(vocabulary.SCORE_SCOPE)}"}

        assert tool.call("GET", LINE_ITEMS, headers=headers).status_code == 403

    def test_reading_is_allowed_by_the_smaller_scope_but_writing_is_not(self, tool):
        headers = {"Authorization": f"Bearer {tool.token(vocabulary.LINE_ITEM_READ_SCOPE)}"}

        assert tool.call("GET", LINE_ITEMS, headers=headers).status_code == 200
        refused = tool.call("POST", LINE_ITEMS, body=RIGHT, headers={**JSON, **headers})
        assert refused.status_code == 403

    @pytest.mark.parametrize(
        "accept",
        ["*/*", "application/json", f"{vocabulary.LINE_ITEM_CONTAINER}, */*", vocabulary.SCORE],
    )
    def test_accepts_exactly_one_media_type(self, tool, accept):
        assert tool.call("GET", LINE_ITEMS, headers={"Accept": accept}).status_code == 406

    def test_may_leave_the_media_type_out(self, tool):
        right = {"Accept": vocabulary.LINE_ITEM_CONTAINER}

        assert tool.call("GET", LINE_ITEMS).status_code == 200
        assert tool.call("GET", LINE_ITEMS, headers=right).status_code == 200

    def test_must_keep_the_query_of_the_address(self, tool):
        bare = LINE_ITEMS.partition("?")[0]

        assert tool.call("GET", bare).status_code == 400
        assert tool.call("GET", f"{bare}?type_id=1&type_id=1").status_code == 400

    def test_finds_no_other_course(self, tool):
        assert tool.call("GET", LINE_ITEMS.replace("/2/", "/3/")).status_code == 404

    def test_says_what_it_is(self, tool):
        assert tool.call("GET", LINE_ITEMS, headers={"User-Agent": ""}).status_code == 400

    @pytest.mark.parametrize(("mood", "status"), [("500", 500), ("403", 403)])
    def test_fails_when_switched_so(self, tool, state, mood, status):
        state.switch(gradebook=mood)

        assert tool.call("GET", LINE_ITEMS).status_code == status

    def test_waits_when_switched_so(self, tool, state, pauses):
        state.switch(gradebook="slow")

        assert tool.call("GET", LINE_ITEMS).status_code == 200
        assert [pause.total_seconds() for pause in pauses] == [8]


class TestCreate:
    def test_answers_with_the_new_line_item(self, tool):
        response = create(tool, tag="toets", resourceId="weer")

        assert response.status_code == 201
        assert response.content_type == vocabulary.LINE_ITEM
        assert response.get_json(force=True) == {
            "id": f"{PLATFORM}/ags/2/lineitems/10/lineitem?type_id=1",
            "label": "Het weer",
            "scoreMaximum": 20,
            "tag": "toets",
            "resourceId": "weer",
        }

    @pytest.mark.parametrize("changes", SLOPPY_BODIES.values(), ids=SLOPPY_BODIES)
    def test_refuses_a_sloppy_body(self, tool, changes):
        assert create(tool, **changes).status_code == 400

    def test_refuses_a_link_that_is_not_there(self, tool):
        assert create(tool, resourceLinkId="999").status_code == 403

    @pytest.mark.parametrize(
        "content_type",
        [None, "application/json", f"{vocabulary.LINE_ITEM}; charset=utf-8", vocabulary.SCORE],
    )
    def test_refuses_another_content_type(self, tool, content_type):
        headers = {"Content-Type": content_type}

        response = tool.call("POST", LINE_ITEMS, body=RIGHT, headers=headers)

        assert response.status_code == 415

    @pytest.mark.parametrize(
        "body",
        [
            "",
            "[]",
            '{"label": "a", "label": "b", "scoreMaximum": 1}',
            '{"label": "a", "scoreMaximum": NaN}',
            '{"label": "a", "scoreMaximum": 1',
            '{"label": "\xff", "scoreMaximum": 1e999}',
        ],
    )
    def test_refuses_what_is_no_json_object(self, tool, body):
        assert tool.call("POST", LINE_ITEMS, body=body, headers=JSON).status_code == 400


class TestOne:
    def test_can_be_read(self, tool, line_item):
        response = tool.call("GET", line_item, headers={"Accept": vocabulary.LINE_ITEM})

        assert response.get_json(force=True)["id"] == line_item
        assert response.get_json(force=True)["resourceId"] == "tafels-3"

    def test_is_replaced_as_a_whole(self, tool, line_item):
        old = tool.call("GET", line_item).get_json(force=True)
        body = {"id": line_item, "resourceLinkId": old["resourceLinkId"], **RIGHT}

        response = tool.call("PUT", line_item, body=body, headers=JSON)

        assert response.status_code == 200
        assert response.get_json(force=True) == body
        assert tool.call("GET", line_item).get_json(force=True) == body

    @pytest.mark.parametrize("changes", [{"id": "other"}, {"resourceLinkId": None}], ids=str)
    def test_keeps_its_id_and_its_link(self, tool, line_item, changes):
        old = tool.call("GET", line_item).get_json(force=True)
        body = dropped({**old, **changes})

        assert tool.call("PUT", line_item, body=body, headers=JSON).status_code == 400

    def test_is_gone_once_deleted(self, tool, line_item):
        assert tool.call("DELETE", line_item).status_code == 204
        assert tool.call("GET", line_item).status_code == 404
        assert tool.post_score(line_item).status_code == 404

    def test_is_gone_with_its_link(self, tool, line_item):
        link_id = tool.state.course.links()[0].id
        tool.client.post(f"/course/links/{link_id}/remove")

        assert tool.post_score(line_item).status_code == 404


class TestList:
    def test_filters(self, tool, line_item):
        create(tool, tag="toets", resourceId="weer")

        def labels(query: str) -> list[str]:
            listed = tool.call("GET", f"{LINE_ITEMS}&{query}").get_json(force=True)
            return [item["label"] for item in listed]

        assert labels("tag=toets") == ["Het weer"]
        assert labels("resource_id=tafels-3") == ["Tafels van 3"]
        assert labels("resource_link_id=10") == ["Tafels van 3"]
        assert labels("resource_link_id=10&tag=toets") == []
        assert labels("limit=50") == ["Tafels van 3", "Het weer"]

    def test_goes_on_at_the_next_page(self, tool):
        for number in range(5):
            create(tool, label=f"Opdracht {number}", tag="een & twee")
        url, seen = f"{LINE_ITEMS}&tag=een%20%26%20twee&limit=2", []
        for _ in range(3):
            response = tool.call("GET", url)
            seen += [item["label"] for item in response.get_json(force=True)]
            links = dict(
                reversed(link.split("; rel=")) for link in response.headers["Link"].split(", ")
            )
            url = links.get('"next"', "<>")[1:-1]

        assert seen == [f"Opdracht {number}" for number in range(5)]
        assert url == ""

    @pytest.mark.parametrize("query", ["limit=0", "limit=-1", "limit=x", "limit=²", "from=-1"])
    def test_refuses_an_impossible_page(self, tool, query):
        assert tool.call("GET", f"{LINE_ITEMS}&{query}").status_code == 400
