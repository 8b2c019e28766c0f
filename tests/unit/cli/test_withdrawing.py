"""``lti-tool grades withdraw``: what a school asks back is deleted in its gradebook."""

import re

import pytest
import responses

from lti_tool.demo.oneroster import CREDENTIALS_PATH
from lti_tool.main import main
from lti_tool.models.deliveries import DeliveryState, Destination, ScoreDelivery
from tests.factories import rows
from tests.factories.administrations import URL, Administration, known
from tests.unit.cli.shell import shell

__all__ = ["shell"]

COLUMN = f"{URL}/ims/oneroster/gradebook/v1p2/lineItems/column-1"


@pytest.fixture
def scene(shell) -> rows.Scene:
    shell.run("db", "upgrade")
    with shell.database.writing() as session:
        made = rows.scene(session)
        Administration().connect(session, made)
        known(session, made, made.pupil, "leerling-5")
        rows.delivery(
            session,
            made,
            destination=Destination.ONEROSTER,
            registration_id=None,
            line_item_url=COLUMN,
            state=DeliveryState.DELIVERED,
            was_sent=True,
        )
    return made


@pytest.fixture
def server():
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mocked:
        mocked.post(f"{URL}{CREDENTIALS_PATH}", json={"access_token": "t", "expires_in": 3600})
        yield mocked


def withdraw(shell, scene, *words, code=0):
    school = ("--school", scene.school.id)
    return shell.run("grades", "withdraw", *school, *words, code=code)


def state(shell) -> tuple[DeliveryState, str | None]:
    with shell.database.reading() as session:
        [row] = session.query(ScoreDelivery).all()
        return row.state, row.last_answer


def test_a_try_asks_nobody_and_changes_nothing(shell, scene, server):
    told = withdraw(shell, scene, "--person", scene.pupil.id, "--dry-run")

    assert "result" in told.output
    assert not server.calls
    assert state(shell) == (DeliveryState.DELIVERED, None)


def test_what_is_there_is_deleted_with_a_token_for_that_alone(shell, scene, server):
    server.delete(re.compile(f"{URL}/.*/results/.*"), status=204)

    told = withdraw(shell, scene, "--person", scene.pupil.id)

    assert "deleted" in told.output
    assert [call.request.method for call in server.calls] == ["POST", "DELETE"]
    asked = str(server.calls[0].request.body)
    assert "gradebook.delete" in asked
    assert "createput" not in asked
    assert state(shell) == (DeliveryState.NOT_GRADED, "withdrawn")


def test_what_is_not_there_is_as_good_as_deleted(shell, scene, server):
    server.delete(re.compile(f"{URL}/.*"), status=404)

    assert "not there" in withdraw(shell, scene, "--all").output


@pytest.mark.parametrize(("status", "code"), [(403, "http_403"), (503, "http_503")])
def test_a_no_leaves_the_score_as_delivered_and_says_how_far_it_came(
    shell, scene, server, status, code
):
    server.delete(re.compile(f"{URL}/.*"), status=status)

    told = withdraw(shell, scene, "--person", scene.pupil.id, code=1)

    assert f"{code}: 0 of 1 done" in told.output
    assert state(shell) == (DeliveryState.DELIVERED, None)


def test_a_pupil_who_was_erased_is_asked_for_unseen(shell, scene, server):
    told = shell.runner.invoke(
        main,
        ["grades", "withdraw", "--school", str(scene.school.id), "--student"],
        env=shell.environ,
        input="leerling-5\n",
    )

    assert told.exit_code == 0, told.output
    assert "leerling-5" not in told.output


@pytest.mark.parametrize("words", [(), ("--all", "--student")], ids=["nothing", "two things"])
def test_it_must_be_clear_what_is_to_go(shell, scene, words):
    assert "name one of" in withdraw(shell, scene, *words, code=2).output


def test_a_school_without_a_gradebook_has_nothing_to_withdraw(shell):
    shell.run("db", "upgrade")
    with shell.database.writing() as session:
        made = rows.scene(session)

    assert "not_found" in withdraw(shell, made, "--all", code=1).output
