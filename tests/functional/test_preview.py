"""Exercises before and after the choice: tried, printed, and made as one lesson."""

import html
import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from lti_tool.exercises.scoring import model_answer
from lti_tool.models.platforms import ResourceLink
from lti_tool.models.practice import PracticeLevel
from lti_tool.models.schools import Role
from tests.factories import rows
from tests.factories.tools import exercises
from tests.functional.served import Browser, Served, code_of, served, served_on_each

__all__ = ["served", "served_on_each"]

THREE = ["water-meervoud", "heelal-planeten", "kunst-rijmen"]


@pytest.fixture
def teacher(served) -> Browser:
    return served.enter(Role.TEACHER)


class TestPreview:
    def test_shows_and_scores_an_item_and_keeps_nothing(self, served_on_each):
        browser = served_on_each.enter(Role.TEACHER)
        before = counts(served_on_each)
        exercise = exercises().get("natuur-open-lettergreep")
        for number, item in enumerate(exercise.items, start=1):
            place = f"/kiezen/{exercise.key}/voorbeeld/{number}"
            assert "Er wordt niets bewaard en niets verstuurd" in browser.get(place).text
            best = {name: list(values) for name, values in model_answer(item).items()}
            answer = browser.post(place, **best)
            assert (answer.status_code, "Goed gedaan!" in answer.text) == (200, True)

        assert counts(served_on_each) == before

    def test_every_link_stays_in_the_preview_with_the_choice(self, teacher):
        query = MultiDict([("theme", "Kunst"), *[("exercise", key) for key in THREE]])
        page = teacher.get("/kiezen/heelal-space/voorbeeld/1", query_string=query).text

        links = [urlsplit(html.unescape(each)) for each in re.findall(r'href="(/s/[^"]+)"', page)]
        assert links
        for link in links:
            assert "/kiezen" in link.path
            assert sorted(parse_qsl(link.query)) == sorted(query.items(multi=True))

    def test_a_button_of_the_picker_leads_there(self, teacher):
        query = MultiDict([("exercise", THREE[0]), ("preview", "heelal-space")])
        answer = teacher.get("/kiezen", query_string=query)

        assert "/kiezen/heelal-space/voorbeeld/1?exercise=water-meervoud" in answer.location

    @pytest.mark.parametrize("path", ["nothing-here/voorbeeld/1", "heelal-space/voorbeeld/99"])
    def test_what_is_not_there_is_not_there(self, teacher, path):
        assert teacher.get(f"/kiezen/{path}").status_code == 404


@pytest.mark.parametrize("page", ["voorbeeld/1", "blad", "blad?antwoorden=1"])
def test_a_teacher_reads_the_goal_its_place_in_the_curriculum_and_the_licence(teacher, page):
    exercise = exercises().get("gouden-eeuw-voc")
    text = teacher.get(f"/kiezen/{exercise.key}/{page}").text

    assert exercise.goal in text
    assert "SLO: kerndoel 52, kerndoel 53" in text
    assert "Licentie: CC0-1.0" in text


class TestPaper:
    @pytest.mark.parametrize(
        "key", ["wereld-het-weer", "gouden-eeuw-handelswoorden", "wereld-schatkaart"]
    )
    def test_has_every_item_and_nothing_to_press_in_it(self, teacher, key):
        page = teacher.get(f"/kiezen/{key}/blad").text

        assert page.count('class="on-paper"') == len(exercises().get(key).items)
        assert not re.search(r"<select|<textarea|data-order|data-slider", page)

    def test_answers_stand_on_a_sheet_of_their_own(self, teacher):
        plain = teacher.get("/kiezen/heelal-maanlanding/blad").text
        answers = teacher.get("/kiezen/heelal-maanlanding/blad?antwoorden=1").text

        assert 'class="mark' not in plain
        assert 'class="mark' in answers

    def test_are_for_staff_only(self, served):
        answer = served.enter().get("/kiezen/heelal-maanlanding/blad?antwoorden=1")

        assert (answer.status_code, code_of(answer)) == (403, "not_permitted")


def test_a_pupil_makes_a_lesson_behind_one_link(served_on_each):
    """From the first item of the first exercise to the last of the last, with one score."""
    key = "natuur-open-lettergreep+heelal-maanlanding"
    lesson = exercises().get(key)
    with served_on_each.tool.database.writing() as session:
        link = rows.link(session, served_on_each.here.context, exercise_key=key)
        launched = rows.launch(session, served_on_each.here)
        launched.row.resource_link_id, launched.row.exercise_key = link.id, key
    browser = Browser(
        served=served_on_each, client=served_on_each.app.test_client(), launched=launched
    )
    browser.take_cookie(launched)
    browser.get("/opdracht")
    for number, item in enumerate(lesson.items, start=1):
        best = {name: list(values) for name, values in model_answer(item).items()}
        assert browser.post(f"/opdracht/{number}", **best).status_code == 303

    page = browser.get("/opdracht/klaar").text
    assert f"Je hebt {lesson.maximum} van de {lesson.maximum} punten" in page
    with served_on_each.tool.database.reading() as session:
        assert session.get_one(ResourceLink, link.id).exercise_key == key
        practised = {row.goal: row.answers for row in session.scalars(select(PracticeLevel))}
        parts = map(exercises().get, key.split("+"))
        assert practised == {part.practice: len(part.items) for part in parts}


def counts(served: Served) -> dict[str, int]:
    with served.tool.database.reading() as session:
        return rows.counted(session)
