"""A school without any administration link: its platform's courses are its groups."""

from dataclasses import replace
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from lti_tool.errors import PlatformUnavailable
from lti_tool.http_client import Outbound
from lti_tool.models.rosters import RosterGroup, RosterMembership, RosterPerson
from lti_tool.models.schools import LinkKind, Person, PersonLink
from lti_tool.privacy.choices import Policy
from lti_tool.rostering.snapshot import Grades, OptionalField, Reading, Role, SourceKind
from lti_tool.services import erasures, people, roster_sources, schools, terms
from lti_tool.services.people import PlatformUser
from lti_tool.services.roster_sources import Lms
from lti_tool.services.rosters import applying, fetching, lms_keys, plans, undoing
from lti_tool.services.rosters.fetching import Means, Occasion
from lti_tool.services.rosters.marks import Marks
from lti_tool.services.rosters.newcomers import Arrival
from lti_tool.services.rosters.plans import Planner
from tests.factories import rows
from tests.factories.tools import NOON, ROOT_KEY
from tests.fakes.outbound import answer
from tests.fakes.services import Platform

MEMBERS = "https://lms.example/2/members"
GROUPS = "https://lms.example/2/groups"
EVERYBODY: list[dict[str, Any]] = [
    {"user_id": "4", "roles": ["Learner"], "name": "Sanne Wit", "lis_person_sourcedid": "77"},
    {
        "user_id": "5",
        "roles": ["Learner"],
        "name": "Sem Kok",
        "group_enrollments": [{"group_id": "g-1"}],
    },
    {"user_id": "2", "roles": ["Instructor"], "name": "Fatima"},
    {"user_id": "9", "roles": ["Administrator"], "name": "Beheer"},
]
BY = terms.By(now=NOON)


class Lesson:
    """A school whose only source is its platform, and what the platform says today."""

    def __init__(self, session, scene):
        self.session, self.scene = session, scene
        self.answers = {
            MEMBERS: {"members": list(EVERYBODY)},
            GROUPS: {"groups": [{"id": "g-1", "name": "Blauw", "set_id": "s-1"}]},
        }
        self.status = 200
        self.asked = []

    @property
    def tenant(self):
        return schools.tenant_of(ROOT_KEY, self.scene.school)

    def add(self):
        lms = Lms(registration_id=self.scene.registration.id)
        return roster_sources.add(self.session, self.tenant, lms, Grades.DUTCH, BY)

    def read(self, *allowed):
        row = roster_sources.of_school(self.session, self.scene.school.id)
        source = roster_sources.opened(self.tenant, row)
        reading = Reading(allowed=frozenset(allowed))
        occasion = Occasion(reading=reading, now=NOON, whole=False)
        found = fetching.of_source(self.session, self.scene.school.id, source, occasion)
        platform = Platform(serve=self._serve)
        means = Means(
            outbound=platform.outbound,
            certified=Outbound(timeout=1, limit=1, allow_loopback=False),
            tokens=platform.tokens,
            clock=lambda: NOON,
            rest=lambda _: None,
            nonce=lambda: "nonce",
        )
        snapshot = found.run(means)
        self.asked = [call.url for call in platform.calls]
        return snapshot

    def _serve(self, call):
        return answer(self.status, self.answers[call.url.partition("?")[0]])

    def take(self):
        planner = Planner(tenant=self.tenant, policy=Policy(), now=NOON)
        run = plans.plan(self.session, planner, self.read())
        arrival = Arrival(
            tenant=self.tenant,
            run=run,
            policy=Policy(),
            now=NOON,
            random=Random(7),  # noqa: S311 - chance that repeats itself
        )
        return applying.apply(self.session, arrival, BY, approved=True)

    def on_roster(self, user_id):
        """Return the person on the roster who is this user of the platform."""
        key = lms_keys.source_id(self.scene.registration.id, user_id)
        mark = Marks(self.tenant).person(key)
        query = select(RosterPerson.person_id).where(
            RosterPerson.digest == mark, RosterPerson.until.is_(None)
        )
        return self.session.scalar(query)

    def launched(self, user_id):
        """Let somebody launch before the roster comes; return the person."""
        return people.find_or_make(
            self.session,
            self.tenant,
            PlatformUser(registration_id=self.scene.registration.id, subject=user_id),
            now=NOON,
            random=Random(3),  # noqa: S311 - chance that repeats itself
        )


@pytest.fixture
def lesson(session):
    scene = rows.scene(session)
    scene.context.title = "Groep 6"
    scene.context.memberships_url = MEMBERS
    scene.context.groups_url = GROUPS
    session.flush()
    found = Lesson(session, scene)
    found.add()
    return found


def read_all(snapshot):
    return list(snapshot.groups), list(snapshot.persons), list(snapshot.memberships)


class TestReading:
    def test_a_course_is_a_group_and_so_is_each_group_in_it(self, lesson):
        snapshot = lesson.read()
        groups, persons, members = read_all(snapshot)

        assert snapshot.kind is SourceKind.LMS
        assert [each.title for each in groups] == ["Groep 6", "Groep 6: Blauw"]
        assert [each.role for each in persons] == [Role.PUPIL, Role.PUPIL, Role.TEACHER]
        assert len(members) == 4

    def test_names_and_numbers_are_neither_asked_nor_told_unless_chosen(self, lesson):
        _, persons, _ = read_all(lesson.read())
        assert {(each.display_name, each.administration_number) for each in persons} == {("", "")}

        chosen = OptionalField.DISPLAY_NAME, OptionalField.ADMINISTRATION_NUMBER
        _, persons, _ = read_all(lesson.read(*chosen))
        told = {(each.display_name, each.administration_number) for each in persons}
        assert told == {("Sanne Wit", "77"), ("Sem Kok", ""), ("", "")}

    def test_what_came_too_much_is_counted_by_name(self, lesson):
        pupil = EVERYBODY[0] | {"email": "sanne@example.org", "bsn": "111222333"}
        lesson.answers[MEMBERS] = {"members": [pupil]}
        ledger = lesson.read().ledger

        assert ledger.dropped["nrps", "email"] == 1
        assert ledger.held_back["nrps", "bsn"] == 1

    def test_a_number_that_may_be_a_bsn_is_kept_out(self, lesson):
        pupil = EVERYBODY[0] | {"lis_person_sourcedid": "111222333"}
        lesson.answers[MEMBERS] = {"members": [pupil]}
        snapshot = lesson.read(OptionalField.ADMINISTRATION_NUMBER)

        assert [each.administration_number for each in snapshot.persons] == [""]
        assert snapshot.ledger.held_back["nrps", "lis_person_sourcedid"] == 1

    def test_a_chain_id_is_told_only_as_such(self, lesson):
        chain = "https://ketenid.nl/pilot/" + "a1" * 64
        lesson.answers[MEMBERS] = {"members": [EVERYBODY[0] | {"lis_person_sourcedid": chain}]}
        without = list(lesson.read(OptionalField.ADMINISTRATION_NUMBER).persons)

        assert [(each.administration_number, each.eck_id) for each in without] == [("", "")]

    def test_courses_without_pupils_are_told_as_empty(self, lesson):
        lesson.answers[MEMBERS] = {"members": []}
        snapshot = lesson.read()

        assert [rule for _, _, rule in snapshot.ledger.counts] == ["file_empty"]

    def test_an_id_with_signs_that_no_id_has_is_lost_and_nobody_leaves(self, lesson):
        lesson.answers[MEMBERS] = {"members": [EVERYBODY[0] | {"user_id": "4\x1f5"}]}
        snapshot = lesson.read()

        assert list(snapshot.persons) == []
        assert not snapshot.ledger.whole

    def test_a_course_that_is_no_more_is_gone(self, lesson):
        lesson.status = 404

        assert read_all(lesson.read()) == ([], [], [])

    def test_a_platform_that_is_down_makes_the_whole_reading_fail(self, lesson):
        lesson.status = 503

        with pytest.raises(PlatformUnavailable):
            lesson.read()


class TestTaking:
    def test_everybody_comes_and_the_same_again_changes_nothing(self, lesson):
        lesson.take()
        again = lesson.take()

        kinds = RosterGroup, RosterPerson, RosterMembership
        counts = [len(lesson.session.scalars(select(kind)).all()) for kind in kinds]
        assert counts == [2, 3, 4]
        assert '"totals":{}' in again.summary

    def test_who_launched_before_is_the_same_person(self, lesson):
        pupil = lesson.launched("4")
        lesson.take()

        assert lesson.on_roster("4") == pupil.id
        people_there = lesson.session.scalars(select(Person.id)).all()
        assert len(people_there) == 4  # with one who launched from another course

    def test_who_was_erased_stays_so(self, lesson):
        pupil = lesson.launched("4")
        order = erasures.Request(by=BY, root_key=ROOT_KEY)
        erasures.erase(lesson.session, lesson.tenant, pupil.id, order)
        run = lesson.take()

        assert lesson.on_roster("4") is None
        assert '"kept_out":1' in run.summary

    def test_undoing_takes_everybody_off_but_who_launched(self, lesson):
        pupil = lesson.launched("4")
        before = set(lesson.session.scalars(select(Person.id)))
        run = lesson.take()
        undoing.undo(lesson.session, lesson.tenant, run, BY)

        assert pupil.id in before
        assert set(lesson.session.scalars(select(Person.id))) == before
        kinds = set(lesson.session.scalars(select(PersonLink.kind)))
        assert kinds == {LinkKind.PLATFORM_USER}

    def test_who_goes_out_of_every_course_leaves(self, lesson):
        lesson.take()
        lesson.answers[MEMBERS] = {"members": EVERYBODY[1:]}
        lesson.take()

        assert lesson.on_roster("4") is None
        assert lesson.on_roster("5") is not None

    def test_another_platforms_users_are_others(self, lesson):
        lesson.take()
        other = PlatformUser(registration_id=lesson.scene.school.id, subject="4")
        key = lms_keys.source_id(other.registration_id, "4")

        assert lms_keys.platform_identifier(key) == other.identifier
        assert lms_keys.platform_identifier("lms:x:4") is None
        assert lms_keys.platform_identifier("4") is None
        assert replace(other, subject="5").identifier.value == "5"
