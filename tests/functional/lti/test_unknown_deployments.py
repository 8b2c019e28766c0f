"""A deployment that nobody knows waits for approval; nothing else of its launch is kept."""

import pytest
from sqlalchemy import select

from lti_tool.lti import vocabulary as words
from lti_tool.models.platforms import Deployment, RegistrationStatus
from lti_tool.services import approvals, registrations
from tests.fakes.platform import FakePlatform
from tests.functional.served import code_of


def launch(scene, key: str):
    visit = scene.visit(FakePlatform())
    login = visit.login()
    token = visit.platform.sign(visit.claims(login, {words.DEPLOYMENT_ID: key}))
    return visit.post({"state": login.state, "id_token": token})


def deployments(scene) -> list[Deployment]:
    with scene.tool.database.reading() as session:
        return list(session.scalars(select(Deployment).order_by(Deployment.created_at)))


def waiting(scene) -> list[str]:
    return [d.platform_key for d in deployments(scene) if d.status is RegistrationStatus.PENDING]


@pytest.mark.parametrize("key", ["deployment-2", "DEPLOYMENT-1"])
def test_waits_once_and_nothing_else_is_kept(scene, key):
    before = scene.rows()

    answers = [launch(scene, key) for _ in range(2)]

    assert [(answer.status_code, code_of(answer)) for answer in answers] == [
        (403, "deployment_pending")
    ] * 2
    assert waiting(scene) == [key]
    changed = {name for name, found in scene.rows().items() if found != before[name]}
    assert changed == {"deployment"}
    assert answers[0].headers.getlist("Set-Cookie") == []


@pytest.mark.clause("LTI Core 1.3, 3.1.3")
def test_comes_in_once_it_is_approved(scene):
    launch(scene, "deployment-2")
    found = next(d for d in deployments(scene) if d.platform_key == "deployment-2")

    with scene.tool.database.writing() as session:
        registrations.add_deployment(
            session, found.registration_id, "deployment-2", now=scene.clock()
        )

    assert launch(scene, "deployment-2").status_code == 303


@pytest.mark.clause("LTI Core 1.3, 3.1.3")
def test_another_schools_deployment_waits_with_the_client_that_named_it(scene):
    other = scene.trust(FakePlatform(client_id="client-2", deployment="deployment-2"))

    answer = launch(scene, "deployment-2")

    assert code_of(answer) == "deployment_pending"
    (noted,) = [d for d in deployments(scene) if d.status is RegistrationStatus.PENDING]
    assert noted.registration_id != other.id
    assert noted.school_id != other.school_id


def test_nobody_floods_the_list(scene, monkeypatch):
    monkeypatch.setattr(approvals, "MOST_PENDING", 2)

    codes = [code_of(launch(scene, f"d-{number}")) for number in range(4)]

    assert codes == ["deployment_pending"] * 2 + ["deployment_unknown"] * 2
    assert len(waiting(scene)) == 2


def test_a_launch_that_is_refused_for_another_reason_notes_nothing(scene):
    visit = scene.visit()
    login = visit.login()
    changes = {words.DEPLOYMENT_ID: "deployment-2", words.VERSION: "1.1"}
    token = visit.platform.sign(visit.claims(login, changes))

    assert code_of(visit.post({"state": login.state, "id_token": token})) == "version_wrong"
    assert waiting(scene) == []
