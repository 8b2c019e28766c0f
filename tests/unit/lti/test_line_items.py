"""Line items: found before they are made, never the first of many, changed as a whole."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from lti_tool.errors import PlatformRefused, PlatformUnavailable
from lti_tool.lti import line_items
from lti_tool.lti.line_items import TAG, Columns
from lti_tool.lti.pylti import NewLineItem
from tests.fakes.outbound import answer
from tests.fakes.services import LINE_ITEMS, Gradebook, Platform, query

WANTED = NewLineItem(
    label="Maanlanding",
    maximum=Decimal(5),
    resource_id="heelal-maanlanding",
    resource_link_id="link-1",
    tag=TAG,
)
OURS = {"resourceId": WANTED.resource_id, "tag": TAG, "resourceLinkId": "link-1"}
ELSEWHERE = {**OURS, "resourceLinkId": "link-2"}
LINE_ITEM = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem"


@pytest.fixture
def book() -> Gradebook:
    return Gradebook()


@pytest.fixture
def platform(book) -> Platform:
    return Platform(serve=book.serve)


@pytest.fixture
def columns(platform, client) -> Columns:
    return Columns(service=platform.service(client), url=LINE_ITEMS, can_write=True)


def posts(platform: Platform) -> list:
    return [call for call in platform.calls if call.method == "POST"]


class TestFindOrMake:
    @pytest.mark.clause(
        "AGS 2.0, 3.2.5", "AGS 2.0, 3.2.7 to 3.2.8", "AGS 2.0, 3.2.9 to 3.2.11", "AGS 2.0, 3.2.1"
    )
    def test_makes_one_where_there_is_none(self, platform, book, columns):
        url = line_items.find_or_make(columns, WANTED)

        assert list(book.items) == [url]
        (call,) = posts(platform)
        assert call.url == LINE_ITEMS
        assert json.loads(call.body) == {
            "label": "Maanlanding",
            "scoreMaximum": 5,
            "resourceId": "heelal-maanlanding",
            "resourceLinkId": "link-1",
            "tag": "alles-in-1",
            "submissionReview": {"reviewableStatus": ["InProgress", "Submitted", "Completed"]},
        }

    @pytest.mark.clause("AGS 2.0, 3.2.15")
    def test_finds_it_again_and_makes_no_second(self, platform, columns):
        made = line_items.find_or_make(columns, WANTED)

        assert line_items.find_or_make(columns, WANTED) == made
        assert len(posts(platform)) == 1

    @pytest.mark.parametrize(
        "others",
        [
            [ELSEWHERE],
            [{**OURS, "tag": "another tool"}, {**OURS, "tag": "a third"}],
            [{"resourceLinkId": "link-1"}],
            [{}, {"tag": TAG}, {"resourceId": WANTED.resource_id}],
        ],
        ids=["of another link", "for the same exercise", "of the platform", "of nobody"],
    )
    def test_ours_goes_before_any_other(self, platform, book, columns, others):
        for other in others:
            book.add(**other)
        ours = book.add(**OURS)

        assert line_items.find_or_make(columns, WANTED) == ours
        assert posts(platform) == []

    @pytest.mark.parametrize(
        "only",
        [
            {"resourceLinkId": "link-1", "resourceId": WANTED.resource_id},
            {"resourceLinkId": "link-1"},
            {"resourceLinkId": "link-1", "resourceId": "", "tag": ""},
        ],
        ids=["for this exercise", "of the link", "of the link, with empty names"],
    )
    def test_the_platforms_own_column_of_the_link_will_do(self, platform, book, columns, only):
        its = book.add(**only)

        assert line_items.find_or_make(columns, WANTED) == its
        assert posts(platform) == []

    @pytest.mark.parametrize(
        "others",
        [
            [ELSEWHERE],
            [{"resourceLinkId": "link-1", "resourceId": "another-exercise"}],
            [{"resourceLinkId": "link-1", "tag": "homework"}],
            [{"resourceLinkId": "link-1"}, {"resourceLinkId": "link-1"}],
            [{}, {"resourceId": WANTED.resource_id}, {"tag": TAG}],
        ],
        ids=["of another link", "for another exercise", "for another use", "two", "of no link"],
    )
    def test_what_may_be_meant_for_something_else_is_left_alone(self, book, columns, others):
        known = [book.add(**other) for other in others]

        assert line_items.find_or_make(columns, WANTED) not in known

    def test_of_two_of_ours_none_is_the_right_one(self, platform, book, columns):
        book.add(**OURS)
        book.add(**OURS)

        with pytest.raises(PlatformRefused, match="line_items_ambiguous"):
            line_items.find_or_make(columns, WANTED)
        assert posts(platform) == []

    @pytest.mark.parametrize("known", [{}, {"tag": "tag"}], ids=["none", "the tag only"])
    def test_a_platform_that_passes_over_filters_confuses_nobody(self, book, columns, known):
        book.known_filters = known
        book.add(**ELSEWHERE)
        book.add(tag=TAG, resourceId="another-exercise", resourceLinkId="link-1")
        ours = book.add(**OURS)

        assert line_items.find_or_make(columns, WANTED) == ours

    @pytest.mark.clause("AGS 2.0, 3.2.15")
    def test_a_platform_that_forgets_links_gets_no_second_column(self, book, columns):
        book.forgets = ("resourceLinkId",)
        made = line_items.find_or_make(columns, WANTED)

        assert line_items.find_or_make(columns, WANTED) == made
        assert len(book.items) == 1

    def test_numbers_for_names_are_understood(self, book, columns):
        its = book.add(resourceLinkId=7, resourceId=12)
        book.known_filters = {}

        wanted = replace(WANTED, resource_link_id="7", resource_id="12")
        assert line_items.find_or_make(columns, wanted) == its

    def test_after_a_conflict_the_list_is_read_again(self, platform, book, columns):
        book.refuses = [answer(409)]
        book.before_post = lambda: book.add(**OURS)

        assert line_items.find_or_make(columns, WANTED) == next(iter(book.items))
        assert len(posts(platform)) == 1

    @pytest.mark.parametrize(
        "said", [answer(201), answer(201, {"label": "x"}), answer(200, [])], ids=str
    )
    def test_an_answer_that_does_not_say_where_it_is_is_no_reason_for_a_second(
        self, platform, book, columns, said
    ):
        book.refuses = [said]
        book.before_post = lambda: book.add(**OURS)

        assert line_items.find_or_make(columns, WANTED) == next(iter(book.items))
        assert len(posts(platform)) == 1

    def test_a_conflict_without_a_column_is_tried_later(self, book, columns):
        book.refuses = [answer(409)]

        with pytest.raises(PlatformUnavailable, match="line_item_unsettled"):
            line_items.find_or_make(columns, WANTED)

    @pytest.mark.parametrize("status", [400, 403, 404, 500])
    def test_a_refusal_is_told(self, book, columns, status):
        book.refuses = [answer(status)]

        with pytest.raises((PlatformRefused, PlatformUnavailable), match=f"http_{status}"):
            line_items.find_or_make(columns, WANTED)

    def test_without_the_right_to_make_one_it_is_only_found(self, platform, book, columns):
        reading = replace(columns, can_write=False)
        with pytest.raises(PlatformRefused, match="line_item_missing"):
            line_items.find_or_make(reading, WANTED)

        ours = book.add(**OURS)
        assert line_items.find_or_make(reading, WANTED) == ours
        assert platform.scopes == [f"{LINE_ITEM}.readonly"]

    def test_one_scope_serves_for_reading_and_making(self, platform, columns):
        line_items.find_or_make(columns, WANTED)

        assert platform.scopes == [LINE_ITEM]


class TestListed:
    @pytest.mark.clause("AGS 2.0, 3.2.4")
    def test_asks_with_filters_behind_the_addresss_own_query(self, platform, columns):
        line_items.listed(columns, tag="a b", resource_id="x")

        (call,) = platform.calls
        assert query(call) == {"type_id": "1", "resource_id": "x", "tag": "a b", "limit": "50"}
        assert call.headers["Accept"] == "application/vnd.ims.lis.v2.lineitemcontainer+json"

    def test_tells_what_each_is(self, book, columns):
        url = book.add(**OURS, label="Lander", scoreMaximum=2.5)

        (item,) = line_items.listed(columns)

        assert item == line_items.LineItem(
            url=url,
            label="Lander",
            maximum=Decimal("2.5"),
            resource_id=WANTED.resource_id,
            resource_link_id="link-1",
            tag=TAG,
        )

    @pytest.mark.parametrize(
        "wrong",
        [{"id": None}, {"id": ""}, {"id": 7}, {"scoreMaximum": "5"}, {"scoreMaximum": True}],
        ids=str,
    )
    def test_an_item_that_breaks_the_form_ends_the_listing(self, client, wrong):
        item = {"id": "https://lms.example/1", "label": "x", "scoreMaximum": 1, **wrong}
        platform = Platform(serve=lambda _: answer(200, [item]))
        columns = Columns(service=platform.service(client), url=LINE_ITEMS, can_write=True)

        with pytest.raises(PlatformUnavailable, match="listing_unreadable"):
            line_items.listed(columns)


class TestOne:
    def test_is_read(self, book, columns):
        url = book.add(**OURS)

        assert line_items.get(columns, url).url == url

    @pytest.mark.clause("AGS 2.0, 3.2.6")
    def test_is_changed_as_a_whole_so_that_nothing_is_lost(self, platform, book, columns):
        dates = {"endDateTime": "2026-03-02T12:00:00Z", "https://canvas.example/x": {"y": [1.5]}}
        url = book.add(**OURS, **dates)

        line_items.update(columns, url, {"label": "Nieuw", "scoreMaximum": 7})

        changed = {**OURS, **dates, "id": url, "label": "Nieuw", "scoreMaximum": 7}
        assert book.items[url] == changed
        assert platform.calls[-1].headers["Accept"] == ("application/vnd.ims.lis.v2.lineitem+json")

    def test_is_removed(self, platform, book, columns):
        url = book.add(**OURS)
        line_items.delete(columns, url)

        assert book.items == {}
        assert set(platform.calls[-1].headers) == {"Authorization"}
        with pytest.raises(PlatformRefused, match="http_404"):
            line_items.delete(columns, url)

    @pytest.mark.parametrize("act", ["get", "delete", "update"])
    def test_elsewhere_is_not_touched(self, platform, columns, act):
        more = ({"label": "x"},) if act == "update" else ()

        with pytest.raises(PlatformRefused, match="line_item_foreign"):
            getattr(line_items, act)(columns, "https://evil.example/1", *more)
        assert platform.outbound.calls == []
