"""What becomes of a score after each answer of a platform, and how long it waits."""

from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.models.deliveries import DeliveryState, ScoreDelivery
from lti_tool.models.learning import AttemptState
from lti_tool.services import grades
from lti_tool.services.backoff import LONGEST_ASKED, MOST_TRIES, WAITS, next_try_at
from lti_tool.services.grades import Answered
from tests.factories import rows
from tests.factories.tools import NOON, ROOT_KEY

WAITING, DELIVERED, FAILED, SUPERSEDED = (
    DeliveryState.WAITING,
    DeliveryState.DELIVERED,
    DeliveryState.FAILED,
    DeliveryState.SUPERSEDED,
)


@pytest.fixture
def scene(session) -> rows.Scene:
    return rows.scene(session)


def queue(session, scene) -> ScoreDelivery:
    attempt = rows.attempt(session, scene, state=AttemptState.FINISHED)
    queued = grades.queue(session, attempt, scene.link, scene.registration.id, now=NOON)
    session.flush()
    return queued


def claim(session) -> list[grades.Claimed]:
    return grades.claim_due(session, ROOT_KEY, uuid4(), now=NOON)


def state_of(session, delivery) -> DeliveryState:
    session.flush()
    session.refresh(delivery)
    return delivery.state


ANSWERS = {
    "taken": (Answered(), DELIVERED, None),
    "no answer": (Answered(code="not_reachable"), WAITING, 5),
    "server trouble": (Answered(code="http_503"), WAITING, 5),
    "come back in ten minutes": (Answered(code="http_429", retry_after=600), WAITING, 600),
    "come back at once": (Answered(code="http_429", retry_after=0), WAITING, 5),
    "come back in a year": (Answered(code="http_429", retry_after=31_536_000), WAITING, 21_600),
    "newer score there": (Answered(code="http_409", status=409), WAITING, 5),
    "token refused": (Answered(code="token_refused", status=401), WAITING, 5),
    "no right yet": (Answered(code="http_403", status=403), WAITING, 5),
    "malformed": (Answered(code="http_400", status=400), FAILED, None),
    "column gone": (Answered(code="http_404", status=404), FAILED, None),
    "not a member": (Answered(code="http_422", status=422), FAILED, None),
}


class TestSettle:
    @pytest.mark.parametrize(("answered", "state", "seconds"), ANSWERS.values(), ids=ANSWERS)
    def test_does_what_the_answer_asks_for(self, session, scene, answered, state, seconds):
        delivery = rows.delivery(session, scene)
        [claimed] = claim(session)

        grades.settle(session, claimed, answered, now=NOON)

        assert (state_of(session, delivery), delivery.tries) == (state, 1)
        assert delivery.last_answer == answered.code
        assert delivery.claim is None
        assert delivery.claimed_until is None
        assert delivery.delivered_at == (NOON if state is DELIVERED else None)
        if seconds:
            assert delivery.due_at == NOON + timedelta(seconds=seconds)

    def test_after_a_newer_score_the_stamp_is_later_than_now(self, session, scene):
        delivery = rows.delivery(session, scene)
        [claimed] = claim(session)
        now = NOON + timedelta(minutes=5)

        grades.settle(session, claimed, Answered(code="http_409", status=409), now=now)

        assert delivery.stamp == now

    @pytest.mark.parametrize("status", [0, 401, 403, 409])
    def test_after_two_weeks_somebody_must_look(self, session, scene, status):
        delivery = rows.delivery(session, scene, tries=MOST_TRIES - 1)
        [claimed] = claim(session)

        grades.settle(session, claimed, Answered(code="x", status=status), now=NOON)

        assert state_of(session, delivery) is FAILED

    def test_a_score_that_was_superseded_on_its_way_stays_so(self, session, scene):
        first = queue(session, scene)
        [claimed] = claim(session)
        queue(session, scene)

        grades.settle(session, claimed, Answered(), now=NOON)

        assert state_of(session, first) is SUPERSEDED


class TestWaits:
    def test_grow_to_six_hours_and_stay_there(self):
        waits = [next_try_at(NOON, tries) - NOON for tries in range(1, MOST_TRIES)]

        assert waits == sorted(waits)
        assert waits[: len(WAITS)] == list(WAITS)
        assert waits[-1] == timedelta(hours=6)

    @given(st.integers(1, 10_000), st.none() | st.integers(0, 10**9))
    def test_are_never_shorter_than_ours_nor_longer_than_we_allow(self, tries, asked):
        wait = next_try_at(NOON, tries, asked) - NOON

        assert WAITS[min(tries, len(WAITS)) - 1] <= wait <= LONGEST_ASKED
