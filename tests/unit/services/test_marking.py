"""Open answers: scored by a teacher of the group, sent once nothing waits."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from lti_tool.models.deliveries import DeliveryState, ScoreDelivery
from lti_tool.models.learning import Attempt
from lti_tool.models.reviews import HandReason
from lti_tool.models.schools import PersonStatus
from lti_tool.services import attempts, hand_scores, marking, reviews
from lti_tool.services.groups import course_of
from lti_tool.services.hand_scores import Given, Part
from tests.factories import rows
from tests.factories.tools import NOON, PLATFORM_URL, ROOT_KEY
from tests.factories.writing import CARD, EXERCISE, LETTER, ORDERED, STORY, begin, write

LATER = NOON + timedelta(minutes=5)


@pytest.fixture
def scene(session) -> rows.Scene:
    return rows.scene(session, exercise_key=EXERCISE.key)


@pytest.fixture
def attempt(session, scene) -> Attempt:
    return begin(session, scene)


def finish(session, scene, attempt, *, announced=frozenset()) -> None:
    write(session, attempt, *(i for i in EXERCISE.items if attempts.takes(attempt, i)))
    attempts.finish(session, attempt, scene.link, now=NOON, announced=announced)
    session.flush()


def part(item) -> Part:
    return Part(
        exercise_key=EXERCISE.key,
        exercise_version=EXERCISE.version,
        item_identifier=item.identifier,
        maximum=item.maximum,
    )


def give(session, attempt, item, points) -> None:
    given = Given(score=Decimal(points), reason=HandReason.READ, by=None)
    hand_scores.give(session, attempt, part(item), given, now=LATER)
    session.flush()


def sent(session) -> list[ScoreDelivery]:
    return list(session.scalars(select(ScoreDelivery).order_by(ScoreDelivery.stamp)))


def waiting(session, scene) -> list[str]:
    found = marking.waiting(session, scene.school.id, scene.context.id)
    return [each.item_identifier for each in found]


class TestTheScoreWaits:
    def test_nothing_is_sent_while_an_answer_waits(self, session, scene, attempt):
        finish(session, scene, attempt)

        assert sent(session) == []
        assert attempt.score == ORDERED.maximum
        assert attempts.progress(attempt).awaited == {STORY.identifier, CARD.identifier}

    def test_it_is_sent_with_the_last_points(self, session, scene, attempt):
        finish(session, scene, attempt)
        give(session, attempt, STORY, 4)
        assert sent(session) == []

        give(session, attempt, CARD, "2.5")

        [delivery] = sent(session)
        assert delivery.score == ORDERED.maximum + Decimal("6.5")
        assert delivery.maximum == 9
        assert delivery.state is DeliveryState.WAITING
        assert not delivery.announces

    def test_it_is_sent_as_well_when_the_last_points_are_none(self, session, scene, attempt):
        finish(session, scene, attempt)
        give(session, attempt, STORY, 0)
        give(session, attempt, CARD, 0)

        assert [each.score for each in sent(session)] == [ORDERED.maximum]

    def test_points_given_anew_are_a_newer_score(self, session, scene, attempt):
        finish(session, scene, attempt)
        give(session, attempt, STORY, 4)
        give(session, attempt, CARD, 2)
        give(session, attempt, CARD, 3)

        first, second = sent(session)
        assert (first.state, second.state) == (DeliveryState.SUPERSEDED, DeliveryState.WAITING)
        assert second.score - first.score == 1

    def test_taken_back_it_waits_again_and_nothing_lower_is_sent(self, session, scene, attempt):
        finish(session, scene, attempt)
        give(session, attempt, STORY, 4)
        give(session, attempt, CARD, 2)

        hand_scores.take_back(session, attempt, part(CARD), now=LATER)

        assert len(sent(session)) == 1
        assert waiting(session, scene) == [CARD.identifier]

    def test_an_item_that_is_waived_for_the_group_does_not_wait(self, session, scene, attempt):
        finish(session, scene, attempt)
        give(session, attempt, STORY, 4)

        hand_scores.waive(session, scene.context.id, part(CARD), by=None, now=LATER)

        assert [each.score for each in sent(session)] == [ORDERED.maximum + 4 + CARD.maximum]

    def test_what_was_never_handed_in_does_not_wait(self, session, scene, attempt):
        write(session, attempt, ORDERED)
        attempts.finish(session, attempt, scene.link, now=NOON)

        assert [each.score for each in sent(session)] == [ORDERED.maximum]


class TestAnnouncing:
    """``PendingManual`` goes only where it wipes nothing: record 22, Moodle 4.5 as observed."""

    def test_no_platform_is_told_unless_its_family_is_known_to_keep_grades(
        self, session, scene, attempt
    ):
        finish(session, scene, attempt, announced=frozenset({"https://canvas.example"}))

        assert sent(session) == []

    def test_a_platform_that_keeps_grades_is_told_once(self, session, scene, attempt):
        finish(session, scene, attempt, announced=frozenset({PLATFORM_URL}))

        [told] = sent(session)
        assert (told.announces, told.state) == (True, DeliveryState.WAITING)

    @pytest.mark.parametrize(
        "there", [DeliveryState.WAITING, DeliveryState.DELIVERED, DeliveryState.FAILED]
    )
    def test_with_a_score_there_or_on_its_way_nothing_is_told(self, session, scene, attempt, there):
        rows.delivery(session, scene, state=there)

        finish(session, scene, attempt, announced=frozenset({PLATFORM_URL}))

        [only] = sent(session)
        assert (only.announces, only.state) == (False, there)

    def test_where_no_score_is_taken_nothing_is_told(self, session, scene, attempt):
        scene.link.line_item_url, scene.link.can_score = None, False

        finish(session, scene, attempt, announced=frozenset({PLATFORM_URL}))

        assert sent(session) == []

    def test_the_score_takes_the_place_of_an_announcement(self, session, scene, attempt):
        finish(session, scene, attempt, announced=frozenset({PLATFORM_URL}))
        give(session, attempt, STORY, 4)
        give(session, attempt, CARD, 2)

        told, score = sent(session)
        assert (told.state, score.state) == (DeliveryState.SUPERSEDED, DeliveryState.WAITING)
        assert score.stamp > told.stamp


class TestWhatWaits:
    def test_a_group_sees_it_until_it_has_points(self, session, scene, attempt):
        finish(session, scene, attempt)
        assert set(waiting(session, scene)) == {STORY.identifier, CARD.identifier}

        give(session, attempt, STORY, 1)

        assert waiting(session, scene) == [CARD.identifier]

    def test_work_that_is_not_handed_in_is_left_alone(self, session, scene, attempt):
        write(session, attempt, STORY)

        assert waiting(session, scene) == []

    def test_another_group_or_school_sees_nothing(self, session, scene, attempt):
        finish(session, scene, attempt)
        elsewhere = rows.scene(session)

        assert waiting(session, elsewhere) == []
        assert not marking.waiting(session, elsewhere.school.id, scene.context.id)

    def test_of_who_is_at_rest_nothing_is_shown(self, session, scene, attempt):
        finish(session, scene, attempt)
        scene.pupil.status = PersonStatus.RESTRICTED
        session.flush()

        assert waiting(session, scene) == []

    def test_a_teacher_of_the_group_reads_what_was_written(self, session, scene, attempt):
        finish(session, scene, attempt)
        group = course_of(session, scene.school.id, scene.context.id)

        found = reviews.in_group(session, ROOT_KEY, group, attempt.id)

        assert found.made is not None
        handled = found.made.items[STORY.identifier]
        assert (handled.given, handled.computed, handled.points) == (LETTER, None, None)
