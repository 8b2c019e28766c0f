"""The scores of two pupils who become one, and two again: what counts stands in the gradebook."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from lti_tool.models.deliveries import Counting, DeliveryState, Destination, ScoreDelivery
from lti_tool.models.learning import Attempt, AttemptState
from lti_tool.services import people, terms
from lti_tool.services.grades import modes, recount_pupil
from lti_tool.services.grades.modes import Mode, SchoolMode
from tests.factories import rows
from tests.factories.administrations import Administration, known
from tests.factories.tools import NOON
from tests.unit.services.two_people import Two, two

__all__ = ["two"]

LATER = NOON + timedelta(days=1)
AFTERWARDS = terms.By(now=LATER)


def finished(two: Two, person, points: int, *, hours_ago: int, **changes) -> None:
    """Let somebody have finished an attempt, with its score in the gradebook."""
    moment = NOON - timedelta(hours=hours_ago)
    values = {"score": Decimal(points), "maximum": Decimal(4)}
    attempt = two.attempt(
        person, state=AttemptState.FINISHED, started_at=moment, finished_at=moment, **values
    )
    state = {"state": DeliveryState.DELIVERED, "was_sent": True}
    rows.delivery(
        two.session,
        two.here,
        person_id=person.id,
        attempt_id=attempt.id,
        stamp=moment,
        **{**values, **state, **changes},
    )


def count_by(two: Two, counting: Counting) -> None:
    mode = SchoolMode(mode=Mode(counting=counting))
    modes.choose_for_school(two.session, two.here.school.id, mode)


def newest(two: Two, person_id) -> tuple[DeliveryState, Decimal]:
    """Return the score that counts in somebody's cell, and how far it is."""
    mine = ScoreDelivery.person_id == person_id, ScoreDelivery.state != DeliveryState.NOT_GRADED
    query = select(ScoreDelivery).where(*mine).order_by(ScoreDelivery.stamp.desc())
    row = two.session.scalars(query).first()
    return row.state, row.score


def waiting(two: Two) -> dict:
    """Return person -> the points that wait for them; one score a person at most."""
    rows_ = two.session.execute(
        select(ScoreDelivery.person_id, ScoreDelivery.score).where(
            ScoreDelivery.state == DeliveryState.WAITING
        )
    ).all()
    assert len({row.person_id for row in rows_}) == len(rows_)
    return dict(map(tuple, rows_))


@pytest.mark.parametrize(
    ("counting", "points"),
    [
        (Counting.BEST, Decimal(4)),
        (Counting.AVERAGE, Decimal("2.5")),
        (Counting.FIRST, Decimal(4)),
    ],
    ids=str,
)
def test_a_merge_sends_what_counts_now_and_undoing_sends_each_its_own(two, counting, points):
    count_by(two, counting)
    finished(two, two.kept, 4, hours_ago=3)
    finished(two, two.gone, 1, hours_ago=1)
    kept, gone = two.kept.id, two.gone.id

    merge = two.merge()

    assert waiting(two) == {kept: points}
    two.undo(merge, AFTERWARDS)
    # nothing had gone out: what stands there is right
    assert waiting(two) in ({}, {kept: Decimal(4)})
    assert [newest(two, each)[1] for each in (kept, gone)] == [4, 1]


def test_where_the_last_counts_the_newer_pupils_score_stays_and_nothing_is_sent(two):
    finished(two, two.kept, 4, hours_ago=3)
    finished(two, two.gone, 1, hours_ago=1)

    two.merge()

    assert waiting(two) == {}
    assert newest(two, two.kept.id) == (DeliveryState.DELIVERED, Decimal(1))


def test_what_went_out_while_they_were_one_is_mended_for_both(two):
    """Whoever's place it stands in, it is known as ours, so nobody is asked about it."""
    count_by(two, Counting.AVERAGE)
    finished(two, two.kept, 4, hours_ago=3)
    finished(two, two.gone, 1, hours_ago=1)
    kept, gone = two.kept.id, two.gone.id
    merge = two.merge()
    sent = two.session.scalars(
        select(ScoreDelivery).where(ScoreDelivery.state == DeliveryState.WAITING)
    ).one()
    sent.state, sent.was_sent = DeliveryState.DELIVERED, True
    two.session.flush()

    two.undo(merge, AFTERWARDS)

    assert waiting(two) == {kept: 4, gone: 1}
    for person in (kept, gone):
        own = select(ScoreDelivery.score).where(
            ScoreDelivery.person_id == person, ScoreDelivery.was_sent
        )
        assert Decimal("2.5") in set(two.session.scalars(own))
    strays = [row for row in two.session.scalars(select(ScoreDelivery)) if _strays(two, row)]
    assert strays == []


def _strays(two: Two, row: ScoreDelivery) -> bool:
    """Tell whether a score hangs on somebody else's attempt."""
    return two.session.get_one(Attempt, row.attempt_id).person_id != row.person_id


def test_the_mark_goes_to_the_account_that_is_used_although_the_points_are_the_same(two):
    """Two accounts at one platform: the mark may stand at the one that is used no more."""
    twin = rows.person(two.session, two.here.registration, two.here.context)
    two.gone = twin
    count_by(two, Counting.BEST)
    finished(two, two.gone, 4, hours_ago=3)
    finished(two, two.kept, 4, hours_ago=1)

    two.merge()

    assert waiting(two) == {two.kept.id: 4}
    user = people.platform_user(two.session, two.tenant, two.kept.id, two.here.registration.id)
    assert user.startswith("user-")


def test_a_strangers_score_goes_to_the_administration_once_it_is_a_pupils(two):
    Administration().connect(two.session, two.here)
    known(two.session, two.here, two.kept, "leerling-1")
    finished(
        two,
        two.gone,
        3,
        hours_ago=1,
        destination=Destination.ONEROSTER,
        registration_id=None,
        line_item_url=None,
        state=DeliveryState.NOT_GRADED,
        was_sent=False,
        last_answer="pupil_not_in_administration",
    )
    gone, kept = two.gone.id, two.kept.id

    merge = two.merge()

    assert waiting(two) == {kept: 3}
    two.undo(merge, AFTERWARDS)
    assert waiting(two) == {}
    assert set(two.session.scalars(select(ScoreDelivery.person_id))) == {gone}


def test_a_link_of_one_alone_is_left_as_it_is(two):
    count_by(two, Counting.BEST)
    finished(two, two.gone, 1, hours_ago=2)
    finished(two, two.gone, 1, hours_ago=1)

    two.merge()

    assert waiting(two) == {}


def test_what_a_school_sends_nowhere_stays_unsent(two):
    none = DeliveryState.NOT_GRADED
    for person, points in ((two.kept, 4), (two.gone, 1)):
        finished(two, person, points, hours_ago=points, state=none, was_sent=False)
    two.merge()
    assert waiting(two) == {}


def test_who_finished_nothing_has_nothing_to_count(two):
    link_id, kept = two.here.link.id, two.kept.id
    assert recount_pupil(two.session, kept, link_id, anew=True, now=NOON) == 0
