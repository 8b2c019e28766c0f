"""What is to stand in the gradebook follows from the attempts, in whatever order points come."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.models.deliveries import Counting, DeliveryState, ScoreDelivery
from lti_tool.models.learning import Attempt, ItemResponse
from lti_tool.models.reviews import HandReason
from lti_tool.models.schools import Person
from lti_tool.services import attempts, grades, hand_scores
from lti_tool.services.grades import modes
from lti_tool.services.grades.modes import Mode
from lti_tool.services.hand_scores import Given, Part
from tests.factories import rows
from tests.factories.scores import claimed, settled
from tests.factories.tools import NOON

MAXIMUM = 10
ITEM, OPEN = "q-1", "q-2"
_COUNTS: Mapping[Counting, Callable[[list[int]], float]] = {
    Counting.LAST: lambda all_points: all_points[-1],
    Counting.BEST: max,
    Counting.FIRST: lambda all_points: all_points[0],
    Counting.AVERAGE: lambda all_points: sum(all_points) / len(all_points),
}


@dataclass(kw_only=True)
class Pupil:
    """One pupil behind one link, who makes an exercise of 10 points again and again."""

    session: Session
    scene: rows.Scene
    person: Person
    made: list[Attempt] = field(default_factory=list)
    minutes: int = 0

    def now(self) -> datetime:
        self.minutes += 1
        return NOON + timedelta(minutes=self.minutes)

    def finish(self, points: int, *, writes: bool = False, **changes) -> Attempt:
        """Finish an attempt; ``writes`` leaves an answer that a teacher must score."""
        now = self.now()
        values = {
            "score": Decimal(points),
            "maximum": Decimal(MAXIMUM),
            "started_at": now,
            **changes,
        }
        attempt = rows.attempt(self.session, self.scene, person_id=self.person.id, **values)
        for name, score, by_teacher in ((ITEM, points, False), (OPEN, 0, True))[: 1 + writes]:
            response = ItemResponse(item_identifier=name, response="{}", score=score)
            response.answered_at, response.by_teacher = now, by_teacher
            attempt.responses.append(response)
        self.session.flush()
        attempts.finish(self.session, attempt, self.scene.link, now=now)
        self.made.append(attempt)
        return attempt

    def correct(self, attempt: Attempt, points: int, *, item: str = ITEM) -> None:
        part = Part(
            exercise_key=attempt.exercise_key,
            exercise_version=attempt.exercise_version,
            item_identifier=item,
            maximum=Decimal(MAXIMUM),
        )
        word = Given(score=Decimal(points), reason=HandReason.SLIP, by=None)
        hand_scores.give(self.session, attempt, part, word, now=self.now())
        self.session.flush()

    def waive(self, points: int = MAXIMUM) -> None:
        """Let everybody have the points of the first item."""
        part = Part(
            exercise_key=self.made[0].exercise_key,
            exercise_version=self.made[0].exercise_version,
            item_identifier=ITEM,
            maximum=Decimal(points),
        )
        hand_scores.waive(self.session, self.scene.context.id, part, by=None, now=self.now())
        self.session.flush()

    def choose(self, counting: Counting) -> None:
        link_id, mode = self.scene.link.id, Mode(counting=counting)
        modes.choose_for_link(self.session, self.scene.school.id, link_id, mode)

    def to_be_there(self) -> float | None:
        """Return the points that the gradebook has or is to get."""
        newest = self.session.scalars(
            select(ScoreDelivery)
            .where(
                ScoreDelivery.person_id == self.person.id,
                ScoreDelivery.state.not_in([DeliveryState.NOT_GRADED, DeliveryState.SUPERSEDED]),
            )
            .order_by(ScoreDelivery.stamp.desc())
            .limit(1)
        ).one_or_none()
        return float(newest.score) if newest else None


@pytest.fixture
def pupil(session) -> Pupil:
    scene = rows.scene(session)
    return Pupil(session=session, scene=scene, person=scene.pupil)


@pytest.mark.parametrize(
    ("counting", "before", "after"),
    [
        (Counting.LAST, 4, 4),
        (Counting.BEST, 4, 10),
        (Counting.FIRST, 2, 10),
        (Counting.AVERAGE, 3, 7),
    ],
)
def test_an_older_attempt_that_is_corrected_counts_at_once(pupil, counting, before, after):
    pupil.choose(counting)
    old, _ = pupil.finish(2), pupil.finish(4)
    assert pupil.to_be_there() == before

    pupil.correct(old, 10)

    assert pupil.to_be_there() == after


@pytest.mark.parametrize("counting", [Counting.BEST, Counting.FIRST, Counting.AVERAGE])
def test_what_arrived_before_is_followed_by_what_counts_now(session, pupil, counting):
    pupil.choose(counting)
    old, _ = pupil.finish(8), pupil.finish(8)
    for held in claimed(session, now=pupil.now()):
        settled(session, held, grades.Answered(), now=pupil.now())

    pupil.correct(old, 2)

    sent = [float(held.score) for held in claimed(session, now=pupil.now())]
    assert sent == [{Counting.BEST: 8, Counting.FIRST: 2, Counting.AVERAGE: 5}[counting]] * (
        counting is not Counting.BEST  # the other one is as good
    )


@pytest.mark.parametrize("counting", Counting)
def test_everyone_gets_the_point_in_older_attempts_as_well(pupil, counting):
    pupil.choose(counting)
    pupil.finish(2)
    pupil.finish(4)

    pupil.waive()

    assert [attempt.score for attempt in pupil.made] == [10, 10]
    assert pupil.to_be_there() == 10


@pytest.mark.parametrize("counting", Counting)
def test_an_attempt_that_waits_for_a_teacher_does_not_count_yet(pupil, counting):
    """Else its points so far would count as all that it has."""
    pupil.choose(counting)
    old, waits = pupil.finish(3), pupil.finish(1, writes=True)
    assert pupil.to_be_there() == 3

    pupil.correct(old, 9)
    assert pupil.to_be_there() == 9

    pupil.correct(waits, 4, item=OPEN)
    assert pupil.to_be_there() == _COUNTS[counting]([9, 5])


def test_one_that_waits_does_not_count_in_what_is_finished_after_it(pupil):
    pupil.choose(Counting.AVERAGE)
    pupil.finish(0, writes=True)

    pupil.finish(8)

    assert pupil.to_be_there() == 8


def test_points_that_only_confirm_what_was_announced_are_sent(session, pupil):
    """The platform was told that a teacher would score; now one did, and added nothing."""
    pupil.choose(Counting.BEST)
    attempt = pupil.finish(4, writes=True)
    announced = grades.queue(
        session, attempt, pupil.scene.link, pupil.scene.registration.id, now=pupil.now()
    )
    announced.announces = True
    session.flush()

    pupil.correct(attempt, 0, item=OPEN)

    [held] = claimed(session, now=pupil.now())
    assert (held.announces, int(held.score)) == (False, 4)


def test_an_attempt_at_an_exercise_that_the_link_led_to_before_changes_nothing(pupil):
    pupil.choose(Counting.BEST)
    former = pupil.finish(2, exercise_key="another")
    pupil.finish(4)

    pupil.correct(former, 10)

    assert pupil.to_be_there() == 4


def test_a_newer_score_from_another_link_to_the_same_column_stays(session, pupil):
    old = pupil.finish(2)
    column = pupil.scene.link.line_item_url
    other = rows.link(session, pupil.scene.context, line_item_url=column)
    attempt = rows.attempt(
        session,
        pupil.scene,
        resource_link_id=other.id,
        person_id=pupil.person.id,
        score=6,
        maximum=MAXIMUM,
    )
    attempts.finish(session, attempt, other, now=pupil.now())

    pupil.correct(old, 10)

    assert pupil.to_be_there() == 6


_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("finish"), st.integers(0, MAXIMUM), st.booleans()),
        st.tuples(st.just("correct"), st.integers(0, MAXIMUM), st.integers(0, 3)),
        st.tuples(st.just("mark"), st.integers(0, MAXIMUM), st.integers(0, 3)),
    ),
    max_size=7,
)


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(counting=st.sampled_from(Counting), steps=_STEPS)
def test_whatever_the_order_the_gradebook_follows_from_the_attempts(
    session, pupil, counting, steps
):
    someone = rows.person(session, pupil.scene.registration, pupil.scene.context)
    one = Pupil(session=session, scene=pupil.scene, person=someone)
    one.choose(counting)
    waits: set[int] = set()
    for name, points, what in steps:
        if name == "finish":
            if what:
                waits.add(len(one.made))
            one.finish(points, writes=what)
        elif what < len(one.made):
            is_open = name == "mark" and len(one.made[what].responses) > 1
            one.correct(one.made[what], points, item=OPEN if is_open else ITEM)
            waits -= {what} if is_open else set()
        done = [int(made.score) for n, made in enumerate(one.made) if n not in waits]
        expected = _COUNTS[counting](done) if done else None
        assert one.to_be_there() == pytest.approx(expected, abs=1e-4)
