"""One search at a time for a link's line item, and one answer."""

from datetime import timedelta
from uuid import uuid4

import pytest

from lti_tool.errors import PlatformRefused, PlatformUnavailable
from lti_tool.models.deliveries import DeliveryState
from lti_tool.models.platforms import ResourceLink
from lti_tool.services import grades, line_items
from lti_tool.services.line_items import LEASE, Search
from tests.factories import rows
from tests.factories.races import at_once
from tests.factories.tools import NOON

URL = "https://lms.example/2/lineitems"
UNBOUND = {
    "line_item_url": None,
    "line_items_url": URL,
    "can_make_line_item": True,
    "platform_key": "link-1",
}


@pytest.fixture
def link(session) -> ResourceLink:
    return rows.scene(session, **UNBOUND).link


def hold(session, link, *, now=NOON, claim=None):
    return line_items.hold(session, link.id, claim or uuid4(), now=now)


def test_the_first_to_ask_may_look(session, link):
    claim = uuid4()

    assert hold(session, link, claim=claim) == Search(
        link_id=link.id,
        claim=claim,
        line_items_url=URL,
        resource_link_key="link-1",
        can_make=True,
    )


def test_the_second_waits_until_the_first_is_done_or_too_late(session, link):
    hold(session, link)

    with pytest.raises(PlatformUnavailable, match="line_item_sought"):
        hold(session, link, now=NOON + LEASE - timedelta(seconds=1))
    assert isinstance(hold(session, link, now=NOON + LEASE), Search)


def test_of_many_at_the_same_moment_one_may_look(database):
    with database.writing() as session:
        link = rows.scene(session, **UNBOUND).link

    def ask() -> bool:
        try:
            with database.writing() as session:
                return isinstance(hold(session, link), Search)
        except PlatformUnavailable:
            return False

    assert sorted(at_once(*[ask] * 5)) == [False] * 4 + [True]


def test_what_was_found_is_everybodys(session, link):
    line_items.settle(session, hold(session, link), f"{URL}/1")

    assert hold(session, link) == f"{URL}/1"
    assert line_items.known_url(session, link) == f"{URL}/1"


def test_a_search_that_found_nothing_is_given_back(session, link):
    line_items.settle(session, hold(session, link), None)

    assert isinstance(hold(session, link), Search)


def test_one_that_comes_too_late_changes_nothing(session, link):
    late = hold(session, link)
    line_items.settle(session, hold(session, link, now=NOON + LEASE), f"{URL}/2")

    line_items.settle(session, late, f"{URL}/1")

    assert line_items.known_url(session, link) == f"{URL}/2"


def test_what_a_launch_brought_goes_before_it(session, link):
    line_items.settle(session, hold(session, link), f"{URL}/1")
    link.line_item_url = f"{URL}/7"

    assert hold(session, link) == line_items.known_url(session, link) == f"{URL}/7"


def test_where_the_platform_offers_none_there_is_none(session):
    link = rows.scene(session, line_item_url=None).link

    assert line_items.known_url(session, link) is None
    with pytest.raises(PlatformRefused, match="line_item_missing"):
        hold(session, link)


def test_only_what_is_gone_is_forgotten(session, link):
    line_items.settle(session, hold(session, link), f"{URL}/1")

    line_items.forget(session, link.id, f"{URL}/2")
    assert line_items.known_url(session, link) == f"{URL}/1"
    line_items.forget(session, link.id, f"{URL}/1")
    assert line_items.known_url(session, link) is None


def test_a_score_for_a_link_without_a_column_waits_for_one(session):
    scene = rows.scene(session, **UNBOUND)
    attempt = rows.attempt(session, scene)

    queued = grades.queue(session, attempt, scene.link, scene.registration.id, now=NOON)

    assert (queued.state, queued.line_item_url) == (DeliveryState.WAITING, None)


@pytest.mark.parametrize(
    "changes", [{"can_score": False}, {"line_items_url": None}], ids=["no right", "no place"]
)
def test_and_for_one_that_can_get_none_it_does_not(session, changes):
    scene = rows.scene(session, **{**UNBOUND, **changes})
    attempt = rows.attempt(session, scene)

    queued = grades.queue(session, attempt, scene.link, scene.registration.id, now=NOON)

    assert queued.state is DeliveryState.NOT_GRADED
