"""Each night platforms say who is in their courses; the worker holds that against the roster."""

from datetime import timedelta
from functools import partial
from random import Random
from threading import Event
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from lti_tool.errors import PlatformUnavailable
from lti_tool.http_client import Outbound
from lti_tool.models.matches import Ground, PersonMatch
from lti_tool.models.platforms import Context, Registration, RegistrationStatus
from lti_tool.models.rosters import RosterPerson
from lti_tool.models.schools import Person, Role
from lti_tool.privacy.choices import Policy
from lti_tool.rostering.snapshot import Grades
from lti_tool.services import roster_sources, schools, terms
from lti_tool.services.roster_sources import Lms
from lti_tool.services.rosters import lms_keys
from lti_tool.services.rosters.fetching import Means
from lti_tool.services.rosters.marks import Marks
from lti_tool.services.rosters.syncing import Reader
from lti_tool.worker import members
from lti_tool.worker.rosters import Rosters
from tests.factories import rows
from tests.factories.logs import written_log
from tests.factories.tools import ROOT_KEY, Clock
from tests.fakes.outbound import FakeOutbound, answer
from tests.fakes.services import Platform
from tests.unit.rostering.administration import NOON, administration, administration_server

__all__ = ["administration", "administration_server"]

MEMBERS = "https://lms.example/course/members"
PUPIL, STAFF = "leerling-1", "leraar-1"
CHANCE = partial(Random, 7)


class Night:
    """A school with an administration and a platform, whose listing a test chooses.

    ``status``: what the platform answers; None: nothing at all.
    """

    def __init__(self, database, administration) -> None:
        self.database, self.administration = database, administration
        self.members: list[dict[str, Any]] = []
        self.status: int | None = 200
        self.clock = Clock(now=NOON)
        self.platform = Platform(serve=self._serve)
        with database.writing() as session:
            scene = rows.scene(session)
            scene.school.brin = "99XX00"
            scene.context.memberships_url = MEMBERS
            self.school_id, self.registration_id = scene.school.id, scene.registration.id
            self.context_id = scene.context.id

    def launched(self, subject: str, role: Role = Role.PUPIL):
        """Let somebody come in by a launch; return their id."""
        with self.database.writing() as session:
            at = session.get_one(Registration, self.registration_id)
            group = session.get_one(Context, self.context_id)
            return rows.person(session, at, group, subject=subject, role=role).id

    def says(self, subject: str, key: str, role: str = "Learner", **more: object) -> None:
        member = {"user_id": subject, "roles": [role], "lis_person_sourcedid": key}
        self.members.append(member | more)

    def source(self, server=None) -> None:
        with self.database.writing() as session:
            tenant = schools.tenant_by_id(session, ROOT_KEY, self.school_id)
            described = server or self.administration.server()
            by = terms.By(now=NOON)
            roster_sources.add(session, tenant, described, Grades.DUTCH, by)

    @property
    def reader(self) -> Reader:
        means = Means(
            outbound=FakeOutbound(self._route),
            certified=FakeOutbound(self._route),
            tokens=self.platform.tokens,
            clock=self.clock,
            rest=self.administration.rested.append,
            nonce=lambda: uuid4().hex,
        )
        return Reader(
            database=self.database,
            root_key=ROOT_KEY,
            policy=Policy(),
            means=means,
            random=CHANCE(),
        )

    def read(self) -> None:
        """Let the worker read what is due, to the end."""
        worker = Rosters(reader=self.reader, clock=self.clock, new_id=uuid4, stop=Event())
        assert worker.do_next()
        worker.close()

    def asked(self) -> int:
        """Return how often the platform was asked for members."""
        return len(self.platform.calls)

    def matches(self) -> list[tuple]:
        with self.database.reading() as session:
            found = session.scalars(select(PersonMatch)).all()
            return [(each.other_id, each.person_id, each.ground, each.sure) for each in found]

    def on_roster(self, key: str):
        with self.database.reading() as session:
            tenant = schools.tenant_by_id(session, ROOT_KEY, self.school_id)
            mark = Marks(tenant).person(key)
            query = select(RosterPerson.person_id).where(RosterPerson.digest == mark)
            return session.scalars(query).one()

    def _route(self, call):
        way: Any = self.platform.outbound
        if call.host == "127.0.0.1":
            way = Outbound(timeout=10, limit=1_000_000, allow_loopback=True)
        return way.call(
            call.method, call.url, headers=call.headers, body=call.body, limit=call.limit
        )

    def _serve(self, _call):
        if self.status is None:
            raise PlatformUnavailable
        return answer(self.status, {"members": self.members})


@pytest.fixture
def night(database, administration) -> Night:
    made = Night(database, administration)
    made.source()
    return made


def test_whom_a_platform_calls_as_the_administration_does_becomes_sure(night):
    pupil, teacher = night.launched("sub-1"), night.launched("sub-2", Role.TEACHER)
    night.says("sub-1", PUPIL)
    night.says("sub-2", STAFF, "Instructor")
    night.read()

    assert sorted(night.matches(), key=repr) == sorted(
        [
            (pupil, night.on_roster(PUPIL), Ground.MEMBERS, True),
            (teacher, night.on_roster(STAFF), Ground.MEMBERS, True),
        ],
        key=repr,
    )


@pytest.mark.parametrize(
    ("member", "role"),
    [
        ({"lis_person_sourcedid": "nobody"}, "Learner"),
        ({"lis_person_sourcedid": ""}, "Learner"),
        ({}, "Instructor"),
        ({}, "Administrator"),
        ({"status": "Inactive"}, "Learner"),
        ({"user_id": "a-stranger"}, "Learner"),
    ],
    ids=[
        "an unknown key",
        "no key",
        "a pupil's key",
        "no part in lessons",
        "not now",
        "never came",
    ],
)
def test_of_all_others_nothing_is_noted(night, member, role):
    night.launched("sub-1")
    night.says("sub-1", PUPIL, role, **member)
    night.read()

    assert night.asked() == 1
    assert night.matches() == []


def test_what_a_platform_says_is_not_kept(night):
    night.launched("sub-1")
    night.says("sub-1", "a-key-of-somebody", name="Noor Wit")
    with written_log() as log:
        night.read()

    assert '"members held against roster"' in log.getvalue()
    with night.database.reading() as session:
        tables = Person.metadata.sorted_tables
        stored = repr([session.execute(select(table)).all() for table in tables])
    assert not [
        word for word in ("a-key-of-somebody", "Noor Wit") if word in stored + log.getvalue()
    ]


def test_platforms_are_asked_once_a_day_of_the_school(night):
    night.launched("sub-1")
    night.read()
    assert night.asked() == 1
    night.clock.forward(hours=4)
    night.read()
    assert night.asked() == 1
    night.clock.now = NOON + timedelta(days=1)
    night.read()
    assert night.asked() == 2


@pytest.mark.parametrize("status", [None, 403, 500], ids=["silent", "refusing", "broken"])
def test_a_platform_that_does_not_tell_keeps_no_roster_from_being_read(night, status):
    night.launched("sub-1")
    night.status = status
    with written_log() as log:
        night.read()

    assert '"members not read"' in log.getvalue()
    assert night.on_roster(PUPIL)
    with night.database.reading() as session:
        source = roster_sources.of_school(session, night.school_id)
        assert source.good_at == NOON


def test_a_platform_that_is_silent_is_not_asked_for_its_other_courses(night):
    night.launched("sub-1")
    night.status = None
    with night.database.writing() as session:
        registration = session.get_one(Registration, night.registration_id)
        other = rows.context(session, registration.deployments[0], title="Groep 6")
        other.memberships_url = f"{MEMBERS}/6"
        rows.person(session, registration, other)
    night.read()
    assert night.asked() == 1
    night.status, night.clock.now = 403, NOON + timedelta(days=1)
    night.read()
    assert night.asked() == 3


def test_a_platform_that_is_switched_off_is_not_asked(night):
    night.launched("sub-1")
    with night.database.writing() as session:
        registration = session.get_one(Registration, night.registration_id)
        registration.status = RegistrationStatus.DISABLED
    night.read()
    assert night.asked() == 0


def test_a_name_that_a_roster_of_courses_gives_is_for_no_platform_to_tell(database, administration):
    night = Night(database, administration)
    night.source(Lms(registration_id=night.registration_id))
    night.launched("sub-1")
    night.launched("sub-2")
    night.says("sub-1", lms_keys.source_id(night.registration_id, "sub-2"))
    night.says("sub-2", "")
    night.read()
    assert night.asked() == 1  # for the roster itself
    members.ask(night.reader, night.school_id, lambda *_: None)
    assert night.asked() == 2
    assert night.matches() == []


def test_without_anybody_on_the_roster_nobody_is_asked(database, administration):
    night = Night(database, administration)
    night.launched("sub-1")
    assert members.ask(night.reader, night.school_id, lambda *_: None) == 0
    assert night.asked() == 0
