"""Schools and the platforms that they trust."""

from uuid import uuid4

import pytest

from lti_tool.errors import AlreadyThere, NotFound, SealBroken, UnknownParty
from lti_tool.models.platforms import RegistrationStatus
from lti_tool.models.schools import SchoolStatus
from lti_tool.services import registrations, schools
from tests.factories import rows
from tests.factories.tools import NOON, PLATFORM_URL, ROOT_KEY, Clock

DISABLED, PENDING = RegistrationStatus.DISABLED, RegistrationStatus.PENDING


class TestSchools:
    def test_have_keys_of_their_own(self, session):
        one, two = (schools.tenant_of(ROOT_KEY, rows.school(session)) for _ in range(2))

        assert len({one.keys.index, one.keys.wrapping, two.keys.index, two.keys.wrapping}) == 4

    def test_open_with_the_root_key_they_were_made_under_and_in_their_own_row(self, session):
        one, two = rows.school(session), rows.school(session)
        with pytest.raises(SealBroken):
            schools.tenant_of(bytes(32), one)

        one.wrapped_key = two.wrapped_key
        with pytest.raises(SealBroken):
            schools.tenant_of(ROOT_KEY, one)

    def test_are_one_per_brin(self, session):
        rows.school(session, brin="99XX01")

        with pytest.raises(AlreadyThere):
            rows.school(session, brin="99XX01")

    def test_are_listed_by_name_and_closed_by_id(self, session):
        later, first = rows.school(session, name="Zee"), rows.school(session, name="Aap")

        schools.close(session, first.id)

        assert [school.id for school in schools.listed(session)] == [first.id, later.id]
        assert schools.get(session, first.id).status is SchoolStatus.CLOSED
        for do in (schools.get, schools.close):
            with pytest.raises(NotFound):
                do(session, uuid4())


class TestRegistrations:
    def test_are_one_per_issuer_and_client(self, session):
        owner = rows.school(session)
        rows.registration(session, owner, client_id="one")
        rows.registration(session, owner, client_id="two")

        with pytest.raises(AlreadyThere):
            rows.registration(session, rows.school(session), client_id="one")

    def test_name_each_deployment_once(self, session):
        added = rows.registration(session, rows.school(session), deployments=("1", "2", "1"))

        assert [d.platform_key for d in added.deployments] == ["1", "2"]

    def test_are_listed_per_school(self, session):
        mine, theirs = (rows.registration(session, rows.school(session)) for _ in range(2))

        assert [r.id for r in registrations.listed(session, mine.school_id)] == [mine.id]
        assert {r.id for r in registrations.listed(session)} == {mine.id, theirs.id}

    def test_are_found_for_a_login_by_issuer_and_client(self, session):
        owner = rows.school(session)
        one = rows.registration(session, owner, client_id="one")
        assert registrations.for_login(session, PLATFORM_URL, None).registration_id == one.id
        two = rows.registration(session, owner, client_id="two")

        found = registrations.for_login(session, PLATFORM_URL, "two")
        assert (found.registration_id, found.token_audience) == (two.id, f"{PLATFORM_URL}/token")
        with pytest.raises(UnknownParty) as refused:
            registrations.for_login(session, PLATFORM_URL, None)
        assert refused.value.code == "client_id_needed"

    @pytest.mark.parametrize(
        ("status", "code"), [(DISABLED, "platform_unknown"), (PENDING, "platform_pending")]
    )
    def test_are_nobody_when_they_are_not_active(self, session, status, code):
        scene = rows.scene(session)
        registrations.set_status(session, scene.registration.id, status)
        session.flush()

        for ask in (
            lambda: registrations.for_login(session, PLATFORM_URL, None),
            lambda: registrations.for_launch(session, scene.registration.id),
            lambda: registrations.trusted_deployment(session, scene.registration.id, "1"),
        ):
            with pytest.raises(UnknownParty) as refused:
                ask()
            assert refused.value.code == code

    def test_that_do_not_exist_are_not_found(self, session):
        with pytest.raises(NotFound):
            registrations.get(session, uuid4())
        with pytest.raises(UnknownParty):
            registrations.for_launch(session, uuid4())


class TestDeployments:
    @pytest.mark.parametrize(
        ("key", "code"), [("2", "deployment_unknown"), ("", "deployment_unknown")]
    )
    def test_unknown_ones_are_refused(self, session, key, code):
        scene = rows.scene(session)

        with pytest.raises(UnknownParty) as refused:
            registrations.trusted_deployment(session, scene.registration.id, key)
        assert refused.value.code == code

    def test_are_told_apart_by_capitals(self, session):
        added = rows.registration(session, rows.school(session), deployments=("a", "A"))

        found = {registrations.trusted_deployment(session, added.id, key).id for key in "aA"}
        assert len(found) == 2

    def test_of_another_registration_are_unknown(self, session):
        one, other = rows.scene(session), rows.scene(session)
        registrations.add_deployment(session, other.registration.id, "theirs", now=NOON)
        session.flush()

        with pytest.raises(UnknownParty):
            registrations.trusted_deployment(session, one.registration.id, "theirs")

    def test_waiting_ones_are_refused_until_they_are_added(self, session):
        scene = rows.scene(session)
        scene.deployment.status = PENDING
        session.flush()
        with pytest.raises(UnknownParty) as refused:
            registrations.trusted_deployment(session, scene.registration.id, "1")
        assert refused.value.code == "deployment_pending"

        registrations.add_deployment(session, scene.registration.id, "1", now=NOON)
        session.flush()

        found = registrations.trusted_deployment(session, scene.registration.id, "1")
        assert found.id == scene.deployment.id

    def test_of_a_closed_school_are_refused(self, session):
        scene = rows.scene(session)
        schools.close(session, scene.school.id)
        session.flush()

        with pytest.raises(UnknownParty) as refused:
            registrations.trusted_deployment(session, scene.registration.id, "1")
        assert refused.value.code == "school_closed"


def test_clients_are_remembered_for_seconds_and_strangers_not_at_all(database):
    clock = Clock()
    clients = registrations.Clients(database, clock.seconds)
    with pytest.raises(UnknownParty):
        clients.for_login(PLATFORM_URL, None)
    with database.writing() as session:
        registration = rows.scene(session).registration

    assert clients.for_login(PLATFORM_URL, None).registration_id == registration.id
    assert clients.for_launch(registration.id).issuer == PLATFORM_URL
    with database.writing() as session:
        registrations.set_status(session, registration.id, DISABLED)
    clock.forward(seconds=registrations.REMEMBERED + 0.1)
    for ask in (
        lambda: clients.for_login(PLATFORM_URL, None),
        lambda: clients.for_launch(registration.id),
    ):
        with pytest.raises(UnknownParty):
            ask()
