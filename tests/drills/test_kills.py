"""Killed at every step in turn: in the end the gradebook is right."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lti_tool.models.deliveries import DeliveryState, ScoreDelivery
from lti_tool.services.grades.figures import figures
from lti_tool.worker.deliveries import deliver_due
from tests.drills.classroom import classroom, is_over
from tests.drills.kills import Fragile, FragileWay, Fuse, Killed
from tests.factories.couriers import courier
from tests.factories.tools import Clock
from tests.fakes.gradebook import MoodleBook


def work_until_over(database, clock, book) -> None:
    for _ in range(40):
        deliver_due(courier(database, clock, book.reply))
        if is_over(database):
            return
        clock.forward(minutes=3)
    raise AssertionError("scores are still underway")


def test_a_worker_that_is_killed_at_any_step(database):
    """Between the claim and the commit, before and after the platform took it, while settling."""
    clock, steps = Clock(), 0
    book = MoodleBook(clock=clock)
    with database.writing() as session:
        group = classroom(session, pupils=2)
    killed = True
    while killed:
        for pupil in (0, 1, 1):  # the second pupil makes it twice
            with database.writing() as session:
                group.finish(session, pupil, 0, now=clock())
            group.note(pupil, 0)
        fuse = Fuse(steps)
        fragile = Fragile(database.engine, fuse)
        killed = False
        try:
            deliver_due(courier(fragile, clock, FragileWay(book, fuse).reply))
        except Killed:
            killed = True
        clock.forward(minutes=3)  # its lease ends
        work_until_over(database, clock, book)
        group.check(database, book)
        steps += 1

    assert steps > 15
    check_figures(database, clock)


def check_figures(database, clock) -> None:
    """What an operator reads agrees with the rows: nothing waits, and each is counted once."""
    with database.reading() as session:
        found = figures(session, now=clock())
        there = ScoreDelivery.state == DeliveryState.DELIVERED
        delivered = session.scalar(select(func.count()).where(there))
    assert (found.oldest, dict(found.scores)) == (0, {})
    counted = [count for (*_, said), (count, _) in found.answers.items() if said == "delivered"]
    assert sum(counted) == delivered


@pytest.mark.parametrize("step", range(3))
def test_a_web_process_that_is_killed_while_an_attempt_is_finished(database, step):
    """Attempt and score are there together, or the pupil hands in once more."""
    clock = Clock()
    book = MoodleBook(clock=clock)
    with database.writing() as session:
        group = classroom(session, pupils=1)
    fragile = Fragile(database.engine, Fuse(step))
    with pytest.raises(Killed), fragile.writing() as session:
        group.finish(session, 0, 0, now=clock())
    committed = step == 2
    if committed:
        group.note(0, 0)
        work_until_over(database, clock, book)
        group.check(database, book)

    with database.writing() as session:
        group.finish(session, 0, 0, now=clock.forward(minutes=1))
    group.note(0, 0)
    work_until_over(database, clock, book)
    group.check(database, book)
    assert len(book.saved) == 1 + committed


def test_a_platform_that_is_down_for_a_weekend(database):
    """Nothing is lost, the order is kept, and it is not asked all the time."""
    clock = Clock()
    book = MoodleBook(clock=clock)
    with database.writing() as session:
        group = classroom(session, pupils=5, links=2)
    book.down = True
    asked = 0

    def reply(call):
        nonlocal asked
        asked += 1
        return book.reply(call)

    way = courier(database, clock, reply)
    for hour in range(72):
        if hour % 12 == 0:
            for pupil in range(5):
                with database.writing() as session:
                    group.finish(session, pupil, hour // 12 % 2, now=clock())
                group.note(pupil, hour // 12 % 2)
        deliver_due(way)
        clock.forward(hours=1)
    assert asked < 10 * 72
    assert book.saved == []
    book.down = False

    clock.forward(hours=7)
    work_until_over(database, clock, book)

    group.check(database, book)
    assert len(book.saved) == 10  # of each cell the newest alone


def test_answers_that_are_lost_after_the_score_was_taken(database):
    clock = Clock()
    book = MoodleBook(clock=clock)
    with database.writing() as session:
        group = classroom(session, pupils=3)
    for _ in range(2):
        for pupil in range(3):
            with database.writing() as session:
                group.finish(session, pupil, 0, now=clock())
            group.note(pupil, 0)
        book.swallows = True
        deliver_due(courier(database, clock, book.reply))
        book.swallows = False
        clock.forward(minutes=10)
        work_until_over(database, clock, book)

    group.check(database, book)


@pytest.mark.parametrize("jump", [-40, -2, 2, 40], ids=lambda days: f"{days} days")
def test_a_clock_that_jumps_and_comes_back(database, jump):
    clock = Clock()
    book = MoodleBook(clock=clock)
    with database.writing() as session:
        group = classroom(session, pupils=2)

    def finish_all():
        for pupil in range(2):
            with database.writing() as session:
                group.finish(session, pupil, 0, now=clock())
            group.note(pupil, 0)

    finish_all()
    deliver_due(courier(database, clock, book.reply))
    was, book.skew = clock(), -timedelta(days=jump)  # only ours is wrong
    clock.forward(days=jump)
    finish_all()
    book.down = True
    deliver_due(courier(database, clock, book.reply))
    book.down = False
    clock.now, book.skew = was, timedelta(0)
    finish_all()
    clock.forward(minutes=1)

    work_until_over(database, clock, book)

    group.check(database, book)
