"""When scores leave, and which of several attempts counts."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.errors import NotFound
from lti_tool.models.deliveries import Counting, DeliveryState, Release
from lti_tool.models.learning import AttemptState
from lti_tool.services import grades
from lti_tool.services.grades import modes, queueing
from lti_tool.services.grades.modes import Mode, SchoolMode
from tests.factories import rows
from tests.factories.scores import claimed, settled
from tests.factories.tools import NOON

WAITING, HELD, NOT_GRADED, SUPERSEDED, DELIVERED = (
    DeliveryState.WAITING,
    DeliveryState.HELD,
    DeliveryState.NOT_GRADED,
    DeliveryState.SUPERSEDED,
    DeliveryState.DELIVERED,
)


@pytest.fixture
def scene(session) -> rows.Scene:
    return rows.scene(session)


@pytest.fixture
def made(session, scene):
    """Return what finishes attempts with so many points of 10, and returns the last's delivery."""
    number = iter(range(100))

    def finish(*points: int, maximum: int = 10, **changes) -> Any:
        row = None
        for given_points in points:
            now = NOON + timedelta(minutes=next(number))
            attempt = rows.attempt(
                session,
                scene,
                state=AttemptState.FINISHED,
                score=given_points,
                maximum=maximum,
                started_at=now,
                finished_at=now,
                **changes,
            )
            row = grades.queue(session, attempt, scene.link, scene.registration.id, now=now)
            session.flush()
        return row

    return finish


def choose(session, scene, counting=Counting.LAST, release=Release.AUTOMATIC) -> None:
    mode = Mode(release=release, counting=counting)
    modes.choose_for_link(session, scene.school.id, scene.link.id, mode)


@pytest.mark.parametrize(
    ("counting", "points", "score"),
    [
        (Counting.LAST, (8, 4), 4),
        (Counting.BEST, (4, 8), 8),
        (Counting.AVERAGE, (4, 8), 6),
        (Counting.AVERAGE, (1, 0, 0), Decimal("0.3333")),
    ],
)
def test_what_counts_is_what_is_sent(*, session, scene, made, counting, points, score):
    choose(session, scene, counting)

    row = made(*points)

    assert (row.state, row.score, row.maximum) == (WAITING, score, 10)


@pytest.mark.parametrize(
    ("counting", "points"),
    [(Counting.BEST, (8, 4)), (Counting.FIRST, (4, 8)), (Counting.AVERAGE, (4, 4))],
)
def test_an_attempt_that_changes_nothing_sends_nothing(session, scene, made, counting, points):
    choose(session, scene, counting)
    first = made(points[0])

    again = made(points[1])

    assert (again.state, again.last_answer) == (NOT_GRADED, "score_unchanged")
    assert first.state is WAITING
    assert [one.delivery_id for one in claimed(session, now=NOON + timedelta(hours=1))] == [
        first.id
    ]


def test_one_that_failed_before_is_sent_anew_all_the_same(session, scene, made):
    choose(session, scene, Counting.BEST)
    first = made(8)
    [held] = claimed(session)
    settled(session, held, grades.Answered(code="http_422"))

    again = made(4)
    session.refresh(first)

    assert (again.state, again.score, first.state) == (WAITING, 8, SUPERSEDED)


def test_attempts_at_another_exercise_behind_the_link_do_not_count(session, scene, made):
    choose(session, scene, Counting.BEST)
    made(10, exercise_key="another")

    assert made(4).score == 4


def test_a_version_with_another_maximum_counts_by_its_part(session, scene, made):
    choose(session, scene, Counting.BEST)
    made(10, maximum=20)
    made(0, maximum=0)

    assert made(4).score == 5


@given(st.lists(st.integers(0, 10), min_size=1, max_size=8))
def test_whatever_was_made_the_score_lies_within_its_bounds(points):
    parts = [Decimal(one) / 10 for one in points]
    for count in queueing._COUNTED.values():  # noqa: SLF001 - the table itself
        assert min(parts) <= count(parts) <= max(parts)


class TestRelease:
    def test_on_the_teachers_word_it_is_held_until_then(self, session, scene, made):
        choose(session, scene, release=Release.ON_WORD)
        row = made(8)
        assert (row.state, row.last_answer) == (HELD, "teacher_releases")
        assert claimed(session) == []

        later = NOON + timedelta(days=2)
        assert grades.send_again(session, scene.school.id, [row.id], now=later) == 1

        [held] = claimed(session, now=later)
        assert (int(held.score), held.stamp) == (8, later)

    def test_a_newer_one_takes_the_place_of_one_that_is_held(self, session, scene, made):
        choose(session, scene, release=Release.ON_WORD)
        first, second = made(8), made(4)
        session.refresh(first)

        assert (first.state, second.state) == (SUPERSEDED, HELD)
        assert grades.send_again(session, scene.school.id, [first.id], now=NOON) == 0

    def test_never_sends_nothing_and_says_why(self, session, scene, made):
        choose(session, scene, release=Release.NEVER)

        row = made(8)

        assert (row.state, row.last_answer) == (NOT_GRADED, "school_sends_none")
        assert grades.send_again(session, scene.school.id, [row.id], now=NOON) == 0

    def test_what_was_sent_before_stays(self, session, scene, made):
        row = made(8)
        [held] = claimed(session)
        settled(session, held, grades.Answered())
        choose(session, scene, release=Release.NEVER)
        made(2)
        session.refresh(row)

        assert row.state is DELIVERED


class TestWhoseChoice:
    def test_the_schools_holds_for_every_link_without_one(self, session, scene, made):
        mode = Mode(release=Release.ON_WORD, counting=Counting.BEST)
        modes.choose_for_school(session, scene.school.id, SchoolMode(mode=mode))
        assert made(8).state is HELD

        choose(session, scene)
        assert made(8).state is WAITING

        modes.choose_for_link(session, scene.school.id, scene.link.id, None)
        assert made(9).state is HELD

    def test_a_choice_may_be_made_again(self, session, scene):
        for release in (Release.NEVER, Release.AUTOMATIC):
            mode = SchoolMode(mode=Mode(release=release), makes_columns_anew=True)
            modes.choose_for_school(session, scene.school.id, mode)
            assert modes.of_school(session, scene.school.id) == mode
            choose(session, scene, release=release)
            assert modes.of_link(session, scene.link).release is release

    def test_another_schools_link_is_not_there(self, session, scene):
        other = rows.scene(session)

        with pytest.raises(NotFound):
            modes.choose_for_link(session, scene.school.id, other.link.id, Mode())
