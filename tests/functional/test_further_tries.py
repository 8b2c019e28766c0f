"""A second try, where the exercise says so: nothing is given away before the last."""

import pytest

from lti_tool.exercises.scoring import model_answer
from lti_tool.models.learning import Attempt
from tests.factories.tools import exercises
from tests.functional.served import Browser, served

__all__ = ["served"]

EXERCISE = exercises().get("ik-schrijven-over-jezelf")
"""Two tries; its first item is a choice with B as the right answer."""


@pytest.fixture
def pupil(served) -> Browser:
    with served.tool.database.writing() as session:
        session.add(served.here.link)
        session.query(Attempt).delete()
        served.here.link.exercise_key = EXERCISE.key
    browser = served.enter()
    browser.get("/opdracht")
    return browser


def test_after_a_wrong_answer_the_question_stands_there_again(pupil):
    page = pupil.post("/opdracht/1", RESPONSE="A").headers["Location"]
    assert page.endswith("/opdracht/1")

    shown = pupil.get("/opdracht/1").text

    assert "Probeer het nog eens" in shown
    assert "In een hele zin staat wie iets doet" not in shown
    assert "dit is het goede antwoord" not in shown
    assert '<button type="submit">Nakijken</button>' in shown


def test_the_second_answer_counts_and_then_the_right_one_is_shown(pupil):
    pupil.post("/opdracht/1", RESPONSE="A")
    pupil.post("/opdracht/1", RESPONSE="B")

    shown = pupil.get("/opdracht/1").text
    assert "Goed gedaan!" in shown
    assert "In een hele zin staat wie iets doet" in shown


def test_after_the_last_try_it_is_over(pupil):
    for answer in ("A", "C", "B"):
        pupil.post("/opdracht/1", RESPONSE=answer)

    shown = pupil.get("/opdracht/1").text
    assert "Nog niet goed. Kijk maar mee." in shown
    assert "dit is het goede antwoord" in shown


def test_a_pupil_may_rather_see_the_right_answer(pupil):
    pupil.post("/opdracht/1", RESPONSE="A")
    pupil.post("/opdracht/1", give_up="1")

    assert "dit is het goede antwoord" in pupil.get("/opdracht/1").text


def test_what_is_filled_in_for_the_second_try_is_kept(pupil):
    pupil.post("/opdracht/1", RESPONSE="A")

    kept = pupil.post("/opdracht/1/concept", RESPONSE="C", sequence="4")

    assert kept.json == {"sequence": 4}
    assert 'value="C" name="RESPONSE" checked' in pupil.get("/opdracht/1").text


def test_giving_up_before_trying_is_nothing(pupil):
    pupil.post("/opdracht/1", give_up="1")

    assert "dit is het goede antwoord" not in pupil.get("/opdracht/1").text


def test_at_the_last_item_left_a_pupil_may_hand_in_without_it(pupil):
    """Who does not know the last one is not kept from a score."""
    last = len(EXERCISE.items)
    for number, item in enumerate(EXERCISE.items[:-1], start=1):
        answers = {name: list(values) for name, values in model_answer(item).items()}
        pupil.post(f"/opdracht/{number}", **answers)

    assert "Nu inleveren" in pupil.get(f"/opdracht/{last}").text
    answer = pupil.post("/opdracht/klaar")
    assert answer.location.endswith("/opdracht/klaar")
