"""What teachers set for practice."""

import pytest
from sqlalchemy import select

from lti_tool.exercises.adaptive.banks import ROUND
from lti_tool.models.practice import (
    ChosenFor,
    PracticePlan,
)
from lti_tool.services.practice import plans
from tests.factories import rows
from tests.factories.practising import GOAL, OTHER, bank_of, key
from tests.factories.tools import NOON


class TestTheTeacher:
    def place(self, practice):
        scene = practice.scene
        return plans.Place(
            school_id=scene.school.id, context_id=scene.context.id, bank=bank_of(GOAL)
        )

    def test_switches_it_off_for_a_group(self, session, practice):
        plans.set_for_group(session, self.place(practice), plans.Setting(aim=75, fixed=True))

        practice.play()

        order = [each.key for each in bank_of(GOAL).items]
        assert [key(c) for c in practice.attempt.chosen] == order[:ROUND]
        assert {c.why for c in practice.attempt.chosen} == {ChosenFor.FIXED_ORDER}

    def test_aims_higher_for_one_pupil(self, session, practice):
        own = plans.Setting(aim=90)
        plans.set_for_pupil(session, self.place(practice), practice.scene.pupil.id, own, now=NOON)

        assert practice.begin().chosen[0].aim == 90
        assert practice.attempt.chosen[0].expected > 0.78

    def test_lets_an_exercise_come_first(self, session, practice):
        plans.set_for_group(
            session, self.place(practice), plans.Setting(aim=75, pinned="kunst-ei-of-ij")
        )

        practice.begin()
        for _ in range(4):
            practice.answer()

        assert {c.exercise_key for c in practice.attempt.chosen} == {"kunst-ei-of-ij"}

    def test_takes_back_what_was_set_for_one_pupil(self, session, practice):
        place, pupil = self.place(practice), practice.scene.pupil.id
        plans.set_for_pupil(session, place, pupil, plans.Setting(fixed=True), now=NOON)
        session.flush()
        assert plans.plan(session, place.context_id, GOAL.key, pupil).fixed

        plans.set_for_pupil(session, place, pupil, plans.Setting(), now=NOON)
        session.flush()

        assert plans.of_pupils(session, place.context_id, GOAL.key) == {}
        assert not plans.plan(session, place.context_id, GOAL.key, pupil).fixed

    def test_sets_nothing_for_another_group_or_goal(self, session, practice):
        plans.set_for_group(session, self.place(practice), plans.Setting(aim=90, fixed=True))
        elsewhere = rows.scene(session)

        assert plans.of_group(session, elsewhere.context.id, GOAL.key) == plans.Setting(
            aim=75, fixed=False
        )
        assert plans.of_group(session, practice.scene.context.id, OTHER.key).aim == 75

    @pytest.mark.parametrize(
        "setting",
        [plans.Setting(aim=50), plans.Setting(aim=76), plans.Setting(pinned="water-kringloop")],
        ids=["an aim too low", "an aim between", "an exercise of no goal"],
    )
    def test_cannot_set_what_is_not_offered(self, session, practice, setting):
        with pytest.raises(Exception, match="practice_setting_invalid"):
            plans.set_for_group(session, self.place(practice), setting)
        assert session.scalars(select(PracticePlan)).all() == []
