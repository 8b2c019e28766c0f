"""``lti-tool grades compare``: what platforms lost of delivered scores, and sending it again."""

from collections.abc import Iterator

import pytest
import responses
from sqlalchemy import select

from lti_tool.models.deliveries import DeliveryState, ScoreDelivery
from tests.factories import rows
from tests.factories.tools import PLATFORM_URL
from tests.unit.cli.shell import shell

__all__ = ["shell"]

LINE_ITEM = f"{PLATFORM_URL}/lineitems/7?type_id=1"
RESULTS = f"{PLATFORM_URL}/lineitems/7/results"
DELIVERED = DeliveryState.DELIVERED


@pytest.fixture
def scene(shell) -> rows.Scene:
    shell.run("db", "upgrade")
    with shell.database.writing() as session:
        found = rows.scene(session, line_item_url=LINE_ITEM)
        for subject in ("4", "5"):
            pupil = rows.person(session, found.registration, found.context, subject=subject)
            rows.delivery(session, found, state=DELIVERED, person_id=pupil.id)
    return found


@pytest.fixture
def platform() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mocked:
        mocked.post(f"{PLATFORM_URL}/token", json={"access_token": "t", "expires_in": 3600})
        yield mocked


def states(shell) -> list[DeliveryState]:
    with shell.database.reading() as session:
        return sorted(session.scalars(select(ScoreDelivery.state)))


def compare(shell, scene, *words):
    return shell.run("grades", "compare", "--school", scene.school.id, *words)


def one_left(platform) -> None:
    platform.get(RESULTS, json=[{"userId": "4", "resultScore": 75, "resultMaximum": 100}])


def test_counts_what_is_there_and_what_is_not(shell, scene, platform):
    one_left(platform)

    [line] = shell.json("grades", "compare", "--school", scene.school.id)

    assert line == {
        "registration": str(scene.registration.id),
        "line_item": LINE_ITEM,
        "delivered": 2,
        "missing": 1,
        "different": 0,
        "answer": "read",
    }
    assert states(shell) == [DELIVERED, DELIVERED]


def test_sends_again_what_is_missing_and_nothing_else(shell, scene, platform):
    one_left(platform)

    assert "due again: 1" in compare(shell, scene, "--resend").output
    assert states(shell) == [DELIVERED, DeliveryState.WAITING]


def test_may_be_tried_first(shell, scene, platform):
    one_left(platform)

    assert "due again: 1" in compare(shell, scene, "--resend", "--dry-run").output
    assert states(shell) == [DELIVERED, DELIVERED]


def test_says_which_column_could_not_be_read(shell, scene, platform):
    platform.get(RESULTS, status=403)

    [line] = shell.json("grades", "compare", "--school", scene.school.id)

    assert (line["answer"], line["missing"]) == ("http_403", "?")


def test_without_deliveries_there_is_nothing_to_ask(shell):
    with shell.database.writing() as session:
        school = rows.school(session)

    assert shell.json("grades", "compare", "--school", school.id) == []
