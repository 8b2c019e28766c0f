"""Rounds of practice: what is chosen, why, and what is sent."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from lti_tool.exercises.adaptive import ability
from lti_tool.exercises.adaptive.banks import ROUND
from lti_tool.exercises.scoring import model_answer
from lti_tool.models.deliveries import ScoreDelivery
from lti_tool.models.learning import AttemptState
from lti_tool.models.practice import (
    ChosenFor,
    PracticeChoice,
    PracticeExposure,
    PracticeLevel,
)
from lti_tool.models.reviews import HandReason
from lti_tool.services import attempts, hand_scores
from lti_tool.services.practice import reasons, rounds
from tests.factories import rows
from tests.factories.practising import GOAL, OTHER, Practice, bank_of, key
from tests.factories.races import at_once
from tests.factories.tools import NOON, exercises


class TestARound:
    def test_holds_ten_different_items_of_the_goal(self, practice):
        attempt = practice.play()

        keys = [(c.exercise_key, c.item_identifier) for c in attempt.chosen]
        assert attempt.state is AttemptState.FINISHED
        assert [c.number for c in attempt.chosen] == list(range(1, ROUND + 1))
        assert len(set(keys)) == ROUND
        assert set(keys) <= {tuple(key) for key in bank_of(GOAL).by_key}

    def test_has_its_first_item_from_the_start_and_the_next_after_each_answer(self, practice):
        practice.begin()
        assert len(practice.attempt.chosen) == 1
        for count in range(1, 4):
            practice.answer()
            assert len(practice.attempt.chosen) == count + 1

    def test_is_begun_once_however_often_the_page_is_opened(self, practice):
        first = practice.begin().chosen[0].item_identifier

        again = practice.begin()

        assert [c.item_identifier for c in again.chosen] == [first]

    def test_stays_as_it_was_chosen_in_whatever_it_is_shown(self, practice):
        practice.begin()
        practice.answer()

        progress = attempts.progress(practice.attempt)

        assert [c.item_identifier for c in progress.chosen] == [
            c.item_identifier for c in practice.attempt.chosen
        ]
        version = exercises().get(progress.chosen[0].exercise_key).version
        assert progress.chosen[0].exercise_version == version

    def test_becomes_easier_for_who_errs_and_harder_for_who_does_not(self, session, practice):
        practice.play(right=lambda number: False)
        low = [bank_of(GOAL).by_key[key(c)].difficulty.mean for c in practice.attempt.chosen]
        other = Practice(session, rows.scene(session, exercise_key=GOAL.exercise_key))
        other.play()
        high = [bank_of(GOAL).by_key[key(c)].difficulty.mean for c in other.attempt.chosen]

        assert sum(high[2:]) > sum(low[2:]) + 1

    def test_the_same_chance_and_answers_give_the_same_round(self, session, practice):
        practice.play(right=lambda number: number % 3 > 0)
        other = Practice(session, rows.scene(session, exercise_key=GOAL.exercise_key))
        other.play(right=lambda number: number % 3 > 0)

        assert [key(c) for c in practice.attempt.chosen] == [key(c) for c in other.attempt.chosen]

    def test_what_was_not_seen_comes_first_in_the_next_round(self, practice):
        first = {key(c) for c in practice.play().chosen}
        second = {key(c) for c in practice.play(anew=True).chosen}

        assert not first & second

    def test_ends_when_its_goal_is_no_longer_offered(self, practice):
        practice.begin()
        item = exercises().get(practice.attempt.chosen[0].exercise_key).items[0]
        desk = replace(practice.desk, banks={})
        identifier = practice.attempt.chosen[0].item_identifier
        attempts.hand_in(
            practice.attempt,
            exercises().get(practice.attempt.chosen[0].exercise_key).item(identifier),
            model_answer(item),
            now=NOON,
        )

        assert rounds.go_on(practice.session, practice.attempt, identifier, desk)


class TestTheReason:
    def test_is_kept_with_what_was_believed_then(self, practice):
        practice.begin()
        first = practice.attempt.chosen[0]

        assert (first.why, first.aim, first.goal) == (ChosenFor.FITTING, 75, GOAL.key)
        assert (first.mean, first.answers) == (0.0, 0)
        assert first.deviation == pytest.approx(bank_of(GOAL).start.deviation)
        item = bank_of(GOAL).by_key[key(first)]
        assert first.expected == pytest.approx(
            ability.expected(bank_of(GOAL).start, item.difficulty)
        )

    def test_can_be_read_with_how_it_went(self, session, scene, practice):
        practice.begin()
        practice.answer(right=False)

        newest, first = reasons.of_person(session, scene.school.id, scene.pupil.id, GOAL)

        assert (newest.number, newest.score, newest.answers) == (2, None, 1)
        assert (first.number, first.score) == (1, Decimal(0))
        assert first.answered_at == practice.now

    def test_is_nobodys_of_another_school(self, session, scene, practice):
        practice.begin()
        elsewhere = rows.scene(session)

        assert reasons.of_person(session, elsewhere.school.id, scene.pupil.id, GOAL) == ()


class TestReview:
    def test_every_fifth_item_is_of_the_goal_that_rests_longest(self, session, practice):
        older = Practice(session, practice.scene, OTHER)
        older.play()
        practice.now = NOON + timedelta(days=1)
        practice.play(anew=True)

        reviews = [c.number for c in practice.attempt.chosen if c.why is ChosenFor.REVIEW]
        assert reviews == [5, 10]
        assert {c.goal for c in practice.attempt.chosen if c.number in reviews} == {OTHER.key}

    def test_what_it_tells_is_learnt_about_that_goal(self, session, practice):
        older = Practice(session, practice.scene, OTHER)
        older.play()
        practice.now = NOON + timedelta(days=1)
        practice.play(anew=True)

        level = session.get(PracticeLevel, (practice.scene.pupil.id, OTHER.key))
        assert level.answers == ROUND + 2
        assert session.get(PracticeLevel, (practice.scene.pupil.id, GOAL.key)).answers == 8

    def test_without_an_older_goal_there_is_none(self, practice):
        assert all(c.why is not ChosenFor.REVIEW for c in practice.play().chosen)


class TestTheScore:
    def test_counts_what_was_made_right_or_wrong(self, session, practice):
        practice.play(right=lambda number: number < 3)

        (delivery,) = session.scalars(select(ScoreDelivery))
        assert (delivery.score, delivery.maximum) == (ROUND, ROUND)

    def test_does_not_count_what_was_given_up(self, session, practice):
        practice.begin()
        for number in range(ROUND):
            practice.answer(unknown=number in {2, 5})

        assert practice.attempt.score == ROUND - 2

    def test_is_sent_again_only_when_it_is_better(self, session, practice):
        practice.play()
        practice.begin(anew=True)
        practice.answer()
        attempts.finish(session, practice.attempt, practice.scene.link, now=practice.now)
        session.flush()

        assert practice.attempt.score == 1
        assert [d.score for d in session.scalars(select(ScoreDelivery))] == [Decimal(ROUND)]

    def test_is_sent_when_a_later_round_is_better(self, session, practice):
        practice.begin()
        practice.answer()
        attempts.finish(session, practice.attempt, practice.scene.link, now=practice.now)
        practice.now += timedelta(hours=1)
        practice.play(anew=True)

        sent = session.scalars(select(ScoreDelivery).order_by(ScoreDelivery.stamp)).all()
        assert [d.score for d in sent] == [1, ROUND]

    def test_is_not_changed_by_points_given_by_hand(self, session, practice):
        practice.play()
        choice = practice.attempt.chosen[0]
        part = hand_scores.Part(
            exercise_key=practice.attempt.exercise_key,
            exercise_version=practice.attempt.exercise_version,
            item_identifier=choice.item_identifier,
            maximum=Decimal(4),
        )
        given = hand_scores.Given(score=Decimal(0), reason=HandReason.TOO_MUCH, by=None)

        hand_scores.give(session, practice.attempt, part, given, now=practice.now)

        assert practice.attempt.score == ROUND


class TestExposure:
    def test_is_counted_for_the_school_and_says_nothing_about_a_pupil(self, session, practice):
        practice.play()

        counted = session.scalars(select(PracticeExposure)).all()
        assert sum(row.given for row in counted) == ROUND
        assert {row.school_id for row in counted} == {practice.scene.school.id}
        assert "person_id" not in PracticeExposure.__table__.columns


def test_two_tabs_begin_one_round_with_one_first_item(database):
    with database.writing() as session:
        scene = rows.scene(session, exercise_key=GOAL.exercise_key)

    def begin(number):
        with database.writing() as session:
            Practice(session, scene, seed=number).begin()

    at_once(*(lambda n=n: begin(n) for n in range(4)))

    with database.reading() as session:
        chosen = session.scalars(select(PracticeChoice)).all()
        assert [c.number for c in chosen] == [1]
        assert sum(row.given for row in session.scalars(select(PracticeExposure))) == 1
