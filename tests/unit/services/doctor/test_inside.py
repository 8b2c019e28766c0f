"""What the legs say that only look into the database."""

from dataclasses import replace
from datetime import timedelta
from unittest import mock

import pytest

from lti_tool.models.deliveries import DeliveryState
from lti_tool.models.doctor import Verdict
from lti_tool.models.launches import BrowserProof
from lti_tool.models.notices import SubscriptionState
from lti_tool.models.platforms import RegistrationStatus
from lti_tool.services.doctor import inside
from lti_tool.services.doctor.records import Instruments, Subscription
from tests.factories.charts import OWN_KEYS, chart
from tests.factories.tools import NOON, PUBLIC_URL

ACTIVE, PENDING = RegistrationStatus.ACTIVE, RegistrationStatus.PENDING
WAITING, FAILED = DeliveryState.WAITING, DeliveryState.FAILED
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def walked(leg, **changes):
    instruments = Instruments(
        outbound=mock.Mock(),
        tokens=mock.Mock(),
        public_url=PUBLIC_URL,
        leeway=60,
        clock=lambda: NOON,
    )
    found = leg(chart(**changes), instruments, {})
    assert not instruments.outbound.mock_calls  # type: ignore[attr-defined]  # a mock
    return found.verdict.value, found.code, found.figure


def deployed(active: int, pending: int) -> dict:
    return {"deployments": {ACTIVE: active, PENDING: pending, RegistrationStatus.DISABLED: 0}}


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, ("green", "approved", 1)),
        ({"school_open": False}, ("red", "school_closed", None)),
        ({"status": PENDING}, ("red", "registration_pending", None)),
        ({"status": RegistrationStatus.DISABLED}, ("red", "registration_disabled", None)),
        (deployed(0, 0), ("red", "no_deployment", None)),
        (deployed(0, 2), ("red", "deployments_pending", 2)),
        (deployed(1, 2), ("orange", "some_deployments_pending", 2)),
    ],
    ids=[
        "approved",
        "a closed school",
        "a waiting registration",
        "a disabled registration",
        "no deployment",
        "only waiting deployments",
        "waiting deployments beside one that works",
    ],
)
def test_approval(changes, found):
    assert walked(inside.approval, **changes) == found


@pytest.mark.parametrize(
    ("urls", "code"),
    [
        ([], "no_service_seen"),
        (["https://lms.example/1"], "services_own"),
        (["https://lms.example/1", "https://grades.example/2"], "services_foreign"),
        (["https://lms.example:8443/1"], "services_foreign"),
        (["https://[broken"], "services_foreign"),
    ],
    ids=["none", "own host", "another host", "another port", "no address"],
)
def test_where_the_gradebook_lies(urls, code):
    assert walked(inside.services, service_urls=urls)[1] == code


def test_a_foreign_gradebook_is_named_by_its_host():
    found = inside.services(
        chart(service_urls=["https://grades.example/2?user=3"]), mock.Mock(), {}
    )

    assert (found.verdict, found.detail) == (Verdict.RED, "grades.example")


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, ("green", "key_good", 30)),
        ({"since": NOON - 500 * DAY}, ("orange", "key_old", 500)),
        ({"has_next": False}, ("orange", "no_next_key", 30)),
        ({"current": None, "since": None}, ("red", "no_signing_key", None)),
    ],
    ids=["young", "old", "without a successor", "none at all"],
)
def test_our_key(changes, found):
    assert walked(inside.own_key, own_keys=replace(OWN_KEYS, **changes)) == found


SETTLED, ASKED, REFUSED = (
    SubscriptionState.SETTLED,
    SubscriptionState.WAITING,
    SubscriptionState.FAILED,
)


@pytest.mark.parametrize(
    ("subscriptions", "found"),
    [
        ([], ("not-tried", "no_notices_offered", None)),
        ([(SETTLED, None, None)], ("green", "notices_settled", None)),
        ([(SETTLED, None, None), (SETTLED, NOON, None)], ("green", "notices_come", None)),
        ([(SETTLED, NOON, None), (ASKED, None, None)], ("not-tried", "notices_asked_for", None)),
        ([(ASKED, None, None), (REFUSED, None, "http_403")], ("orange", "notices_failed", None)),
    ],
    ids=["not offered", "settled", "one heard of", "one asked for", "one refused"],
)
def test_notices(subscriptions, found):
    named = [
        Subscription(state=state, heard_at=heard_at, answer=code)
        for state, heard_at, code in subscriptions
    ]

    assert walked(inside.notices, subscriptions=named) == found


@pytest.mark.parametrize(
    ("proofs", "code"),
    [
        ({}, "no_proof_yet"),
        ({"cookie": NOON}, "cookie_kept"),
        ({"cookie": NOON - DAY, "window": NOON}, "proved_by_window"),
        ({"cookie": NOON, "storage": NOON - DAY}, "cookie_kept"),
        ({"storage": NOON}, "proved_by_storage"),
    ],
    ids=["nobody", "a cookie", "a window since", "a cookie since", "a button not pressed"],
)
def test_what_browsers_proved_last(proofs, code):
    named = {BrowserProof(name): moment for name, moment in proofs.items()}

    assert walked(inside.browsers, proofs=named)[1] == code


@pytest.mark.parametrize(
    ("moment", "code"),
    [
        (None, "no_launch_yet"),
        (NOON - 74 * DAY, "launched"),
        (NOON - 76 * DAY, "launch_long_ago"),
    ],
    ids=["never", "before the summer holiday", "long ago"],
)
def test_the_last_launch(moment, code):
    assert walked(inside.last_launch, last_launch_at=moment)[1] == code


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, ("green", "scores_arrive", 0)),
        ({"last_delivered_at": None}, ("not-tried", "no_scores_yet", 0)),
        (
            {"deliveries": {WAITING: 2}, "waiting_since": NOON - timedelta(minutes=1)},
            ("green", "scores_arrive", 2),
        ),
        (
            {"deliveries": {WAITING: 2}, "waiting_since": NOON - HOUR},
            ("orange", "scores_waiting", 2),
        ),
        ({"deliveries": {WAITING: 2}, "waiting_since": NOON - DAY}, ("red", "scores_stuck", 2)),
        ({"deliveries": {FAILED: 3}}, ("red", "scores_failed", 3)),
    ],
    ids=["arrive", "none yet", "just on their way", "waiting", "stuck", "failed"],
)
def test_scores(changes, found):
    assert walked(inside.scores, **changes) == found
