"""What a launch says about services, and what of it is remembered."""

import pytest
from sqlalchemy import select

from lti_tool.lti import vocabulary as words
from lti_tool.models.platforms import Context, ResourceLink

LINE_ITEMS = "https://lms.example/2/lineitems?type_id=1"
MEMBERS = "https://lms.example/2/members"
GROUPS = "https://lms.example/2/groups"
EVERYTHING = [words.SCOPE_SCORE, words.SCOPE_LINE_ITEM]


def link_after(scene, visit, *launches) -> ResourceLink:
    for endpoint in launches:
        assert visit.launch({words.AGS_ENDPOINT: endpoint}).status_code == 303
    with scene.tool.database.reading() as session:
        return session.scalars(select(ResourceLink)).one()


def seeking(link: ResourceLink) -> tuple:
    return link.line_items_url, link.can_make_line_item, link.platform_key


@pytest.mark.clause("AGS 2.0, 3.1")
def test_a_link_without_a_column_is_remembered_with_where_to_make_one(scene, visit):
    link = link_after(scene, visit, {"scope": EVERYTHING, "lineitems": LINE_ITEMS})

    assert seeking(link) == (LINE_ITEMS, True, "link-1")
    assert link.takes_scores


@pytest.mark.parametrize(
    "endpoint",
    [
        {"scope": EVERYTHING, "lineitems": LINE_ITEMS, "lineitem": "https://lms.example/7"},
        {"scope": [words.SCOPE_LINE_ITEM], "lineitems": LINE_ITEMS},
        {"scope": [words.SCOPE_SCORE], "lineitems": LINE_ITEMS},
        {"scope": EVERYTHING},
    ],
    ids=["it has a column", "no scores", "no line items", "no place"],
)
def test_otherwise_nothing_of_it_is_kept(scene, visit, endpoint):
    assert seeking(link_after(scene, visit, endpoint)) == (None, False, None)


def test_reading_only_is_told_apart(scene, visit):
    scope = [words.SCOPE_SCORE, words.SCOPE_LINE_ITEM_READ]

    link = link_after(scene, visit, {"scope": scope, "lineitems": LINE_ITEMS})

    assert seeking(link) == (LINE_ITEMS, False, "link-1")


def test_a_link_follows_what_the_platform_says_now(scene, visit):
    without = {"scope": EVERYTHING, "lineitems": LINE_ITEMS}
    with_one = {**without, "lineitem": "https://lms.example/7"}

    assert seeking(link_after(scene, visit, without, with_one)) == (None, False, None)
    assert seeking(link_after(scene, visit, without)) == (LINE_ITEMS, True, "link-1")


def course_after(scene, visit, *launches) -> tuple:
    for changes in launches:
        assert visit.launch(changes).status_code == 303
    with scene.tool.database.reading() as session:
        course = session.scalars(select(Context)).one()
        return course.memberships_url, course.groups_url, course.group_sets_url


NRPS = {words.NRPS_SERVICE: {"context_memberships_url": MEMBERS, "service_versions": ["2.0"]}}


@pytest.mark.clause("NRPS 2.0, 3.6.1.1")
def test_a_course_is_remembered_with_where_its_members_and_groups_are_listed(scene, visit):
    service = {
        "scope": [words.SCOPE_GROUPS],
        "context_groups_url": GROUPS,
        "context_group_sets_url": f"{GROUPS}/sets",
        "service_versions": ["1.0"],
    }

    found = course_after(scene, visit, {**NRPS, words.GROUPS_SERVICE: service})

    assert found == (MEMBERS, GROUPS, f"{GROUPS}/sets")


def test_a_launch_that_says_nothing_of_it_takes_nothing_away(scene, visit):
    assert course_after(scene, visit, {}) == (None, None, None)
    assert course_after(scene, visit, NRPS, {}) == (MEMBERS, None, None)


def test_a_known_course_learns_of_its_members_later(scene, visit):
    visit.launch()

    assert course_after(scene, visit, {}, NRPS) == (MEMBERS, None, None)


@pytest.mark.clause("AGS 2.0, 3.1", "LTI Core 1.3, 6.1")
@pytest.mark.parametrize(
    ("endpoint", "url"),
    [
        ({"scope": [words.SCOPE_LINE_ITEM], "lineitems": LINE_ITEMS}, LINE_ITEMS),
        ({"scope": [words.SCOPE_LINE_ITEM_READ], "lineitems": LINE_ITEMS}, LINE_ITEMS),
        ({"scope": [words.SCOPE_SCORE], "lineitems": LINE_ITEMS}, None),
        ({"scope": [words.SCOPE_LINE_ITEM], "lineitems": "javascript:alert(1)"}, None),
    ],
    ids=["to make", "to read", "scores only", "no address"],
)
def test_a_course_is_remembered_with_its_gradebook_where_we_may_read_it(
    scene, visit, endpoint, url
):
    visit.launch({words.AGS_ENDPOINT: {**endpoint, "lineitem": "https://lms.example/7"}})

    with scene.tool.database.reading() as session:
        assert session.scalars(select(Context.columns_url)).one() == url
