"""The worker brings scores to a platform and writes down what it answered."""

import json
from datetime import timedelta
from uuid import uuid4

import jwt
import pytest
import requests
import responses
from sqlalchemy import select

from lti_tool import app
from lti_tool.lti.access_tokens import AccessTokens
from lti_tool.models.deliveries import DeliveryState, ScoreDelivery
from lti_tool.models.schools import School
from lti_tool.worker.courier import Courier
from lti_tool.worker.deliveries import deliver_due
from tests.factories import rows
from tests.factories.logs import written_log
from tests.factories.tools import (
    NOON,
    PLATFORM_URL,
    ROOT_KEY,
    Clock,
    exercises,
    settings_of,
    signer,
)

SCORES = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
TOKEN = {"access_token": "token-1", "token_type": "bearer", "expires_in": 3600}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def courier(database, clock) -> Courier:
    outbound = app.outbound_of(settings_of("sqlite://"))
    tokens = AccessTokens(outbound, signer, clock.timestamp, lambda: str(uuid4()))
    return Courier(
        database=database,
        root_key=ROOT_KEY,
        catalogue=exercises,
        outbound=outbound,
        tokens=tokens,
        clock=clock,
        new_id=uuid4,
    )


@pytest.fixture
def scene(database) -> rows.Scene:
    with database.writing() as session:
        found = rows.scene(session)
        rows.delivery(session, found)
    return found


@pytest.fixture
def platform():
    with responses.RequestsMock() as mocked:
        yield mocked


def scores_url(scene: rows.Scene) -> str:
    return str(scene.link.line_item_url).replace("?", "/scores?")


def only_delivery(database) -> ScoreDelivery:
    with database.reading() as session:
        return session.scalars(select(ScoreDelivery)).one()


def test_a_score_arrives_as_the_standard_wants_it(database, courier, scene, platform):
    """AGS 2.0 section 3.4: the media type, the query kept, a whole set of fields, one token."""
    platform.post(f"{PLATFORM_URL}/token", json=TOKEN)
    platform.post(scores_url(scene))

    assert deliver_due(courier) == 1
    assert deliver_due(courier) == 0

    asked, posted = (call.request for call in platform.calls)
    assert f"scope={SCORES}".replace(":", "%3A").replace("/", "%2F") in asked.body
    assert posted.headers["Content-Type"] == "application/vnd.ims.lis.v1.score+json"
    assert posted.headers["Authorization"] == "Bearer token-1"
    assert "Accept" not in posted.headers
    body = json.loads(posted.body)
    assert (body["scoreGiven"], body["scoreMaximum"]) == (3, 4)
    assert (body["activityProgress"], body["gradingProgress"]) == ("Completed", "FullyGraded")
    assert body["timestamp"] == "2026-03-02T12:00:00.000Z"
    delivery = only_delivery(database)
    assert (delivery.state, delivery.delivered_at) == (DeliveryState.DELIVERED, NOON)


def test_a_score_to_come_is_announced_without_a_number(database, courier, scene, platform):
    """AGS 2.0 section 3.4.8: PendingManual; a number beside it would be taken for the score."""
    with database.writing() as session:
        session.scalars(select(ScoreDelivery)).one().announces = True
    platform.post(f"{PLATFORM_URL}/token", json=TOKEN)
    platform.post(scores_url(scene))

    assert deliver_due(courier) == 1

    body = json.loads(platform.calls[1].request.body)
    assert body.keys() == {"userId", "activityProgress", "gradingProgress", "timestamp"}
    assert (body["activityProgress"], body["gradingProgress"]) == ("Submitted", "PendingManual")


def test_we_prove_who_we_are_with_a_signed_assertion(courier, scene, platform):
    platform.post(f"{PLATFORM_URL}/token", json=TOKEN)
    platform.post(scores_url(scene))
    deliver_due(courier)

    fields = dict(part.split("=") for part in platform.calls[0].request.body.split("&"))
    options = {"verify_exp": False, "verify_iat": False}
    claims = jwt.decode(
        fields["client_assertion"],
        signer().key.public_key(),
        algorithms=["RS256"],
        audience=f"{PLATFORM_URL}/token",
        options=options,
    )
    assert claims["iss"] == claims["sub"] == scene.registration.client_id
    assert claims["exp"] - claims["iat"] <= 300


WAITING, DELIVERED, FAILED = (
    DeliveryState.WAITING,
    DeliveryState.DELIVERED,
    DeliveryState.FAILED,
)

ANSWERS = {
    "taken with a body": ({"status": 200, "body": "{}"}, DELIVERED, None),
    "taken without one": ({"status": 204}, DELIVERED, None),
    "no longer a member": ({"status": 400}, FAILED, "http_400"),
    "forbidden": ({"status": 403}, WAITING, "http_403"),
    "column gone": ({"status": 404}, FAILED, "http_404"),
    "a newer score there": ({"status": 409}, WAITING, "http_409"),
    "too busy": (
        {"status": 429, "headers": {"Retry-After": "90"}},
        WAITING,
        "http_429",
    ),
    "broken": ({"status": 500}, WAITING, "http_500"),
    "away for maintenance": ({"status": 503}, WAITING, "http_503"),
    "sends us elsewhere": (
        {"status": 302, "headers": {"Location": "https://evil.example"}},
        FAILED,
        "http_302",
    ),
}


@pytest.mark.parametrize(("answer", "state", "code"), ANSWERS.values(), ids=ANSWERS)
def test_every_answer_is_written_down(*, database, courier, scene, platform, answer, state, code):
    platform.post(f"{PLATFORM_URL}/token", json=TOKEN)
    platform.post(scores_url(scene), **answer)

    with written_log() as log:
        deliver_due(courier)

    delivery = only_delivery(database)
    assert (delivery.state, delivery.last_answer, delivery.tries) == (state, code, 1)
    registration = str(scene.registration.id)
    if code is None:
        [line] = log.entries(event="scores sent", registration=registration)
        assert line["count"] == 1
    else:
        [line] = log.entries(delivery=str(delivery.id), registration=registration)
        assert line["answer"] == code
    assert "token-1" not in log.getvalue()


def test_retry_after_is_waited_for(database, courier, scene, platform):
    platform.post(f"{PLATFORM_URL}/token", json=TOKEN)
    platform.post(scores_url(scene), status=429, headers={"Retry-After": "90"})

    deliver_due(courier)

    assert only_delivery(database).due_at == NOON + timedelta(seconds=90)


def test_a_token_that_was_revoked_is_renewed_once(database, courier, scene, platform):
    platform.post(f"{PLATFORM_URL}/token", json=TOKEN)
    platform.post(scores_url(scene), status=401)
    platform.post(f"{PLATFORM_URL}/token", json={**TOKEN, "access_token": "token-2"})
    platform.post(scores_url(scene))

    deliver_due(courier)

    assert only_delivery(database).state is DELIVERED
    assert platform.calls[3].request.headers["Authorization"] == "Bearer token-2"


TROUBLE = {
    "refuses us": ({"status": 400}, "token_refused", WAITING),
    "does not know our key yet": ({"status": 401}, "token_refused", WAITING),
    "is down": ({"status": 502}, "token_endpoint_down", WAITING),
    "says nothing that can be read": (
        {"body": "<html>"},
        "token_unreadable",
        WAITING,
    ),
    "is not there": ({"body": requests.ConnectionError()}, "not_reachable", WAITING),
}


@pytest.mark.parametrize(("answer", "code", "state"), TROUBLE.values(), ids=TROUBLE)
def test_when_the_token_endpoint(*, database, courier, scene, platform, answer, code, state):
    platform.post(f"{PLATFORM_URL}/token", **answer)

    deliver_due(courier)

    delivery = only_delivery(database)
    assert (delivery.last_answer, delivery.state) == (code, state)


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("https://evil.example/lineitem", "line_item_foreign"),
        ("http://lms.example/lineitem", "line_item_foreign"),
        ("https://lms.example@evil.example/lineitem", "line_item_foreign"),
        ("https://lms.example:444/lineitem", "line_item_foreign"),
        ("nonsense", "line_item_foreign"),
    ],
)
def test_a_score_goes_to_no_other_host(*, database, courier, scene, platform, address, code):
    """Threat 18: no token is asked for, nothing is called."""
    with database.writing() as session:
        session.get_one(ScoreDelivery, only_delivery(database).id).line_item_url = address

    deliver_due(courier)

    delivery = only_delivery(database)
    assert (delivery.state, delivery.last_answer) == (FAILED, code)
    assert len(platform.calls) == 0


def test_one_that_fails_keeps_no_other_waiting(database, courier, scene, platform):
    with database.writing() as session:
        other = rows.person(session, scene.registration, scene.context)
        good = rows.link(session, scene.context)
        values = {"line_item_url": good.line_item_url, "person_id": other.id}
        rows.delivery(session, scene, due_at=NOON, **values)
    platform.post(f"{PLATFORM_URL}/token", json=TOKEN)
    platform.post(scores_url(scene), status=500)
    platform.post(str(good.line_item_url).replace("?", "/scores?"))

    assert deliver_due(courier) == 2

    with database.reading() as session:
        states = {row.state for row in session.scalars(select(ScoreDelivery))}
    assert states == {WAITING, DELIVERED}


def test_no_transaction_is_open_while_a_platform_thinks(database, courier, scene, platform):
    """Or one slow platform would hold up every pupil on SQLite."""

    def think(_request):
        with database.writing() as session:
            rows.school(session)
        return 200, {}, ""

    platform.post(f"{PLATFORM_URL}/token", json=TOKEN)
    platform.add_callback(responses.POST, scores_url(scene), think)

    deliver_due(courier)

    assert only_delivery(database).state is DELIVERED


def test_a_school_whose_key_does_not_open_waits_and_holds_up_no_other(
    database, courier, clock, scene, platform
):
    with database.writing() as session:
        closed = rows.scene(session)
        waiting = rows.delivery(session, closed).id
        key = session.get_one(School, closed.school.id).wrapped_key
        session.get_one(School, closed.school.id).wrapped_key = key[::-1]
    platform.post(f"{PLATFORM_URL}/token", json=TOKEN)
    platform.post(scores_url(scene))
    platform.post(scores_url(closed))

    with written_log() as log:
        assert deliver_due(courier) == 1
    with database.writing() as session:
        row = session.get_one(ScoreDelivery, waiting)
        assert (row.state, row.tries, row.was_sent) == (DeliveryState.WAITING, 0, False)
        session.get_one(School, closed.school.id).wrapped_key = key
    assert "key does not open" in log.getvalue()
    clock.now += timedelta(minutes=10)

    assert deliver_due(courier) == 1
