"""Points by hand: they go before what was computed, and the newest score goes to the platform."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import select

from lti_tool.errors import AttemptClosed, NotFound, ResponseInvalid
from lti_tool.exercises.scoring import model_answer
from lti_tool.models.deliveries import Counting, DeliveryState, Release, ScoreDelivery
from lti_tool.models.learning import Attempt, AttemptState
from lti_tool.models.reviews import HandReason, HandScore, ItemWaiver
from lti_tool.models.schools import Role
from lti_tool.services import attempts, hand_scores, retention
from lti_tool.services.grades import modes
from lti_tool.services.grades.modes import Mode
from lti_tool.services.hand_scores import Given, Part
from tests.factories import rows
from tests.factories.races import at_once
from tests.factories.tools import NOON

LATER = NOON + timedelta(minutes=5)
ALSO = HandReason.ALSO_RIGHT


@pytest.fixture
def scene(session) -> rows.Scene:
    return rows.scene(session)


@pytest.fixture
def teacher(session, scene):
    return rows.person(session, scene.registration, scene.context, role=Role.TEACHER)


def made(session, scene, *, right=2, of=None, at=NOON, finish=True) -> Attempt:
    """Let a pupil answer the first ``right`` items without a mistake."""
    person = of or scene.pupil
    start = attempts.Start(exercise=scene.exercise, now=at, seed=1, anew=True)
    attempt = attempts.begin(session, scene.link, person.id, start)
    for item in scene.exercise.items[:right]:
        attempts.hand_in(attempt, item, model_answer(item), now=at)
    if finish:
        attempts.finish(session, attempt, scene.link, now=at)
    session.flush()
    return attempt


def part(scene, number=1) -> Part:
    item = scene.exercise.items[number - 1]
    return Part(
        exercise_key=scene.exercise.key,
        exercise_version=scene.exercise.version,
        item_identifier=item.identifier,
        maximum=item.maximum,
    )


def give(session, attempt, scene, points, *, number=1, reason=ALSO, by=None) -> None:
    given = Given(score=Decimal(points), reason=reason, by=by)
    hand_scores.give(session, attempt, part(scene, number), given, now=LATER)
    session.flush()


def sent(session, attempt) -> list[tuple[Decimal, DeliveryState]]:
    rows_ = session.scalars(
        select(ScoreDelivery)
        .where(ScoreDelivery.attempt_id == attempt.id)
        .order_by(ScoreDelivery.stamp)
    )
    return [(row.score, row.state) for row in rows_]


class TestGive:
    def test_goes_before_the_computed_points_and_travels_anew(self, session, scene, teacher):
        attempt = made(session, scene, right=2)

        give(session, attempt, scene, "0.5", by=teacher.id)

        assert attempt.score == Decimal("1.5")
        assert [row.score for row in attempt.responses] == [1, 1]
        assert sent(session, attempt) == [
            (Decimal(2), DeliveryState.SUPERSEDED),
            (Decimal("1.5"), DeliveryState.WAITING),
        ]
        (row,) = hand_scores.of_attempt(session, attempt.id).values()
        assert (row.reason, row.given_by, row.given_at) == (ALSO, teacher.id, LATER)

    def test_an_item_that_was_left_open_can_get_points(self, session, scene):
        attempt = made(session, scene, right=1)

        give(session, attempt, scene, "1", number=3)

        assert attempt.score == 2

    def test_twice_replaces_the_first(self, session, scene):
        attempt = made(session, scene, right=0)

        give(session, attempt, scene, "1")
        give(session, attempt, scene, "0.25", reason=HandReason.SLIP)

        assert attempt.score == Decimal("0.25")
        assert len(hand_scores.of_attempt(session, attempt.id)) == 1

    def test_what_changes_nothing_sends_nothing(self, session, scene):
        attempt = made(session, scene, right=1)

        give(session, attempt, scene, "1")

        assert len(sent(session, attempt)) == 1

    def test_an_older_attempt_never_takes_the_place_of_a_newer_one(self, session, scene):
        old = made(session, scene, right=1)
        made(session, scene, right=2, at=LATER)

        give(session, old, scene, "0")

        assert old.score == 0
        assert [score for score, _ in sent(session, old)] == [1]

    def test_an_older_attempt_changes_what_counts_where_the_best_one_does(self, session, scene):
        mode = Mode(release=Release.AUTOMATIC, counting=Counting.BEST)
        modes.choose_for_link(session, scene.school.id, scene.link.id, mode)
        old = made(session, scene, right=1)
        new = made(session, scene, right=2, at=LATER)

        give(session, old, scene, "1", number=2)
        give(session, old, scene, "1", number=3)

        assert sent(session, new)[-1] == (Decimal(3), DeliveryState.WAITING)
        assert [score for score, _ in sent(session, old)] == [1]

    def test_not_while_the_pupil_is_at_it(self, session, scene):
        attempt = made(session, scene, finish=False)

        with pytest.raises(AttemptClosed) as refused:
            give(session, attempt, scene, "1")

        assert refused.value.code == "attempt_open"

    @pytest.mark.parametrize(
        ("points", "reason"),
        [
            pytest.param("1.01", ALSO, id="above the maximum"),
            pytest.param("-0.01", ALSO, id="below nothing"),
            pytest.param("0.001", ALSO, id="finer than hundredths"),
            pytest.param("1", HandReason.WAIVED, id="a reason for whole groups"),
        ],
    )
    def test_nothing_that_cannot_be_given(self, session, scene, points, reason):
        attempt = made(session, scene)

        with pytest.raises(ResponseInvalid) as refused:
            give(session, attempt, scene, points, reason=reason)

        assert refused.value.code == "hand_score_invalid"
        assert attempt.score == 2

    def test_taken_back_the_computed_points_count_again(self, session, scene):
        attempt = made(session, scene, right=1)
        give(session, attempt, scene, "0")

        hand_scores.take_back(session, attempt, part(scene), now=LATER)
        session.flush()

        assert attempt.score == 1
        assert [score for score, _ in sent(session, attempt)] == [1, 0, 1]

    def test_goes_with_the_attempt_and_stays_when_the_teacher_goes(self, session, scene, teacher):
        attempt = made(session, scene)
        give(session, attempt, scene, "0", by=teacher.id)

        session.delete(teacher)
        session.flush()
        session.expire_all()
        assert (
            hand_scores.of_attempt(session, attempt.id)[part(scene).item_identifier].given_by
            is None
        )

        due = retention.due_at("results", scene.school.id, 0, NOON + timedelta(days=400))
        retention.remove(session, "results", due)
        session.expire_all()
        assert session.scalars(select(HandScore)).all() == []


class TestAttemptOf:
    def test_finds_an_attempt_of_the_school_and_of_no_other(self, session, scene):
        attempt = made(session, scene)
        other = rows.scene(session)

        assert hand_scores.attempt_of(session, scene.school.id, attempt.id) is attempt
        for school_id, attempt_id in ((other.school.id, attempt.id), (scene.school.id, uuid4())):
            with pytest.raises(NotFound, match="attempt_unknown"):
                hand_scores.attempt_of(session, school_id, attempt_id)


class TestWaive:
    def test_gives_the_whole_group_the_points_and_no_other_group(self, session, scene):
        second = rows.person(session, scene.registration, scene.context)
        other = rows.scene(session)
        wrong = made(session, scene, right=0)
        right = made(session, scene, right=1, of=second)
        elsewhere = made(session, other, right=0)

        count = hand_scores.waive(session, scene.context.id, part(scene), by=None, now=LATER)
        session.flush()

        assert count == 1
        assert [each.score for each in (wrong, right, elsewhere)] == [1, 1, 0]
        assert [score for score, _ in sent(session, wrong)] == [0, 1]
        assert len(sent(session, right)) == 1

    def test_holds_for_who_finishes_later(self, session, scene):
        attempt = made(session, scene, right=0, finish=False)
        hand_scores.waive(session, scene.context.id, part(scene), by=None, now=LATER)

        attempts.finish(session, attempt, scene.link, now=LATER)
        session.flush()

        assert attempt.score == 1
        assert sent(session, attempt) == [(Decimal(1), DeliveryState.WAITING)]

    def test_leaves_what_a_teacher_gave_one_pupil(self, session, scene):
        attempt = made(session, scene, right=0)
        give(session, attempt, scene, "0.5")

        hand_scores.waive(session, scene.context.id, part(scene), by=None, now=LATER)
        session.flush()
        assert attempt.score == Decimal("0.5")

        hand_scores.take_back(session, attempt, part(scene), now=LATER)
        assert attempt.score == 1
        assert [score for score, _ in sent(session, attempt)][-1] == 1

    def test_withdrawn_the_computed_points_count_again(self, session, scene):
        attempt = made(session, scene, right=0)
        kept = made(session, scene, right=0, of=rows.person(session, scene.registration))
        give(session, kept, scene, "0.5")
        where = scene.context.id
        hand_scores.waive(session, where, part(scene), by=None, now=LATER)
        key, version = scene.exercise.key, scene.exercise.version
        assert hand_scores.waived(session, where, key, version) == {part(scene).item_identifier}

        count = hand_scores.withdraw(session, where, part(scene), now=LATER)
        session.flush()

        assert count == 1
        assert [each.score for each in (attempt, kept)] == [0, Decimal("0.5")]
        assert session.scalars(select(ItemWaiver)).all() == []
        assert hand_scores.withdraw(session, where, part(scene), now=LATER) == 0

    def test_another_version_of_the_exercise_is_another_item(self, session, scene):
        attempt = made(session, scene, right=0)
        attempt.exercise_version = "older"
        session.flush()

        assert hand_scores.waive(session, scene.context.id, part(scene), by=None, now=LATER) == 0
        assert attempt.score == 0

    def test_whoever_finishes_at_that_moment_gets_the_points_as_well(self, database):
        with database.writing() as session:
            scene = rows.scene(session)
            attempt = made(session, scene, right=0, finish=False)

        def finish() -> None:
            with database.writing() as session:
                mine = attempts.newest(session, scene.link.id, scene.pupil.id, writes=True)
                attempts.finish(session, mine, scene.link, now=LATER)

        def waive() -> None:
            with database.writing() as session:
                hand_scores.waive(session, scene.context.id, part(scene), by=None, now=LATER)

        at_once(finish, waive)

        with database.reading() as session:
            found = session.get_one(Attempt, attempt.id)
            assert (found.state, found.score) == (AttemptState.FINISHED, 1)
            assert [score for score, state in sent(session, found) if state == "waiting"] == [1]
