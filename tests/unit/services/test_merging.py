"""Two people who are one: all of theirs comes together, and apart again to the byte."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import delete, select

from lti_tool.errors import NotFound, PlanRefused
from lti_tool.models.base import table_of
from lti_tool.models.deliveries import DeliveryState, ScoreDelivery
from lti_tool.models.details import ChainId
from lti_tool.models.learning import Attempt, AttemptState, ItemDraft, ItemResponse
from lti_tool.models.matches import Ground, PersonMerge
from lti_tool.models.schools import Enrollment, LinkKind, Person, PersonLink, PersonStatus
from lti_tool.services import (
    details,
    erasures,
    own_values,
    people,
    personal_rows,
    purges,
    rotation,
    terms,
)
from lti_tool.services.merging import matches, merging
from tests.factories import rows
from tests.factories.tools import NOON, ROOT_KEY
from tests.unit.services.two_people import BY, ECK_ID, two, with_everything

__all__ = ["two"]


def test_all_of_one_becomes_the_others(two):
    with_everything(two)
    kept, gone = two.kept.id, two.gone.id
    alias = two.gone.alias
    two.merge()

    assert two.session.get(Person, gone) is None
    states = sorted(two.session.scalars(select(Attempt.state)))
    assert states == [AttemptState.FINISHED, AttemptState.OPEN]  # one without an answer is aside
    assert set(two.session.scalars(select(Attempt.person_id))) == {kept}
    assert len(two.session.scalars(select(ItemResponse)).all()) == 2
    assert len(two.session.scalars(select(ItemDraft)).all()) == 1
    places = dict(
        map(tuple, two.session.execute(select(Enrollment.context_id, Enrollment.last_login_at)))
    )
    assert set(places.values()) == {NOON}
    assert len(places) == 2
    shown = details.shown(two.session, two.tenant, [kept], "display_name")
    assert shown == {kept: "Noor Wit"}
    assert details.shown(two.session, two.tenant, [kept], "birth_year") == {kept: "2017"}
    assert details.chain_id_of(two.session, two.tenant, kept) == ECK_ID
    user = people.platform_user(two.session, two.tenant, kept, two.elsewhere.id)
    assert user.startswith("user-")
    assert two.session.get_one(Person, kept).alias != alias  # the name by which others know them


def test_taking_it_back_restores_every_byte(two):
    with_everything(two)
    before = two.image()
    merge = two.merge()
    assert two.image() != before

    assert two.undo(merge) == 1
    assert two.image() == before
    assert not two.session.scalars(select(PersonMerge)).all()
    assert own_values.key_of(two.session, two.tenant, two.gone.id)


def test_what_happened_since_stays(two):
    with_everything(two)
    merge = two.merge()
    open_ = two.session.scalars(select(Attempt).where(Attempt.state == AttemptState.OPEN)).one()
    open_.score = Decimal(3)
    two.session.flush()
    two.undo(merge)

    two.session.expire_all()
    assert two.session.get_one(Attempt, open_.id).score == Decimal(3)
    assert two.session.get_one(Attempt, open_.id).person_id == two.gone.id


def test_whoever_never_came_in_takes_the_name_that_others_know(two):
    alias = two.gone.alias
    two.session.execute(delete(Enrollment))
    other = rows.context(two.session, two.elsewhere.deployments[0])
    two.enroll(two.gone, context=other)
    before = two.image()
    merge = two.merge()

    assert two.session.get_one(Person, two.kept.id).alias == alias
    two.undo(merge)
    assert two.image() == before


class TestTwoAccountsAtOnePlatform:
    @pytest.fixture
    def again(self, session, two):
        """The same child under a new id at the same platform, which is used now."""
        two.enroll(two.kept, now=NOON - timedelta(days=40))
        two.gone = rows.person(session, two.here.registration, two.here.context, subject="new")
        return two

    def test_results_go_to_the_one_that_is_used(self, again):
        again.merge()

        place = again.here.registration.id
        assert people.platform_user(again.session, again.tenant, again.kept.id, place) == "new"
        kinds = [link.kind for link in again.of(PersonLink, again.kept)]
        assert sorted(kinds) == [LinkKind.FORMER_USER, LinkKind.PLATFORM_USER]

    def test_both_let_them_in(self, again):
        here = PersonLink.source == str(again.here.registration.id)
        digests = again.session.scalars(select(PersonLink.digest).where(here)).all()
        again.merge()

        found = people.by_digests(again.session, again.tenant, digests)
        assert set(found.values()) == {again.kept.id}
        user = people.PlatformUser(registration_id=again.here.registration.id, subject="new")
        assert people.find(again.session, again.tenant, user).id == again.kept.id


def test_of_scores_that_wait_for_one_cell_the_newest_goes(two):
    older = rows.delivery(two.session, two.here)
    newer = rows.delivery(two.session, two.here)
    newer.person_id = two.gone.id
    newer.stamp = older.stamp + timedelta(minutes=1)
    newer.state = older.state = DeliveryState.WAITING
    two.session.flush()
    before = two.image()
    merge = two.merge()

    states = dict(map(tuple, two.session.execute(select(ScoreDelivery.id, ScoreDelivery.state))))
    assert states[older.id] is DeliveryState.SUPERSEDED
    assert states[newer.id] is DeliveryState.WAITING
    two.undo(merge)
    assert two.image() == before


def test_merges_of_one_person_are_taken_back_in_turn(session, two):
    before = two.image()
    first = two.merge()
    between = two.image()
    two.kept, two.gone = rows.person(session, two.elsewhere), two.kept
    two.kept.created_at = NOON - timedelta(days=9)
    session.flush()
    with_third = two.image()
    second = two.merge()

    assert two.session.get_one(PersonMerge, first.id).person_id == two.kept.id
    assert two.undo(first) == 2
    assert two.image()["person_link"] != between["person_link"]
    assert set(before["person_link"]) < set(two.image()["person_link"])
    assert len(two.image()["person"]) == len(with_third["person"]) + 1
    assert two.session.get(PersonMerge, second.id) is None


class TestRefused:
    def test_for_somebody_at_rest(self, two):
        match = two.propose()
        two.gone.status = PersonStatus.RESTRICTED
        two.session.flush()

        with pytest.raises(PlanRefused) as refused:
            merging.approve(two.session, two.tenant, match, BY)
        assert refused.value.code == "merge_restricted"

    def test_after_thirty_days(self, two):
        merge = two.merge()

        assert two.session.get(PersonMerge, merge.id)
        with pytest.raises(PlanRefused) as refused:
            two.undo(merge, terms.By(now=NOON + timedelta(days=30, minutes=1)))
        assert refused.value.code == "merge_undo_late"

    def test_at_another_school(self, session, two):
        match, other = two.propose(), rows.scene(session)

        with pytest.raises(NotFound):
            matches.get(session, other.school.id, match.id)
        merge = merging.approve(session, two.tenant, match, BY)
        with pytest.raises(NotFound):
            merging.get(session, other.school.id, merge.id)
        assert not matches.propose(
            session, two.here.school.id, two.kept.id, other.pupil.id, Ground.BY_HAND
        )


def test_a_field_that_is_switched_off_is_in_no_journal_either(two):
    with_everything(two)
    two.merge()
    purges.purge(two.session, two.here.school.id, "display_name")

    assert not two.session.scalars(select(PersonMerge)).all()


class TestKeys:
    def test_of_the_school_may_be_replaced_in_between(self, two):
        with_everything(two)
        merge = two.merge()
        school = two.here.school
        rotation.announce_school(two.session, ROOT_KEY, school.id, BY)
        rotation.turn_school(two.session, ROOT_KEY, school.id, BY)
        later = terms.By(now=NOON + rotation.SETTLES_AFTER)
        rotation.go_on(two.session, ROOT_KEY, school.id, later)
        two.undo(two.session.get_one(PersonMerge, merge.id))

        shown = details.shown(two.session, two.tenant, [two.gone.id], "display_name")
        assert shown == {two.gone.id: "Noor Wit"}

    def test_of_the_person_may_be_replaced_in_between(self, two):
        with_everything(two)
        merge = two.merge()
        rotation.rotate_person(two.session, two.tenant, two.kept.id)
        two.undo(merge)

        for column, person in (("display_name", two.gone), ("birth_year", two.kept)):
            assert details.shown(two.session, two.tenant, [person.id], column)

    def test_an_erasure_takes_all_of_both(self, two):
        with_everything(two)
        two.merge()
        request = erasures.Request(by=BY, root_key=ROOT_KEY)
        erasures.erase(two.session, two.tenant, two.kept.id, request)

        for table in personal_rows.tables():
            assert not two.session.execute(select(table)).all(), table.name


def test_every_table_of_a_person_has_room_for_two(session):
    """A table in which a person stands in a partial unique index needs a rule of its own."""
    settled = {"uq_attempt_open"}
    found = {
        index.name
        for table in personal_rows.tables()
        for index in table.indexes
        for key in table.foreign_keys
        if index.unique
        and key.column.table is table_of(Person)
        and key.parent.name in index.columns
    }
    assert found == settled
    assert table_of(ChainId) in personal_rows.tables()
