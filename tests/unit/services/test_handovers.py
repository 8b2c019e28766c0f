"""A session that waits in a frame without cookies for a window of its own."""

from dataclasses import replace
from datetime import timedelta

import pytest

from lti_tool.errors import SessionGone
from lti_tool.services import sessions
from lti_tool.services.sessions import HANDOVER, Handover
from tests.factories import rows
from tests.factories.races import at_once
from tests.factories.tools import NOON, settings_of

LIFETIME = sessions.Lifetime.of(settings_of("sqlite://"))
SECOND = timedelta(seconds=1)


@pytest.fixture
def launched(session) -> rows.Launched:
    return rows.launch(session, rows.scene(session))


@pytest.fixture
def handover(session, launched) -> Handover:
    waiting = Handover(session_id=launched.id, page="player.current", secret="handover-1")
    sessions.await_handover(session, waiting, now=NOON)
    return waiting


def take_over(session, handover, *, proof="proof-1", now=NOON):
    return sessions.take_over(session, handover, proof, LIFETIME, now=now)


def test_a_window_gets_it_with_a_proof_and_a_life_of_its_own(session, handover):
    later = NOON + HANDOVER - SECOND

    opened = take_over(session, handover, now=later)

    assert opened.ends_at == later + LIFETIME.longest
    assert sessions.find(session, opened.id, "proof-1", LIFETIME, now=later).role is opened.role


def test_it_serves_once(session, handover):
    take_over(session, handover)

    with pytest.raises(SessionGone, match="handover_gone"):
        take_over(session, handover, proof="proof-2")
    sessions.find(session, handover.session_id, "proof-1", LIFETIME, now=NOON)


@pytest.mark.parametrize(
    "change",
    [
        {"secret": "handover-2"},
        {"secret": ""},
        {"page": "dashboard.group"},
        {"session_id": "session-0"},
        {"session_id": "session\0"},
        {"session_id": ""},
    ],
    ids=repr,
)
def test_nothing_of_it_can_be_guessed_or_changed(session, handover, change):
    with pytest.raises(SessionGone, match="handover_gone"):
        take_over(session, replace(handover, **change))


def test_a_secret_does_not_move_from_one_session_to_another(session, handover):
    other = rows.launch(session, rows.scene(session))

    with pytest.raises(SessionGone, match="handover_gone"):
        take_over(session, replace(handover, session_id=other.id))


def test_it_waits_a_few_minutes_and_is_then_swept_away(session, handover):
    with pytest.raises(SessionGone, match="handover_gone"):
        take_over(session, handover, now=NOON + HANDOVER)

    assert sessions.end_expired(session, LIFETIME, now=NOON + HANDOVER) == 1


def test_until_then_no_cookie_opens_it(session, launched, handover):
    for secret in (launched.secret, handover.secret):
        with pytest.raises(SessionGone, match="session_gone"):
            sessions.find(session, launched.id, secret, LIFETIME, now=NOON)


def test_of_windows_at_the_same_moment_exactly_one_gets_it(database):
    with database.writing() as session:
        launched = rows.launch(session, rows.scene(session))
        waiting = Handover(session_id=launched.id, page="player.current", secret="handover-1")
        sessions.await_handover(session, waiting, now=NOON)

    def fetch(proof: str) -> bool:
        try:
            with database.writing() as session:
                take_over(session, waiting, proof=proof)
        except SessionGone:
            return False
        return True

    assert sorted(at_once(*(lambda p=f"proof-{n}": fetch(p) for n in range(3)))) == [
        False,
        False,
        True,
    ]
