"""What somebody changed in the gradebook is noticed and asked about, never overwritten."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lti_tool.models.deliveries import DeliveryState, ScoreDelivery
from lti_tool.models.learning import AttemptState
from lti_tool.services import grades
from lti_tool.worker.deliveries import deliver_due
from tests.factories import rows
from tests.factories.couriers import courier as courier_of
from tests.factories.tools import Clock
from tests.fakes.gradebook import MoodleBook

WAITING, DELIVERED, HELD, NOT_GRADED = (
    DeliveryState.WAITING,
    DeliveryState.DELIVERED,
    DeliveryState.HELD,
    DeliveryState.NOT_GRADED,
)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def book(clock) -> MoodleBook:
    return MoodleBook(clock=clock)


@pytest.fixture
def courier(database, clock, book):
    return courier_of(database, clock, book.reply)


@pytest.fixture
def scene(database) -> rows.Scene:
    with database.writing() as session:
        return rows.scene(session)


@pytest.fixture
def made(database, scene, clock):
    """Return what finishes an attempt with so many points of 4, and returns its delivery's id."""

    def finish(points: int):
        clock.forward(minutes=1)
        with database.writing() as session:
            attempt = rows.attempt(
                session,
                scene,
                state=AttemptState.FINISHED,
                finished_at=clock(),
                score=points,
                maximum=4,
            )
            link = session.merge(scene.link)
            row = grades.queue(session, attempt, link, scene.registration.id, now=clock())
            session.flush()
            return row.id

    return finish


def told(database) -> list:
    with database.reading() as session:
        rows_ = session.scalars(select(ScoreDelivery).order_by(ScoreDelivery.stamp))
        return [(row.state, row.last_answer) for row in rows_]


def cell_of(book) -> tuple[str, str]:
    (cell,) = book.marks
    return cell


def reads(courier) -> int:
    return sum("/results" in call.url for call in courier.outbound.calls)


def test_a_first_score_asks_nothing(courier, made, book):
    made(3)

    deliver_due(courier)

    assert (book.saved[-1][1], reads(courier)) == (0.75, 0)


def test_a_better_attempt_takes_the_place_of_our_own_mark(database, courier, made, book):
    made(1)
    deliver_due(courier)
    made(3)

    deliver_due(courier)

    assert told(database) == [(DELIVERED, None)] * 2
    assert [part for _, part in book.saved] == [0.25, 0.75]


def test_a_mark_of_a_teachers_own_is_asked_about(database, courier, made, book):
    made(1)
    deliver_due(courier)
    book.changed_by_a_teacher(cell_of(book), 0.6)
    made(3)

    deliver_due(courier)

    assert told(database) == [(DELIVERED, None), (HELD, "changed_there")]
    assert book.part(*cell_of(book)) == 0.6


def test_the_teacher_may_send_it_all_the_same(*, database, courier, made, book, clock, scene):
    made(1)
    deliver_due(courier)
    book.changed_by_a_teacher(cell_of(book), 0.6)
    held = made(3)
    deliver_due(courier)

    clock.forward(seconds=5)
    with database.writing() as session:
        assert grades.send_again(session, scene.school.id, [held], now=clock()) == 1
    deliver_due(courier)

    assert told(database)[-1] == (DELIVERED, None)
    assert book.part(*cell_of(book)) == 0.75


def test_or_leave_what_stands_there(database, courier, made, book, scene):
    made(1)
    deliver_due(courier)
    book.changed_by_a_teacher(cell_of(book), 0.6)
    held = made(3)
    deliver_due(courier)

    with database.writing() as session:
        assert grades.leave(session, scene.school.id, [held]) == 1
        assert grades.leave(session, scene.school.id, [held]) == 0
    deliver_due(courier)

    assert told(database)[-1] == (NOT_GRADED, "kept_theirs")
    assert book.part(*cell_of(book)) == 0.6


def test_a_yes_to_one_score_is_none_to_the_next(*, database, courier, made, book, clock, scene):
    made(1)
    deliver_due(courier)
    book.changed_by_a_teacher(cell_of(book), 0.6)
    held = made(3)
    deliver_due(courier)
    with database.writing() as session:
        grades.send_again(session, scene.school.id, [held], now=clock.forward(seconds=5))
    deliver_due(courier)
    book.changed_by_a_teacher(cell_of(book), 0.9)
    made(2)

    deliver_due(courier)

    assert told(database)[-1] == (HELD, "changed_there")


def test_an_emptied_cell_is_filled_again(courier, made, book):
    made(1)
    deliver_due(courier)
    book.marks.clear()
    made(3)

    deliver_due(courier)

    assert book.part(*cell_of(book)) == 0.75


def test_where_results_may_not_be_read_nobody_can_ask(database, courier, made, book):
    book.results_answer = 403
    made(1)
    deliver_due(courier)
    book.changed_by_a_teacher(cell_of(book), 0.6)
    made(3)

    deliver_due(courier)

    assert told(database) == [(DELIVERED, None)] * 2


def test_results_that_cannot_be_had_now_make_it_wait(database, courier, made, book):
    made(1)
    deliver_due(courier)
    made(3)
    book.results_answer = 503

    deliver_due(courier)

    assert told(database)[-1] == (WAITING, "http_503")


def test_an_answer_that_was_lost_is_found_out(database, courier, made, book, clock):
    """Sent once, saved once, though two answers were no yes."""
    book.swallows = True
    made(3)
    deliver_due(courier)
    book.swallows = False

    for _ in range(2):
        clock.forward(minutes=2)
        deliver_due(courier)

    assert told(database) == [(DELIVERED, None)]
    assert [part for _, part in book.saved] == [0.75]


def test_a_mark_from_before_our_first_score_is_asked_about_where_it_is_newer(
    *, database, courier, made, book, clock, scene
):
    book.down = True
    made(3)
    deliver_due(courier)
    book.down = False
    clock.forward(minutes=30)
    with database.reading() as session:
        url = session.scalar(select(ScoreDelivery.line_item_url))
    book.changed_by_a_teacher((url, user_of(database, courier)), 0.5)

    for _ in range(3):
        deliver_due(courier)
        clock.forward(minutes=2)

    assert told(database) == [(HELD, "changed_there")]


def user_of(database, courier) -> str:
    """Return what the platform calls the only pupil."""
    with database.writing() as session:
        row = session.scalars(select(ScoreDelivery)).one()
        turn = grades.Turn(lane=row.lane, school_id=row.school_id, due_at=row.due_at)
        taking = grades.Taking(by=courier.new_id(), now=courier.clock(), most=1)
        [held] = grades.claim(session, courier.root_key, turn, taking)
        session.rollback()
    return held.user_id


@pytest.mark.parametrize("skew", [timedelta(minutes=10), timedelta(minutes=-10)])
def test_a_platforms_clock_that_is_wrong_costs_one_more_try(database, courier, made, book, skew):
    book.skew = skew
    for points in (1, 2, 3):
        made(points)
        deliver_due(courier)
        courier.clock.forward(seconds=10)
        deliver_due(courier)

    assert told(database) == [(DELIVERED, None)] * 3
    assert [part for _, part in book.saved] == [0.25, 0.5, 0.75]
