"""Nobody reaches what is another's, nor what is not there. Gate G8; privacy threats 17 and 22."""

from uuid import uuid4

import pytest
from sqlalchemy import select, update

from lti_tool.db import tenancy
from lti_tool.models.deliveries import DeliveryState, ScoreDelivery
from lti_tool.models.launches import LaunchSession
from lti_tool.models.learning import Attempt
from lti_tool.models.schools import Person, Role
from lti_tool.web.access import requires
from tests.factories import rows
from tests.functional.served import Served, code_of, served, served_on_each

__all__ = ["served", "served_on_each"]

PUPIL, TEACHER = Role.PUPIL, Role.TEACHER


class TestOthersWork:
    def test_a_teacher_sends_no_other_groups_score_again(self, served):
        with served.tool.database.writing() as session:
            theirs = rows.delivery(session, served.elsewhere, state=DeliveryState.FAILED)
        browser = served.enter(TEACHER)

        for delivery in (str(theirs.id), str(uuid4()), "nonsense", ""):
            answer = browser.post("/klas/opnieuw-sturen", delivery=delivery)
            assert (answer.status_code, code_of(answer)) == (404, "not_found")

        with served.tool.database.reading() as session:
            assert session.get_one(ScoreDelivery, theirs.id).state is DeliveryState.FAILED

    def test_a_teacher_sees_no_other_groups_pupils(self, served):
        page = served.enter(TEACHER).get("/klas").text

        assert served.here.pupil.alias in page
        assert served.elsewhere.pupil.alias not in page

    def test_what_a_teacher_tries_out_is_kept_nowhere(self, served):
        before = counts(served)
        browser = served.enter(TEACHER)

        page = browser.post("/opdracht/1", RESPONSE="C").text

        assert "Goed gedaan!" in page
        assert "niets bewaard" in page
        assert counts(served)["item_response"] == before["item_response"]
        assert counts(served)["attempt"] == before["attempt"]

    def test_the_score_comes_from_the_answers_whatever_the_form_says(self, served):
        browser = served.enter()

        browser.post("/opdracht/1", RESPONSE="A", score="99", points="99", maximum="1")

        with served.tool.database.reading() as session:
            attempt = session.query(Attempt).filter_by(person_id=served.here.pupil.id).one()
            assert (attempt.score, attempt.maximum) == (0, 5)


class TestAPageThatForgetsToAsk:
    """What row security is for: a query of ours that does not name its school (PostgreSQL)."""

    @pytest.fixture
    def forgetful(self, served_on_each):
        def everybody(_viewer=None, **_path):
            with served_on_each.tool.database.reading() as session:
                return [str(each) for each in session.scalars(select(Person.id))]

        pages = served_on_each.app
        pages.add_url_rule("/s/<session_id>/iedereen", "all", requires(PUPIL)(everybody))
        pages.add_url_rule("/s/<session_id>/zonder-slot", "unguarded", everybody)
        return served_on_each

    def test_sees_nobody_of_another_school(self, forgetful, database_kind):
        found = forgetful.enter().get("/iedereen").json

        elsewhere = str(forgetful.elsewhere.pupil.id)
        assert str(forgetful.here.pupil.id) in found
        assert (elsewhere in found) is (database_kind == "sqlite")

    def test_sees_nobody_at_all_before_it_is_known_who_asks(self, forgetful, database_kind):
        found = forgetful.enter().get("/zonder-slot").json

        assert bool(found) is (database_kind == "sqlite")

    def test_binds_nothing_that_comes_after_it(self, forgetful):
        forgetful.enter().get("/iedereen")

        assert not tenancy.is_bound()


class TestWhatDoesNotExist:
    @pytest.mark.parametrize(
        ("path", "code"),
        [
            ("/opdracht/0", "item_unknown"),
            ("/opdracht/5", "item_unknown"),
            ("/opdracht/99999999999999999999", "item_unknown"),
            ("/opdracht/-1", "page_not_found"),
            ("/opdracht/een", "page_not_found"),
        ],
    )
    def test_an_item_that_is_not_there(self, served, path, code):
        answer = served.enter().get(path)

        assert (answer.status_code, code_of(answer)) == (404, code)

    @pytest.mark.parametrize("role", [PUPIL, TEACHER])
    def test_an_exercise_that_is_not_there_any_more(self, served, role):
        browser = served.enter(role)
        with served.tool.database.writing() as session:
            session.get_one(LaunchSession, browser.launched.id).exercise_key = "gone-since"
            session.execute(update(Attempt).values(exercise_key="gone-since"))

        answer = browser.get("/opdracht/1")

        assert answer.status_code == 404
        assert "Deze opdracht is er niet meer" in answer.text or role is TEACHER
        assert code_of(answer) == "exercise_unknown"

    def test_a_link_without_an_exercise_says_so(self, served):
        browser = served.enter()
        with served.tool.database.writing() as session:
            session.get_one(LaunchSession, browser.launched.id).exercise_key = None

        answer = browser.get("/opdracht")

        assert answer.status_code == 200
        assert "Hier staat nog geen opdracht" in answer.text

    def test_an_answer_that_the_item_does_not_offer(self, served):
        answer = served.enter().post("/opdracht/1", RESPONSE="Z")

        assert (answer.status_code, code_of(answer)) == (422, "response_invalid")

    def test_an_empty_answer_is_asked_for_again(self, served):
        answer = served.enter().post("/opdracht/1", RESPONSE="")

        assert answer.status_code == 422
        assert "Je hebt nog niets ingevuld" in answer.text


def counts(served: Served) -> dict[str, int]:
    with served.tool.database.reading() as session:
        return rows.counted(session)
