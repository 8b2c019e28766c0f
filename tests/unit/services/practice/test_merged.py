"""Two people who are one: what both practised comes together, and apart again."""

from dataclasses import replace

from lti_tool.exercises.adaptive.banks import ROUND
from lti_tool.models.practice import PracticeLevel
from lti_tool.services.practice import levels, reasons
from tests.factories import rows
from tests.factories.practising import GOAL, Practice, bank_of
from tests.unit.services.two_people import Two, two

__all__ = ["two"]


def both_practise(two: Two) -> None:
    link = rows.link(two.session, two.here.context, exercise_key=GOAL.exercise_key)
    Practice(two.session, two.here).play()
    Practice(two.session, replace(two.here, pupil=two.gone, link=link), seed=5).play(
        right=lambda number: number < 5
    )
    two.session.flush()


def test_the_level_rests_on_the_answers_of_both(two):
    both_practise(two)
    alone = levels.standing(two.session, two.kept.id, bank_of(GOAL))
    two.merge()

    together = levels.standing(two.session, two.kept.id, bank_of(GOAL))

    assert len(together.answered) == 2 * ROUND
    assert together.ability.mean < alone.ability.mean
    found = reasons.of_person(two.session, two.here.school.id, two.kept.id, GOAL)
    assert len(found) == 2 * ROUND
    assert len(two.of(PracticeLevel, two.kept)) == 1


def test_taking_it_back_gives_each_their_own_again(two):
    both_practise(two)
    before = two.image()

    two.undo(two.merge())

    assert two.image() == before
