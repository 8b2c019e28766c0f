"""``lti-tool exercises calibrate``: how hard items turned out to be."""

from decimal import Decimal

import pytest

from lti_tool.exercises.adaptive.calibration import LEAST
from lti_tool.models.learning import ItemResponse
from lti_tool.models.practice import ItemDifficulty
from lti_tool.models.schools import PersonStatus
from lti_tool.services.packages import Shelf
from tests.factories import rows
from tests.factories.tools import NOON, exercises
from tests.unit.cli.shell import shell

__all__ = ["shell"]

EXERCISE = exercises().get("water-ng-of-nk")
EASY, HARD = EXERCISE.items[0], EXERCISE.items[2]
"""By its author the first is the harder one; the pupils of these tests say otherwise."""


def answers(shell, pupils: int, *, status=PersonStatus.ACTIVE) -> None:
    """Let pupils of two schools answer: the one item nearly all right, the other hardly any."""
    shell.run("db", "upgrade")
    with shell.database.writing() as session:
        scenes = [rows.scene(session), rows.scene(session)]
        for number in range(pupils):
            scene = scenes[number % 2]
            pupil = rows.person(session, scene.registration, scene.context)
            pupil.status = status
            attempt = rows.attempt(
                session,
                scene,
                person_id=pupil.id,
                exercise_key=EXERCISE.key,
                exercise_version=EXERCISE.version,
            )
            for item, right in ((EASY, number % 12 > 0), (HARD, number % 12 == 0)):
                attempt.responses.append(
                    ItemResponse(
                        item_identifier=item.identifier,
                        response="{}",
                        score=item.maximum if right else Decimal(0),
                        answered_at=NOON,
                    )
                )


def kept(shell) -> dict[str, ItemDifficulty]:
    with shell.database.reading() as session:
        return {row.item_identifier: row for row in session.query(ItemDifficulty)}


def test_what_many_have_right_turns_out_easier_than_its_author_said(shell):
    answers(shell, 60)

    listed = {row["item"]: row for row in shell.json("exercises", "calibrate")}

    assert listed.keys() == {EASY.identifier, HARD.identifier}
    assert listed[EASY.identifier]["authored"] > listed[HARD.identifier]["authored"]
    assert listed[EASY.identifier]["found"] < listed[HARD.identifier]["found"]
    assert {row["answers"] for row in listed.values()} == {60}
    assert kept(shell).keys() == listed.keys()


def test_practice_goes_by_what_was_found(shell):
    answers(shell, 60)
    shell.run("exercises", "calibrate")

    bank = Shelf(shell.database, exercises(), lambda: 0.0).banks["spelling-klanken"]

    found = {each.key.identifier: each.difficulty.mean for each in bank.items}
    assert found[EASY.identifier] < found[HARD.identifier]
    assert found[EASY.identifier] == kept(shell)[EASY.identifier].mean


def test_a_running_machine_sees_it_within_seconds(shell):
    answers(shell, 60)
    moment = [0.0]
    shelf = Shelf(shell.database, exercises(), lambda: moment[0])
    before = shelf.banks["spelling-klanken"]
    shell.run("exercises", "calibrate")

    assert shelf.banks["spelling-klanken"] is before
    moment[0] = 6.0
    assert shelf.banks["spelling-klanken"].items != before.items


def test_trying_first_changes_nothing(shell):
    answers(shell, 60)

    told = shell.run("exercises", "calibrate", "--dry-run").output

    total = sum(len(each.items) for each in exercises().practices.values())
    assert f"2 of {total} items would be calibrated" in told
    assert kept(shell) == {}


def test_few_answers_leave_the_word_of_the_author(shell):
    answers(shell, LEAST - 1)

    assert shell.json("exercises", "calibrate") == []


def test_what_was_found_before_goes_when_its_answers_are_gone(shell):
    answers(shell, 60)
    shell.run("exercises", "calibrate")
    with shell.database.writing() as session:
        session.query(ItemResponse).delete()

    assert shell.json("exercises", "calibrate") == []
    assert kept(shell) == {}


@pytest.mark.parametrize("status", [PersonStatus.RESTRICTED])
def test_answers_of_who_is_restricted_are_left_alone(shell, status):
    answers(shell, 60, status=status)

    assert shell.json("exercises", "calibrate") == []
