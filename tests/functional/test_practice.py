"""Practising to measure, as a pupil meets it, and how a teacher puts it in the course."""

import re

import pytest
from sqlalchemy import select

from lti_tool.exercises.adaptive.banks import ROUND
from lti_tool.exercises.scoring import model_answer
from lti_tool.models.deliveries import ScoreDelivery
from lti_tool.models.launches import LaunchSession
from lti_tool.models.learning import Attempt
from lti_tool.models.platforms import ResourceLink
from lti_tool.models.practice import ChosenFor, PracticeChoice, PracticeLevel
from lti_tool.models.schools import Role
from lti_tool.services import places
from tests.factories import rows
from tests.factories.practising import GOAL
from tests.functional.served import Browser, Served, served, served_on_each

__all__ = ["served", "served_on_each"]


def practise(served: Served, role: Role = Role.PUPIL, goal=GOAL) -> Browser:
    """Return a browser behind a link to a goal, at its first page."""
    with served.tool.database.writing() as session:
        link = session.get_one(ResourceLink, served.here.link.id)
        link.exercise_key = goal.exercise_key
        served.here.link.exercise_key = goal.exercise_key
    browser = served.enter(role)
    assert browser.get("/opdracht").location.endswith("/opdracht/1")
    return browser


def chosen(served: Served) -> list[PracticeChoice]:
    with served.tool.database.reading() as session:
        return list(session.scalars(select(PracticeChoice).order_by(PracticeChoice.number)))


def answer(browser: Browser, number: int, *, right: bool = True):
    """Hand in the item with this number of the round."""
    browser.served.clock.forward(minutes=1)
    choice = chosen(browser.served)[number - 1]
    item = browser.served.tool.catalogue.get(choice.exercise_key).item(choice.item_identifier)
    given = model_answer(item)
    data = {name: list(values) for name, values in given.items()} if right else {"unknown": "1"}
    if right:
        for interaction in item.interactions:
            if type(interaction).__name__ == "MatchInteraction":
                data = in_rows(given, interaction)
    return browser.post(f"/opdracht/{number}", **data)


def in_rows(given, interaction):
    """Return a match's answer as its form sends it: one field for each row."""
    name = interaction.response_identifier
    return {f"{name}:{pair.split()[0]}": pair.split()[1] for pair in given[name]}


class TestThePupil:
    def test_gets_ten_items_one_after_the_other(self, served_on_each):
        browser = practise(served_on_each)
        for number in range(1, ROUND + 1):
            page = browser.get(f"/opdracht/{number}").text
            assert f"Opgave {number} van 10" in page
            assert browser.get(f"/opdracht/{number + 1}").status_code == 404
            assert answer(browser, number).status_code == 303

        end = browser.get("/opdracht/klaar").text
        assert "Je hebt 10 opgaven gemaakt. Er waren er 10 helemaal goed." in end
        with served_on_each.tool.database.reading() as session:
            (delivery,) = session.scalars(select(ScoreDelivery))
            (level,) = session.scalars(select(PracticeLevel))
            assert (delivery.score, delivery.maximum) == (10, 10)
            assert (level.answers, level.goal) == (10, GOAL.key)

    def test_reads_how_it_went_and_goes_on_to_the_next(self, served):
        browser = practise(served)
        answer(browser, 1)

        page = browser.get("/opdracht/1").text

        assert "Goed gedaan!" in page
        assert 'id="next" href="/s/' in page
        assert page.count("/opdracht/2") >= 1
        assert browser.get("/opdracht").location.endswith("/opdracht/2")

    def test_sees_no_link_to_what_was_not_chosen_yet(self, served):
        page = practise(served).get("/opdracht/1").text

        assert page.count('class="ahead"') == ROUND - 1
        assert "/opdracht/2" not in page

    def test_may_say_i_do_not_know_and_is_shown_how(self, served):
        browser = practise(served)
        assert "Dit weet ik nog niet" in browser.get("/opdracht/1").text

        answer(browser, 1, right=False)

        assert "Nog niet goed. Kijk maar mee." in browser.get("/opdracht/1").text
        with served.tool.database.reading() as session:
            assert (
                session.scalars(
                    select(Attempt.score).where(Attempt.exercise_key == GOAL.exercise_key)
                ).one()
                == 0
            )

    def test_cannot_say_so_in_a_fixed_exercise(self, served):
        browser = served.enter()

        assert "Dit weet ik nog niet" not in browser.get("/opdracht/1").text
        assert browser.post("/opdracht/1", unknown="1").status_code == 422

    def test_may_stop_and_begin_anew_with_other_items(self, served):
        browser = practise(served)
        assert "Ik wil stoppen" not in browser.get("/opdracht/1").text
        answer(browser, 1)
        assert "Ik wil stoppen met oefenen" in browser.get("/opdracht/2").text

        browser.post("/opdracht/klaar")
        assert "Je hebt 1 opgaven gemaakt" in browser.get("/opdracht/klaar").text
        answered = chosen(served)[0].item_identifier
        served.clock.forward(minutes=1)
        browser.post("/opdracht/opnieuw")

        assert browser.get("/opdracht").location.endswith("/opdracht/1")
        with served.tool.database.reading() as session:
            newest = session.scalars(select(Attempt).order_by(Attempt.started_at.desc())).first()
            assert newest.chosen[0].item_identifier != answered

    def test_two_tabs_that_answer_the_same_item_choose_once(self, served):
        browser = practise(served)
        answer(browser, 1)
        answer(browser, 1)

        assert [each.number for each in chosen(served)] == [1, 2]

    def test_keeps_what_is_filled_in_at_every_change(self, served):
        browser = practise(served)

        assert browser.post("/opdracht/1/concept", sequence="1").json == {"sequence": 1}

    def test_gets_no_answers_along_with_the_page(self, served):
        browser = practise(served)
        page = browser.get("/opdracht/1").text
        choice = chosen(served)[0]
        item = served.tool.catalogue.get(choice.exercise_key).item(choice.item_identifier)

        for feedback in item.modal_feedback:
            assert str(feedback.content) not in page
        assert "expected" not in page
        assert ChosenFor.FITTING.value not in page

    def test_without_a_name_looks_at_it_all_and_nothing_is_kept(self, served):
        browser = practise(served)
        with served.tool.database.writing() as session:
            launch = session.get_one(LaunchSession, browser.launched.id)
            launch.person_id = launch.context_id = launch.resource_link_id = None
        with served.tool.database.reading() as session:
            before = rows.counted(session)

        assert browser.get("/opdracht").location.endswith("/opdracht/1")
        assert "niets bewaard" in browser.get("/opdracht/1").text
        assert browser.post("/opdracht/1", unknown="1").status_code == 200

        with served.tool.database.reading() as session:
            assert rows.counted(session) == before

    def test_who_made_a_fixed_exercise_of_the_goal_is_known_a_little(self, served):
        with served.tool.database.writing() as session:
            link = session.get_one(ResourceLink, served.here.link.id)
            link.exercise_key = served.here.link.exercise_key = "water-ng-of-nk"
        browser = served.enter()
        browser.get("/opdracht")
        browser.post("/opdracht/3", RESPONSE="A")
        browser.post("/opdracht/klaar")

        with served.tool.database.reading() as session:
            (level,) = session.scalars(select(PracticeLevel))
            assert (level.goal, level.answers) == ("spelling-klanken", 1)


class TestTheTeacher:
    def test_finds_it_among_the_exercises_and_puts_it_in_the_course(self, served):
        browser = served.enter(Role.TEACHER)
        page = browser.get("/kiezen?subject=Spelling&group=4").text
        assert "Oefenen op maat: lastige klanken" in page

        answered = browser.post("/kiezen", exercise="oefenen-spelling-klanken")

        assert answered.status_code == 200
        assert "Oefenen op maat: lastige klanken" in answered.text

    def test_looks_at_all_items_of_the_goal_and_nothing_is_kept(self, served):
        browser = practise(served, Role.TEACHER)
        with served.tool.database.reading() as session:
            before = rows.counted(session)

        last = len(served.tool.shelf.banks[GOAL.key].items)
        assert f"Opgave {last} van {last}" in browser.get(f"/opdracht/{last}").text

        with served.tool.database.reading() as session:
            assert rows.counted(session) == before

    def test_sees_in_the_group_how_many_of_the_ten_were_made(self, served):
        browser = practise(served)
        answer(browser, 1)

        page = served.enter(Role.TEACHER).get("/klas").text

        assert "Oefenen op maat: lastige klanken" in page
        assert re.search(r"1 van 10 opgaven", page)


@pytest.mark.parametrize(
    ("custom", "key"),
    [
        ({"practice": "spelling-klanken"}, "oefenen-spelling-klanken"),
        ({"exercise": "oefenen-spelling-klanken"}, "oefenen-spelling-klanken"),
        ({"practice": "rekenen", "exercise": "water-meervoud"}, "water-meervoud"),
        ({"practice": "Sanne"}, None),
    ],
    ids=["a goal", "a goal's own key", "a goal that is not there", "something else"],
)
def test_a_link_names_a_goal_by_a_parameter_of_its_own(custom, key):
    message = type("Message", (), {"custom": custom})

    assert places.exercise_key(message) == key
