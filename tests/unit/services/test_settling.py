"""What becomes of a score after each answer of a platform, and how long it waits."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from lti_tool.models.deliveries import AnswerCount, DeliveryState, ScoreDelivery
from lti_tool.models.learning import AttemptState
from lti_tool.services import backoff, grades
from lti_tool.services.backoff import LONGEST, USUAL, wait_of
from lti_tool.services.grades import Answered, modes, rules
from lti_tool.services.grades.claimed import LEASE
from lti_tool.services.grades.modes import SchoolMode
from lti_tool.services.grades.settling import SKEW
from tests.factories import rows
from tests.factories.scores import claimed, settled
from tests.factories.tools import NOON

WAITING, DELIVERED, FAILED, HELD, NOT_GRADED, SUPERSEDED = (
    DeliveryState.WAITING,
    DeliveryState.DELIVERED,
    DeliveryState.FAILED,
    DeliveryState.HELD,
    DeliveryState.NOT_GRADED,
    DeliveryState.SUPERSEDED,
)


@pytest.fixture
def scene(session) -> rows.Scene:
    return rows.scene(session)


def queue(session, scene, *, now=NOON) -> ScoreDelivery:
    attempt = rows.attempt(session, scene, state=AttemptState.FINISHED)
    queued = grades.queue(session, attempt, scene.link, scene.registration.id, now=now)
    session.flush()
    return queued


def later(code: str, **told: object) -> Answered:
    return Answered(code=code, later=True, **told)


ANSWERS = {
    "taken": (Answered(), DELIVERED, None),
    "no answer": (later("not_reachable"), WAITING, 5),
    "a broken certificate": (later("tls_failed"), WAITING, 60),
    "server trouble": (later("http_503"), WAITING, 5),
    "server trouble of a kind that nobody foresaw": (later("http_599"), WAITING, 5),
    "come back in ten minutes": (later("http_429", retry_after=600), WAITING, 600),
    "come back at once": (later("http_429", retry_after=0), WAITING, 5),
    "come back in a year": (later("http_429", retry_after=31_536_000), WAITING, 21_600),
    "too slow": (Answered(code="http_408"), WAITING, 5),
    "newer score there": (Answered(code="http_409"), WAITING, 2),
    "token refused": (Answered(code="token_refused"), WAITING, 60),
    "not authorised": (Answered(code="http_401"), WAITING, 60),
    "no right yet": (Answered(code="http_403"), WAITING, 60),
    "malformed": (Answered(code="http_400"), FAILED, None),
    "column gone": (Answered(code="http_404"), FAILED, None),
    "too large": (Answered(code="http_413"), FAILED, None),
    "not a member": (Answered(code="http_422"), FAILED, None),
    "sent elsewhere": (Answered(code="http_302"), FAILED, None),
    "no column, and none may be made": (Answered(code="line_item_missing"), NOT_GRADED, None),
    "somebody else looks for the column": (later("line_item_sought"), WAITING, 5),
    "a listing that cannot be read": (later("listing_unreadable"), WAITING, 5),
    "changed there": (Answered(code="changed_there"), HELD, None),
    "a fault of ours": (later("internal_error"), WAITING, 60),
    "locked": (Answered(code="http_423"), WAITING, 5),
    "too early": (Answered(code="http_425"), WAITING, 5),
    "no answer in time": (later("no_answer_in_time"), WAITING, 5),
    "no tokens now": (later("token_endpoint_down"), WAITING, 5),
    "several columns that may be ours": (Answered(code="line_items_ambiguous"), FAILED, None),
    "a column on another host": (Answered(code="line_item_foreign"), FAILED, None),
    "an address that is not let through": (Answered(code="address_forbidden"), FAILED, None),
    "the gradebook knows no such pupil": (Answered(code="pupil_unknown_there"), FAILED, None),
    "the gradebook does not know the group": (Answered(code="class_unknown_there"), WAITING, 60),
    "the gradebook lets us not in": (later("roster_access_refused"), WAITING, 60),
    "the gradebook is somewhere else": (later("roster_path_unknown"), WAITING, 60),
    "the gradebook is away": (later("roster_server_down"), WAITING, 5),
}


def test_every_rule_is_held_by_a_row_of_the_table_or_a_test_below():
    held = {answered.code for answered, _, _ in ANSWERS.values()}
    assert set(rules.RULES) - held == {rules.NOT_SENT, rules.WORKER_GONE}


class TestSettle:
    @pytest.mark.parametrize(("answered", "state", "seconds"), ANSWERS.values(), ids=ANSWERS)
    def test_does_what_the_answer_asks_for(self, session, scene, answered, state, seconds):
        delivery = rows.delivery(session, scene)
        [held] = claimed(session)

        settled(session, held, answered)

        assert (delivery.state, delivery.tries) == (state, 1)
        assert delivery.last_answer == answered.code
        assert delivery.claim is None
        assert delivery.claimed_until is None
        assert delivery.delivered_at == (NOON if state is DELIVERED else None)
        if seconds:
            assert delivery.due_at == NOON + timedelta(seconds=seconds)

    def test_after_a_newer_score_the_stamp_is_later_than_now(self, session, scene):
        delivery = rows.delivery(session, scene)
        [held] = claimed(session)
        now = NOON + timedelta(minutes=5)

        settled(session, held, Answered(code="http_409"), now=now)

        assert delivery.stamp == now

    @pytest.mark.parametrize(
        ("ahead", "stamped"),
        [(-3600, 0), (3600, 3600), (10**9, 86_400)],
        ids=["behind us", "ahead of us", "not to be believed"],
    )
    def test_and_later_than_the_platforms_own_clock(self, session, scene, ahead, stamped):
        delivery = rows.delivery(session, scene)
        [held] = claimed(session)
        now = NOON + timedelta(minutes=5)
        theirs = now + timedelta(seconds=ahead)

        settled(session, held, Answered(code="http_409", platform_time=theirs), now=now)

        assert delivery.stamp == now + timedelta(seconds=stamped)

    @pytest.mark.parametrize("code", ["not_reachable", "http_401", "http_403", "http_409"])
    def test_after_two_weeks_somebody_must_look(self, session, scene, code):
        delivery = rows.delivery(session, scene)
        [held] = claimed(session)

        settled(session, held, later(code), now=NOON + rules.PATIENCE - timedelta(seconds=1))
        assert delivery.state is WAITING
        delivery.due_at = NOON
        [held] = claimed(session)
        settled(session, held, later(code), now=NOON + rules.PATIENCE)

        assert delivery.state is FAILED

    def test_a_score_that_arrived_counts_as_such_though_a_newer_one_waits(self, session, scene):
        first = queue(session, scene)
        [held] = claimed(session)
        second = queue(session, scene)
        assert claimed(session) == []  # one cell, one score on its way

        settled(session, held, Answered())

        assert first.state is DELIVERED
        assert [one.delivery_id for one in claimed(session)] == [second.id]

    @pytest.mark.parametrize("code", ["not_reachable", "http_409", "http_422", "not_sent"])
    def test_one_that_did_not_gives_way_to_a_newer_one(self, session, scene, code):
        first = queue(session, scene)
        [held] = claimed(session)
        second = queue(session, scene)

        settled(session, held, later(code))

        assert (first.state, first.stamp < second.stamp) == (SUPERSEDED, True)
        assert [one.delivery_id for one in claimed(session)] == [second.id]

    def test_one_that_was_not_sent_after_all_is_due_at_once_and_was_not_tried(self, session, scene):
        delivery = rows.delivery(session, scene, last_answer="http_503")
        [held] = claimed(session)

        settled(session, held, later("not_sent"))

        assert (delivery.state, delivery.tries, delivery.due_at) == (WAITING, 0, NOON)
        assert delivery.last_answer == "http_503"

    def test_answers_are_counted_by_platform(self, session, scene):
        other = rows.scene(session)
        for at in (scene, scene, other):
            person = rows.person(session, at.registration, at.context)
            rows.delivery(session, at, person_id=person.id)
        answers = iter([Answered(), later("http_503"), Answered()])
        for held in claimed(session):
            settled(session, held, next(answers), now=NOON + timedelta(seconds=7))

        found = session.scalars(select(AnswerCount)).all()

        told = {(row.registration_id, row.answer): (row.count, row.waited) for row in found}
        assert sum(count for count, _ in told.values()) == 3
        assert {answer for _, answer in told} == {"delivered", "http_503"}
        assert all(waited == 7 * count for count, waited in told.values())

    def test_a_score_that_waited_for_years_does_not_burst_the_sum(self, session, scene):
        for _ in range(3):
            person = rows.person(session, scene.registration, scene.context)
            rows.delivery(session, scene, person_id=person.id)
        for held in claimed(session):
            settled(session, held, Answered(), now=NOON + timedelta(days=365 * 60))

        assert session.scalars(select(AnswerCount)).one().waited == 3 * 3600


class TestColumnGone:
    @pytest.fixture
    def scene(self, session) -> rows.Scene:
        return rows.scene(session, line_item_url=None, line_items_url="https://lms.example/2")

    def gone(self, session, scene, **changes) -> ScoreDelivery:
        delivery = rows.delivery(session, scene, line_item_url="https://lms.example/9", **changes)
        [held] = claimed(session)
        settled(session, held, Answered(code="http_404"))
        return delivery

    def allow(self, session, scene):
        modes.choose_for_school(session, scene.school.id, SchoolMode(makes_columns_anew=True))

    def test_a_person_must_say_so_first(self, session, scene):
        assert self.gone(session, scene).state is FAILED

    def test_unless_the_school_lets_it_come_back(self, session, scene):
        self.allow(session, scene)

        delivery = self.gone(session, scene)

        assert (delivery.state, delivery.line_item_url) == (WAITING, None)

    def test_a_platform_that_lists_what_it_has_not_is_not_asked_for_ever(self, session, scene):
        self.allow(session, scene)

        assert self.gone(session, scene, tries=3, last_answer="http_404").state is FAILED

    def test_an_outage_before_is_no_search_for_it(self, session, scene):
        self.allow(session, scene)
        assert self.gone(session, scene, tries=9, last_answer="http_503").state is WAITING

    def test_a_column_that_the_link_still_names_is_not_sought(self, session):
        bound = rows.scene(session, line_item_url="https://lms.example/9")
        self.allow(session, bound)

        assert self.gone(session, bound).state is FAILED


class TestGivingBack:
    def test_a_clock_that_was_wrong_holds_nothing_for_ever(self, session, scene):
        delivery = rows.delivery(session, scene)
        wrong = NOON + timedelta(days=400)
        [_] = claimed(session, now=wrong)

        assert grades.give_back_expired(session, now=NOON) == 1
        session.expire_all()

        assert delivery.state is WAITING

    def test_a_lease_that_is_good_is_left_alone(self, session, scene):
        rows.delivery(session, scene)
        [_] = claimed(session)

        for now in (NOON - SKEW, NOON, NOON + LEASE - timedelta(seconds=1)):
            assert grades.give_back_expired(session, now=now) == 0

    def test_a_score_that_kills_its_workers_waits_longer_each_time(self, session, scene):
        delivery, waits, now = rows.delivery(session, scene), [], NOON
        for _ in range(4):
            [_] = claimed(session, now=now)
            now += LEASE
            grades.give_back_expired(session, now=now)
            session.expire_all()
            waits.append((delivery.due_at - now).total_seconds())
            now = delivery.due_at

        assert waits == [0, 0, 60, 600]

    def test_a_wait_that_is_longer_than_any_comes_from_a_clock_that_was_wrong(self, session, scene):
        wrong = rows.delivery(session, scene, due_at=NOON + timedelta(days=30))
        right = rows.delivery(
            session, scene, due_at=NOON + LONGEST + SKEW, stamp=NOON + timedelta(seconds=1)
        )

        grades.pull_forward(session, now=NOON)
        session.expire_all()

        assert (wrong.due_at, right.due_at) == (NOON, NOON + LONGEST + SKEW)


class TestWaits:
    def test_grow_to_six_hours_and_stay_there(self):
        waits = [wait_of(USUAL, tries) for tries in range(1, 60)]

        assert waits == sorted(waits)
        assert waits[: len(USUAL)] == list(USUAL)
        assert waits[-1] == timedelta(hours=6)

    @given(st.integers(1, 10_000), st.none() | st.integers(0, 10**9), st.floats(0, 1))
    def test_are_never_shorter_than_ours_nor_longer_than_we_allow(self, tries, asked, chance):
        wait = wait_of(USUAL, tries, asked, chance)

        assert USUAL[min(tries, len(USUAL)) - 1] <= wait <= LONGEST

    @given(st.floats(0, 1))
    def test_chance_spreads_them_by_a_fifth_at_most(self, chance):
        assert USUAL[0] <= wait_of(USUAL, 1, chance=chance) <= USUAL[0] * (1 + backoff.JITTER)
