"""The board: a class of thirty at work, and what the teacher sees of it at every moment."""

from datetime import timedelta
from random import Random
from uuid import UUID

import pytest
from sqlalchemy import select

from lti_tool.models.live import LiveStep
from lti_tool.models.schools import Person, PersonStatus, Role
from lti_tool.services import live
from lti_tool.worker import loop
from tests.factories import rows
from tests.factories.statements import statements
from tests.functional.classroom import Child
from tests.functional.served import Browser, Served, code_of, served, served_on_each

__all__ = ["served", "served_on_each"]


def child_of(served: Served, browser: Browser) -> Child:
    def post(path: str, form: dict[str, list[str]]) -> None:
        assert browser.open("POST", path, data=form).status_code == 303

    def get(path: str) -> None:
        assert browser.get(path).status_code in {200, 303}

    return Child(
        person_id=browser.launched.row.person_id,
        exercise=served.here.exercise,
        get=get,
        post=post,
        clock=served.clock,
    )


def newcomer(served: Served) -> Child:
    """Let one more pupil come into the group."""
    with served.tool.database.writing() as session:
        pupil = rows.person(session, served.here.registration, served.here.context)
        launched = rows.launch(session, served.here, who=pupil)
    browser = Browser(served=served, client=served.app.test_client(), launched=launched)
    browser.take_cookie(launched)
    return child_of(served, browser)


def cards(teacher: Browser) -> dict[UUID, dict[str, str]]:
    found = teacher.get("/klas/nu/stand").get_json()["cards"]
    return {UUID(card["id"]): card for card in found}


def shown(teacher: Browser) -> dict[UUID, tuple[str, str]]:
    return {person: (card["stand"], card["step"]) for person, card in cards(teacher).items()}


def test_the_board_is_right_at_every_moment_of_a_lesson_of_thirty(served_on_each):
    """Whatever thirty pupils do, in whatever order: the board says what is true of each."""
    chance = Random(30)  # noqa: S311 - a lesson that repeats itself
    teacher = served_on_each.enter(Role.TEACHER)
    children = [newcomer(served_on_each) for _ in range(30)]
    truths = {served_on_each.here.pupil.id: ("not-started", "")}
    states = set()
    for _ in range(220):
        child = chance.choice(children[:28])  # two never start
        served_on_each.clock.forward(seconds=chance.randrange(0, 25))
        act(child, chance)

        truths |= {each.person_id: each.truth() for each in children}
        assert shown(teacher) == truths
        states |= {state for state, _ in truths.values()}

    assert states == {"not-started", "working", "stuck", "done"}


def act(child: Child, chance: Random) -> None:
    """Do one thing that a pupil does."""
    left = [n for n in range(1, len(child.exercise.items) + 1) if n not in child.made]
    if child.last is None:
        child.enter()
    elif not left:
        child.open(chance.randrange(1, len(child.exercise.items) + 1))  # looks back
    elif child.at in left and chance.random() < 0.75:
        child.answer(right=chance.random() < 0.6)
    else:
        child.open(chance.choice(left))


class TestWhoIsStuck:
    def test_after_two_misses_in_a_row_until_a_point_comes(self, served):
        teacher, child = served.enter(Role.TEACHER), newcomer(served)
        child.enter()
        for right, expected in ((False, "working"), (False, "stuck"), (True, "working")):
            child.answer(right=right)
            child.open(child.at + 1)
            assert cards(teacher)[child.person_id]["stand"] == expected
            note = cards(teacher)[child.person_id]["note"]
            assert note == ("een paar keer fout" if expected == "stuck" else "")

    def test_after_twice_the_usual_time_at_one_item(self, served):
        teacher, child = served.enter(Role.TEACHER), newcomer(served)
        child.enter()
        exercise = served.here.exercise
        usual = timedelta(minutes=exercise.minutes) / len(exercise.items)

        served.clock.forward(seconds=2 * usual.total_seconds())
        assert shown(teacher)[child.person_id][0] == "working"
        served.clock.forward(seconds=1)
        card = cards(teacher)[child.person_id]
        assert (card["stand"], card["note"]) == ("stuck", "lang bij deze opgave")

        child.open(2)
        assert shown(teacher)[child.person_id] == ("working", "2 / 4")

    def test_opening_the_same_item_again_does_not_start_the_clock_again(self, served):
        teacher, child = served.enter(Role.TEACHER), newcomer(served)
        child.enter()
        for _ in range(9):
            served.clock.forward(seconds=60)
            child.open(1)

        assert shown(teacher)[child.person_id][0] == "stuck"

    def test_a_new_time_through_the_exercise_begins_with_a_clean_slate(self, served):
        teacher, child = served.enter(Role.TEACHER), newcomer(served)
        child.enter()
        for number in range(1, 5):
            child.open(number)
            child.answer(right=False)
        assert shown(teacher)[child.person_id] == ("done", "")

        served.clock.forward(seconds=1)
        child.post("/opdracht/opnieuw", {})
        child.get("/opdracht/1")

        assert shown(teacher)[child.person_id] == ("working", "1 / 4")


class TestItIsOfTheMoment:
    def test_an_hour_after_the_last_act_it_is_gone_from_the_board_and_then_from_the_database(
        self, served_on_each
    ):
        teacher, child = served_on_each.enter(Role.TEACHER), newcomer(served_on_each)
        child.enter()
        tool = served_on_each.tool
        served_on_each.clock.forward(minutes=29)
        teacher.get("/klas/nu/stand")  # stays in use
        served_on_each.clock.forward(minutes=29)
        teacher.get("/klas/nu/stand")
        loop.sweep(tool.database, tool.lifetime, tool.clock)
        assert shown(teacher)[child.person_id][0] == "stuck"

        served_on_each.clock.forward(minutes=2)
        assert shown(teacher)[child.person_id] == ("not-started", "")
        loop.sweep(tool.database, tool.lifetime, tool.clock)
        with tool.database.reading() as session:
            assert session.scalars(select(LiveStep)).all() == []

    def test_there_is_one_row_a_pupil_whatever_they_did(self, served):
        child = newcomer(served)
        child.enter()
        for number in (2, 3, 1, 4):
            child.open(number)
        with served.tool.database.reading() as session:
            [row] = session.scalars(select(LiveStep)).all()
            assert (row.person_id, row.item) == (child.person_id, 4)

    def test_a_teacher_who_tries_an_exercise_stands_on_no_board(self, served):
        teacher = served.enter(Role.TEACHER)
        teacher.get("/opdracht/1")
        with served.tool.database.reading() as session:
            assert session.scalars(select(LiveStep)).all() == []


class TestWhoSeesIt:
    def test_another_group_of_the_school_sees_nothing_of_it(self, served):
        child = newcomer(served)
        child.enter()
        with served.tool.database.writing() as session:
            other = rows.context(session, served.here.deployment, title="Groep 6")
            launched = rows.launch(session, served.here, Role.TEACHER)
            launched.row.context_id = other.id
        teacher = Browser(served=served, client=served.app.test_client(), launched=launched)
        teacher.take_cookie(launched)

        assert teacher.get("/klas/nu/stand").get_json()["cards"] == []
        assert "Er is nog niemand" in teacher.get("/klas/nu").text

    def test_a_launch_from_no_group_has_no_board(self, served):
        with served.tool.database.writing() as session:
            launched = rows.launch(session, served.here, Role.TEACHER)
            launched.row.context_id = None
        teacher = Browser(served=served, client=served.app.test_client(), launched=launched)
        teacher.take_cookie(launched)

        for path in ("/klas/nu", "/klas/nu/stand"):
            answer = teacher.get(path)
            assert (answer.status_code, code_of(answer)) == (404, "no_group")

    @pytest.mark.parametrize("status", [PersonStatus.RESTRICTED, PersonStatus.SUSPENDED])
    def test_who_may_not_be_shown_is_not(self, served, status):
        teacher, child = served.enter(Role.TEACHER), newcomer(served)
        child.enter()
        with served.tool.database.writing() as session:
            session.get_one(Person, child.person_id).status = status

        assert child.person_id not in shown(teacher)

    def test_that_a_teacher_looked_is_written_down_once_and_not_at_every_poll(self, served):
        teacher = served.enter(Role.TEACHER)
        before = events(served)
        teacher.get("/klas/nu")
        for _ in range(5):
            teacher.get("/klas/nu/stand")

        assert events(served) - before == 1


def events(served: Served) -> int:
    with served.tool.database.reading() as session:
        return rows.counted(session)["audit_event"]


class TestItIsCheap:
    def test_where_nothing_changed_nothing_is_sent(self, served):
        teacher, child = served.enter(Role.TEACHER), newcomer(served)
        first = teacher.get("/klas/nu/stand")
        asked = {"If-None-Match": first.headers["ETag"]}

        again = teacher.get("/klas/nu/stand", headers=asked)
        assert (again.status_code, again.data) == (304, b"")

        child.enter()
        changed = teacher.get("/klas/nu/stand", headers=asked)
        assert changed.status_code == 200
        assert changed.headers["ETag"] != first.headers["ETag"]

    def test_time_alone_changes_it_when_somebody_gets_stuck(self, served):
        teacher, child = served.enter(Role.TEACHER), newcomer(served)
        child.enter()
        asked = {"If-None-Match": teacher.get("/klas/nu/stand").headers["ETag"]}
        served.clock.forward(seconds=60)
        assert teacher.get("/klas/nu/stand", headers=asked).status_code == 304
        served.clock.forward(minutes=10)
        assert teacher.get("/klas/nu/stand", headers=asked).status_code == 200

    def test_a_poll_asks_the_database_twice_however_large_the_class(self, served_on_each):
        teacher = served_on_each.enter(Role.TEACHER)
        counts = []
        for _ in range(2):
            for _ in range(4):
                newcomer(served_on_each).enter()
            with statements(served_on_each.tool.database.engine) as said:
                teacher.get("/klas/nu/stand")
            counts.append(len(said))

        assert counts == [2, 2]


def test_patience_is_twice_an_items_share_and_never_less_than_two_minutes(served):
    catalogue, exercise = served.tool.catalogue, served.here.exercise

    assert live.patience(catalogue, exercise.key, 4) == timedelta(minutes=exercise.minutes / 2)
    assert live.patience(catalogue, exercise.key, 60) == timedelta(minutes=2)
    assert live.patience(catalogue, "gone", 4) == timedelta(minutes=2)
