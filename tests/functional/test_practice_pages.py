"""A teacher reads where pupils stand on a goal and why they got an item, and steers it."""

import pytest
from sqlalchemy import select

from lti_tool.models.audit import AuditEvent
from lti_tool.models.practice import ChosenFor, PracticeChoice, PracticeOverride, PracticePlan
from lti_tool.models.schools import Role
from lti_tool.services import groups
from tests.factories import rows
from tests.factories.practising import GOAL
from tests.functional.served import Browser, Served, code_of, served
from tests.functional.test_practice import answer, chosen, practise

__all__ = ["served"]


def at(served: Served, rest: str = "") -> str:
    """Return where the pages on practice of the served group are."""
    return f"/groep/{groups.course_key(served.here.context.id)}/oefenen{rest}"


def of_pupil(served: Served) -> str:
    return at(served, f"/{GOAL.key}/leerling/{served.here.pupil.id}")


def play(served: Served, how: str) -> Browser:
    """Make as many items as there are signs: ``+`` right, ``-`` not known yet."""
    browser = practise(served)
    for number, sign in enumerate(how, start=1):
        answer(browser, number, right=sign == "+")
    return browser


class TestTheOverview:
    def test_lists_every_goal_and_how_many_are_where(self, served):
        play(served, "++")

        page = served.enter(Role.TEACHER).get(at(served)).text

        assert page.count("/oefenen/") >= 9
        assert "1 nog niet zeker" in page
        assert page.count("nog niet geoefend") == 8

    def test_is_a_tab_of_the_group(self, served):
        assert f'{at(served)}"' in served.enter(Role.TEACHER).get("/klas").text


class TestAGoal:
    def test_shows_where_pupils_stand_and_how_sure_that_is(self, served):
        play(served, "+" * 10)

        page = served.enter(Role.TEACHER).get(at(served, f"/{GOAL.key}")).text

        assert served.here.pupil.alias in page
        assert "nog niet zeker" in page or "beheerst" in page
        assert "tussen" in page
        assert "<td>10</td>" in page

    def test_shows_who_never_practised(self, served):
        page = served.enter(Role.TEACHER).get(at(served, f"/{GOAL.key}")).text

        assert served.here.pupil.alias in page
        assert "nog niet geoefend" in page

    def test_that_is_not_there_is_not_shown(self, served):
        answered = served.enter(Role.TEACHER).get(at(served, "/rekenen"))

        assert (answered.status_code, code_of(answered)) == (404, "goal_unknown")


class TestWhy:
    def test_every_choice_has_its_reason_and_its_outcome(self, served):
        play(served, "+-")

        page = served.enter(Role.TEACHER).get(of_pupil(served)).text

        assert page.count("Van wat nog niet gemaakt is, past dit het best bij wat u wilt.") == 3
        assert "geschat vanuit het midden van het doel" in page
        assert "(u wilt 75 %), uit 1 antwoord." in page
        assert "(u wilt 75 %), uit 2 antwoorden." in page
        assert "niet goed" in page
        assert "nog niet gemaakt" in page

    def test_leads_to_the_answer_itself(self, served):
        browser = play(served, "+")
        teacher = served.enter(Role.TEACHER)
        (attempt_id,) = {each.attempt_id for each in chosen(served)}
        key = groups.course_key(served.here.context.id)
        address = f"/groep/{key}/werk/{attempt_id}/1"
        assert address in teacher.get(of_pupil(served)).text

        page = teacher.get(address)

        assert page.status_code == 200
        item = served.tool.catalogue.get(chosen(served)[0].exercise_key).item(
            chosen(served)[0].item_identifier
        )
        assert item.identifier in page.text
        assert browser.get("/opdracht").status_code == 303

    def test_few_answers_are_said_to_be_few(self, served):
        play(served, "+")

        assert (
            "te weinig om iets te zeggen" in served.enter(Role.TEACHER).get(of_pupil(served)).text
        )

    def test_the_work_is_said_to_be_made_not_scored(self, served):
        play(served, "-" * 10)
        (attempt_id,) = {each.attempt_id for each in chosen(served)}
        key = groups.course_key(served.here.context.id)

        page = served.enter(Role.TEACHER).get(f"/groep/{key}/werk/{attempt_id}").text

        assert "0 van de 10 opgaven gemaakt." in page


class TestSteering:
    def test_a_group_in_fixed_order_gets_the_lesson_order(self, served):
        teacher = served.enter(Role.TEACHER)

        done = teacher.post(at(served, f"/{GOAL.key}"), way="vast", aim="75")

        assert done.location.endswith("?done=1")
        assert (
            "vanaf de volgende opgave"
            in teacher.client.get(done.location, base_url="https://tool.example").text
        )
        play(served, "++")
        order = [each.key.identifier for each in served.tool.shelf.banks[GOAL.key].items[:3]]
        assert [each.item_identifier for each in chosen(served)] == order
        assert {each.why for each in chosen(served)} == {ChosenFor.FIXED_ORDER}
        assert "u zette het kiezen uit" in teacher.get(of_pupil(served)).text

    def test_one_pupil_gets_another_aim_and_an_exercise_first(self, served):
        teacher = served.enter(Role.TEACHER)

        teacher.post(of_pupil(served), way="", aim="90", first="water-ng-of-nk")

        practise(served)
        (first,) = chosen(served)
        assert (first.aim, first.exercise_key) == (90, "water-ng-of-nk")
        page = teacher.get(of_pupil(served)).text
        assert "U liet deze opdracht eerst komen." in page
        assert "eigen instelling" in teacher.get(at(served, f"/{GOAL.key}")).text

    def test_an_empty_form_follows_the_group_again(self, served):
        teacher = served.enter(Role.TEACHER)
        teacher.post(of_pupil(served), way="vast")
        teacher.post(of_pupil(served), way="", aim="", first="")

        with served.tool.database.reading() as session:
            assert session.scalars(select(PracticeOverride)).all() == []

    @pytest.mark.parametrize(
        "form",
        [
            {"way": "zomaar"},
            {"aim": "50"},
            {"aim": "veel"},
            {"first": "water-kringloop"},
            {"aim": "9" * 5000},
        ],
        ids=[
            "another way",
            "an aim too low",
            "no number",
            "no such exercise",
            "a very long number",
        ],
    )
    def test_what_is_not_offered_is_refused(self, served, form):
        answered = served.enter(Role.TEACHER).post(at(served, f"/{GOAL.key}"), **form)

        assert code_of(answered) == "practice_setting_invalid"
        with served.tool.database.reading() as session:
            assert session.scalars(select(PracticePlan)).all() == []

    def test_is_written_into_the_audit_trail(self, served):
        teacher = served.enter(Role.TEACHER)
        teacher.post(of_pupil(served), way="vast")

        with served.tool.database.reading() as session:
            events = session.scalars(
                select(AuditEvent).where(AuditEvent.event == "practice-set")
            ).all()
        assert [event.subject_id for event in events] == [served.here.pupil.id]
        assert GOAL.key in events[0].facts


class TestNobodyElse:
    @pytest.mark.parametrize("rest", ["", f"/{GOAL.key}"], ids=["overview", "goal"])
    def test_sees_the_group_of_another_school(self, served, rest):
        teacher = served.enter(Role.TEACHER, school=served.elsewhere)

        answered = teacher.get(at(served, rest))

        assert (answered.status_code, code_of(answered)) == (404, "no_group")

    def test_sees_or_steers_a_pupil_of_another_group(self, served):
        with served.tool.database.writing() as session:
            stranger = rows.person(session, served.here.registration)
        teacher = served.enter(Role.TEACHER)
        path = at(served, f"/{GOAL.key}/leerling/{stranger.id}")

        for answered in (teacher.get(path), teacher.post(path, way="vast")):
            assert (answered.status_code, code_of(answered)) == (404, "pupil_unknown")
        with served.tool.database.reading() as session:
            assert session.scalars(select(PracticeOverride)).all() == []

    def test_as_a_pupil_reads_why(self, served):
        play(served, "+")

        assert served.enter().get(of_pupil(served)).status_code == 403


def test_a_round_is_not_taken_for_a_result_in_points(served):
    """Ten of ten made says nothing about how much was right."""
    play(served, "+" * 10)
    key = groups.course_key(served.here.context.id)

    page = served.enter(Role.TEACHER).get(f"/groep/{key}/doelen").text

    assert GOAL.text not in page
    with served.tool.database.reading() as session:
        assert len(session.scalars(select(PracticeChoice)).all()) == 10
