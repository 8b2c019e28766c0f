"""The worker asks platforms for notices, asks them to stop, and does what notices ask."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest

from lti_tool.lti import vocabulary as words
from lti_tool.lti.access_tokens import AccessTokens
from lti_tool.lti.messages.base import NoticeService
from lti_tool.models.notices import NoticeSubscription, SubscriptionState
from lti_tool.services import subscriptions
from lti_tool.worker import notices
from lti_tool.worker.courier import Courier
from tests.factories import rows
from tests.factories.tools import NOON, PLATFORM_URL, ROOT_KEY, Clock, exercises, signer
from tests.fakes.outbound import FakeOutbound, answer

SERVICE = f"{PLATFORM_URL}/api/lti/notice-handlers/106"
OURS = "https://tool.example/lti/notices"
OFFER = NoticeService(
    url=SERVICE,
    kinds=("LtiHelloWorldNotice", "LtiAssetProcessorSubmissionNotice", "LtiContextCopyNotice"),
)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def scene(database):
    with database.writing() as session:
        return rows.scene(session)


@pytest.fixture
def offer(database, scene, clock):
    """A teacher's launch brings what the platform offers."""

    def launch(service=OFFER):
        with database.writing() as session:
            place = scene.school.id, scene.deployment.id
            subscriptions.offered(session, *place, service, now=clock())

    return launch


@pytest.fixture
def courier(database, clock):
    """A worker before a platform that does what the test says (by method)."""

    def made(**replies):
        def reply(call):
            if call.url.endswith("/token"):
                return answer(200, {"access_token": "t", "expires_in": 3600})
            return replies.get(call.method, answer(200, {}))

        outbound = FakeOutbound(reply)
        return Courier(
            database=database,
            root_key=ROOT_KEY,
            catalogue=exercises,
            outbound=outbound,
            tokens=AccessTokens(outbound, signer, clock.timestamp, lambda: "jti"),
            clock=clock,
            new_id=uuid4,
        )

    return made


def puts(courier):
    return [json.loads(call.body) for call in courier.outbound.calls if call.method == "PUT"]


def row(database):
    with database.reading() as session:
        return session.query(NoticeSubscription).one()


@pytest.mark.clause("Platform Notifications 1.0: subscription")
def test_an_offer_is_taken_up_for_what_we_serve(database, offer, courier):
    offer()
    worker = courier()

    assert notices.work(worker, OURS)

    assert puts(worker) == [
        {"notice_type": "LtiHelloWorldNotice", "handler": OURS},
        {"notice_type": "LtiContextCopyNotice", "handler": OURS},
    ]
    (token, *calls) = worker.outbound.calls
    assert token.body["scope"] == words.SCOPE_NOTICE_HANDLERS
    assert {call.url for call in calls} == {SERVICE}
    assert calls[0].headers["Content-Type"] == "application/json"
    assert calls[0].headers["Authorization"] == "Bearer t"
    assert (row(database).state, row(database).last_answer) == (SubscriptionState.SETTLED, None)


def test_what_is_settled_is_left_alone_until_it_is_old(clock, offer, courier):
    worker = courier()
    offer()
    notices.work(worker, OURS)

    clock.forward(days=29)
    offer()
    assert not notices.work(worker, OURS)
    clock.forward(days=1)
    offer()
    assert notices.work(worker, OURS)


@pytest.mark.parametrize(
    "service",
    [None, NoticeService(url=SERVICE, kinds=()), NoticeService(url=SERVICE, kinds=("LtiOther",))],
    ids=["no service", "no kinds", "kinds of no use"],
)
def test_without_an_offer_nobody_is_asked(offer, courier, service):
    offer(service)
    worker = courier()

    assert not notices.work(worker, OURS)
    assert worker.outbound.calls == []


def test_a_service_at_a_new_address_is_asked_again(offer, courier):
    worker = courier()
    offer()
    notices.work(worker, OURS)

    offer(NoticeService(url=f"{PLATFORM_URL}/other", kinds=OFFER.kinds))

    assert notices.work(worker, OURS)
    assert worker.outbound.calls[-1].url == f"{PLATFORM_URL}/other"


def test_a_service_elsewhere_gets_no_token(database, offer, courier):
    offer(NoticeService(url="https://evil.example/handlers", kinds=OFFER.kinds))
    worker = courier()

    notices.work(worker, OURS)

    assert worker.outbound.calls == []
    assert (row(database).state, row(database).last_answer) == (
        SubscriptionState.FAILED,
        "service_foreign",
    )


def test_a_platform_that_is_away_is_asked_later(database, clock, offer, courier):
    offer()
    worker = courier(PUT=answer(503))

    notices.work(worker, OURS)
    assert not notices.work(worker, OURS)
    assert (row(database).state, row(database).last_answer) == (
        SubscriptionState.WAITING,
        "http_503",
    )

    clock.forward(seconds=5)
    assert notices.work(worker, OURS)


def test_a_platform_that_stays_away_is_given_up_for_a_day(database, clock, offer, courier):
    offer()
    worker = courier(PUT=answer(503))
    for _ in range(subscriptions.MOST_TRIES):
        notices.work(worker, OURS)
        clock.forward(hours=6)

    assert row(database).state is SubscriptionState.FAILED
    assert not notices.work(worker, OURS)
    clock.forward(days=1)
    offer()
    assert notices.work(courier(), OURS)
    assert row(database).state is SubscriptionState.SETTLED


def test_a_refusal_is_not_repeated_at_every_launch(clock, offer, courier):
    offer()
    worker = courier(PUT=answer(403))
    notices.work(worker, OURS)

    offer()
    assert not notices.work(worker, OURS)
    clock.forward(days=1)
    offer()
    assert notices.work(worker, OURS)


@pytest.mark.clause("Platform Notifications 1.0: subscription")
def test_a_platform_that_was_disabled_is_asked_to_stop(database, scene, clock, offer, courier):
    worker = courier()
    offer()
    notices.work(worker, OURS)
    with database.writing() as session:
        assert subscriptions.withdraw(session, scene.registration.id, now=clock()) == 1
        assert subscriptions.withdraw(session, scene.registration.id, now=clock()) == 0

    assert notices.work(worker, OURS)

    assert [put["handler"] for put in puts(worker)] == [OURS, OURS, "", ""]
    assert not row(database).wanted
    offer()  # approved again
    notices.work(worker, OURS)
    assert puts(worker)[-1]["handler"] == OURS


def test_another_registration_is_left_alone(database, clock, offer):
    offer()

    with database.writing() as session:
        assert subscriptions.withdraw(session, uuid4(), now=clock()) == 0


def test_a_change_while_the_worker_called_is_not_settled_away(database, clock, offer):
    offer()
    with database.writing() as session:
        [errand] = subscriptions.claim_due(session, now=clock())
    offer(NoticeService(url=f"{PLATFORM_URL}/other", kinds=OFFER.kinds))

    with database.writing() as session:
        subscriptions.settle(session, errand, None, final=False, now=clock())

    assert row(database).state is SubscriptionState.WAITING


def test_two_workers_do_not_call_at_once_and_a_dead_one_is_no_loss(database, clock, offer):
    offer()
    with database.writing() as session:
        assert len(subscriptions.claim_due(session, now=clock())) == 1
        assert subscriptions.claim_due(session, now=clock()) == []

    with database.writing() as session:
        later = NOON + subscriptions.LEASE - timedelta(seconds=1)
        assert subscriptions.claim_due(session, now=later) == []
        assert len(subscriptions.claim_due(session, now=NOON + subscriptions.LEASE)) == 1


def test_a_school_reads_how_its_subscriptions_fare(database, scene, offer):
    offer()

    with database.reading() as session:
        assert len(subscriptions.listed(session, scene.school.id)) == 1
        assert subscriptions.listed(session, uuid4()) == []
