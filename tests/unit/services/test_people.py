"""People: one pseudonym per school and platform user, whoever comes first."""

import re
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import delete, select

from lti_tool.errors import NotPermitted, SealBroken
from lti_tool.models.schools import Enrollment, Person, PersonKey, PersonLink, PersonStatus, Role
from lti_tool.services import aliases, people, schools
from tests.factories import rows
from tests.factories.races import at_once
from tests.factories.tools import NOON, ROOT_KEY


def chance(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - chance that repeats itself


def find(session, registration, subject="4711", *, random=None) -> Person:
    tenant = schools.tenant_of(ROOT_KEY, schools.get(session, registration.school_id))
    user = people.PlatformUser(registration_id=registration.id, subject=subject)
    return people.find_or_make(session, tenant, user, now=NOON, random=random or chance(5))


def sent_back(session, registration, person) -> str:
    tenant = schools.tenant_of(ROOT_KEY, schools.get(session, registration.school_id))
    return people.platform_user(session, tenant, person.id, registration.id)


@pytest.fixture
def registration(session):
    return rows.registration(session, rows.school(session))


class TestWhoItIs:
    def test_the_same_user_is_the_same_person(self, session, registration):
        assert find(session, registration).id == find(session, registration).id

    def test_the_same_sub_at_two_platforms_is_two_people(self, session, registration):
        other = rows.registration(
            session, schools.get(session, registration.school_id), issuer="https://b.example"
        )

        assert find(session, registration).id != find(session, other).id

    def test_the_same_sub_at_two_schools_is_two_people_with_two_hashes(self, session, registration):
        other = rows.registration(session, rows.school(session))

        assert find(session, registration).id != find(session, other).id
        digests = session.scalars(select(PersonLink.digest)).all()
        assert len(set(digests)) == 2

    @pytest.mark.parametrize("near", ["4711 ", "04711", "A", "a", "\u00c5", "A\u030a"])
    def test_nearly_the_same_sub_is_somebody_else(self, session, registration, near):
        names = {"4711", "a", "A", "\u00c5", "A\u030a"} - {near}

        assert find(session, registration, near).id not in {
            find(session, registration, name).id for name in names
        }

    def test_two_first_launches_at_the_same_moment_are_one_person(self, database):
        with database.writing() as session:
            registration = rows.registration(session, rows.school(session))

        def launch(seed):
            with database.writing() as session:
                return find(session, registration, random=chance(seed)).id

        found = at_once(*[lambda seed=seed: launch(seed) for seed in range(4)])

        with database.reading() as session:
            assert set(found) == set(session.scalars(select(Person.id)))
            assert len(session.scalars(select(PersonKey)).all()) == 1
            person = session.scalars(select(Person)).one()
            assert sent_back(session, registration, person) == "4711"

    def test_a_suspended_person_does_not_come_in(self, session, registration):
        find(session, registration).status = PersonStatus.SUSPENDED
        session.flush()

        with pytest.raises(NotPermitted) as refused:
            find(session, registration)
        assert refused.value.code == "person_suspended"


class TestTheirAlias:
    def test_is_an_animal_and_a_number(self, session, registration):
        assert re.fullmatch(r"[A-Z]J?[a-z]+ [1-9]\d?", find(session, registration).alias)

    def test_is_nobody_elses_in_this_school(self, session, registration):
        """With chance that always says the same at first."""
        found = [find(session, registration, str(n), random=chance(1)).alias for n in range(5)]

        assert len(set(found)) == 5

    def test_is_nobody_elses_as_it_was_spelt_before(self, session, registration, monkeypatch):
        find(session, registration, "one").alias = "Ijsvogel 7"
        session.flush()
        tries = ("IJsvogel 7", "IJsvogel 8")
        monkeypatch.setattr(aliases, "candidates", lambda _: iter(tries))

        assert find(session, registration, "two").alias == "IJsvogel 8"

    def test_says_nothing_about_the_person(self, session, registration):
        """The same chance gives the same alias, whoever comes."""
        other = rows.registration(session, rows.school(session))

        assert find(session, registration, "x").alias == find(session, other, "y").alias

    def test_gets_longer_numbers_when_short_ones_run_out(self):
        tried = aliases.candidates(chance(3))
        numbers = [int(next(tried).split()[1]) for _ in range(200)]

        assert max(numbers[: aliases.TRIES]) <= aliases.HIGHEST[0]
        assert max(numbers) > aliases.HIGHEST[0]


class TestWhatThePlatformCallsThem:
    def test_comes_back_for_their_own_platform_only(self, session, registration):
        person = find(session, registration, "user-ü-1")
        other = rows.registration(session, schools.get(session, registration.school_id))

        assert sent_back(session, registration, person) == "user-ü-1"
        with pytest.raises(SealBroken):
            sent_back(session, other, person)

    def test_is_gone_with_their_key(self, session, registration):
        person = find(session, registration)
        session.execute(delete(PersonKey))

        with pytest.raises(SealBroken):
            sent_back(session, registration, person)

    def test_cannot_be_swapped_between_two_rows(self, session, registration):
        one, two = find(session, registration, "one"), find(session, registration, "two")
        links = session.scalars(select(PersonLink)).all()
        links[0].sealed, links[1].sealed = links[1].sealed, links[0].sealed
        session.flush()

        for person in (one, two):
            with pytest.raises(SealBroken):
                sent_back(session, registration, person)


class TestEnroll:
    def test_keeps_the_role_and_the_minute_of_the_last_login(self, session):
        scene = rows.scene(session)
        place = (scene.context.id, scene.pupil.id)
        moment = NOON + timedelta(minutes=7, seconds=31, microseconds=5)

        people.enroll(session, *place, Role.TEACHER, now=moment)
        session.flush()

        found = session.get_one(Enrollment, place)
        assert (found.role, found.last_login_at) == (Role.TEACHER, NOON + timedelta(minutes=7))
        assert len(session.scalars(select(Enrollment)).all()) == 1
