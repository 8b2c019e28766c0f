"""Schools with scores to send, for the benchmark of scores."""

import uuid
from datetime import UTC, datetime
from decimal import Decimal
from random import Random

from sqlalchemy import insert
from sqlalchemy.orm import Session

from lti_tool.models.deliveries import DeliveryState, ScoreDelivery
from lti_tool.models.learning import Attempt, AttemptState
from lti_tool.models.platforms import Context, Registration, ResourceLink
from lti_tool.services import people, registrations, schools
from lti_tool.services.grades.queueing import lane_of

ROOT_KEY = bytes(32)
SINCE = datetime(2026, 3, 2, 12, tzinfo=UTC)
PUPILS = 25
"""Pupils of each school; every one made many exercises."""


def add_school(session: Session, number: int, port: int, count: int) -> None:
    """Add a school whose platform listens on this port, with so many scores."""
    base = f"http://127.0.0.1:{port}"
    school = schools.add(session, name="x", brin=f"99XX{number:02d}", root_key=ROOT_KEY, now=SINCE)
    facts = registrations.PlatformFacts(
        issuer=base,
        client_id="bench",
        auth_url=f"{base}/auth",
        token_url=f"{base}/token",
        jwks_url=f"{base}/jwks",
        deployments=("1",),
    )
    registration = registrations.add(session, school.id, facts, now=SINCE)
    context = Context(
        school_id=school.id,
        deployment_id=registration.deployments[0].id,
        digest=bytes([number]),
        title="5a",
    )
    session.add(context)
    session.flush()
    pupils = _pupils(session, registration)
    links = [_link(session, context, base, n) for n in range(-(-count // PUPILS))]
    _insert(session, registration, (pupils, links), count)


def _insert(
    session: Session,
    registration: Registration,
    who_and_what: tuple[list[uuid.UUID], list[ResourceLink]],
    count: int,
) -> None:
    pupils, links = who_and_what
    made, sent = [], []
    for n in range(count):
        link, attempt_id = links[n // PUPILS], uuid.uuid4()
        of_pupil = {
            "school_id": registration.school_id,
            "person_id": pupils[n % PUPILS],
            "resource_link_id": link.id,
            "score": Decimal(3),
            "maximum": Decimal(4),
        }
        made.append({**of_pupil, **_ATTEMPT, "id": attempt_id})
        place = {"lane": lane_of(link.line_item_url), "line_item_url": link.line_item_url}
        ids = {
            "id": uuid.uuid4(),
            "registration_id": registration.id,
            "attempt_id": attempt_id,
        }
        sent.append({**of_pupil, **place, **_DELIVERY, **ids})
    session.execute(insert(Attempt), made)
    session.execute(insert(ScoreDelivery), sent)


_ATTEMPT = {
    "exercise_key": "x",
    "exercise_version": "1",
    "seed": 1,
    "state": AttemptState.FINISHED,
    "started_at": SINCE,
    "last_activity_at": SINCE,
}
_DELIVERY = {
    "stamp": SINCE,
    "state": DeliveryState.DELIVERED,
    "waits_since": SINCE,
    "due_at": SINCE,
}


def _link(session: Session, context: Context, base: str, number: int) -> ResourceLink:
    link = ResourceLink(
        school_id=context.school_id,
        context_id=context.id,
        digest=number.to_bytes(4, "big"),
        line_item_url=f"{base}/ags/{number}/lineitem?type_id=1",
        can_score=True,
    )
    session.add(link)
    session.flush()
    return link


def _pupils(session: Session, registration: Registration) -> list[uuid.UUID]:
    tenant = schools.tenant_by_id(session, ROOT_KEY, registration.school_id)
    random = Random(registration.issuer)
    users = (
        people.PlatformUser(registration_id=registration.id, subject=f"user-{n}")
        for n in range(PUPILS)
    )
    return [
        people.find_or_make(session, tenant, user, now=SINCE, random=random).id for user in users
    ]
