"""Who may be one is asked once, and a changed ECK-iD too."""

import pytest
from sqlalchemy import select

from lti_tool.errors import PlanRefused
from lti_tool.models.matches import Ground, MatchState, PersonMatch
from lti_tool.services import (
    details,
    erasures,
)
from lti_tool.services.merging import matches, merging
from tests.factories import rows
from tests.factories.tools import ROOT_KEY
from tests.unit.services.two_people import BY, ECK_ID, OTHER_ECK_ID, two

__all__ = ["two"]


class TestProposals:
    def test_are_made_once_and_not_again_when_declined(self, two):
        match = two.propose()
        school = two.here.school.id
        assert not matches.propose(two.session, school, two.gone.id, two.kept.id, Ground.ECK_ID)
        matches.decline(two.session, two.tenant, match, BY)

        assert match.state is MatchState.DECLINED
        assert not matches.open_of(two.session, school)
        assert not matches.propose(two.session, school, two.gone.id, two.kept.id, Ground.ECK_ID)

    def test_go_with_either_of_them(self, two):
        two.propose()
        request = erasures.Request(by=BY, root_key=ROOT_KEY)
        erasures.erase(two.session, two.tenant, two.gone.id, request)

        assert not two.session.scalars(select(PersonMatch)).all()

    def test_of_two_accounts_of_one_platform_are_never_sure(self, session, two):
        two.gone = rows.person(session, two.here.registration)
        assert not two.propose(Ground.SOURCED_ID).sure


class TestAnotherChainId:
    @pytest.fixture
    def changed(self, two):
        details.keep(two.session, two.tenant, two.kept.id, {"eck_id": ECK_ID})
        details.keep(two.session, two.tenant, two.kept.id, {"eck_id": OTHER_ECK_ID})
        return two

    def known(self, two):
        return details.chain_id_of(two.session, two.tenant, two.kept.id)

    def test_waits_for_somebody_and_can_be_taken_back(self, changed):
        (match,) = matches.open_of(changed.session, changed.here.school.id)
        assert (match.ground, match.sure, self.known(changed)) == (Ground.NEW_ECK_ID, False, ECK_ID)
        before = changed.image()
        merge = merging.approve(changed.session, changed.tenant, match, BY)

        assert self.known(changed) == OTHER_ECK_ID
        changed.undo(merge)
        assert self.known(changed) == ECK_ID
        assert changed.image() == before

    def test_that_was_declined_is_not_asked_again(self, changed):
        (match,) = matches.open_of(changed.session, changed.here.school.id)
        matches.decline(changed.session, changed.tenant, match, BY)
        details.keep(changed.session, changed.tenant, changed.kept.id, {"eck_id": OTHER_ECK_ID})

        assert not matches.open_of(changed.session, changed.here.school.id)

    def test_that_is_anothers_by_now_is_refused(self, changed):
        (match,) = matches.open_of(changed.session, changed.here.school.id)
        details.keep(changed.session, changed.tenant, changed.gone.id, {"eck_id": OTHER_ECK_ID})

        with pytest.raises(PlanRefused) as refused:
            merging.approve(changed.session, changed.tenant, match, BY)
        assert refused.value.code == "merge_chain_taken"

    def test_that_is_anothers_proposes_that_they_are_one(self, two):
        details.keep(two.session, two.tenant, two.gone.id, {"eck_id": ECK_ID})
        details.keep(two.session, two.tenant, two.kept.id, {"eck_id": ECK_ID})

        (match,) = matches.open_of(two.session, two.here.school.id)
        assert {match.person_id, match.other_id} == {two.kept.id, two.gone.id}
        assert match.ground is Ground.ECK_ID
