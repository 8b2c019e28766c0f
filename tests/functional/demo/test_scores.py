"""The score and result services: strict about every field, and about time."""

from datetime import timedelta

import pytest

from lti_tool.demo.platform import vocabulary
from tests.functional.demo.minimal_tool import SCORE_FIELDS

SLOPPY = {
    "no user": {"userId": None},
    "user as a number": {"userId": 4},
    "unknown user": {"userId": "99"},
    "a teacher": {"userId": "2"},
    "the school admin": {"userId": "6"},
    "the anonymous visitor": {"userId": "1"},
    "no timestamp": {"timestamp": None},
    "timestamp without a zone": {"timestamp": "2026-03-02T12:00:00"},
    "timestamp without a T": {"timestamp": "2026-03-02 12:00:00Z"},
    "timestamp as a number": {"timestamp": 1772452800},
    "no activity progress": {"activityProgress": None},
    "invented activity progress": {"activityProgress": "Done"},
    "no grading progress": {"gradingProgress": None},
    "invented grading progress": {"gradingProgress": "fullyGraded"},
    "grading progress in a list": {"gradingProgress": ["FullyGraded"]},
    "score without maximum": {"scoreMaximum": None},
    "maximum of zero": {"scoreMaximum": 0},
    "negative score": {"scoreGiven": -1},
    "score as text": {"scoreGiven": "7"},
    "an unknown field": {"grade": 7},
    "an extension": {"https://canvas.instructure.com/lti/submission": {}},
    "comment that is no text": {"comment": 1},
    "submission that is no object": {"submission": "now"},
    "submission with an unknown field": {"submission": {"at": "2026-03-02T12:00:00Z"}},
    "submission that ends before it starts": {
        "submission": {
            "startedAt": "2026-03-02T12:00:01Z",
            "submittedAt": "2026-03-02T12:00:00Z",
        }
    },
}


@pytest.fixture
def mark(tool, line_item):
    """Look up Sanne's mark."""

    def look_up() -> float | None:
        (item,) = tool.state.course.line_items()
        return tool.state.course.mark(item.id, "4")

    return look_up


class TestPost:
    @pytest.mark.parametrize(
        ("points", "shown"),
        [((7, 10), 7), ((15, 20), 7.5), ((0, 10), 0), ((1, 3), 3.33333), ((75, 50), 10)],
    )
    def test_is_scaled_to_the_column_and_capped(self, tool, line_item, mark, points, shown):
        given, maximum = points

        response = tool.post_score(line_item, scoreGiven=given, scoreMaximum=maximum)

        assert (response.status_code, response.data) == (200, b"")
        assert mark() == shown

    @pytest.mark.parametrize("changes", SLOPPY.values(), ids=SLOPPY)
    def test_refuses_a_sloppy_score(self, tool, line_item, mark, changes):
        assert tool.post_score(line_item, **changes).status_code == 400
        assert mark() is None

    def test_tolerates_a_charset(self, tool, line_item):
        url = line_item.replace("/lineitem?", "/lineitem/scores?")
        body = {**SCORE_FIELDS, "timestamp": "2026-03-02T12:00:00.123456+01:00"}
        headers = {"Content-Type": f"{vocabulary.SCORE}; charset=utf-8"}

        assert tool.call("POST", url, body=body, headers=headers).status_code == 200

    @pytest.mark.parametrize(
        ("headers", "status"),
        [
            ({"Content-Type": "application/json"}, 415),
            ({"Content-Type": f"{vocabulary.SCORE}; charset=latin1"}, 415),
            ({"Content-Type": vocabulary.SCORE, "Accept": "*/*"}, 406),
            ({"Content-Type": vocabulary.SCORE, "Accept": vocabulary.SCORE}, 200),
        ],
        ids=str,
    )
    def test_wants_the_exact_media_type(self, tool, line_item, headers, status):
        url = line_item.replace("/lineitem?", "/lineitem/scores?")
        body = {**SCORE_FIELDS, "timestamp": tool.clock().isoformat()}

        assert tool.call("POST", url, body=body, headers=headers).status_code == status

    def test_is_not_found_behind_the_query(self, tool, line_item):
        headers = {"Content-Type": vocabulary.SCORE}

        response = tool.call("POST", f"{line_item}/scores", body=SCORE_FIELDS, headers=headers)

        assert response.status_code == 405

    def test_needs_its_own_scope(self, tool, line_item):
        url = line_item.replace("/lineitem?", "/lineitem/scores?")
        headers = {"Authorization": f"Bearer {tool.token(vocabulary.LINE_ITEM_SCOPE)}"}

        assert tool.call("POST", url, headers=headers).status_code == 403


class TestTime:
    def test_the_same_whole_second_is_a_conflict(self, tool, line_item, mark, clock):
        tool.post_score(line_item)
        clock.move(microseconds=999_999)

        assert tool.post_score(line_item, scoreGiven=9).status_code == 409
        assert mark() == 7

    def test_the_next_second_is_taken(self, tool, line_item, mark, clock):
        tool.post_score(line_item)
        clock.move(seconds=1)

        assert tool.post_score(line_item, scoreGiven=9).status_code == 200
        assert mark() == 9

    def test_a_stamp_before_the_last_save_is_a_conflict(self, tool, line_item, clock):
        stamp = clock()
        clock.move(minutes=5)
        tool.post_score(line_item, timestamp=stamp.isoformat())

        later = (stamp + timedelta(minutes=4)).isoformat()

        assert tool.post_score(line_item, timestamp=later).status_code == 409

    def test_a_stamp_before_the_last_stamp_is_a_conflict(self, tool, line_item, clock):
        ahead = (clock() + timedelta(hours=1)).isoformat()
        assert tool.post_score(line_item, timestamp=ahead).status_code == 200
        clock.move(minutes=5)

        assert tool.post_score(line_item).status_code == 409

    def test_users_do_not_stand_in_each_others_way(self, tool, line_item):
        assert tool.post_score(line_item).status_code == 200
        assert tool.post_score(line_item, userId="5").status_code == 200


class TestBlank:
    @pytest.mark.parametrize(
        "changes",
        [{"gradingProgress": "Pending"}, {"scoreGiven": None, "scoreMaximum": None}],
        ids=str,
    )
    def test_anything_but_a_full_grade_wipes_the_mark(self, tool, line_item, mark, clock, changes):
        tool.post_score(line_item, comment="Mooi!")
        clock.move(seconds=2)

        assert tool.post_score(line_item, **changes).status_code == 200
        assert mark() is None
        assert "Mooi!" not in tool.client.get("/gradebook").text


class TestResults:
    def test_shows_the_mark_in_points_of_the_column(self, tool, line_item):
        tool.post_score(line_item, scoreGiven=1, scoreMaximum=4, comment="Mooi!")
        tool.post_score(line_item, userId="5", gradingProgress="Pending")

        url = line_item.replace("/lineitem?", "/lineitem/results?")
        response = tool.call("GET", url, headers={"Accept": vocabulary.RESULT_CONTAINER})
        sanne, daan = response.get_json(force=True)

        assert response.content_type == vocabulary.RESULT_CONTAINER
        assert sanne["scoreOf"] == line_item
        assert (sanne["userId"], sanne["resultScore"], sanne["resultMaximum"]) == ("4", 2.5, 10)
        assert sanne["comment"] == "Mooi!"
        assert "resultScore" not in daan

    def test_can_be_asked_for_one_user(self, tool, line_item):
        tool.post_score(line_item)
        tool.post_score(line_item, userId="5")

        url = line_item.replace("/lineitem?", "/lineitem/results?")
        listed = tool.call("GET", f"{url}&user_id=5").get_json(force=True)

        assert [result["userId"] for result in listed] == ["5"]

    @pytest.mark.parametrize("accept", ["*/*", vocabulary.SCORE])
    def test_wants_the_exact_media_type(self, tool, line_item, accept):
        url = line_item.replace("/lineitem?", "/lineitem/results?")

        assert tool.call("GET", url, headers={"Accept": accept}).status_code == 406
