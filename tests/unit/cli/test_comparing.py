"""``lti-tool grades compare``: what platforms lost of delivered scores, and sending it again."""

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
import responses
from sqlalchemy import select

from lti_tool.demo.oneroster import CREDENTIALS_PATH
from lti_tool.models.deliveries import DeliveryState, Destination, ScoreDelivery
from lti_tool.models.gradebooks import GradebookColumn
from lti_tool.services import gradebooks
from tests.factories import rows
from tests.factories.administrations import URL, Administration, known
from tests.factories.tools import NOON, PLATFORM_URL
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
        "destination": "lti-ags",
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


COLUMN = f"{URL}/ims/oneroster/gradebook/v1p2/lineItems/column-1"


@pytest.fixture
def administration(shell, platform) -> rows.Scene:
    """A school of which one score was delivered to its administration alone."""
    shell.run("db", "upgrade")
    with shell.database.writing() as session:
        made = rows.scene(session)
        Administration().connect(session, made)
        known(session, made, made.pupil, "leerling-5")
        place = {"destination": Destination.ONEROSTER, "registration_id": None}
        rows.delivery(session, made, state=DELIVERED, line_item_url=COLUMN, **place)
        book = gradebooks.require(session, made.school.id)
        session.add(
            GradebookColumn(
                gradebook_id=book.id,
                line_item_key="column-1",
                school_id=made.school.id,
                resource_link_id=made.link.id,
                maximum=Decimal(8),
                made_at=NOON,
            )
        )
    platform.reset()
    platform.post(f"{URL}{CREDENTIALS_PATH}", json={"access_token": "t", "expires_in": 3600})
    return made


RESULT = re.compile(f"{URL}/ims/oneroster/gradebook/v1p2/results/.+")


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ({"json": {"result": {"score": 6.0}}}, (0, 0, "read")),
        ({"json": {"result": {"score": 7.5}}}, (0, 1, "read")),
        ({"json": {"result": {"score": 6.0, "status": "tobedeleted"}}}, (1, 0, "read")),
        ({"status": 404}, (1, 0, "read")),
        ({"status": 403}, ("?", "?", "http_403")),
        ({"status": 503}, ("?", "?", "http_503")),
    ],
    ids=["the same", "another mark", "deleted", "not there", "may not be read", "away"],
)
def test_asks_the_administrations_gradebook_as_well(shell, administration, platform, answer, told):
    platform.get(RESULT, **answer)

    [line] = shell.json("grades", "compare", "--school", administration.school.id)

    assert (line["missing"], line["different"], line["answer"]) == told
    assert (line["destination"], line["line_item"]) == ("oneroster", COLUMN)
    assert line["delivered"] == 1


def test_sends_again_what_the_administration_lost(shell, administration, platform):
    platform.get(RESULT, status=404)

    assert "due again: 1" in compare(shell, administration, "--resend").output
    assert states(shell) == [DeliveryState.WAITING]
