"""An invitation lets one platform in, once, for one school."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lti_tool.errors import NotFound, RegistrationRefused, UnknownParty
from lti_tool.models.platforms import Invitation, Registration, RegistrationStatus
from lti_tool.models.schools import SchoolStatus
from lti_tool.services import approvals, invitations, registrations
from lti_tool.services.registrations import PlatformFacts
from tests.factories import rows
from tests.factories.races import at_once
from tests.factories.tools import NOON

SECRET = "s" * 43
LATER = NOON + timedelta(days=6)


def facts(client_id: str = "client-1", **changes) -> PlatformFacts:
    issuer = "https://lms.example"
    right = {
        "issuer": issuer,
        "client_id": client_id,
        "auth_url": f"{issuer}/auth",
        "token_url": f"{issuer}/token",
        "jwks_url": f"{issuer}/jwks",
        "deployments": ("1",),
    }
    return PlatformFacts(**{**right, **changes})


@pytest.fixture
def school(session):
    return rows.school(session)


@pytest.fixture
def invitation(session, school) -> Invitation:
    return invitations.invite(session, school.id, SECRET, days=7, now=NOON)


def refused(deed, code: str, error=UnknownParty) -> None:
    with pytest.raises(error) as refusal:
        deed()
    assert refusal.value.code == code


class TestInvite:
    def test_keeps_no_secret(self, session, invitation):
        assert SECRET.encode() not in invitation.digest
        assert invitation.expires_at == NOON + timedelta(days=7)

    def test_not_for_a_school_that_is_not_there_or_closed(self, session, school, invitation):
        with pytest.raises(NotFound):
            invitations.invite(session, invitation.id, "other", days=7, now=NOON)
        school.status = SchoolStatus.CLOSED
        refused(
            lambda: invitations.invite(session, school.id, "other", days=7, now=NOON),
            "school_closed",
        )


class TestFind:
    def test_tells_for_whom_it_is(self, session, school, invitation):
        found = invitations.find(session, SECRET, now=LATER)

        assert (found.school_id, found.school_name) == (school.id, school.name)

    @pytest.mark.parametrize("secret", ["", "other", "\ud800"])
    def test_not_by_another_secret(self, session, invitation, secret):
        refused(lambda: invitations.find(session, secret, now=NOON), "invitation_unknown")

    def test_not_after_its_days(self, session, invitation):
        ends = invitation.expires_at

        refused(lambda: invitations.find(session, SECRET, now=ends), "invitation_expired")

    def test_not_for_a_closed_school(self, session, school, invitation):
        school.status = SchoolStatus.CLOSED

        refused(lambda: invitations.find(session, SECRET, now=NOON), "school_closed")


class TestUse:
    def test_keeps_a_registration_that_waits(self, session, school, invitation):
        kept = invitations.use(session, SECRET, facts(), now=LATER)

        assert (kept.school_id, kept.status) == (school.id, RegistrationStatus.PENDING)
        assert [d.status for d in kept.deployments] == [RegistrationStatus.PENDING]
        assert invitation.used_at == LATER

    def test_only_once(self, session, invitation):
        invitations.use(session, SECRET, facts(), now=LATER)

        refused(lambda: invitations.use(session, SECRET, facts(), now=LATER), "invitation_used")

    def test_of_two_at_once_one_is_kept(self, database):
        with database.writing() as session:
            owner = rows.school(session).id
            invitations.invite(session, owner, SECRET, days=7, now=NOON)

        def use(number: int) -> str:
            try:
                with database.writing() as session:
                    invitations.use(session, SECRET, facts(f"client-{number}"), now=LATER)
            except UnknownParty as refusal:
                return refusal.code
            return "kept"

        said = at_once(*(lambda n=n: use(n) for n in range(2)))

        assert sorted(said) == ["invitation_used", "kept"]
        with database.reading() as session:
            assert len(session.scalars(select(Registration)).all()) == 1


class TestTake:
    def take(self, session, school, **changes) -> Registration:
        return approvals.take(session, school.id, facts(**changes), now=LATER)

    def test_the_same_platform_keeps_its_row_and_its_status(self, session, school):
        first = registrations.add(session, school.id, facts(), now=NOON)

        again = self.take(session, school, deployments=("1", "2"))

        assert again.id == first.id
        assert again.status is RegistrationStatus.ACTIVE
        assert {d.platform_key: d.status.value for d in again.deployments} == {
            "1": "active",
            "2": "pending",
        }

    def test_with_other_addresses_it_waits_again(self, session, school):
        registrations.add(session, school.id, facts(), now=NOON)

        again = self.take(session, school, jwks_url="https://lms.example/new")

        assert again.jwks_url == "https://lms.example/new"
        assert again.status is RegistrationStatus.PENDING

    def test_with_more_hosts_for_its_services_it_waits_again(self, session, school):
        first = registrations.add(session, school.id, facts(service_hosts=("a.example",)), now=NOON)

        same = self.take(session, school, service_hosts=("a.example",))
        assert same.status is RegistrationStatus.ACTIVE
        more = self.take(session, school, service_hosts=("b.example",))

        assert (more.id, more.status) == (first.id, RegistrationStatus.PENDING)
        assert registrations.service_hosts(more) == ("a.example", "b.example")

    def test_a_disabled_one_stays_disabled(self, session, school):
        first = registrations.add(session, school.id, facts(), now=NOON)
        first.status = RegistrationStatus.DISABLED

        again = self.take(session, school, jwks_url="https://lms.example/new")

        assert again.status is RegistrationStatus.DISABLED

    def test_never_takes_a_registration_from_another_school(self, session, school):
        registrations.add(session, rows.school(session).id, facts(), now=NOON)

        refused(
            lambda: self.take(session, school),
            "registration_of_another_school",
            RegistrationRefused,
        )


class TestApprove:
    def test_the_first_time_covers_the_deployment_that_came_with_it(self, session, school):
        taken = approvals.take(session, school.id, facts(), now=NOON)

        found, opened = approvals.approve(session, taken.id)

        assert (found.status, opened) == (RegistrationStatus.ACTIVE, ["1"])
        assert registrations.trusted_deployment(session, taken.id, "1") is not None

    def test_later_ones_are_approved_by_name(self, session, school):
        taken = registrations.add(session, school.id, facts(), now=NOON)
        approvals.note_deployment(session, taken.id, "2", now=NOON)
        session.refresh(taken)
        taken.status = RegistrationStatus.PENDING

        assert approvals.approve(session, taken.id)[1] == []
        refused(
            lambda: registrations.trusted_deployment(session, taken.id, "2"), "deployment_pending"
        )
        registrations.add_deployment(session, taken.id, "2", now=NOON)
        assert registrations.trusted_deployment(session, taken.id, "2") is not None


class TestNoteDeployment:
    def test_keeps_each_once_and_no_more_than_a_few(self, session, school):
        taken = registrations.add(session, school.id, facts(), now=NOON)
        most = approvals.MOST_PENDING

        kept = [
            approvals.note_deployment(session, taken.id, f"d{n}", now=NOON)
            for n in (0, *range(most + 3))
        ]

        assert kept == [True] * (most + 1) + [False] * 3
        session.refresh(taken)
        assert len(taken.deployments) == 1 + most


class TestPending:
    def test_a_registration_that_waits_is_told_from_one_that_is_unknown(self, session, school):
        taken = approvals.take(session, school.id, facts(), now=NOON)
        issuer = taken.issuer

        for client_id in ("client-1", None):
            refused(
                lambda c=client_id: registrations.for_login(session, issuer, c),
                "platform_pending",
            )
        refused(lambda: registrations.for_login(session, issuer, "client-2"), "platform_unknown")
        refused(lambda: registrations.for_launch(session, taken.id), "platform_pending")
        refused(
            lambda: registrations.trusted_deployment(session, taken.id, "1"), "platform_pending"
        )

    def test_one_that_waits_does_not_stand_in_the_way_of_an_active_one(self, session, school):
        active = registrations.add(session, school.id, facts(), now=NOON)
        approvals.take(session, school.id, facts("client-2"), now=NOON)

        found = registrations.for_login(session, active.issuer, None)

        assert found.registration_id == active.id

    def test_of_two_active_ones_the_client_must_be_named(self, session, school):
        for client_id in ("client-1", "client-2"):
            registrations.add(session, school.id, facts(client_id), now=NOON)

        refused(
            lambda: registrations.for_login(session, "https://lms.example", None),
            "client_id_needed",
        )
