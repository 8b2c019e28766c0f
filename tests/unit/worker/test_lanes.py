"""How much goes to one platform at a time, and when it is left alone."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.lti.client import Client
from lti_tool.models.deliveries import Destination
from lti_tool.services.grades import Claimed, ForPlatform
from lti_tool.worker.lanes import (
    AT_FIRST,
    CLAIMED_AT_FIRST,
    LONGEST_ASKED,
    RESTS,
    STRIKES,
    Board,
    Limits,
    Pace,
)
from tests.drills.streaming import limits_of
from tests.factories.tools import NOON, PLATFORM_URL

CLIENT = Client(
    registration_id=UUID(int=1),
    issuer=PLATFORM_URL,
    client_id="tool",
    auth_url=f"{PLATFORM_URL}/auth",
    token_url=f"{PLATFORM_URL}/token",
    jwks_url=f"{PLATFORM_URL}/jwks",
    token_audience=f"{PLATFORM_URL}/token",
)


def score(lane: str = "a") -> Claimed:
    return ForPlatform(
        delivery_id=uuid4(),
        claim=UUID(int=2),
        until=NOON,
        destination=Destination.AGS,
        lane=lane,
        receiver_id=CLIENT.registration_id,
        client=CLIENT,
        user_id="4",
        link_id=UUID(int=3),
        exercise_key="x",
        line_item_url=None,
        score=3,
        maximum=4,
        announces=False,
        stamp=NOON,
        waits_since=NOON,
        last_answer=None,
        asks_first=False,
    )


def board(*, scores: int = 0, **limits: float) -> Board:
    made = Board(limits_of(**limits))
    made.add(score() for _ in range(scores))
    return made


def taken(made: Board, now: float = 0.0) -> list[Claimed]:
    found = []
    while one := made.take(now):
        found.append(one)
    return found


def fail(made: Board, now: float, retry_after: int | None = None) -> list[Claimed]:
    """Let the next score meet a platform in trouble."""
    made.add([score()])
    assert made.take(now)
    return made.failed("a", now, retry_after)


def test_a_new_lane_begins_with_a_few():
    made = board(scores=20)

    assert board().room("a", 0) == CLAIMED_AT_FIRST
    assert len(taken(made)) == AT_FIRST


def test_each_that_arrives_lets_one_more_go_up_to_the_limit():
    made = board(scores=100, at_once=8)
    taken(made)

    for _ in range(60):
        made.arrived("a")
        taken(made)

    assert made.held == 40
    assert made.room("a", 0) == 0  # it has more than half of what it may hold
    sending = sum(lane.sending for lane in made._lanes.values())  # noqa: SLF001 - what nobody else need know
    assert sending == 8


def test_of_two_lanes_each_has_its_turn():
    made = board()
    made.add([score("a"), score("a"), score("a"), score("b"), score("b")])

    assert [one.lane for one in taken(made)] == ["a", "b", "a", "b", "a"]


def test_a_platform_in_trouble_goes_back_to_one_at_a_time():
    made = board(scores=20)
    taken(made)

    for _ in range(STRIKES - 1):
        assert made.failed("a", 0.0, None) == []

    assert taken(made) == []  # two are on their way still
    made.failed("a", 0.0, None)
    assert made.held == 1


def test_after_three_failures_in_a_row_it_rests_longer_each_time_and_then_one_tries():
    made, now = board(), 0.0
    for _ in range(STRIKES - 1):
        fail(made, now)
    for rest in (*RESTS, RESTS[-1]):
        fail(made, now)
        made.add([score(), score()])
        assert made.room("a", now) == 0
        assert taken(made, now + rest - 0.1) == []
        now += rest
        [one] = taken(made, now)
        made.add([one])
        made._lanes["a"].sending = 0  # noqa: SLF001 - it was not sent after all
        made.emptied()


def test_a_success_forgets_the_failures():
    made = board()
    for _ in range(STRIKES - 1):
        fail(made, 0.0)
    made.add([score()])
    taken(made)
    made.arrived("a")

    fail(made, 0.0)

    assert made.room("a", 0.0) == 1


@pytest.mark.parametrize(("asked", "seconds"), [(90, 90), (10**6, LONGEST_ASKED)])
def test_a_platform_that_asks_for_it_is_left_alone_at_once(asked, seconds):
    made = board(scores=3)
    assert made.take(0.0)

    left = made.failed("a", 0.0, asked)

    assert len(left) == 2  # which another worker may have
    made.add(left)
    assert taken(made, seconds - 1) == []
    assert taken(made, seconds)


def test_a_sleeping_platform_delays_no_other():
    made = board()
    for _ in range(STRIKES):
        fail(made, 0.0)
    made.add([score("a"), score("b"), score("b")])

    assert [one.lane for one in taken(made)] == ["b", "b"]
    assert made.room("c", 0.0) == CLAIMED_AT_FIRST


def test_a_rate_spreads_what_goes_to_one_platform():
    made = board(scores=3, per_second=10)
    made.add([score("b")])

    assert [one.lane for one in taken(made, 0.0)] == ["a", "b"]
    assert made.wait(0.0) == pytest.approx(0.1)
    assert taken(made, 0.05) == []
    assert [one.lane for one in taken(made, 0.1)] == ["a"]


def test_without_anything_to_send_nobody_waits_for_the_rate():
    assert board().wait(0.0) is None
    made = board(scores=AT_FIRST)
    taken(made)
    assert made.wait(0.0) is None


def test_at_the_end_all_that_waits_is_given_back():
    made = board(scores=6)
    on_their_way = taken(made)

    assert len(made.emptied()) == 2
    assert made.held == len(on_their_way)


@given(st.lists(st.sampled_from(["add", "take", "arrive", "fail", "asked", "time"]), max_size=60))
def test_whatever_happens_no_score_is_lost_and_no_limit_passed(deeds):
    made, now, there, sending, back = board(at_once=5, ahead=12), 0.0, 0, 0, 0
    for deed in deeds:
        if deed == "add":
            room = made.room("a", now)
            made.add(score() for _ in range(room))
            there += room
        elif deed == "take" and made.take(now):
            sending += 1
        elif deed == "time":
            now += 20
        elif sending and deed in {"arrive", "fail", "asked"}:
            sending -= 1
            there -= 1
            if deed == "arrive":
                made.arrived("a")
            else:
                gone = len(made.failed("a", now, 30 if deed == "asked" else None))
                back, there = back + gone, there - gone
        assert sending <= 5
        assert made.held == there <= 12


class TestPace:
    LIMITS = Limits(
        usual=Pace(at_once=4),
        hosts={
            ".lms.example": Pace(at_once=2),
            "own.lms.example": Pace(at_once=1),
            ".school.lms.example": Pace(at_once=3),
        },
    )

    @pytest.mark.parametrize(
        ("lane", "at_once"),
        [
            pytest.param("https://other.example:443", 4, id="the usual one"),
            pytest.param("https://a.lms.example:443", 2, id="a host below"),
            pytest.param("https://a.b.lms.example:443", 2, id="a host far below"),
            pytest.param("https://own.lms.example:8443", 1, id="a host by its name"),
            pytest.param("https://a.school.lms.example:443", 3, id="the nearest one"),
            pytest.param("https://lms.example:443", 4, id="not the host above itself"),
            pytest.param("https://notlms.example:443", 4, id="not one that ends so"),
            pytest.param("", 4, id="no address"),
        ],
    )
    def test_goes_by_the_host(self, lane, at_once):
        assert self.LIMITS.of(lane).at_once == at_once

    def test_holds_for_its_own_lane_alone(self):
        made = Board(self.LIMITS)
        slow, usual = "https://own.lms.example:443", "https://other.example:443"
        made.add(score(lane) for lane in (slow, usual) for _ in range(6))

        lanes = [one.lane for one in taken(made)]

        assert (lanes.count(slow), lanes.count(usual)) == (1, 4)
