"""Groups of pupils with a teacher at a board: the rows that launches would have made."""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

from bench import platform
from bench.browser import Answer, Connection

from lti_tool.clock import utc_now
from lti_tool.exercises.exercise import Exercise
from lti_tool.models.launches import LaunchSession
from lti_tool.models.learning import Attempt, AttemptState
from lti_tool.models.platforms import Context, ResourceLink
from lti_tool.models.schools import Enrollment, Person, Role
from lti_tool.services import sessions
from lti_tool.web.cookies import SESSION_PREFIX


@dataclass(frozen=True, kw_only=True)
class Tab:
    """One browser tab in a session."""

    id: str
    secret: str

    async def get(self, connection: Connection, path: str, *more: str) -> Answer:
        """Ask for a page of the session."""
        cookie = {SESSION_PREFIX + self.id: self.secret}
        return await connection.call("GET", f"/s/{self.id}{path}", b"", cookie, more=more)


@dataclass(kw_only=True)
class School:
    """In each group one teacher is at a board and one pupil at work."""

    exercise: Exercise
    teachers: list[Tab] = field(default_factory=list)
    pupils: list[Tab] = field(default_factory=list)


def group_of(
    school: School, school_id: UUID, deployment_id: UUID, number: int, count: int
) -> Sequence[Sequence[object]]:
    """Return the rows of one group, owners first; its teacher and first pupil have a tab."""
    now, own, key = utc_now(), {"school_id": school_id}, school.exercise.key
    digest = uuid4().bytes
    group = Context(
        **own, id=uuid4(), deployment_id=deployment_id, digest=digest, title=f"Groep {number}"
    )
    link = ResourceLink(**own, id=uuid4(), context_id=group.id, digest=digest, exercise_key=key)
    people = [
        Person(**own, id=uuid4(), alias=f"Otter {number * 100 + n}", created_at=now)
        for n in range(count + 1)
    ]
    roles = [Role.TEACHER, *[Role.PUPIL] * count]
    enrolled = [
        Enrollment(context_id=group.id, person_id=who.id, role=role, last_login_at=now)
        for who, role in zip(people, roles, strict=True)
    ]
    opened = list(_opened(school, group, link, people[:2]))
    return [group, *people], [link, *enrolled], [_attempt(school, link, people[1]), *opened]


def _attempt(school: School, link: ResourceLink, pupil: Person) -> Attempt:
    now = utc_now()
    return Attempt(
        school_id=link.school_id,
        person_id=pupil.id,
        resource_link_id=link.id,
        exercise_key=school.exercise.key,
        exercise_version=school.exercise.version,
        seed=1,
        state=AttemptState.OPEN,
        maximum=school.exercise.maximum,
        started_at=now,
        last_activity_at=now,
    )


def _opened(
    school: School, group: Context, link: ResourceLink, people: Sequence[Person]
) -> Iterator[LaunchSession]:
    now = utc_now()
    doors = (Role.TEACHER, school.teachers), (Role.PUPIL, school.pupils)
    for who, (role, tabs) in zip(people, doors, strict=True):
        tabs.append(Tab(id=secrets.token_hex(8), secret=secrets.token_hex(16)))
        yield LaunchSession(
            id=tabs[-1].id,
            school_id=group.school_id,
            proof_digest=sessions.proof_digest(tabs[-1].secret),
            deployment_id=group.deployment_id,
            person_id=who.id,
            role=role,
            context_id=group.id,
            resource_link_id=link.id,
            exercise_key=school.exercise.key,
            frame_origin=platform.ISSUER,
            locale="nl",
            started_at=now,
            last_seen_at=now,
            ends_at=now + timedelta(hours=8),
        )
