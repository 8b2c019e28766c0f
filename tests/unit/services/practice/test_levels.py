"""What is believed about pupils: from their answers and nothing else."""

from sqlalchemy import select

from lti_tool.exercises.adaptive.banks import ROUND
from lti_tool.exercises.scoring import model_answer
from lti_tool.models.learning import AttemptState, ItemResponse
from lti_tool.models.practice import (
    PracticeLevel,
)
from lti_tool.models.reviews import HandReason, HandScore
from lti_tool.services import attempts
from lti_tool.services.practice import answers, levels
from tests.factories import rows
from tests.factories.practising import BANKS, GOAL, bank_of, key
from tests.factories.tools import NOON, exercises


class TestTheLevel:
    def test_is_kept_for_overviews_as_it_is_found_from_the_answers(self, session, practice):
        practice.play(right=lambda number: number != 4)

        found = levels.standing(session, practice.scene.pupil.id, bank_of(GOAL))
        row = session.get(PracticeLevel, (practice.scene.pupil.id, GOAL.key))

        assert (row.mean, row.variance) == (found.ability.mean, found.ability.variance)
        assert row.answers == found.ability.answers == ROUND
        assert row.last_answer_at == practice.now

    def test_rests_on_fixed_exercises_of_the_goal_too(self, session, scene):
        exercise = exercises().get("water-ng-of-nk")
        attempt = rows.attempt(
            session, scene, exercise_key=exercise.key, exercise_version=exercise.version
        )
        for item in exercise.items[:3]:
            attempts.hand_in(attempt, item, model_answer(item), now=NOON)
        session.flush()

        found = levels.standing(session, scene.pupil.id, bank_of(GOAL))

        assert found.ability.answers == 3
        assert found.ability.mean > 0

    def test_rests_on_lessons_as_on_the_exercises_in_them(self, session, scene):
        """Several exercises behind one link, one of them not of the goal."""
        alone, other = (exercises().get(key) for key in ("water-ng-of-nk", "heelal-maanlanding"))
        lesson = exercises().get(f"{other.key}+{alone.key}")
        made = rows.attempt(
            session, scene, exercise_key=lesson.key, exercise_version=lesson.version
        )
        for item in lesson.items:
            attempts.hand_in(made, item, model_answer(item), now=NOON)
        session.flush()

        found = answers.of_person(session, scene.pupil.id, bank_of(GOAL))

        assert [each.key for each in found] == [
            (alone.key, item.identifier) for item in alone.items
        ]
        assert {each.share for each in found} == {1.0}
        standing = levels.standing(session, scene.pupil.id, bank_of(GOAL))
        assert standing.ability.answers == len(alone.items)
        assert list(answers.of_everybody(session, bank_of(GOAL))) == found

    def test_counts_an_item_once_that_was_made_alone_and_in_a_lesson(self, session, scene):
        alone = exercises().get("water-ng-of-nk")
        lesson = exercises().get(f"{alone.key}+heelal-maanlanding")
        for exercise in (alone, lesson):
            made = rows.attempt(
                session, scene, exercise_key=exercise.key, exercise_version=exercise.version
            )
            attempts.hand_in(made, exercise.items[0], model_answer(exercise.items[0]), now=NOON)
            made.state = AttemptState.FINISHED
            session.flush()

        found = levels.standing(session, scene.pupil.id, bank_of(GOAL))

        assert len(found.answered) == 2
        assert found.ability.answers == 1

    def test_does_not_depend_on_the_order_in_which_answers_arrived(self, session, practice):
        practice.play(right=lambda number: number % 2 == 0)
        before = levels.standing(session, practice.scene.pupil.id, bank_of(GOAL))
        stored = session.scalars(select(ItemResponse)).all()
        values = [(r.item_identifier, r.response, r.score, r.answered_at) for r in stored]
        for row in stored:
            session.delete(row)
        session.flush()
        for identifier, response, score, at in reversed(values):
            session.add(
                ItemResponse(
                    attempt_id=practice.attempt.id,
                    item_identifier=identifier,
                    response=response,
                    score=score,
                    answered_at=at,
                )
            )
        session.flush()

        assert levels.standing(session, practice.scene.pupil.id, bank_of(GOAL)) == before

    def test_follows_points_that_a_teacher_gave(self, session, practice):
        practice.begin()
        choice = practice.answer(right=False)
        before = levels.standing(session, practice.scene.pupil.id, bank_of(GOAL))
        item = bank_of(GOAL).by_key[key(choice)].item
        session.add(
            HandScore(
                attempt_id=practice.attempt.id,
                item_identifier=choice.item_identifier,
                school_id=practice.scene.school.id,
                score=item.maximum,
                reason=HandReason.ALSO_RIGHT,
                given_at=NOON,
            )
        )
        session.flush()

        after = levels.standing(session, practice.scene.pupil.id, bank_of(GOAL))

        assert after.ability.mean > before.ability.mean

    def test_knows_nothing_of_another_pupil(self, session, practice):
        practice.play()
        other = rows.person(session, practice.scene.registration, practice.scene.context)

        assert answers.of_person(session, other.id, bank_of(GOAL)) == []
        assert levels.standing(session, other.id, bank_of(GOAL)).ability == bank_of(GOAL).start

    def test_goes_into_an_overview_of_the_school_only(self, session, practice):
        practice.play()
        scene, elsewhere = practice.scene, rows.scene(session)
        people = [scene.pupil.id, elsewhere.pupil.id]

        here = levels.of_people(session, scene.school.id, people, BANKS)

        assert here.keys() == {scene.pupil.id}
        (level,) = here[scene.pupil.id]
        assert (level.goal, level.mastery.answers) == (GOAL.key, ROUND)
        assert levels.of_people(session, elsewhere.school.id, people, BANKS) == {}

    def test_of_a_goal_that_is_no_longer_offered_is_not_shown(self, session, practice):
        practice.play()

        found = levels.of_people(session, practice.scene.school.id, [practice.scene.pupil.id], {})

        assert found == {}
