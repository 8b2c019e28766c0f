"""Gate G13: every level of keys is rotated while people work, and nothing is swapped or lost."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lti_tool.config.root_keys import Key
from lti_tool.db import Database
from lti_tool.errors import AlreadyThere, NotFound, SealBroken
from lti_tool.lti.keys import Signer
from lti_tool.models.schools import Person, PersonKey, PersonLink
from lti_tool.privacy import vault
from lti_tool.services import (
    audit,
    details,
    own_values,
    people,
    proofs,
    rights,
    rotation,
    schools,
    signing_keys,
    suppressions,
    sweeps,
    terms,
)
from tests.factories.rows import Scene
from tests.factories.tools import NOON, ROOT_KEY
from tests.privacy import messages
from tests.privacy.canaries import Canaries
from tests.privacy.school import School, school
from tests.privacy.sweeping import DAY
from tests.privacy.test_g05_erasure import ORDER, erase, launch
from tests.privacy.test_rights import full, scene, tenant

__all__ = ["full", "scene", "school", "tenant"]

BY = terms.By(now=NOON)
NEW_ROOT = Key(b"n" * 32, (ROOT_KEY,))


def present(session: Session, scene: Scene, root_key: bytes = ROOT_KEY) -> schools.Tenant:
    session.expire_all()
    return schools.tenant_by_id(session, root_key, scene.school.id)


def all_opens(session: Session, scene: Scene, root_key: bytes = ROOT_KEY) -> None:
    """Assert that everything of the full scene can be read, by the keys as they are now."""
    tenant = present(session, scene, root_key)
    told = rights.export(session, tenant, scene.pupil.id, now=NOON)
    assert told.tables["person_details"][0]["display_name"] == "Sanne Voorbeeld"
    assert str(told.tables["person_link"][0]["sealed"]).startswith("user-")
    assert list(audit.faults(session, tenant)) == []


def rotate_school(session: Session, school_id: UUID) -> int:
    rotation.announce_school(session, ROOT_KEY, school_id, BY)
    return rotation.turn_school(session, ROOT_KEY, school_id, BY)


def an_hour_later(session: Session, scene: Scene) -> None:
    later = terms.By(now=NOON + rotation.SETTLES_AFTER)
    rotation.go_on(session, ROOT_KEY, scene.school.id, later)


class TestASchoolsKey:
    def test_is_new_and_everything_opens(self, session, full, tenant):
        was = full.school.wrapped_key
        count = rotate_school(session, full.school.id)

        assert count >= 2  # the pupil's key, the trail's
        assert full.school.wrapped_key != was
        all_opens(session, full)

    def test_finds_the_same_people_as_before(self, session, full, tenant):
        subject = people.platform_user(session, tenant, full.pupil.id, full.registration.id)
        rotate_school(session, full.school.id)

        assert launch(session, present(session, full), full, subject).id == full.pupil.id

    def test_lets_go_of_the_old_key_with_the_next_sweep(self, session, full, tenant):
        old = vault.school_keys(schools.key_of(ROOT_KEY, full.school)).wrapping
        rotate_school(session, full.school.id)
        assert old in vault.accepted(present(session, full).keys.wrapping)

        work = sweeps.Sweep(root_key=ROOT_KEY, now=NOON + DAY)
        sweeps.sweep(session, present(session, full), work)

        assert vault.accepted(present(session, full).keys.wrapping) == (
            bytes(present(session, full).keys.wrapping),
        )
        all_opens(session, full)

    def test_a_launch_that_was_under_way_is_kept(self, session, full, tenant):
        rotate_school(session, full.school.id)
        late = launch(session, tenant, full, "late")  # with the keys from before

        found = people.platform_user(session, present(session, full), late.id, full.registration.id)
        assert found == "late"
        an_hour_later(session, full)
        found = people.platform_user(session, present(session, full), late.id, full.registration.id)
        assert found == "late"

    def test_is_known_to_readers_before_it_is_used(self, session, full, tenant):
        rotation.announce_school(session, ROOT_KEY, full.school.id, BY)
        early = present(session, full)
        rotation.turn_school(session, ROOT_KEY, full.school.id, BY)

        told = people.platform_user(session, early, full.pupil.id, full.registration.id)
        assert told.startswith("user-")
        with pytest.raises(SealBroken):
            people.platform_user(session, tenant, full.pupil.id, full.registration.id)

    def test_takes_its_steps_in_order_and_one_rotation_at_a_time(self, session, full, tenant):
        with pytest.raises(NotFound):
            rotation.turn_school(session, ROOT_KEY, full.school.id, BY)
        rotation.announce_school(session, ROOT_KEY, full.school.id, BY)
        with pytest.raises(AlreadyThere):
            rotation.announce_school(session, ROOT_KEY, full.school.id, BY)

        rotation.go_on(session, ROOT_KEY, full.school.id, BY)
        assert self.stage(full) == "announced"  # not yet an hour
        an_hour_later(session, full)
        assert self.stage(full) == "turned"  # who broke off is helped on

    def stage(self, scene: Scene) -> str:
        return scene.school.key_stage.value

    def test_can_be_rotated_again_and_again(self, session, full, tenant):
        for _ in range(3):
            rotate_school(session, full.school.id)
            an_hour_later(session, full)
        all_opens(session, full)

    def test_keeps_the_erased_out(self, session, full, tenant):
        subject = people.platform_user(session, tenant, full.pupil.id, full.registration.id)
        erase(session, tenant, full)
        rotate_school(session, full.school.id)

        identifier = people.PlatformUser(
            registration_id=full.registration.id, subject=subject
        ).identifier
        assert suppressions.find(session, present(session, full), identifier)

    def test_of_nobody_is_not_there(self, session, tenant):
        with pytest.raises(NotFound):
            rotation.announce_school(session, ROOT_KEY, uuid4(), BY)


class TestAPupilsKey:
    def test_is_new_and_every_value_is_sealed_anew(self, session, full, tenant):
        before = {v for *_, v in own_values.sealed(session, full.pupil.id)}
        count = rotation.rotate_person(session, tenant, full.pupil.id)

        after = {v for *_, v in own_values.sealed(session, full.pupil.id)}
        assert count == len(before) == len(after) == 2
        assert not before & after
        all_opens(session, full)

    def test_with_a_value_that_does_not_open_stays(self, session, full, tenant):
        session.execute(update(PersonLink).values(sealed=b"nonsense"))

        with pytest.raises(SealBroken):
            rotation.rotate_person(session, tenant, full.pupil.id)

    def test_lost_is_erasure(self, session, full, tenant):
        session.delete(session.get_one(PersonKey, full.pupil.id))
        session.flush()

        with pytest.raises(SealBroken):
            people.platform_user(session, tenant, full.pupil.id, full.registration.id)
        assert details.shown(session, tenant, [full.pupil.id], "display_name") == {}
        with pytest.raises(NotFound):
            rotation.rotate_person(session, tenant, full.pupil.id)


class TestTheRootKey:
    def test_is_new_and_the_old_one_can_go(self, session, full, tenant):
        signing_keys.ensure(session, ROOT_KEY, now=NOON, new_kid=iter("ab").__next__)
        rotation.rotate_root(session, NEW_ROOT, BY)

        all_opens(session, full, bytes(NEW_ROOT))
        assert isinstance(signing_keys.current(session, bytes(NEW_ROOT), now=NOON), Signer)
        with pytest.raises(SealBroken):
            present(session, full, ROOT_KEY)

    def test_reads_what_hangs_on_the_old_one_meanwhile(self, session, full, tenant):
        all_opens(session, full, NEW_ROOT)
        with pytest.raises(SealBroken):
            present(session, full, bytes(NEW_ROOT))

    def test_takes_the_seals_of_proofs_along(self, session, full, tenant):
        erase(session, tenant, full)
        rotation.rotate_root(session, NEW_ROOT, BY)

        [proof] = proofs.listed(session)
        assert proofs.holds(proof, bytes(NEW_ROOT))
        assert not proofs.holds(proof, ORDER.root_key)


@contextmanager
def meanwhile(*deeds: Any) -> Iterator[list[Exception]]:
    """Repeat deeds in threads, each with its own, until the block ends."""
    stop, failures = threading.Event(), []

    def repeat(deed: Any) -> None:
        while not stop.is_set():
            try:
                deed()
            except Exception as error:  # noqa: BLE001 - told at the end
                failures.append(error)
                return

    threads = [threading.Thread(target=repeat, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    yield failures
    stop.set()
    for thread in threads:
        thread.join(60)


def renew_pupils(store: Database, school_id: UUID) -> None:
    with store.reading() as session:
        everybody = rotation.with_keys(session, school_id)
    for person_id in everybody:
        with store.writing() as session:
            tenant = schools.tenant_by_id(session, ROOT_KEY, school_id)
            rotation.rotate_person(session, tenant, person_id)


def test_people_launch_and_scores_are_read_while_every_key_is_rotated(school: School):
    launched: list[int] = []
    store = school.tool.database

    def come(number: int) -> None:
        claims = messages.as_pupil(Canaries()) | {"sub": f"pupil-{number}-{len(launched) % 3}"}
        launched.append(school.visit().visit.launch(claims).status_code)

    def read() -> None:
        with store.reading() as session:
            for link in session.scalars(select(PersonLink)).all():
                tenant = schools.tenant_by_id(session, ROOT_KEY, link.school_id)
                found = people.platform_user(session, tenant, link.person_id, UUID(link.source))
                assert found.startswith("pupil-")

    come(0)
    with store.reading() as session:
        [owner] = schools.listed(session)
    with meanwhile(lambda: come(1), lambda: come(2), read) as failures:
        for step in (rotation.announce_school, rotation.turn_school, None):
            if step:
                with store.writing() as session:
                    step(session, ROOT_KEY, owner.id, BY)
                enough = len(launched) + 6  # by then all that was under way has ended
                while len(launched) < enough and not failures:
                    threading.Event().wait(0.01)
            renew_pupils(store, owner.id)

    assert failures == []
    assert set(launched) == {303}
    read()
    with store.reading() as session:
        people_there = set(session.scalars(select(Person.id)))
        assert len(people_there) == len(session.scalars(select(PersonLink)).all())
        tenant = schools.tenant_by_id(session, ROOT_KEY, owner.id)
        assert list(audit.faults(session, tenant)) == []
