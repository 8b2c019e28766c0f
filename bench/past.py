"""A school with two years of work behind it: the rows that lessons would have made."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.orm import Session
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from lti_tool.clock import utc_now
from lti_tool.db import Database
from lti_tool.db.bulk import bulk_load
from lti_tool.exercises import catalogue
from lti_tool.models.base import Base, table_of
from lti_tool.models.deliveries import DeliveryState, ScoreDelivery
from lti_tool.models.learning import Attempt, AttemptState, ItemResponse
from lti_tool.models.platforms import Context, ResourceLink
from lti_tool.models.schools import Enrollment, Person, Role
from lti_tool.services import groups, registrations, schools, sessions

GROUPS = 400
ANSWERS = 2
"""Answers kept with each attempt: the pages only count them."""

EXERCISES = sorted(catalogue.load_default().exercises)


@dataclass(frozen=True, kw_only=True)
class Class:
    """One group with its teacher's session and one of its pupils."""

    key: str
    session_id: str
    secret: str
    pupil: UUID


def loaded(database: Database, root_key: bytes, pupils: int, attempts: int) -> list[Class]:
    """Fill an empty database with so many pupils and attempts; return its groups."""
    random, now = Random(7), utc_now()
    with database.writing() as session:
        school = schools.add(session, name="Bench", brin="99XX00", root_key=root_key, now=now)
        facts = registrations.PlatformFacts(
            issuer="https://lms.example",
            client_id="bench",
            auth_url="https://lms.example/auth",
            token_url="https://lms.example/token",  # noqa: S106 - an address
            jwks_url="https://lms.example/jwks",
            deployments=("1",),
        )
        registration = registrations.add(session, school.id, facts, now=now)
        place = Place(school.id, registration.id, registration.deployments[0].id, now, random)
    size = pupils // GROUPS
    each = attempts // (size * GROUPS)
    classes = []
    for number in range(GROUPS):
        with database.writing() as session:
            found = _group(place, number, size)
            for model, rows in found.rows.items():
                bulk_load(session, table_of(model), _plain(model, rows))
            for model, rows in _attempts(place, found, each).items():
                bulk_load(session, table_of(model), _plain(model, rows))
            classes.append(_teacher(session, place, found))
    with database.engine.connect() as connection:
        connection.execute(text("ANALYZE"))
    return classes


class Place(NamedTuple):
    """What all groups share."""

    school_id: UUID
    registration_id: UUID
    deployment_id: UUID
    now: datetime
    random: Random


class Group(NamedTuple):
    """The rows of one group without its work."""

    context_id: UUID
    teacher: UUID
    pupils: list[UUID]
    links: list[tuple[UUID, str]]
    rows: dict[type[Base], list[dict[str, Any]]]


def _group(place: Place, number: int, size: int) -> Group:
    own = {"school_id": place.school_id}
    context_id, teacher, pupils = uuid4(), uuid4(), [uuid4() for _ in range(size)]
    links = [(uuid4(), key) for key in EXERCISES]
    people = [
        {**own, "id": who, "alias": f"Otter {number * 1000 + n}", "created_at": place.now}
        for n, who in enumerate([teacher, *pupils])
    ]
    context = {**own, "id": context_id, "deployment_id": place.deployment_id}
    roles = [Role.TEACHER, *[Role.PUPIL] * size]
    rows: dict[type[Base], list[dict[str, Any]]] = {
        Context: [{**context, "digest": context_id.bytes, "title": f"Groep {number}"}],
        Person: people,
        Enrollment: [
            {"context_id": context_id, "person_id": who["id"], "role": role}
            for who, role in zip(people, roles, strict=True)
        ],
        ResourceLink: [
            {**own, "id": link, "context_id": context_id, "digest": link.bytes, "exercise_key": key}
            for link, key in links
        ],
    }
    return Group(context_id, teacher, pupils, links, rows)


def _attempts(place: Place, group: Group, each: int) -> dict[type[Base], list[dict[str, Any]]]:
    """Return the work of a group: two school years, every exercise once or more."""
    rows: dict[type[Base], list[dict[str, Any]]] = {
        Attempt: [],
        ItemResponse: [],
        ScoreDelivery: [],
    }
    for person_id in group.pupils:
        for n in range(each):
            link, key = group.links[n % len(group.links)]
            own = {"school_id": place.school_id, "person_id": person_id, "resource_link_id": link}
            moment = place.now - timedelta(days=place.random.randrange(500), seconds=n)
            points = {"score": Decimal(place.random.randrange(6)), "maximum": Decimal(5)}
            attempt = _attempt(moment, key, finished=n < each - 1) | own | points
            rows[Attempt].append(attempt)
            rows[ItemResponse] += _responses(attempt)
            if attempt["finished_at"]:
                state = DeliveryState.FAILED if n == 1 else DeliveryState.DELIVERED
                about = {"attempt_id": attempt["id"], "registration_id": place.registration_id}
                when = dict.fromkeys(("stamp", "due_at", "delivered_at", "waits_since"), moment)
                delivery = {"id": uuid4(), "state": state, **about, **when}
                rows[ScoreDelivery].append(delivery | own | points)
    return rows


def _attempt(moment: datetime, key: str, *, finished: bool) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "exercise_key": key,
        "exercise_version": "1",
        "seed": 1,
        "state": AttemptState.FINISHED if finished else AttemptState.OPEN,
        "started_at": moment,
        "last_activity_at": moment,
        "finished_at": moment if finished else None,
    }


def _responses(attempt: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "id": uuid4(),
            "attempt_id": attempt["id"],
            "item_identifier": f"opgave-{item}",
            "response": "{}",
            "score": Decimal(1),
            "answered_at": attempt["started_at"],
        }
        for item in range(ANSWERS)
    ]


def _plain(model: type[Base], rows: list[dict[str, Any]]) -> Iterator[list[Any]]:
    """Yield rows as ``bulk_load`` takes them; what is not given has its default."""
    columns = table_of(model).columns
    shared = {
        column.name: column.default.arg
        for column in columns
        if isinstance(column.default, ScalarElementColumnDefault)
    }
    for row in rows:
        yield [row.get(column.name, shared.get(column.name)) for column in columns]


def _teacher(session: Session, place: Place, group: Group) -> Class:
    secret = secrets.token_urlsafe(16)
    opened = sessions.Opened(
        id=f"bench-{group.context_id.hex}",
        proof_digest=sessions.proof_digest(secret),
        school_id=place.school_id,
        deployment_id=place.deployment_id,
        person_id=group.teacher,
        role=Role.TEACHER,
        context_id=group.context_id,
        resource_link_id=group.links[0][0],
        exercise_key=group.links[0][1],
        about_person_id=None,
        sealed_return_url=None,
        frame_origin="https://lms.example",
        locale="nl",
        started_at=place.now,
        last_seen_at=place.now,
        ends_at=place.now + timedelta(hours=8),
    )
    sessions.open_(session, opened)
    key = groups.course_key(group.context_id)
    return Class(key=key, session_id=opened.id, secret=secret, pupil=group.pupils[0])
