"""A pupil at the exercise in which something is written for the teacher."""

from sqlalchemy.orm import Session

from lti_tool.exercises.exercise import Item
from lti_tool.exercises.scoring import model_answer
from lti_tool.models.learning import Attempt
from lti_tool.services import attempts, written
from tests.factories.rows import Scene
from tests.factories.tools import NOON, ROOT_KEY, exercises

EXERCISE = exercises().get("wereld-reisverhaal")
ORDERED, STORY, CARD = EXERCISE.items
"""One that rules score, and two that a teacher does."""

LETTER = {"RESPONSE": ("Lieve oma, het is hier héél warm.",)}


def begin(session: Session, scene: Scene) -> Attempt:
    """Begin the exercise as the scene's pupil."""
    start = attempts.Start(exercise=EXERCISE, now=NOON, seed=1)
    return attempts.begin(session, scene.link, scene.pupil.id, start)


def write(session: Session, attempt: Attempt, *items: Item) -> None:
    """Hand in some items: the letter, or the right answer."""
    pen = written.pen_of(session, ROOT_KEY, attempt)
    for item in items:
        answer = LETTER if item.by_teacher else model_answer(item)
        attempts.hand_in(attempt, item, answer, now=NOON, pen=pen)
    session.flush()
