"""Scores to the gradebook of a school's administration: there, right, once, and nothing more."""

import json

import pytest
from sqlalchemy import select

from lti_tool.demo.oneroster import Lie
from lti_tool.models.deliveries import DeliveryState
from lti_tool.models.gradebooks import GradebookColumn
from lti_tool.privacy.borders.gradebook import GRADEBOOK, REFERENCE
from lti_tool.worker.deliveries import deliver_due
from tests.factories import rows
from tests.factories.administrations import known
from tests.unit.worker.gradebook_day import (
    CLASSMATE,
    PUPIL,
    book,
    clock,
    courier,
    day,
    scene,
)

__all__ = ["book", "clock", "courier", "day", "scene"]

WAITING, DELIVERED, HELD = DeliveryState.WAITING, DeliveryState.DELIVERED, DeliveryState.HELD
FAILED, NOT_GRADED = DeliveryState.FAILED, DeliveryState.NOT_GRADED


def test_a_score_stands_with_the_pupil_in_the_pupils_own_class(day, courier, book):
    day.made(3)

    deliver_due(courier)

    assert day.told() == [(DELIVERED, None)]
    assert book.results() == {PUPIL: ("groep-5", 3.0)}


def test_what_leaves_is_on_the_list_and_nothing_else(day, courier, book):
    day.made(3)
    deliver_due(courier)

    sent = [json.loads(c.body) for c in courier.outbound.calls if c.method == "PUT"]

    assert [next(iter(each)) for each in sent] == ["category", "lineItem", "result"]
    for each in sent:
        [(kind, members)] = each.items()
        assert members.keys() == GRADEBOOK[kind].keys()
        references = [value for value in members.values() if isinstance(value, dict)]
        assert all(value.keys() == REFERENCE for value in references)


def test_a_better_attempt_takes_the_place_of_the_first_under_the_same_id(day, courier, book):
    day.made(1)
    deliver_due(courier)
    ids = set(book.config.book)
    day.made(4)

    deliver_due(courier)

    assert book.results() == {PUPIL: ("groep-5", 4.0)}
    assert set(book.config.book) == ids


def test_classmates_share_a_column_and_each_has_their_own_score(database, day, courier, book):
    with database.writing() as session:
        classmate = rows.person(session, day.scene.registration, day.scene.context)
        known(session, day.scene, classmate, CLASSMATE)
    day.made(3)
    day.made(1, classmate)

    deliver_due(courier)

    assert book.results() == {PUPIL: ("groep-5", 3.0), CLASSMATE: ("groep-5", 1.0)}
    with database.reading() as session:
        assert len(session.scalars(select(GradebookColumn)).all()) == 1
    assert sum(path.endswith("/classes") for _, path in book.calls) == 1


def test_an_answer_that_was_lost_after_the_score_arrived_makes_no_second_one(day, courier, book):
    day.made(3)
    book.config.lies = {Lie.ANSWERS_LOST}
    deliver_due(courier)
    assert day.told() == [(WAITING, "http_502")]
    book.config.lies = set()

    day.clock.forward(days=1)
    deliver_due(courier)

    assert day.told() == [(DELIVERED, None)]
    assert book.results() == {PUPIL: ("groep-5", 3.0)}


def test_a_server_that_is_down_for_three_days_gets_the_newest_score_only(day, courier, book):
    book.down = True
    day.made(1)
    deliver_due(courier)
    day.clock.forward(days=2)
    day.made(3)
    deliver_due(courier)
    day.clock.forward(days=1)
    book.down = False

    deliver_due(courier)

    assert day.told() == [(DeliveryState.SUPERSEDED, "not_reachable"), (DELIVERED, None)]
    assert book.results() == {PUPIL: ("groep-5", 3.0)}


@pytest.mark.parametrize("lies", [set(), {Lie.UNPROCESSABLE}], ids=["by 404", "by 422"])
def test_a_pupil_whom_the_gradebook_does_not_know_is_told_of(day, courier, book, lies):
    book.config.lies = lies
    people = book.config.objects["users"]
    book.config.objects["users"] = [each for each in people if each["sourcedId"] != PUPIL]
    day.made(3)

    deliver_due(courier)

    assert day.told() == [(FAILED, "pupil_unknown_there")]
    assert book.results() == {}


def test_a_class_that_the_gradebook_does_not_know_yet_is_waited_for(day, courier, book):
    every = book.config.objects["classes"]
    book.config.objects["classes"] = [each for each in every if each["sourcedId"] != "groep-5"]
    day.made(3)
    deliver_due(courier)
    assert day.told() == [(WAITING, "class_unknown_there")]
    book.config.objects["classes"] = every

    day.clock.forward(days=1)
    deliver_due(courier)

    assert book.results() == {PUPIL: ("groep-5", 3.0)}


@pytest.mark.parametrize("source_id", [None, "leerling:4711"], ids=["nobody", "by EDEXML"])
def test_who_has_no_number_there_is_not_graded_there(database, day, courier, book, source_id):
    with database.writing() as session:
        other = rows.person(session, day.scene.registration, day.scene.context)
        if source_id:
            known(session, day.scene, other, source_id)
    day.made(3, other)

    deliver_due(courier)

    assert day.told() == [(NOT_GRADED, "pupil_not_in_administration")]
    assert book.results() == {}


def test_a_column_that_was_removed_comes_back_when_somebody_asks(day, courier, book):
    day.made(3)
    deliver_due(courier)
    book.config.book.clear()
    day.made(4)
    deliver_due(courier)
    assert day.told()[-1] == (FAILED, "http_404")

    day.send_again()
    deliver_due(courier)

    assert book.results() == {PUPIL: ("groep-5", 4.0)}


def test_a_mark_that_somebody_changed_is_asked_about(day, courier, book):
    day.made(1)
    deliver_due(courier)
    [result] = [each for (kind, _), each in book.config.book.items() if kind == "result"]
    result["score"] = 2.5
    day.made(4)

    deliver_due(courier)

    assert day.told() == [(DELIVERED, None), (HELD, "changed_there")]
    assert book.results() == {PUPIL: ("groep-5", 2.5)}
    day.send_again()
    deliver_due(courier)
    assert book.results() == {PUPIL: ("groep-5", 4.0)}
