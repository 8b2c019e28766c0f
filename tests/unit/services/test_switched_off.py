"""A platform that is switched off and on again: its scores wait for it, and lose nothing."""

from datetime import timedelta

import pytest

from lti_tool.models.deliveries import DeliveryState, ScoreDelivery
from lti_tool.models.platforms import RegistrationStatus
from lti_tool.services import approvals, grades, registrations
from tests.factories import rows
from tests.factories.scores import claimed, settled
from tests.factories.tools import NOON

LATER = NOON + timedelta(days=1)
FAILED, WAITING = DeliveryState.FAILED, DeliveryState.WAITING


@pytest.fixture
def scene(session) -> rows.Scene:
    return rows.scene(session)


def turn(session, scene, status: RegistrationStatus) -> None:
    registrations.set_status(session, scene.registration.id, status)
    session.flush()


def told(session, delivery) -> tuple:
    session.expire_all()
    row = session.get_one(ScoreDelivery, delivery.id)
    return row.state, row.last_answer


@pytest.mark.parametrize("status", [RegistrationStatus.DISABLED, RegistrationStatus.PENDING])
def test_its_scores_go_by_themselves_once_it_is_approved_again(session, scene, status):
    delivery = rows.delivery(session, scene)
    turn(session, scene, status)
    assert claimed(session) == []
    assert told(session, delivery) == (FAILED, "platform_disabled")

    found, _ = approvals.approve(session, scene.registration.id)
    count = grades.resume(session, found, now=LATER)

    [held] = claimed(session, now=LATER)
    assert (count, held.delivery_id, held.stamp) == (1, delivery.id, LATER)


def test_of_each_cell_the_newest_alone(session, scene):
    rows.delivery(session, scene)
    turn(session, scene, RegistrationStatus.DISABLED)
    claimed(session)
    attempt = rows.attempt(session, scene, started_at=LATER)
    newest = grades.queue(session, attempt, scene.link, scene.registration.id, now=LATER)
    claimed(session, now=LATER)

    found, _ = approvals.approve(session, scene.registration.id)

    assert grades.resume(session, found, now=LATER) == 1
    assert told(session, newest)[0] is WAITING


def test_what_failed_otherwise_or_elsewhere_stays(session, scene):
    refused = rows.delivery(session, scene)
    [held] = claimed(session)
    settled(session, held, grades.Answered(code="http_422"))
    other = rows.scene(session)
    theirs = rows.delivery(session, other)
    turn(session, other, RegistrationStatus.DISABLED)
    claimed(session)

    assert grades.resume(session, scene.registration, now=LATER) == 0

    assert told(session, refused) == (FAILED, "http_422")
    assert told(session, theirs) == (FAILED, "platform_disabled")
