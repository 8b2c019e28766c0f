"""What pages cost the database: a fixed number of statements, however much stands there."""

from datetime import timedelta

import pytest

from lti_tool.exercises.adaptive.banks import ROUND
from lti_tool.exercises.scoring import model_answer
from lti_tool.models.learning import AttemptState
from lti_tool.models.schools import Role
from tests.factories import rows
from tests.factories.statements import statements
from tests.factories.tools import NOON
from tests.functional.served import Browser, Served, served, served_on_each
from tests.functional.test_practice import answer, practise

__all__ = ["served", "served_on_each"]

PUPIL_PAGES = {"/opdracht": 6, "/opdracht/1": 5, "/opdracht/klaar": 5}
"""Page -> the most that it may say. The first is who is there; sessions cost no statement more."""


def said(browser: Browser, method: str, path: str, **form: object) -> list[str]:
    """Return what one request says to the database."""
    with statements(browser.served.tool.database.engine) as found:
        answer = browser.open(method, path, data=form) if form else browser.open(method, path)
    assert answer.status_code in {200, 303}, answer.text
    return found


def more_pupils(served: Served, count: int) -> None:
    """Let as many more pupils have made the exercise, twice, with scores on their way."""
    with served.tool.database.writing() as session:
        for _ in range(count):
            pupil = rows.person(session, served.here.registration, served.here.context)
            about = {"person_id": pupil.id, "state": AttemptState.FINISHED, "finished_at": NOON}
            rows.attempt(session, served.here, started_at=NOON - timedelta(hours=1), **about)
            work = rows.attempt(session, served.here, **about)
            rows.delivery(session, served.here, attempt_id=work.id, person_id=pupil.id)


@pytest.mark.parametrize("path", PUPIL_PAGES)
def test_a_pupils_page_says_little(served_on_each, path):
    browser = served_on_each.enter()

    assert len(said(browser, "GET", path)) <= PUPIL_PAGES[path]


def test_every_answer_costs_the_same(served):
    browser = served.enter()
    items = served.here.exercise.items
    browser.post("/opdracht/opnieuw")

    counts = []
    for number, item in enumerate(items[:-1], start=1):
        answers = {name: list(values) for name, values in model_answer(item).items()}
        counts.append(len(said(browser, "POST", f"/opdracht/{number}", **answers)))

    assert len(set(counts)) == 1, counts
    assert counts[0] <= 10


def test_a_teachers_page_costs_the_same_for_one_pupil_and_for_many(served_on_each):
    browser = served_on_each.enter(Role.TEACHER)
    more_pupils(served_on_each, 1)
    said(browser, "GET", "/klas")  # what is read once
    few = said(browser, "GET", "/klas")
    more_pupils(served_on_each, 12)

    assert len(said(browser, "GET", "/klas")) == len(few)


def test_every_answer_in_practice_costs_the_same_and_no_more_after_many(served_on_each):
    counts = []
    browser = practise(served_on_each)
    for number in range(1, ROUND):
        with statements(served_on_each.tool.database.engine) as found:
            answer(browser, number)
        counts.append(len(found))

    assert max(counts) <= 24, counts
    assert counts[-2] <= counts[1] + 2, counts
