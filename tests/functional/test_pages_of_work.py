"""What a pupil sees of their own work, and what a teacher sees of the group's."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select

from lti_tool.exercises.catalogue import CONTENT, Catalogue
from lti_tool.exercises.exercise import Item
from lti_tool.exercises.packages import read_files
from lti_tool.exercises.scoring import model_answer
from lti_tool.models.content import Origin
from lti_tool.models.deliveries import DeliveryState, ScoreDelivery
from lti_tool.models.launches import LaunchSession
from lti_tool.models.learning import Attempt, AttemptState
from lti_tool.models.platforms import ResourceLink
from lti_tool.models.schools import Role
from lti_tool.services.packages import Offer, Shelf, keep
from lti_tool.web.score_texts import delivery_advice
from tests.factories import rows
from tests.factories.tools import NOON, exercises
from tests.functional.served import Browser, Served, served

__all__ = ["served"]


def make(browser: Browser, *numbers: int) -> None:
    """Hand in these items without a mistake."""
    for number in numbers:
        item = browser.served.here.exercise.items[number - 1]
        answer = {name: list(values) for name, values in model_answer(item).items()}
        assert browser.post(f"/opdracht/{number}", **answer).status_code == 303


def without_answers(item: Item) -> Item:
    """Return an item that looks the same and cannot tell right from wrong."""
    responses = {
        name: replace(each, correct=(), mapping=None)
        for name, each in item.declarations.responses.items()
    }
    declarations = replace(item.declarations, responses=responses)
    return replace(item, declarations=declarations, modal_feedback=(), processing=())


def anonymous(served: Served) -> Browser:
    """Return a browser whose platform did not say who it is."""
    browser = served.enter()
    with served.tool.database.writing() as session:
        launch = session.get_one(LaunchSession, browser.launched.id)
        launch.person_id = launch.context_id = launch.resource_link_id = None
    return browser


class TestThePupil:
    @pytest.mark.parametrize("key", exercises().exercises)
    def test_gets_a_page_that_knows_no_answers_before_handing_in(self, served, key):
        """It is the same page, to the letter, as that of items without any answer in them."""
        browser = served.enter()
        with served.tool.database.writing() as session:
            session.get_one(LaunchSession, browser.launched.id).exercise_key = key
            for attempt in session.scalars(select(Attempt)):
                attempt.exercise_key = key
                attempt.exercise_version = served.tool.catalogue.get(key).version
        exercise = served.tool.catalogue.get(key)
        paths = [f"/opdracht/{number}" for number in range(1, len(exercise.items) + 1)]
        real = [browser.get(path).text for path in paths]

        ignorant = replace(exercise, items=tuple(map(without_answers, exercise.items)))
        catalogue = Catalogue(exercises={key: ignorant})
        shelf = Shelf(served.tool.database, catalogue, served.clock.seconds)
        replace(served.tool, shelf=shelf).install(served.app.extensions)

        assert all("Nakijken" in page or "Inleveren" in page for page in real)
        assert [browser.get(path).text for path in paths] == real

    def test_comes_back_to_the_first_item_without_an_answer(self, served):
        browser = served.enter()
        make(browser, 1, 3)

        assert browser.get("/opdracht").location.endswith("/opdracht/2")

    def test_goes_on_with_the_exercise_as_it_was_when_it_is_changed_meanwhile(self, served):
        browser = served.enter()
        make(browser, 1)
        exercise = served.here.exercise
        files = read_files(CONTENT / "heelal" / exercise.key)
        with served.tool.database.writing() as session:
            keep(session, Offer(key=exercise.key, files=files, origin=Origin.BUILT_IN), now=NOON)
        shorter = replace(exercise, items=exercise.items[:1], version="newer")
        shelf = Shelf(
            served.tool.database,
            Catalogue(exercises={exercise.key: shorter}),
            served.clock.seconds,
        )
        replace(served.tool, shelf=shelf).install(served.app.extensions)

        assert browser.get("/opdracht").location.endswith("/opdracht/2")
        make(browser, 2, 3, 4)

        assert "5 van de 5 punten" in browser.get("/opdracht/klaar").text

    def test_comes_back_to_the_end_when_all_is_done(self, served):
        browser = served.enter()
        make(browser, 1, 2, 3, 4)

        assert browser.get("/opdracht").location.endswith("/opdracht/klaar")

    def test_sees_an_answer_again_with_what_was_right_and_cannot_change_it(self, served):
        browser = served.enter()
        browser.post("/opdracht/1", RESPONSE="A")

        page = browser.get("/opdracht/1").text

        assert "Nog niet goed" in page
        assert "Nakijken" not in page
        assert 'name="RESPONSE"' not in page or "disabled" in page

    def test_keeps_the_order_of_the_choices(self, served):
        browser = served.enter()
        pages = [browser.get("/opdracht/1").text for _ in range(2)]

        orders = [re.findall(r'value="([A-D])"', page) for page in pages]
        assert orders[0] == orders[1] != []

    def test_is_led_to_what_was_skipped(self, served):
        browser = served.enter()
        make(browser, 2, 3, 4)

        assert 'id="next" href="/s/' in browser.get("/opdracht/4").text
        assert browser.get("/opdracht/4").text.count("/opdracht/1") >= 2

    def test_may_stop_with_items_left_which_count_as_nothing(self, served):
        browser = served.enter()
        assert "Ik wil nu inleveren" not in browser.get("/opdracht/1").text
        make(browser, 1)
        assert "Ik wil nu inleveren" in browser.get("/opdracht/2").text

        answer = browser.post("/opdracht/klaar")

        assert answer.location.endswith("/opdracht/klaar")
        assert "1 van de 5 punten" in browser.get("/opdracht/klaar").text

    @pytest.mark.parametrize(
        ("changes", "told"),
        [
            ({}, "gaat nu vanzelf naar je juf of meester"),
            ({"can_score": False}, "telt niet mee voor een cijfer"),
            ({"line_item_url": None}, "telt niet mee voor een cijfer"),
        ],
    )
    def test_is_told_what_happens_with_the_score(self, served, changes, told):
        browser = served.enter()
        with served.tool.database.writing() as session:
            link = session.get_one(ResourceLink, served.here.link.id)
            for name, value in changes.items():
                setattr(link, name, value)
        make(browser, 1, 2, 3, 4)

        assert told in browser.get("/opdracht/klaar").text

    def test_is_not_at_the_end_before_the_end(self, served):
        assert served.enter().get("/opdracht/klaar").location.endswith("/opdracht")

    def test_without_an_attempt_is_sent_back_to_the_start(self, served):
        browser = served.enter()
        with served.tool.database.writing() as session:
            session.delete(session.scalars(select(Attempt)).first())
            session.delete(session.scalars(select(Attempt)).first())

        assert browser.get("/opdracht/1").status_code == 404
        assert browser.get("/opdracht").status_code == 303
        assert browser.get("/opdracht/1").status_code == 200


class TestWhoeverPractises:
    def test_goes_through_it_all_and_leaves_nothing(self, served):
        browser = anonymous(served)
        with served.tool.database.reading() as session:
            before = rows.counted(session)
        assert browser.get("/opdracht").location.endswith("/opdracht/1")
        assert "niets bewaard" in browser.get("/opdracht/1").text

        page = browser.post("/opdracht/1", RESPONSE="C").text
        assert "Goed gedaan!" in page
        assert "/opdracht/2" in page
        assert "/opdracht/klaar" in browser.post("/opdracht/4", RESPONSE="D").text
        assert browser.post("/opdracht/4", RESPONSE="").status_code == 422
        assert "Er is niets bewaard" in browser.get("/opdracht/klaar").text
        assert browser.post("/opdracht/klaar").status_code == 303
        assert browser.post("/opdracht/opnieuw").status_code == 303

        with served.tool.database.reading() as session:
            assert rows.counted(session) == before


class TestTheTeacher:
    def test_sees_who_did_what_by_alias(self, served):
        make(served.enter(), 1, 2)

        page = served.enter(Role.TEACHER).get("/klas").text

        assert served.here.pupil.alias in page
        assert "2 van 4 opgaven" in page
        assert "De eerste mens op de maan" in page

    @pytest.mark.parametrize(
        ("state", "answer", "label"),
        [
            (DeliveryState.WAITING, None, "onderweg"),
            (DeliveryState.WAITING, "http_503", "onderweg"),
            (DeliveryState.DELIVERED, None, "aangekomen"),
            (DeliveryState.FAILED, "http_404", "niet aangekomen"),
            (DeliveryState.NOT_GRADED, None, "telt in de leeromgeving niet mee"),
        ],
    )
    def test_sees_how_far_a_score_is_and_what_to_do(self, served, state, answer, label):
        finish(served, state=state, last_answer=answer)

        page = served.enter(Role.TEACHER).get("/klas").text

        assert f">{label}</span>" in page
        assert "3 / 4" in page or "0 / 5" in page
        if answer:
            with served.app.test_request_context():
                assert delivery_advice(answer, state) in page
        can_send = state in {DeliveryState.DELIVERED, DeliveryState.FAILED}
        assert ('name="delivery"' in page) is can_send
        assert ('name="failed"' in page) is (state is DeliveryState.FAILED)

    @pytest.mark.parametrize("form", ["one", "all that failed"])
    def test_sends_a_score_again(self, served, form):
        delivery = finish(served, state=DeliveryState.FAILED)
        browser = served.enter(Role.TEACHER)
        data = {"delivery": str(delivery.id)} if form == "one" else {"failed": "1"}

        answer = browser.post("/klas/opnieuw-sturen", **data)

        assert answer.status_code == 303
        shown = browser.client.get(answer.location, base_url="https://tool.example").text
        assert "1 score wordt opnieuw verstuurd" in shown
        with served.tool.database.reading() as session:
            assert session.get_one(ScoreDelivery, delivery.id).state is DeliveryState.WAITING

    def test_sees_an_exercise_that_is_gone_as_gone(self, served):
        with served.tool.database.writing() as session:
            session.scalars(select(Attempt)).first().exercise_key = "gone-since"
            for attempt in session.scalars(select(Attempt)):
                attempt.exercise_key = "gone-since"
            link = session.get_one(ResourceLink, served.here.link.id)
            link.exercise_key = None

        page = served.enter(Role.TEACHER).get("/klas").text

        assert "(opdracht niet meer beschikbaar)" in page


class TestTheAdmin:
    def test_sees_platforms_and_scores_of_the_own_school_only(self, served):
        finish(served, state=DeliveryState.DELIVERED)

        page = served.enter(Role.ADMIN).get("/beheer").text

        assert "https://lms.example" in page
        assert served.here.pupil.alias not in page
        assert re.search(r"aangekomen</th><td>1</td>", page)
        theirs = served.enter(Role.ADMIN, school=served.elsewhere).get("/beheer").text
        assert re.search(r"aangekomen</th><td>0</td>", theirs)


def finish(served: Served, **changes: object) -> ScoreDelivery:
    """Finish the pupil's attempt, with its score on the way."""
    with served.tool.database.writing() as session:
        attempt = session.scalars(
            select(Attempt).where(Attempt.person_id == served.here.pupil.id)
        ).one()
        attempt.state, attempt.score = AttemptState.FINISHED, Decimal(0)
        return rows.delivery(session, served.here, attempt_id=attempt.id, **changes)
