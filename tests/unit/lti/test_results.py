"""Reading results back: what stands in the gradebook, and no word of a teacher's."""

from decimal import Decimal

import pytest

from lti_tool.errors import PlatformRefused, PlatformUnavailable
from lti_tool.lti import ags
from lti_tool.lti.ags import Result
from tests.fakes.outbound import answer
from tests.fakes.services import Platform, in_pages

LINE_ITEM = "https://lms.example/lineitems/7?type_id=1"
RIGHT = {"id": "r", "scoreOf": LINE_ITEM, "userId": "4", "resultScore": 3.5, "resultMaximum": 5}


def read(client, *results: dict, user_id: str | None = None) -> list[Result]:
    platform = Platform(serve=lambda _: answer(200, list(results)))
    return ags.results(platform.service(client), LINE_ITEM, user_id)


@pytest.mark.clause("AGS 2.0, 3.3.1")
def test_is_asked_for_before_the_query_with_its_own_scope_and_type(client):
    platform = Platform(serve=lambda _: answer(200, []))
    ags.results(platform.service(client), LINE_ITEM, "a/b")

    (call,) = platform.calls
    assert call.url == "https://lms.example/lineitems/7/results?type_id=1&user_id=a%2Fb&limit=50"
    assert call.headers["Accept"] == "application/vnd.ims.lis.v2.resultcontainer+json"
    assert platform.scopes == ["https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly"]


@pytest.mark.clause("AGS 2.0, 3.3.4")
@pytest.mark.parametrize(
    ("changes", "score", "maximum"),
    [
        ({}, Decimal("3.5"), Decimal(5)),
        ({"resultScore": 0}, Decimal(0), Decimal(5)),
        ({"resultScore": None}, None, Decimal(5)),
        ({"resultScore": 0.5, "resultMaximum": None}, Decimal("0.5"), Decimal(1)),
    ],
    ids=["a grade", "nought is a grade", "no grade", "no maximum means one"],
)
def test_tells_points_of_a_maximum(client, changes, score, maximum):
    assert read(client, {**RIGHT, **changes}) == [Result(user_id="4", score=score, maximum=maximum)]


def test_a_comment_about_a_child_is_not_read(client):
    assert "Sanne" not in repr(read(client, {**RIGHT, "comment": "Sanne was ziek"}))


@pytest.mark.clause("AGS 2.0, 3.3.6")
def test_a_platform_that_passes_over_the_filter_confuses_nobody(client):
    found = read(client, RIGHT, {**RIGHT, "userId": "5"}, user_id="5")

    assert [result.user_id for result in found] == ["5"]


@pytest.mark.clause("AGS 2.0, 3.3.6")
def test_all_pages_are_read(client):
    pages = [[RIGHT], [{**RIGHT, "userId": 5}]]
    serve = in_pages(pages, url="https://lms.example/lineitems/7/results")
    found = ags.results(Platform(serve=serve).service(client), LINE_ITEM)

    assert [result.user_id for result in found] == ["4", "5"]


@pytest.mark.parametrize(
    "wrong",
    [{"userId": None}, {"userId": ""}, {"resultScore": "3"}, {"resultMaximum": []}],
    ids=str,
)
def test_one_that_breaks_the_form_ends_the_reading(client, wrong):
    with pytest.raises(PlatformUnavailable, match="listing_unreadable"):
        read(client, {**RIGHT, **wrong})


def test_elsewhere_is_not_asked(client):
    platform = Platform(serve=lambda _: answer(200, []))

    with pytest.raises(PlatformRefused, match="line_item_foreign"):
        ags.results(platform.service(client), "https://evil.example/1")
    assert platform.outbound.calls == []
