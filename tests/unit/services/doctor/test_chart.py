"""What the database shows of a connection, of this school alone."""

from datetime import timedelta

import pytest

from lti_tool.errors import NotFound
from lti_tool.models.deliveries import DeliveryState
from lti_tool.models.doctor import ProofSeen
from lti_tool.models.launches import BrowserProof
from lti_tool.models.notices import NoticeSubscription, SubscriptionState
from lti_tool.models.platforms import Deployment, RegistrationStatus
from lti_tool.services import signing_keys
from lti_tool.services.doctor import chart
from lti_tool.services.doctor.records import Subscription
from tests.factories import rows
from tests.factories.tools import NOON, ROOT_KEY

HOUR = timedelta(hours=1)


@pytest.fixture
def scene(session):
    return rows.scene(session)


def read(session, scene):
    return chart.read(session, scene.registration.id, scene.school.id)


def test_of_a_new_connection_nothing_is_known_but_itself(session):
    school = rows.school(session)
    registration = rows.registration(session, school, deployments=())

    found = chart.read(session, registration.id, school.id)

    assert (found.status, found.school_open) == (RegistrationStatus.ACTIVE, True)
    assert set(found.deployments.values()) == {0}
    assert (found.last_launch_at, found.last_delivered_at, found.waiting_since) == (None,) * 3
    assert (found.proofs, found.deliveries, found.service_urls) == ({}, {}, [])
    assert (found.line_item_url, found.own_keys.current) == (None, None)


def test_our_keys_are_the_published_ones(session, scene):
    names = iter(["one", "two"])
    signing_keys.ensure(session, ROOT_KEY, now=NOON, new_kid=lambda: next(names))

    keys = read(session, scene).own_keys

    assert set(keys.published) == {"one", "two"}
    assert (keys.current, keys.has_next, keys.since) == ("one", True, NOON)
    assert all(len(modulus) > 300 for modulus in keys.published.values())


def test_deployments_are_counted_by_how_they_stand(session, scene):
    session.add(
        Deployment(
            registration_id=scene.registration.id,
            school_id=scene.school.id,
            platform_key="2",
            status=RegistrationStatus.PENDING,
            created_at=NOON,
        )
    )

    assert read(session, scene).deployments == {
        RegistrationStatus.ACTIVE: 1,
        RegistrationStatus.PENDING: 1,
        RegistrationStatus.DISABLED: 0,
    }


def test_deliveries_are_counted_with_their_moments(session, scene):
    delivered = {"state": DeliveryState.DELIVERED, "line_item_url": "https://lms.example/newest"}
    rows.delivery(session, scene, stamp=NOON - 3 * HOUR)
    rows.delivery(session, scene, stamp=NOON - HOUR)
    rows.delivery(session, scene, state=DeliveryState.FAILED)
    rows.delivery(session, scene, state=DeliveryState.DELIVERED, delivered_at=NOON - 2 * HOUR)
    rows.delivery(session, scene, delivered_at=NOON - HOUR, **delivered)

    found = read(session, scene)

    assert found.deliveries == {
        DeliveryState.WAITING: 2,
        DeliveryState.FAILED: 1,
        DeliveryState.DELIVERED: 2,
    }
    assert (found.waiting_since, found.last_delivered_at) == (NOON - 3 * HOUR, NOON - HOUR)
    assert found.line_item_url == "https://lms.example/newest"


def test_a_launch_is_seen_by_its_session_and_remembered_without_it(session, scene):
    assert read(session, scene).last_launch_at == NOON  # the pupil's enrolment
    launched = rows.launch(session, scene).row
    launched.started_at, launched.proof = NOON + HOUR, BrowserProof.WINDOW
    session.flush()

    with_session = read(session, scene)
    chart.note_proofs(session)
    session.delete(launched)
    session.flush()
    without = read(session, scene)

    for found in (with_session, without):
        assert found.proofs == {BrowserProof.WINDOW: NOON + HOUR}
        assert found.last_launch_at == NOON + HOUR


def test_of_several_launches_the_newest_of_each_proof_is_noted(session, scene):
    for hours, proof in [(0, "cookie"), (2, "cookie"), (1, "storage")]:
        launched = rows.launch(session, scene).row
        launched.started_at, launched.proof = NOON + hours * HOUR, BrowserProof(proof)
    session.flush()
    for _ in range(2):
        chart.note_proofs(session)

    noted = {row.proof.value: row.last_at for row in session.query(ProofSeen)}

    assert noted == {"cookie": NOON + 2 * HOUR, "storage": NOON + HOUR}


def test_an_older_launch_does_not_set_a_noted_moment_back(session, scene):
    launched = rows.launch(session, scene).row
    chart.note_proofs(session)
    launched.started_at = NOON - HOUR
    session.flush()

    chart.note_proofs(session)

    assert [row.last_at for row in session.query(ProofSeen)] == [NOON]


def test_one_of_each_service_is_an_example_and_all_are_named(session, scene):
    scene.context.columns_url = "https://lms.example/lineitems"
    other = rows.context(session, scene.deployment)
    other.memberships_url = "https://lms.example/members"
    session.flush()

    found = read(session, scene)

    assert found.columns_url == "https://lms.example/lineitems"
    assert found.memberships_url == "https://lms.example/members"
    assert found.line_item_url == scene.link.line_item_url
    assert found.service_urls == [
        scene.link.line_item_url,
        "https://lms.example/lineitems",
        "https://lms.example/members",
    ]


def test_notices_are_those_of_this_connection_that_are_wanted(session, scene):
    for at in (scene, rows.scene(session)):
        session.add(
            NoticeSubscription(
                deployment_id=at.deployment.id,
                school_id=at.school.id,
                service_url="https://lms.example/pns",
                kinds="LtiHelloWorldNotice",
                state=SubscriptionState.FAILED,
                due_at=NOON,
                last_answer="http_403",
                heard_at=NOON,
            )
        )
    session.flush()

    assert read(session, scene).subscriptions == [
        Subscription(state=SubscriptionState.FAILED, heard_at=NOON, answer="http_403")
    ]
    session.get_one(NoticeSubscription, scene.deployment.id).wanted = False
    session.flush()
    assert read(session, scene).subscriptions == []


def test_nothing_of_another_school_is_seen(session, scene):
    other = rows.scene(session)
    rows.launch(session, other).row.started_at = NOON + HOUR
    rows.delivery(session, other)
    session.flush()
    chart.note_proofs(session)

    of_this_connection = chart.read(session, scene.registration.id, other.school.id)

    assert of_this_connection.proofs == {}
    assert of_this_connection.last_launch_at is None
    assert (of_this_connection.deliveries, of_this_connection.service_urls) == ({}, [])
    assert set(of_this_connection.deployments.values()) == {0}
    assert read(session, scene).deliveries == {}


def test_a_connection_that_is_not_there_has_no_chart(session, scene):
    with pytest.raises(NotFound):
        chart.read(session, scene.school.id, scene.school.id)
