"""Drafts: the latest change stays, whatever the order they come in."""

from itertools import permutations

import pytest
from sqlalchemy import select

from lti_tool.exercises.scoring import model_answer
from lti_tool.models.learning import ItemDraft
from lti_tool.services import attempts, drafts
from tests.factories import rows
from tests.factories.races import at_once
from tests.factories.tools import NOON


@pytest.fixture
def scene(session) -> rows.Scene:
    return rows.scene(session)


@pytest.fixture
def attempt(session, scene):
    start = attempts.Start(exercise=scene.exercise, now=NOON, seed=1)
    return attempts.begin(session, scene.link, scene.pupil.id, start)


def change(scene, number) -> drafts.Change:
    return drafts.Change(
        item=scene.exercise.items[0], given={"RESPONSE": (f"A{number}",)}, sequence=number
    )


@pytest.mark.parametrize("order", list(permutations((1, 2, 3))))
def test_the_latest_stays_and_everybody_learns_which_it_is(session, scene, attempt, order):
    known = [drafts.save(session, attempt.id, change(scene, number), now=NOON) for number in order]

    session.expire_all()
    [kept] = attempts.progress(attempt).drafts.values()
    assert kept == attempts.Draft(answers={"RESPONSE": ("A3",)}, sequence=3)
    assert known == [max(order[: n + 1]) for n in range(3)]


def test_the_same_change_twice_is_once(session, scene, attempt):
    assert drafts.save(session, attempt.id, change(scene, 1), now=NOON) == 1
    assert drafts.save(session, attempt.id, change(scene, 1), now=NOON) == 1


def test_two_at_the_same_moment_keep_the_later_one(database, request):
    with database.writing() as session:
        scene = rows.scene(session)
        start = attempts.Start(exercise=scene.exercise, now=NOON, seed=1)
        attempt_id = attempts.begin(session, scene.link, scene.pupil.id, start).id
        changes = [change(scene, number) for number in (1, 2)]

    def save(number):
        with database.writing() as session:
            return drafts.save(session, attempt_id, changes[number], now=NOON)

    at_once(lambda: save(0), lambda: save(1))

    with database.reading() as session:
        assert session.scalars(select(ItemDraft.sequence)).all() == [2]


def test_handing_in_or_finishing_forgets_the_draft(session, scene, attempt):
    drafts.save(session, attempt.id, change(scene, 1), now=NOON)
    session.refresh(attempt)
    item = scene.exercise.items[0]

    attempts.hand_in(attempt, item, model_answer(item), now=NOON)
    session.flush()

    assert session.scalars(select(ItemDraft)).all() == []


def test_finishing_forgets_all_drafts(session, scene, attempt):
    drafts.save(session, attempt.id, change(scene, 1), now=NOON)
    session.refresh(attempt)

    attempts.finish(session, attempt, scene.link, now=NOON)
    session.flush()

    assert session.scalars(select(ItemDraft)).all() == []
