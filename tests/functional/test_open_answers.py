"""An open answer's way: a pupil writes, a teacher gives points, the score is sent."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from lti_tool.models.deliveries import ScoreDelivery
from lti_tool.models.learning import Attempt
from lti_tool.models.schools import Role
from lti_tool.services import groups
from tests.factories.writing import CARD, EXERCISE, LETTER, ORDERED, STORY
from tests.functional.served import Browser, Served, code_of, served_on_each

__all__ = ["served_on_each"]

TEXT = LETTER["RESPONSE"][0]
NUMBERS = {item.identifier: n for n, item in enumerate(EXERCISE.items, start=1)}


@pytest.fixture
def served(served_on_each) -> Served:
    """A tool with a link to an exercise in which something is written."""
    with served_on_each.tool.database.writing() as session:
        session.add(served_on_each.here.link)
        session.query(Attempt).delete()
        served_on_each.here.link.exercise_key = EXERCISE.key
    return served_on_each


@pytest.fixture
def pupil(served) -> Browser:
    browser = served.enter()
    browser.get("/opdracht")
    return browser


@pytest.fixture
def teacher(served) -> Browser:
    return served.enter(Role.TEACHER)


def write(browser: Browser) -> None:
    for item in (STORY, CARD):
        browser.post(f"/opdracht/{NUMBERS[item.identifier]}", RESPONSE=TEXT)
    order = {f"RESPONSE:{name}": str(n) for n, name in enumerate("ABCD", start=1)}
    browser.post(f"/opdracht/{NUMBERS[ORDERED.identifier]}", **order)


def paper(browser: Browser, item) -> str:
    with browser.served.tool.database.reading() as session:
        attempt = session.scalars(select(Attempt)).one()
        key = groups.course_key(attempt.resource_link.context_id)
        return f"/groep/{key}/werk/{attempt.id}/{NUMBERS[item.identifier]}"


def give(browser: Browser, item, points):
    return browser.post(paper(browser, item), points=points, reason="read")


def sent(served: Served) -> list[ScoreDelivery]:
    with served.tool.database.reading() as session:
        return list(session.scalars(select(ScoreDelivery)))


def test_a_pupil_is_told_that_a_teacher_will_look(served, pupil):
    write(pupil)

    page = pupil.get(f"/opdracht/{NUMBERS[STORY.identifier]}").text
    assert "Je juf of meester kijkt dit na" in page
    assert TEXT in page
    done = pupil.get("/opdracht/klaar").text
    assert "2 opgaven kijkt je juf of meester nog na" in done
    assert sent(served) == []


def test_what_is_typed_is_kept_as_a_draft(served, pupil):
    path = f"/opdracht/{NUMBERS[STORY.identifier]}"

    answer = pupil.post(f"{path}/concept", RESPONSE=TEXT, sequence="1")

    assert answer.json == {"sequence": 1}
    assert TEXT in pupil.get(path).text


def test_a_teacher_finds_it_gives_points_and_the_score_goes(served, pupil, teacher):
    write(pupil)
    assert "2 antwoorden wachten op uw punten" in teacher.get("/klas").text
    assert teacher.get("/nakijken").text.count("opgave ") >= 2

    assert give(teacher, STORY, "4,5").status_code == 303
    assert give(teacher, CARD, "3").status_code == 303

    [delivery] = sent(served)
    assert delivery.score == ORDERED.maximum + Decimal("7.5")
    assert "Alles is nagekeken" in teacher.get("/nakijken").text
    page = pupil.get(f"/opdracht/{NUMBERS[STORY.identifier]}").text
    assert "Je kreeg 4,5 van de 5 punten" in page


def test_the_teachers_page_holds_the_answer_and_what_to_look_for(served, pupil, teacher):
    write(pupil)

    page = teacher.get(paper(teacher, STORY)).text

    assert TEXT in page
    assert "begin, een midden en een eind" in page
    assert '<option value="read" selected>' in page
    assert "leestekens" not in pupil.get(f"/opdracht/{NUMBERS[STORY.identifier]}").text


def test_the_list_leads_to_each_answer(served, pupil, teacher):
    write(pupil)

    page = teacher.get("/nakijken").text

    for item in (STORY, CARD):
        assert f'{paper(teacher, item)}"' in page


def test_a_teacher_of_another_school_finds_nothing(served, pupil):
    write(pupil)
    stranger = served.enter(Role.TEACHER, school=served.elsewhere)

    assert "Alles is nagekeken" in stranger.get("/nakijken").text
    assert give(stranger, STORY, "1").status_code == 404


def test_too_long_a_text_is_refused_and_nothing_is_kept(served, pupil):
    answer = pupil.post(f"/opdracht/{NUMBERS[STORY.identifier]}", RESPONSE="a" * 4001)

    assert (answer.status_code, code_of(answer)) == (422, "response_invalid")
