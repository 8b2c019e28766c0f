"""What the legs say that call a course's services: gradebook, roster, a column for testing."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from lti_tool.lti.vocabulary import (
    SCOPE_LINE_ITEM,
    SCOPE_MEMBERSHIPS,
    SCOPE_SCORE,
)
from lti_tool.services.doctor import course
from lti_tool.services.doctor.records import green, not_tried, orange
from tests.factories.charts import chart, instruments
from tests.fakes.outbound import Call, answer

ITEMS = "https://lms.example/2/lineitems?type_id=1"
ITEM = "https://lms.example/2/lineitems/7/lineitem?type_id=1"
MEMBERS = "https://lms.example/2/memberships"
GRANTED = {"token_line_items": green("token_granted"), "token_roster": green("token_granted")}
WITH_ALL = {"columns_url": ITEMS, "memberships_url": MEMBERS}
COLUMN = {"id": ITEM, "label": "x", "scoreMaximum": 1}
PUPIL = {"user_id": "4", "roles": ["Learner"], "name": "Sanne Bedacht"}
NOBODY = {
    "user_id": "7",
    "roles": ["Learner", "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"],
}


class Platform:
    """Gives tokens, and answers calls by method and the last part of their path."""

    def __init__(self, **answers: Any) -> None:
        self.calls: list[Call] = []
        self.scopes: list[str] = []
        self.answers = answers

    def __call__(self, call: Call) -> Any:
        if call.url.endswith("/token"):
            self.scopes.append(call.body["scope"])
            return answer(200, {"access_token": "t"})
        self.calls.append(call)
        name = f"{call.method.lower()}_{call.url.partition('?')[0].rpartition('/')[2]}"
        return self.answers[name]

    def did(self) -> list[str]:
        return [f"{c.method} {c.url.partition('?')[0].rpartition('/')[2]}" for c in self.calls]


def walked(leg: Callable, platform: Platform, *, write: bool = False, **changes: object):
    found = leg(chart(**changes), instruments(platform, write=write), GRANTED)
    return found.verdict.value, found.code, found.figure


LEGS = [course.gradebook, course.roster, course.test_column]


@pytest.mark.parametrize("leg", LEGS)
@pytest.mark.parametrize(
    "so_far",
    [{}, dict.fromkeys(GRANTED, orange("withheld")), dict.fromkeys(GRANTED, not_tried("x"))],
    ids=["no token asked for", "none granted", "none tried"],
)
def test_without_a_token_nothing_is_called(leg, so_far):
    platform = Platform()

    found = leg(chart(**WITH_ALL), instruments(platform, write=True), so_far)

    assert (found.code, platform.calls) == ("token_needed_first", [])


class TestGradebook:
    def test_its_columns_are_counted(self):
        platform = Platform(get_lineitems=answer(200, [COLUMN, {**COLUMN, "id": f"{ITEM}&n=2"}]))

        found = walked(course.gradebook, platform, columns_url=ITEMS)

        assert found == ("green", "columns_read", 2)
        assert platform.scopes == [SCOPE_LINE_ITEM]

    def test_one_without_end_is_read_to_its_first_page(self):
        more = answer(200, [COLUMN], Link=f'<{ITEMS}&from=1>; rel="next"')
        platform = Platform(get_lineitems=more)

        assert walked(course.gradebook, platform, columns_url=ITEMS)[1:] == ("columns_read", 1)
        assert len(platform.calls) == 1

    def test_where_only_one_column_is_known_that_one_is_read(self):
        platform = Platform(get_lineitem=answer(200, COLUMN))

        assert walked(course.gradebook, platform, line_item_url=ITEM)[1] == "column_read"

    def test_where_no_launch_named_one_nothing_is_called(self):
        assert walked(course.gradebook, Platform(), line_item_url=None) == (
            "not-tried",
            "no_gradebook_seen",
            None,
        )

    @pytest.mark.parametrize(
        ("reply", "found"),
        [
            (answer(401), ("red", "gradebook_refused", 401)),
            (answer(403), ("red", "gradebook_refused", 403)),
            (answer(404), ("orange", "gradebook_gone", None)),
            (answer(500), ("red", "service_broken", 500)),
            (answer(429), ("red", "service_broken", 429)),
            (answer(200, b"<html>"), ("red", "listing_unreadable", None)),
        ],
        ids=["unknown token", "forbidden", "gone", "broken", "busy", "a web page"],
    )
    def test_what_is_wrong_with_it_is_told(self, reply, found):
        platform = Platform(get_lineitems=reply)

        assert walked(course.gradebook, platform, columns_url=ITEMS) == found

    def test_elsewhere_no_token_is_carried(self):
        platform = Platform()

        found = walked(course.gradebook, platform, columns_url="https://x.example/lineitems")

        assert (found[:2], platform.scopes) == (("red", "services_foreign"), [])


class TestRoster:
    def test_its_members_are_counted_and_nobody_is_kept(self):
        platform = Platform(get_memberships=answer(200, {"members": [PUPIL, NOBODY]}))

        found = course.roster(chart(**WITH_ALL), instruments(platform), GRANTED)

        assert (found.code, found.figure) == ("roster_read", 2)
        assert "Sanne" not in repr(found)
        assert platform.scopes == [SCOPE_MEMBERSHIPS]

    def test_one_without_end_is_long(self):
        pages = iter(range(1, 99))

        def reply(call: Call) -> Any:
            if call.url.endswith("/token"):
                return answer(200, {"access_token": "t"})
            link = f'<{MEMBERS}?page={next(pages)}>; rel="next"'
            return answer(200, {"members": [PUPIL]}, Link=link)

        found = course.roster(chart(**WITH_ALL), instruments(reply), GRANTED)

        assert (found.code, next(pages)) == ("roster_long", course.PAGES + 1)

    @pytest.mark.parametrize(
        ("changes", "reply", "found"),
        [
            ({"memberships_url": None}, answer(200), ("not-tried", "no_roster_seen", None)),
            (WITH_ALL, answer(403), ("red", "roster_refused", 403)),
            (WITH_ALL, answer(502), ("red", "service_broken", 502)),
            (WITH_ALL, answer(200, {"members": 1}), ("red", "listing_unreadable", None)),
        ],
        ids=["none seen", "forbidden", "broken", "no list"],
    )
    def test_what_is_wrong_with_it_is_told(self, changes, reply, found):
        assert walked(course.roster, Platform(get_memberships=reply), **changes) == found


class TestColumnForTesting:
    @staticmethod
    def platform(*members: object, **answers: Any) -> Platform:
        return Platform(
            **{
                "post_lineitems": answer(201, COLUMN),
                "get_memberships": answer(200, {"members": list(members)}),
                "post_scores": answer(200),
                "delete_lineitem": answer(204),
                **answers,
            }
        )

    def test_nothing_is_written_unless_asked(self):
        platform = self.platform(NOBODY)

        found = walked(course.test_column, platform, **WITH_ALL)

        assert (found[1], platform.calls) == ("writing_not_asked", [])

    def test_it_is_made_scored_for_nobody_real_and_removed(self):
        platform = self.platform(PUPIL, NOBODY)

        found = walked(course.test_column, platform, write=True, **WITH_ALL)

        assert found == ("green", "column_scored", None)
        assert platform.did() == [
            "POST lineitems",
            "GET memberships",
            "POST scores",
            "DELETE lineitem",
        ]
        assert SCOPE_SCORE in platform.scopes
        made, _, score, _ = platform.calls
        assert "resourceLinkId" not in json.loads(made.body)
        assert json.loads(score.body)["userId"] == "7"

    @pytest.mark.parametrize(
        "changes",
        [WITH_ALL, {"columns_url": ITEMS, "memberships_url": None}],
        ids=["only real pupils", "no roster"],
    )
    def test_a_real_pupil_never_gets_a_score(self, changes):
        platform = self.platform(PUPIL)

        found = walked(course.test_column, platform, write=True, **changes)

        assert found == ("green", "column_made", None)
        assert "POST scores" not in platform.did()
        assert platform.did()[-1] == "DELETE lineitem"

    @pytest.mark.parametrize(
        ("answers", "found", "last"),
        [
            ({"post_lineitems": answer(403)}, ("red", "column_refused", 403), "POST lineitems"),
            ({"post_scores": answer(400)}, ("red", "test_score_refused", 400), "DELETE lineitem"),
            ({"post_scores": answer(500)}, ("red", "service_broken", 500), "DELETE lineitem"),
            (
                {"delete_lineitem": answer(403)},
                ("orange", "test_column_left", None),
                "DELETE lineitem",
            ),
            (
                {"get_memberships": answer(500)},
                ("green", "column_made", None),
                "DELETE lineitem",
            ),
        ],
        ids=["not made", "score refused", "scores broken", "not removed", "roster broken"],
    )
    def test_whatever_goes_wrong_it_is_removed(self, answers, found, last):
        platform = self.platform(NOBODY, **answers)

        assert walked(course.test_column, platform, write=True, **WITH_ALL) == found
        assert platform.did()[-1] == last

    def test_where_no_gradebook_is_known_none_is_made(self):
        assert walked(course.test_column, self.platform(), write=True)[1] == "no_gradebook_seen"
