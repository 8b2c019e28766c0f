"""A pupil who practises, for tests."""

from datetime import timedelta
from random import Random
from typing import Any

from lti_tool.exercises.adaptive import goals
from lti_tool.exercises.adaptive.banks import ROUND, Bank, banks
from lti_tool.exercises.scoring import model_answer
from lti_tool.models.learning import Attempt
from lti_tool.models.practice import PracticeChoice
from lti_tool.services import attempts
from lti_tool.services.practice import rounds
from tests.factories.tools import NOON, exercises

BANKS = banks(exercises().exercises.values(), {})
GOAL = goals.GOALS["spelling-klanken"]
OTHER = goals.GOALS["engels-woorden"]


class Practice:
    """A pupil who practises one goal behind one link, and answers as a test says."""

    def __init__(self, session, scene, goal=GOAL, *, seed=1):
        self.session, self.scene, self.goal = session, scene, goal
        self.random = Random(seed)  # noqa: S311 - chance that repeats itself
        self.now = NOON
        self.attempt: Any = None

    @property
    def desk(self):
        return rounds.Desk(
            banks=BANKS, context_id=self.scene.context.id, now=self.now, random=self.random
        )

    def begin(self, *, anew=False) -> Attempt:
        exercise = exercises().get(self.goal.exercise_key)
        start = attempts.Start(exercise=exercise, now=self.now, seed=1, anew=anew)
        self.attempt = attempts.begin(self.session, self.scene.link, self.scene.pupil.id, start)
        rounds.begin(self.session, self.attempt, self.desk)
        return self.attempt

    def answer(self, *, right=True, unknown=False) -> PracticeChoice:
        """Answer the item that was chosen last."""
        self.now += timedelta(minutes=1)
        choice = self.attempt.chosen[-1]
        item = exercises().get(choice.exercise_key).item(choice.item_identifier)
        wrong = {each.response_identifier: ("zz",) for each in item.interactions}
        given = {} if unknown else model_answer(item) if right else wrong
        attempts.hand_in(self.attempt, item, given, now=self.now)
        self.session.flush()
        if rounds.go_on(self.session, self.attempt, item.identifier, self.desk):
            attempts.finish(self.session, self.attempt, self.scene.link, now=self.now)
            self.session.flush()
        return choice

    def play(self, *, right=lambda number: True, anew=False) -> Attempt:
        self.begin(anew=anew)
        for number in range(ROUND):
            self.answer(right=right(number))
        return self.attempt


def bank_of(goal) -> Bank:
    return BANKS[goal.key]


def key(choice):
    return next(
        each.key
        for bank in BANKS.values()
        for each in bank.items
        if each.key == (choice.exercise_key, choice.item_identifier)
    )
