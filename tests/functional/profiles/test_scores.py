"""Scores at a platform of each kind: what a pupil made stands in the gradebook, and stays right."""

from datetime import timedelta

from sqlalchemy import select

from lti_tool.models.deliveries import DeliveryState, ScoreDelivery


def deliveries(rig) -> list[tuple[DeliveryState, str | None]]:
    with rig.tool.database.reading() as session:
        rows = session.scalars(select(ScoreDelivery).order_by(ScoreDelivery.stamp))
        return [(row.state, row.last_answer) for row in rows]


def mark(rig, user_id: str = "4") -> float | None:
    (column,) = rig.platform.course.line_items()
    return rig.platform.course.mark(column.id, user_id)


def test_a_score_arrives_whole(rig, visitor, link, exercise):
    visitor.enter("sanne").open_link().make(exercise)
    assert visitor.heading == "Klaar!"

    assert rig.work() == 1
    assert deliveries(rig) == [(DeliveryState.DELIVERED, None)]
    assert mark(rig) == exercise.maximum
    assert mark(rig, "5") is None
    assert rig.work() == 0


def test_the_newest_of_two_scores_in_one_second_is_what_stays(rig, visitor, link, exercise, clock):
    visitor.enter("sanne").open_link().make(exercise)
    rig.work()
    clock.forward(milliseconds=200)
    visitor.send(visitor.form("Nog een keer maken"))
    visitor.make(exercise, right=1)
    rig.work()

    clock.forward(minutes=2)
    rig.work()

    assert [state for state, _ in deliveries(rig)] == [DeliveryState.DELIVERED] * 2
    assert 0 < (mark(rig) or 0) < exercise.maximum


def test_a_score_of_zero_is_a_score(rig, visitor, link, exercise):
    visitor.enter("daan").open_link().fail(exercise)

    rig.work()

    assert mark(rig, "5") == 0


def test_a_gradebook_that_is_down_gets_it_later(rig, visitor, link, exercise, clock):
    rig.platform.switch(gradebook="500")
    visitor.enter("sanne").open_link().make(exercise)
    rig.work()
    assert deliveries(rig)[0][0] is DeliveryState.WAITING
    rig.platform.switch(gradebook="normal")

    clock.forward(minutes=2)
    rig.work()

    assert mark(rig) == exercise.maximum


def test_a_token_that_was_withdrawn_is_asked_for_anew(rig, visitor, link, exercise):
    visitor.enter("sanne").open_link().make(exercise)
    rig.work()
    rig.platform.revoke_tokens()

    visitor.enter("daan").open_link().make(exercise)
    rig.work()

    assert mark(rig, "5") == exercise.maximum


def test_a_pupil_who_left_is_refused_for_good_and_stops_nobody(rig, visitor, link, exercise):
    visitor.enter("sanne").open_link().make(exercise)
    visitor.enter("daan").open_link().make(exercise)
    rig.platform.roster.set_status("4", "Deleted")

    rig.work()

    states = sorted(state for state, _ in deliveries(rig))
    assert states == [DeliveryState.DELIVERED, DeliveryState.FAILED]
    assert mark(rig, "5") == exercise.maximum


def test_a_platform_whose_clock_is_behind_gets_it_in_the_end(rig, visitor, link, exercise, clock):
    visitor.enter("sanne").open_link().make(exercise)
    rig.platform.switch(clock="behind")
    rig.work()
    assert deliveries(rig)[0][0] is DeliveryState.WAITING
    rig.platform.switch(clock="right")

    clock.forward(minutes=2)
    rig.work()

    assert mark(rig) == exercise.maximum
    assert clock() - timedelta(hours=1) < rig.scores_of("4")[0].timestamp


def test_a_copied_course_keeps_working_and_knows_no_old_results(rig, visitor, link, exercise):
    visitor.enter("sanne").open_link().make(exercise)
    rig.work()
    copy = rig.platform.copy_course(rig.platform.course)

    visitor.enter("sanne").open_link()
    assert visitor.heading.startswith("Opgave 1"), visitor.page.text
    visitor.make(exercise)
    rig.work()

    (column,) = copy.line_items()
    assert copy.mark(column.id, "4") == exercise.maximum
    assert mark(rig) == exercise.maximum
