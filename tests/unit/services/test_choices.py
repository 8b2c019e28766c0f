"""The school's choices: decided knowingly, recorded, and taken back with all that they let in."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.errors import ChoiceRefused, NotFound
from lti_tool.models.audit import AuditEvent
from lti_tool.models.choices import Reason, SchoolChoice
from lti_tool.models.details import ChainId, PersonDetails
from lti_tool.models.schools import PersonKey
from lti_tool.privacy.audit import Actor
from lti_tool.privacy.choices import Policy
from lti_tool.privacy.explanations import explanation
from lti_tool.privacy.offers import Offers
from lti_tool.privacy.rules import Mode
from lti_tool.services import choices, details, purges, schools
from tests.factories import rows
from tests.factories.tools import NOON, ROOT_KEY
from tests.unit.privacy.test_detectors import ECK_ID

ANY = Policy()
OFFERS = Offers(
    values={"display_name": "Sanne de Vries", "eck_id": ECK_ID},
    came={"name": frozenset({"display_name"}), "custom.eckid": frozenset({"eck_id"})},
)


def wanted(field: str, mode: Mode = Mode.STORED) -> choices.Switch:
    return choices.Switch(
        field=field,
        mode=mode,
        seen=explanation(field).digest,
        reason=Reason.RECOGNISE,
        by=choices.Decider(actor=Actor.OPERATOR),
    )


def tenant_of(at: rows.Scene) -> schools.Tenant:
    return schools.tenant_of(ROOT_KEY, at.school)


def switch(
    session: Session, at: rows.Scene, field: str, mode: Mode = Mode.STORED, policy: Policy = ANY
) -> int:
    return choices.switch(session, tenant_of(at), wanted(field, mode), policy, now=NOON)


def mode_of(session: Session, at: rows.Scene, field: str, policy: Policy = ANY) -> Mode:
    return choices.of_school(session, at.school.id, policy).mode(field)


def names(session: Session, at: rows.Scene) -> list[str]:
    found = details.shown(session, tenant_of(at), [at.pupil.id], "display_name")
    return list(found.values())


def take(session: Session, at: rows.Scene, policy: Policy = ANY) -> frozenset[str]:
    return details.take(session, tenant_of(at), at.pupil.id, OFFERS, policy)


class TestDeciding:
    def test_everything_is_off_at_first(self, session):
        at = rows.scene(session)

        assert choices.of_school(session, at.school.id, ANY).modes == {}
        assert take(session, at) == frozenset()
        assert rows.counted(session)["person_details"] == rows.counted(session)["chain_id"] == 0

    def test_records_who_what_when_which_text_and_why(self, session):
        at = rows.scene(session)
        admin = rows.person(session, at.registration)
        by = choices.Decider(actor=Actor.STAFF, person_id=admin.id)

        choices.switch(
            session, tenant_of(at), replace(wanted("display_name"), by=by), ANY, now=NOON
        )

        row = session.scalars(select(SchoolChoice)).one()
        assert (row.field, row.mode, row.reason) == ("display_name", Mode.STORED, Reason.RECOGNISE)
        assert (row.decided_by, row.decided_at) == (admin.id, NOON)
        assert row.text_digest == explanation("display_name").digest
        event = session.scalars(select(AuditEvent).where(AuditEvent.event == "choice-made")).one()
        assert (event.actor_id, '"mode":"stored"' in event.facts) == (admin.id, True)
        assert mode_of(session, at, "display_name") is Mode.STORED
        assert choices.history(session, at.school.id) == [row]

    @pytest.mark.parametrize(
        ("changes", "policy", "code"),
        [
            ({"mode": Mode.SCREEN, "field": "photo"}, ANY, "choice_mode_unknown"),
            ({"seen": b"another text"}, ANY, "annex_not_seen"),
            ({}, Policy(at_most={"display_name": Mode.SCREEN}), "choice_too_wide"),
        ],
        ids=["a mode that the field has not", "a text not shown", "more than the operator allows"],
    )
    def test_refuses(self, session, changes, policy, code):
        at = rows.scene(session)

        with pytest.raises(ChoiceRefused) as refused:
            choices.switch(
                session,
                tenant_of(at),
                replace(wanted("display_name"), **changes),
                policy,
                now=NOON,
            )

        assert refused.value.code == code
        assert choices.history(session, at.school.id) == []

    def test_knows_no_field_that_is_not_optional(self, session):
        at = rows.scene(session)

        with pytest.raises(NotFound):
            choices.switch(
                session, tenant_of(at), replace(wanted("photo"), field="alias"), ANY, now=NOON
            )

    @pytest.mark.parametrize("second", ["birth_date", "age"])
    def test_keeps_birth_in_one_form_at_most(self, session, second):
        at = rows.scene(session)
        switch(session, at, "birth_year")

        with pytest.raises(ChoiceRefused) as refused:
            switch(session, at, second)
        assert refused.value.code == "choice_excludes"

        switch(session, at, "birth_year", Mode.OFF)
        switch(session, at, second)
        assert choices.of_school(session, at.school.id, ANY).stored == {second}

    def test_a_choice_is_one_schools_own(self, session):
        here, there = rows.scene(session), rows.scene(session)

        switch(session, here, "display_name")

        assert mode_of(session, there, "display_name") is Mode.OFF


class TestKeeping:
    def test_keeps_what_was_chosen_and_that_alone(self, session):
        at = rows.scene(session)
        switch(session, at, "display_name")

        assert take(session, at) == {"display_name"}

        assert names(session, at) == ["Sanne de Vries"]
        assert session.get(ChainId, at.pupil.id) is None

    def test_on_screen_only_keeps_nothing(self, session):
        at = rows.scene(session)
        switch(session, at, "display_name", Mode.SCREEN)

        assert take(session, at) == frozenset()
        assert rows.counted(session)["person_details"] == 0

    def test_is_sealed_in_its_own_place_and_gone_with_the_pupils_key(self, session):
        at = rows.scene(session)
        switch(session, at, "display_name")
        take(session, at)
        sealed = session.get_one(PersonDetails, at.pupil.id).display_name
        assert sealed is not None
        assert b"Sanne" not in sealed

        session.delete(session.get_one(PersonKey, at.pupil.id))
        session.flush()

        assert names(session, at) == []

    def test_the_same_value_is_not_written_again_and_a_new_one_replaces_it(self, session):
        at = rows.scene(session)
        switch(session, at, "display_name")
        take(session, at)
        first = session.get_one(PersonDetails, at.pupil.id).display_name
        take(session, at)
        assert session.get_one(PersonDetails, at.pupil.id).display_name == first

        details.keep(session, tenant_of(at), at.pupil.id, {"display_name": "Sanne V."})

        assert names(session, at) == ["Sanne V."]

    def test_another_school_sees_nothing(self, session):
        here, there = rows.scene(session), rows.scene(session)
        switch(session, here, "display_name")
        take(session, here)

        found = details.shown(session, tenant_of(there), [here.pupil.id], "display_name")

        assert found == {}


class TestChainIds:
    def test_finds_a_pupil_by_it_within_the_school_only(self, session):
        here, there = rows.scene(session), rows.scene(session)
        switch(session, here, "eck_id")
        take(session, here)

        assert details.find_by_chain_id(session, tenant_of(here), ECK_ID) == here.pupil
        assert details.find_by_chain_id(session, tenant_of(there), ECK_ID) is None
        assert details.chain_id_of(session, tenant_of(here), here.pupil.id) == ECK_ID
        assert details.chain_id_of(session, tenant_of(there), here.pupil.id) is None

    def test_a_second_pupil_with_the_same_one_does_not_take_it_over(self, session):
        at = rows.scene(session)
        switch(session, at, "eck_id")
        take(session, at)
        other = rows.person(session, at.registration, at.context)

        details.take(session, tenant_of(at), other.id, OFFERS, ANY)

        assert details.find_by_chain_id(session, tenant_of(at), ECK_ID) == at.pupil
        assert details.chain_id_of(session, tenant_of(at), other.id) is None


class TestTakingBack:
    @pytest.mark.parametrize("mode", [Mode.OFF, Mode.SCREEN])
    def test_purges_what_was_kept_and_says_how_much(self, session, mode):
        here, there = rows.scene(session), rows.scene(session)
        for at in (here, there):
            switch(session, at, "display_name")
            take(session, at)

        purged = switch(session, here, "display_name", mode)

        assert purged == 1
        assert purges.count(session, here.school.id, "display_name") == 0
        assert names(session, here) == []
        assert names(session, there) == ["Sanne de Vries"]

    def test_purges_one_field_and_leaves_the_others(self, session):
        at = rows.scene(session)
        switch(session, at, "display_name")
        switch(session, at, "eck_id")
        take(session, at)

        assert switch(session, at, "eck_id", Mode.OFF) == 1

        assert names(session, at) == ["Sanne de Vries"]
        assert session.get(ChainId, at.pupil.id) is None

    def test_what_the_operator_forbids_is_off_at_once_and_then_purged(self, session):
        at = rows.scene(session)
        switch(session, at, "display_name")
        take(session, at)
        tight = Policy(at_most={"display_name": Mode.SCREEN})

        assert mode_of(session, at, "display_name", tight) is Mode.SCREEN
        assert take(session, at, tight) == frozenset()
        assert choices.enforce(session, ROOT_KEY, tight, now=NOON) == 1

        assert names(session, at) == []
        assert mode_of(session, at, "display_name") is Mode.SCREEN
        assert choices.enforce(session, ROOT_KEY, tight, now=NOON) == 0
