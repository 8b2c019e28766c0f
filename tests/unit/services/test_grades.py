"""Score deliveries: queued once, claimed by one, settled as the platform answered."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete

from lti_tool.db import Database
from lti_tool.errors import NotFound
from lti_tool.models.deliveries import DeliveryState, ScoreDelivery
from lti_tool.models.learning import AttemptState
from lti_tool.models.schools import PersonKey
from lti_tool.services import grades
from lti_tool.services.grades import Answered
from lti_tool.services.grades.claimed import LEASE
from tests.factories import rows
from tests.factories.races import at_once
from tests.factories.scores import claimed, settled
from tests.factories.tools import NOON

WAITING, SENDING, DELIVERED, FAILED, SUPERSEDED, NOT_GRADED = (
    DeliveryState.WAITING,
    DeliveryState.SENDING,
    DeliveryState.DELIVERED,
    DeliveryState.FAILED,
    DeliveryState.SUPERSEDED,
    DeliveryState.NOT_GRADED,
)


@pytest.fixture
def scene(session) -> rows.Scene:
    return rows.scene(session)


def queue(session, scene, *, now=NOON, **attempt_changes) -> ScoreDelivery:
    attempt = rows.attempt(session, scene, state=AttemptState.FINISHED, **attempt_changes)
    queued = grades.queue(session, attempt, scene.link, scene.registration.id, now=now)
    session.flush()
    return queued


def another(session, scene) -> rows.Scene:
    """Return the scene of another pupil in the same group."""
    pupil = rows.person(session, scene.registration, scene.context)
    return replace(scene, pupil=pupil)


def state_of(session, delivery) -> DeliveryState:
    session.flush()
    session.refresh(delivery)
    return delivery.state


class TestQueue:
    @pytest.mark.clause("AGS 2.0, 3.4.9")
    def test_stamps_are_whole_seconds_and_strictly_later_per_cell(self, session, scene):
        moment = NOON + timedelta(milliseconds=900)

        stamps = [queue(session, scene, now=moment).stamp for _ in range(3)]

        assert stamps == [NOON + timedelta(seconds=n) for n in range(3)]

    def test_a_stamp_never_goes_back_with_the_clock(self, session, scene):
        first = queue(session, scene)
        second = queue(session, scene, now=NOON - timedelta(hours=1))

        assert second.stamp > first.stamp

    def test_two_links_to_one_column_share_its_stamps(self, session, scene):
        first = queue(session, scene)
        twin = rows.link(session, scene.context, line_item_url=scene.link.line_item_url)
        attempt = rows.attempt(session, scene, resource_link_id=twin.id)

        second = grades.queue(session, attempt, twin, scene.registration.id, now=NOON)
        session.flush()

        assert second.stamp > first.stamp
        assert state_of(session, first) is SUPERSEDED

    def test_another_pupils_stamps_and_scores_are_none_of_its_business(self, session, scene):
        first = queue(session, scene)
        other = rows.person(session, scene.registration, scene.context)

        second = queue(session, scene, person_id=other.id)

        assert second.stamp == first.stamp
        assert state_of(session, first) is WAITING

    def test_a_newer_score_takes_the_place_of_one_that_waits(self, session, scene):
        arrived = rows.delivery(session, scene, state=DELIVERED)
        first, second = queue(session, scene), queue(session, scene)

        assert state_of(session, first) is SUPERSEDED
        assert state_of(session, second) is WAITING
        assert state_of(session, arrived) is DELIVERED

    @pytest.mark.parametrize(
        "link", [{"line_item_url": None}, {"can_score": False}], ids=["no column", "no right"]
    )
    def test_where_the_platform_takes_no_score_the_row_says_so(self, session, link):
        delivery = queue(session, rows.scene(session, **link))

        assert delivery.state is NOT_GRADED
        assert claimed(session) == []

    def test_an_exercise_without_points_sends_nothing(self, session, scene):
        assert queue(session, scene, maximum=Decimal(0)).state is NOT_GRADED


class TestClaim:
    def test_brings_all_that_sending_needs(self, session):
        scene = rows.scene(session)
        pupil = rows.person(session, scene.registration, scene.context, subject="4711")
        rows.delivery(session, scene, person_id=pupil.id)

        [held] = claimed(session)

        assert held.user_id == "4711"
        assert held.score == 3
        assert held.maximum == 4
        assert held.stamp == NOON
        assert held.line_item_url == scene.link.line_item_url
        assert isinstance(held, grades.ForPlatform)
        assert held.client.client_id == scene.registration.client_id

    def test_oldest_first_and_no_more_than_asked_for(self, session, scene):
        made = [
            rows.delivery(session, another(session, scene), due_at=NOON - timedelta(seconds=n))
            for n in range(4)
        ]

        assert [c.delivery_id for c in claimed(session, most=3)] == [r.id for r in made[:0:-1]]
        assert [c.delivery_id for c in claimed(session, most=3)] == [made[0].id]

    def test_leaves_what_is_not_due_and_what_does_not_wait(self, session, scene):
        rows.delivery(session, scene, due_at=NOON + timedelta(seconds=1))
        for number, state in enumerate((DELIVERED, FAILED, SUPERSEDED, NOT_GRADED)):
            rows.delivery(session, scene, state=state, stamp=stamp(number))

        assert claimed(session) == []

    def test_a_worker_that_died_gives_its_rows_back(self, session, scene):
        delivery = rows.delivery(session, scene)
        [first] = claimed(session)
        assert claimed(session, now=NOON + LEASE - timedelta(seconds=1)) == []

        [second] = claimed(session, now=NOON + LEASE)
        settled(session, first, Answered(code="not_reachable", later=True))

        assert (second.delivery_id, second.claim != first.claim) == (delivery.id, True)
        assert (state_of(session, delivery), delivery.tries) == (SENDING, 2)
        settled(session, second, Answered())
        assert state_of(session, delivery) is DELIVERED

    def test_a_pupil_whose_key_is_gone_fails_alone(self, session, scene):
        other = rows.person(session, scene.registration, scene.context)
        fails = rows.delivery(session, scene)
        goes = rows.delivery(session, scene, person_id=other.id)
        session.execute(delete(PersonKey).where(PersonKey.person_id == scene.pupil.id))

        taken = claimed(session)
        session.flush()

        assert [c.delivery_id for c in taken] == [goes.id]
        assert (state_of(session, fails), fails.last_answer) == (FAILED, "seal_broken")

    def test_two_workers_at_once_never_hold_the_same_row(self, database):
        with database.writing() as session:
            scene = rows.scene(session)
            for _ in range(30):
                rows.delivery(session, another(session, scene))

        batches = at_once(*[lambda: all_claims(database)] * 3)

        taken = [delivery_id for ids in batches for delivery_id in ids]
        assert len(taken) == len(set(taken)) == 30


def all_claims(database: Database) -> list[UUID]:
    """Claim small batches until nothing is left, as a worker does."""
    found: list[UUID] = []
    while True:
        with database.writing() as session:
            batch = claimed(session, most=4)
        if not batch:
            return found
        found += [one.delivery_id for one in batch]


def stamp(number: int) -> datetime:
    return NOON + timedelta(seconds=number)


class TestSendAgain:
    @pytest.mark.parametrize(
        ("state", "count"),
        [(FAILED, 1), (DELIVERED, 1), (WAITING, 1), (SUPERSEDED, 0), (NOT_GRADED, 0)],
    )
    def test_makes_due_what_can_be_sent(self, session, scene, state, count):
        later = NOON + timedelta(days=1)
        delivery = rows.delivery(
            session, scene, state=state, tries=60, due_at=later, last_answer="http_404"
        )

        done = grades.send_again(session, scene.school.id, [delivery.id], now=NOON)
        session.flush()

        assert done == count
        assert len(claimed(session)) == count
        if state in {FAILED, DELIVERED}:
            assert delivery.stamp > NOON
            assert (delivery.tries, delivery.delivered_at) == (0, None)

    def test_never_lets_an_older_score_overwrite_a_newer_one(self, session, scene):
        older = rows.delivery(session, scene, state=FAILED)
        newer = rows.delivery(session, scene, state=DELIVERED, stamp=stamp(1))

        wanted = [older.id, newer.id]
        assert grades.send_again(session, scene.school.id, wanted, now=NOON) == 1
        session.flush()
        assert [c.delivery_id for c in claimed(session)] == [newer.id]

    @pytest.mark.parametrize("whose", ["another school's", "nobody's"])
    def test_knows_no_other_schools_deliveries(self, session, scene, whose):
        theirs = rows.delivery(session, rows.scene(session), state=FAILED)
        wanted = theirs.id if whose == "another school's" else uuid4()

        with pytest.raises(NotFound):
            grades.send_again(session, scene.school.id, [wanted], now=NOON)

        assert state_of(session, theirs) is FAILED


class TestLists:
    def test_count_and_list_one_school_or_all(self, session, scene):
        for number, state in enumerate((FAILED, FAILED, DELIVERED)):
            rows.delivery(session, scene, state=state, stamp=stamp(number))
        rows.delivery(session, rows.scene(session), state=FAILED)

        mine = grades.counts(session, scene.school.id)
        assert (mine[FAILED], mine[DELIVERED], mine[WAITING]) == (2, 1, 0)
        assert grades.counts(session)[FAILED] == 3
        assert len(grades.listed(session)) == 4
        listed = grades.listed(session, school_id=scene.school.id, state=FAILED)
        assert [row.stamp for row in listed] == [stamp(1), stamp(0)]
