"""A school and its teachers have the say about scores to the administration, as everywhere."""

from sqlalchemy import select

from lti_tool.models.deliveries import (
    Counting,
    DeliveryState,
    Destination,
    Release,
    ScoreDelivery,
)
from lti_tool.models.gradebooks import GradebookAnswerCount
from lti_tool.services import gradebooks
from lti_tool.services.grades import modes
from lti_tool.services.grades.figures import figures
from lti_tool.services.grades.modes import Mode, SchoolMode
from lti_tool.worker.deliveries import deliver_due
from tests.unit.worker.gradebook_day import PUPIL, book, clock, courier, day, scene

__all__ = ["book", "clock", "courier", "day", "scene"]

WAITING, DELIVERED, HELD = DeliveryState.WAITING, DeliveryState.DELIVERED, DeliveryState.HELD
FAILED, NOT_GRADED = DeliveryState.FAILED, DeliveryState.NOT_GRADED


def test_a_score_waits_for_the_teachers_word_here_too(database, day, courier, book):
    mode = Mode(release=Release.ON_WORD)
    with database.writing() as session:
        modes.choose_for_school(session, day.scene.school.id, SchoolMode(mode=mode))
    day.made(3)
    deliver_due(courier)
    assert (day.told(), book.results()) == ([(HELD, "teacher_releases")], {})

    day.send_again()
    deliver_due(courier)

    assert book.results() == {PUPIL: ("groep-5", 3.0)}


def test_the_best_attempt_counts_here_too(database, day, courier, book):
    with database.writing() as session:
        best = Mode(counting=Counting.BEST)
        modes.choose_for_school(session, day.scene.school.id, SchoolMode(mode=best))
    for points in (3, 1):
        day.made(points)
        deliver_due(courier)

    assert day.told() == [(DELIVERED, None), (NOT_GRADED, "score_unchanged")]
    assert book.results() == {PUPIL: ("groep-5", 3.0)}


def test_nothing_goes_there_before_the_school_switched_it_on(database, day, courier, book):
    with database.writing() as session:
        gradebooks.switch(session, day.scene.school.id, on=False)
    day.made(3)

    deliver_due(courier)

    assert (day.told(), book.calls) == ([], [])


def test_what_waits_when_the_school_switches_it_off_stays_here(database, day, courier, book):
    day.made(3)
    with database.writing() as session:
        gradebooks.switch(session, day.scene.school.id, on=False)

    deliver_due(courier)

    assert (day.told(), book.calls) == ([(FAILED, "gradebook_off")], [])


def test_the_platform_gets_its_own_score_whatever_happens_here(database, day, courier, book):
    book.down = True
    day.made(3)

    deliver_due(courier)

    with database.reading() as session:
        found = session.scalars(select(ScoreDelivery)).all()
        states = {row.destination: row.state for row in found}
    assert states == {Destination.AGS: DELIVERED, Destination.ONEROSTER: WAITING}


def test_the_answers_are_counted_by_gradebook(database, day, courier, book, clock):
    day.made(3)
    deliver_due(courier)

    with database.reading() as session:
        [row] = session.scalars(select(GradebookAnswerCount))
        connected = gradebooks.require(session, day.scene.school.id)
        found = figures(session, now=clock()).answers

    assert (row.gradebook_id, row.answer, row.count) == (connected.id, "delivered", 1)
    assert found[connected.id, "delivered"] == (1, row.waited)
