"""A teacher looks at a pupil's work, gives points by hand, and mends an item that was wrong."""

from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import select, update

from lti_tool.exercises.scoring import model_answer
from lti_tool.models.audit import AuditEvent
from lti_tool.models.deliveries import ScoreDelivery
from lti_tool.models.learning import Attempt, AttemptState, ItemResponse
from lti_tool.models.schools import Person, PersonStatus, Role
from lti_tool.services import groups
from tests.factories import rows
from tests.factories.rows import Scene
from tests.functional.served import Browser, Served, code_of, served, served_on_each

__all__ = ["served", "served_on_each"]

GIVE = {"points": "1", "reason": "also-right"}


def made(served: Served, *wrong: int, finish: bool = True) -> UUID:
    """Let the pupil make the exercise, these items wrong; return the attempt."""
    browser = served.enter()
    for number, item in enumerate(served.here.exercise.items, start=1):
        answer = {name: list(values) for name, values in model_answer(item).items()}
        if number in wrong:
            answer = {"RESPONSE": ["A"]}
        if finish or number == 1:
            assert browser.post(f"/opdracht/{number}", **answer).status_code == 303
    with served.tool.database.reading() as session:
        attempt = session.query(Attempt).filter_by(person_id=served.here.pupil.id).one()
        assert (attempt.state is AttemptState.FINISHED) is finish
        return attempt.id


def place(scene: Scene, attempt_id: UUID, rest: str = "") -> str:
    return f"/groep/{groups.course_key(scene.context.id)}/werk/{attempt_id}{rest}"


def state(served: Served, attempt_id: UUID) -> tuple[Decimal, list[tuple[Decimal, str]]]:
    """Return an attempt's score, and what was queued of it."""
    with served.tool.database.reading() as session:
        sent = session.scalars(
            select(ScoreDelivery)
            .where(ScoreDelivery.attempt_id == attempt_id)
            .order_by(ScoreDelivery.stamp)
        )
        score = session.get_one(Attempt, attempt_id).score
        return score, [(row.score, row.state.value) for row in sent]


def events(served: Served) -> list[str]:
    with served.tool.database.reading() as session:
        return list(session.scalars(select(AuditEvent.event).order_by(AuditEvent.number)))


@pytest.fixture
def teacher(served) -> Browser:
    return served.enter(Role.TEACHER)


class TestLooking:
    def test_all_items_stand_with_their_points_and_every_look_is_written_down(
        self, served, teacher
    ):
        attempt = made(served, 1)

        page = teacher.get(place(served.here, attempt)).text

        assert f"Werk van {served.here.pupil.alias}" in page
        assert "0 / 1" in page
        assert "4 van de 5 punten" in page
        assert events(served)[-1] == "work-viewed"

    def test_an_item_shows_what_was_answered_and_how_the_points_came_about(self, served, teacher):
        attempt = made(served, 1)

        page = teacher.get(place(served.here, attempt, "/1")).text

        assert "Het antwoord is niet goed." in page
        assert "Nog niet goed" in page
        assert "Geef deze punten" in page

    def test_an_answer_whose_term_is_over_leaves_its_points(self, served, teacher):
        attempt = made(served, 1)
        with served.tool.database.writing() as session:
            session.execute(update(ItemResponse).values(response="{}"))

        page = teacher.get(place(served.here, attempt, "/2")).text

        assert "na de bewaartermijn gewist" in page
        assert "Nog niet goed" not in page
        assert "1 van de 1" in page

    def test_who_is_at_it_still_gets_no_points_by_hand(self, served, teacher):
        attempt = made(served, finish=False)

        page = teacher.get(place(served.here, attempt, "/1")).text
        answer = teacher.post(place(served.here, attempt, "/1"), **GIVE)

        assert "Geef deze punten" not in page
        assert (answer.status_code, code_of(answer)) == (409, "attempt_open")
        assert teacher.get(place(served.here, attempt, "/2")).status_code == 404


class TestGiving:
    def test_points_by_hand_count_and_are_sent(self, served_on_each):
        attempt = made(served_on_each, 1)
        teacher = served_on_each.enter(Role.TEACHER)

        answer = teacher.post(place(served_on_each.here, attempt, "/1"), **GIVE)
        page = teacher.client.get(answer.location, base_url="https://tool.example").text

        score, sent = state(served_on_each, attempt)
        assert score == 5
        assert sent == [(Decimal(4), "superseded"), (Decimal(5), "waiting")]
        assert "Met de hand gegeven door u" in page
        assert "Berekend: 0" in page
        assert "score-given" in events(served_on_each)

    def test_a_comma_is_as_good_as_a_point(self, served, teacher):
        attempt = made(served, 1)

        teacher.post(place(served.here, attempt, "/1"), points="0,5", reason="slip")

        assert state(served, attempt)[0] == Decimal("4.5")

    def test_the_pupil_sees_whose_points_they_are(self, served, teacher):
        attempt = made(served, 1)
        teacher.post(place(served.here, attempt, "/1"), **GIVE)

        assert "5 van de 5 punten" in served.enter().get("/opdracht/klaar").text

    def test_taken_back_the_computed_points_count_again(self, served, teacher):
        attempt = made(served, 1)
        teacher.post(place(served.here, attempt, "/1"), **GIVE)

        teacher.post(place(served.here, attempt, "/1"), back="1")

        assert state(served, attempt)[0] == 4
        assert "score-taken-back" in events(served)

    @pytest.mark.parametrize(
        "form",
        [
            pytest.param({"points": "2", "reason": "slip"}, id="above the maximum"),
            pytest.param({"points": "-1", "reason": "slip"}, id="below nothing"),
            pytest.param({"points": "NaN", "reason": "slip"}, id="no number"),
            pytest.param({"points": "Infinity", "reason": "slip"}, id="no end"),
            pytest.param({"points": "1e-3", "reason": "slip"}, id="too fine"),
            pytest.param({"points": "veel", "reason": "slip"}, id="a word"),
            pytest.param({"points": "1"}, id="without a reason"),
            pytest.param({"points": "1", "reason": "waived"}, id="a reason for groups"),
            pytest.param({"points": "1", "reason": "lief kind"}, id="a note about the pupil"),
        ],
    )
    def test_what_cannot_be_given_changes_nothing(self, served, teacher, form):
        attempt = made(served, 1)

        answer = teacher.post(place(served.here, attempt, "/1"), **form)

        assert (answer.status_code, code_of(answer)) == (422, "hand_score_invalid")
        assert state(served, attempt)[0] == 4


class TestAnItemThatWasWrong:
    def test_everybody_gets_the_point_and_it_can_be_taken_back(self, served, teacher):
        attempt = made(served, 1)
        path = place(served.here, attempt, "/1/iedereen")

        answer = teacher.post(path)
        assert "done=waived&count=1" in answer.location
        assert state(served, attempt)[0] == 5
        page = teacher.get(place(served.here, attempt, "/1")).text
        assert "goed gerekend voor de hele groep" in page
        assert "voor iedereen goed" in teacher.get(place(served.here, attempt)).text

        teacher.post(path, back="1")
        assert state(served, attempt)[0] == 4
        assert {"item-waived", "waiver-withdrawn"} <= set(events(served))

    def test_not_from_a_class_that_is_not_where_it_was_made(self, served, teacher):
        attempt = made(served, 1)
        with served.tool.database.writing() as session:
            other = rows.context(session, served.here.deployment, title="Groep 5/6")
            for who, role in (
                (served.here.pupil.id, Role.PUPIL),
                (teacher.launched.row.person_id, Role.TEACHER),
            ):
                rows.enrolled(session, other, who, role)
        path = f"/groep/{groups.course_key(other.id)}/werk/{attempt}/1"

        assert "Klopt deze opgave" not in teacher.get(path).text
        answer = teacher.post(f"{path}/iedereen")

        assert (answer.status_code, code_of(answer)) == (404, "attempt_unknown")


WAYS = [("GET", ""), ("GET", "/1"), ("POST", "/1"), ("POST", "/1/iedereen")]


@pytest.mark.parametrize(("method", "rest"), WAYS)
class TestNobodyElsesWork:
    def test_not_of_another_group_or_school(self, served, teacher, method, rest):
        attempt = made(served, 1)
        before = state(served, attempt)
        with served.tool.database.writing() as session:
            other = rows.context(session, served.here.deployment, title="Groep 6")
            link = rows.link(session, other)
            pupil = rows.person(session, served.here.registration, other)
            theirs = rows.attempt(
                session, served.here, person_id=pupil.id, resource_link_id=link.id
            )
            far = session.query(Attempt).filter_by(school_id=served.elsewhere.school.id).one()
        for group, work in (
            (served.here.context, theirs.id),
            (served.here.context, far.id),
            (other, theirs.id),
            (other, attempt),
            (served.elsewhere.context, far.id),
            (served.elsewhere.context, attempt),
        ):
            path = f"/groep/{groups.course_key(group.id)}/werk/{work}{rest}"
            answer = teacher.open(method, path, data=GIVE)
            assert answer.status_code == 404, path

        assert state(served, attempt) == before

    def test_not_of_a_pupil_whose_data_are_at_rest(self, served, teacher, method, rest):
        attempt = made(served, 1)
        with served.tool.database.writing() as session:
            person = session.get_one(Person, served.here.pupil.id)
            person.status = PersonStatus.RESTRICTED

        answer = teacher.open(method, place(served.here, attempt, rest), data=GIVE)

        assert (answer.status_code, code_of(answer)) == (404, "attempt_unknown")
