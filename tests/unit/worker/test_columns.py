"""A link that came without a line item gets one column, whoever finishes first."""

from dataclasses import replace
from datetime import timedelta
from threading import RLock
from uuid import uuid4

import pytest
from sqlalchemy import select

from lti_tool.lti.access_tokens import AccessTokens
from lti_tool.models.deliveries import DeliveryState, ScoreDelivery
from lti_tool.models.platforms import LineItem
from lti_tool.services import grades, line_items
from lti_tool.worker import deliveries
from lti_tool.worker.courier import Courier
from lti_tool.worker.deliveries import deliver_due
from tests.factories import rows
from tests.factories.races import at_once
from tests.factories.tools import NOON, ROOT_KEY, Clock, exercises, signer
from tests.fakes.outbound import FakeOutbound, answer
from tests.fakes.services import LINE_ITEMS, Gradebook

UNBOUND = {
    "line_item_url": None,
    "line_items_url": LINE_ITEMS,
    "can_make_line_item": True,
    "platform_key": "link-1",
}


class School(Gradebook):
    """A gradebook that also takes scores, from several workers at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.lock = RLock()
        self.scores: list[str] = []
        self.score_status = 200

    def reply(self, call):
        if call.url.endswith("/token"):
            return answer(200, {"access_token": "token-1"})
        with self.lock:
            if "/scores" in call.url:
                self.scores.append(call.url.replace("/scores", ""))
                return answer(self.score_status)
            return self.serve(call)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def book() -> School:
    return School()


@pytest.fixture
def courier(database, clock, book) -> Courier:
    outbound = FakeOutbound(book.reply)
    return Courier(
        database=database,
        root_key=ROOT_KEY,
        catalogue=exercises,
        outbound=outbound,
        tokens=AccessTokens(outbound, signer, clock.timestamp, lambda: str(uuid4())),
        clock=clock,
        new_id=uuid4,
    )


def pupils(database, count: int, **link_changes) -> rows.Scene:
    """Make a group in which so many pupils finished the same link."""
    with database.writing() as session:
        scene = rows.scene(session, **{**UNBOUND, **link_changes})
        rows.delivery(session, scene)
        for _ in range(count - 1):
            person = rows.person(session, scene.registration, scene.context)
            rows.delivery(session, replace(scene, pupil=person))
    return scene


def states(database) -> set:
    with database.reading() as session:
        found = session.execute(select(ScoreDelivery.state, ScoreDelivery.last_answer))
        return {tuple(row) for row in found}


def posts(courier) -> list:
    return [
        call for call in courier.outbound.calls if call.method == "POST" and call.url == LINE_ITEMS
    ]


@pytest.mark.clause("AGS 2.0, 3.2.9 to 3.2.11")
def test_a_whole_group_gets_one_column_with_the_exercises_name(database, courier, book):
    scene = pupils(database, 3)

    assert deliver_due(courier) == 3

    ((url, item),) = book.items.items()
    assert item["label"] == scene.exercise.title
    assert (item["scoreMaximum"], item["resourceId"]) == (4, scene.exercise.key)
    assert (item["resourceLinkId"], item["tag"]) == ("link-1", "alles-in-1")
    assert book.scores == [url] * 3
    assert states(database) == {(DeliveryState.DELIVERED, None)}
    with database.reading() as session:
        assert set(session.scalars(select(ScoreDelivery.line_item_url))) == {url}


def test_the_next_score_goes_there_without_asking(database, courier, book):
    scene = pupils(database, 1)
    deliver_due(courier)
    asked = len(courier.outbound.calls)

    with database.writing() as session:
        link = session.merge(scene.link)
        classmate = rows.person(session, scene.registration, scene.context)
        attempt = rows.attempt(session, scene, person_id=classmate.id)
        later = NOON + timedelta(minutes=1)
        queued = grades.queue(session, attempt, link, scene.registration.id, now=later)
        assert queued.line_item_url == next(iter(book.items))
    courier.clock.forward(minutes=1)
    deliver_due(courier)

    assert len(courier.outbound.calls) == asked + 1
    assert len(book.scores) == 2


def test_two_workers_at_once_make_one_column(database, courier, book):
    pupils(database, 2)

    at_once(*[lambda: deliver_due(courier)] * 2)
    courier.clock.forward(seconds=10)
    while deliver_due(courier):
        pass

    assert len(book.items) == 1
    assert len(posts(courier)) == 1
    assert book.scores == list(book.items) * 2
    assert states(database) == {(DeliveryState.DELIVERED, None)}


def test_a_worker_that_comes_in_the_middle_makes_no_second(database, courier, book, monkeypatch):
    pupils(database, 2)
    monkeypatch.setattr(deliveries, "TURN", 1)  # or the first would take both
    came = []

    def come():
        book.before_post = lambda: None
        came.append(deliver_due(courier))

    book.before_post = come
    deliver_due(courier)

    assert came == [1]
    assert len(posts(courier)) == 1
    assert states(database) == {
        (DeliveryState.DELIVERED, None),
        (DeliveryState.WAITING, "line_item_sought"),
    }


def test_while_somebody_else_looks_a_score_waits(database, courier, book):
    scene = pupils(database, 1)
    with database.writing() as session:
        line_items.hold(session, scene.link.id, uuid4(), now=NOON)

    deliver_due(courier)

    assert book.items == {}
    assert states(database) == {(DeliveryState.WAITING, "line_item_sought")}


def test_a_worker_that_died_looking_keeps_nobody_waiting_for_ever(database, courier, book):
    scene = pupils(database, 1)
    with database.writing() as session:
        line_items.hold(session, scene.link.id, uuid4(), now=NOON - line_items.LEASE)

    deliver_due(courier)

    assert len(book.items) == 1


def test_a_column_that_a_dead_worker_made_is_found(database, courier, book):
    scene = pupils(database, 1)
    book.add(resourceId=scene.exercise.key, tag="alles-in-1", resourceLinkId="link-1")

    deliver_due(courier)

    assert posts(courier) == []
    assert len(book.items) == len(book.scores) == 1


@pytest.mark.parametrize(
    ("refusal", "outcome"),
    [
        (answer(403), (DeliveryState.WAITING, "http_403")),
        (answer(503), (DeliveryState.WAITING, "http_503")),
        (answer(400), (DeliveryState.FAILED, "http_400")),
    ],
    ids=["not yet", "not now", "never"],
)
def test_a_refusal_is_written_down_and_the_search_given_back(
    database, courier, book, refusal, outcome
):
    pupils(database, 1)
    book.refuses = [refusal]

    deliver_due(courier)

    assert states(database) == {outcome}
    assert book.scores == []
    with database.reading() as session:
        row = session.scalars(select(LineItem)).one()
        assert (row.url, row.claim, row.claimed_until) == (None, None, None)


def test_where_none_may_be_made_the_score_does_not_count_there(database, courier, book):
    pupils(database, 1, can_make_line_item=False)

    deliver_due(courier)

    assert states(database) == {(DeliveryState.NOT_GRADED, "line_item_missing")}
    assert book.items == {}


def test_a_column_elsewhere_is_not_believed(database, courier, book):
    scene = pupils(database, 1)
    elsewhere = {"id": "https://evil.example/7", "label": "x", "scoreMaximum": 1}
    mine = {"resourceId": scene.exercise.key, "tag": "alles-in-1", "resourceLinkId": "link-1"}
    book.items["https://lms.example/1"] = {**elsewhere, **mine}

    deliver_due(courier)

    assert states(database) == {(DeliveryState.FAILED, "line_item_foreign")}
    assert book.scores == []


def test_an_exercise_that_was_withdrawn_gives_its_key_for_a_name(database, courier, book):
    scene = pupils(database, 1)
    courier = replace(courier, catalogue=lambda: replace(exercises(), exercises={}))

    deliver_due(courier)

    (item,) = book.items.values()
    assert item["label"] == scene.exercise.key


def test_a_column_that_a_launch_brings_later_is_used(database, courier, book):
    scene = pupils(database, 1)
    url = book.add(resourceLinkId="link-1")
    with database.writing() as session:
        session.merge(scene.link).line_item_url = url

    deliver_due(courier)

    assert book.scores == [url]
    assert len(courier.outbound.calls) == 2


def test_a_column_that_is_gone_is_made_again_only_when_somebody_asks(database, courier, book):
    pupils(database, 1)
    deliver_due(courier)
    book.items.clear()
    book.score_status = 404
    with database.writing() as session:
        row = session.scalars(select(ScoreDelivery)).one()
        grades.send_again(session, row.school_id, [row.id], now=courier.clock.forward(minutes=1))
    deliver_due(courier)
    assert states(database) == {(DeliveryState.FAILED, "http_404")}
    assert book.items == {}

    book.score_status = 200
    with database.writing() as session:
        grades.send_again(session, row.school_id, [row.id], now=courier.clock.forward(minutes=1))
    deliver_due(courier)

    assert states(database) == {(DeliveryState.DELIVERED, None)}
    assert len(book.items) == 1


def test_no_transaction_is_open_while_the_platform_thinks(database, courier, book):
    pupils(database, 1)

    def think():
        with database.writing() as session:
            rows.school(session)

    book.before_post = think

    deliver_due(courier)

    assert states(database) == {(DeliveryState.DELIVERED, None)}
