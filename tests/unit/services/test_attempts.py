"""Attempts: begin or resume, hand in, finish."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from lti_tool.errors import AttemptClosed
from lti_tool.exercises.scoring import model_answer
from lti_tool.models.deliveries import DeliveryState, ScoreDelivery
from lti_tool.models.learning import Attempt, AttemptState, ItemResponse
from lti_tool.services import attempts
from tests.factories import rows
from tests.factories.races import at_once
from tests.factories.tools import NOON, exercises

LATER = NOON + timedelta(minutes=1)


@pytest.fixture
def scene(session) -> rows.Scene:
    return rows.scene(session)


def begin(session, scene, **changes) -> Attempt:
    values = {"exercise": scene.exercise, "now": NOON, "seed": 7, **changes}
    return attempts.begin(session, scene.link, scene.pupil.id, attempts.Start(**values))


def finish(session, scene, attempt, *, now=NOON) -> None:
    attempts.finish(session, attempt, scene.link, now=now)
    session.flush()


def give(attempt, item, answer=None) -> ItemResponse:
    return attempts.hand_in(attempt, item, answer or model_answer(item), now=NOON)


class TestBegin:
    def test_makes_an_open_attempt_with_nothing_in_it(self, session, scene):
        begun = begin(session, scene)

        progress = attempts.progress(begun)
        assert (progress.seed, progress.finished, progress.handed_in) == (7, False, {})
        assert progress.points == 0
        assert progress.maximum == 5
        assert begun.exercise_version == scene.exercise.version

    def test_resumes_the_open_one_with_its_own_order_of_choices(self, session, scene):
        first = begin(session, scene)
        give(first, scene.exercise.items[0])
        session.flush()

        again = begin(session, scene, seed=99, now=LATER)

        assert (again.id, again.seed) == (first.id, 7)
        assert len(again.responses) == 1

    @pytest.mark.parametrize("anew", [False, True], ids=["comes back", "begins anew"])
    def test_after_finishing_a_further_one_is_made_only_when_asked_for(self, session, scene, anew):
        first = begin(session, scene)
        finish(session, scene, first)

        second = begin(session, scene, anew=anew, now=LATER)

        assert (second.id != first.id) is anew
        assert (second.state is AttemptState.OPEN) is anew

    def test_asking_twice_for_a_further_one_makes_one(self, session, scene):
        finish(session, scene, begin(session, scene))
        second = begin(session, scene, anew=True, now=LATER)

        third = begin(session, scene, anew=True, now=LATER + timedelta(seconds=1))

        assert third.id == second.id

    def test_an_open_one_goes_on_with_the_version_that_it_began_with(self, session, scene):
        """An exercise never changes under a child, and no work is lost."""
        first = begin(session, scene)
        give(first, scene.exercise.items[0])
        session.flush()
        changed = replace(scene.exercise, version="2")

        second = begin(session, scene, exercise=changed, now=LATER)

        assert second.id == first.id
        assert attempts.progress(second).exercise_version == scene.exercise.version

    def test_a_finished_one_at_another_version_still_counts(self, session, scene):
        first = begin(session, scene)
        finish(session, scene, first)

        found = begin(session, scene, exercise=replace(scene.exercise, version="2"), now=LATER)

        assert found.id == first.id

    def test_a_link_that_got_another_exercise_starts_that_one(self, session, scene):
        first = begin(session, scene)
        finish(session, scene, first)
        other = exercises().get("water-meervoud")

        second = begin(session, scene, exercise=other, now=LATER)

        assert second.exercise_key == "water-meervoud"
        assert second.maximum == 7

    def test_two_tabs_at_the_same_moment_share_one(self, database):
        with database.writing() as session:
            scene = rows.scene(session)

        def tab():
            with database.writing() as session:
                return begin(session, scene).id

        assert len(set(at_once(tab, tab, tab, tab))) == 1


class TestHandIn:
    def test_scores_and_keeps_the_answer(self, session, scene):
        begun = begin(session, scene)

        row = give(begun, scene.exercise.items[0])

        assert row.score == begun.score == 1
        assert row.response == '{"RESPONSE":["C"]}'
        assert attempts.progress(begun).handed_in == {
            scene.exercise.items[0].identifier: {"RESPONSE": ("C",)}
        }

    def test_adds_up_what_the_items_gave(self, session, scene):
        begun = begin(session, scene)
        first, second, third, fourth = scene.exercise.items
        give(begun, first)
        give(begun, second, {"RESPONSE": ("honderd",)})
        give(begun, third)
        assert not attempts.is_complete(begun, scene.exercise)
        give(begun, fourth)

        assert attempts.is_complete(begun, scene.exercise)
        assert begun.score == Decimal(4)

    def test_the_first_answer_counts(self, session, scene):
        begun = begin(session, scene)
        give(begun, scene.exercise.items[0], {"RESPONSE": ("A",)})

        with pytest.raises(AttemptClosed):
            give(begun, scene.exercise.items[0])

        assert begun.score == 0

    def test_a_finished_attempt_takes_nothing_more(self, session, scene):
        begun = begin(session, scene)
        finish(session, scene, begun)

        with pytest.raises(AttemptClosed):
            give(begun, scene.exercise.items[0])


class TestFinish:
    def test_closes_the_attempt_and_queues_its_score_in_one(self, session, scene):
        begun = begin(session, scene)
        give(begun, scene.exercise.items[0])
        finish(session, scene, begun, now=LATER)

        [delivery] = session.scalars(select(ScoreDelivery))
        assert (begun.state, begun.finished_at) == (AttemptState.FINISHED, LATER)
        assert delivery.attempt_id == begun.id
        assert (delivery.state, delivery.due_at) == (DeliveryState.WAITING, LATER)
        assert delivery.score == 1
        assert delivery.maximum == 5
        assert delivery.registration_id == scene.registration.id

    def test_twice_is_once(self, session, scene):
        begun = begin(session, scene)
        finish(session, scene, begun)
        finish(session, scene, begun, now=LATER)

        assert begun.finished_at == NOON
        assert len(session.scalars(select(ScoreDelivery)).all()) == 1

    def test_two_tabs_at_the_same_moment_queue_one_score(self, database):
        with database.writing() as session:
            scene = rows.scene(session)
            begin(session, scene)

        def tab():
            with database.writing() as session:
                own = attempts.newest(session, scene.link.id, scene.pupil.id, writes=True)
                attempts.finish(session, own, scene.link, now=NOON)

        at_once(tab, tab, tab, tab)

        with database.reading() as session:
            assert len(session.scalars(select(ScoreDelivery)).all()) == 1
