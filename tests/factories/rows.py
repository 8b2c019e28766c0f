"""Rows for tests. Only what matters to a test is named in the call.

Every maker takes a writing session and returns the row, flushed, not committed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import count
from random import Random
from typing import TypeVar
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_tool.exercises.exercise import Exercise
from lti_tool.models.base import Base
from lti_tool.models.deliveries import DeliveryState, ScoreDelivery
from lti_tool.models.launches import DeepLinkRequest, LaunchSession
from lti_tool.models.learning import Attempt, AttemptState
from lti_tool.models.platforms import Context, Deployment, Registration, ResourceLink
from lti_tool.models.remote import RemoteServer
from lti_tool.models.schools import Person, Role, School
from lti_tool.privacy import vault
from lti_tool.services import deep_linking, people, registrations, schools, sessions
from tests.factories.tools import NOON, PLATFORM_URL, ROOT_KEY, exercises

EXERCISE_KEY = "heelal-maanlanding"
R = TypeVar("R", bound=Base)
_numbers = count(1)


@dataclass(frozen=True, kw_only=True)
class Scene:
    """One school with a platform, a group, a link to an exercise and a pupil."""

    school: School
    registration: Registration
    deployment: Deployment
    context: Context
    link: ResourceLink
    pupil: Person

    @property
    def exercise(self) -> Exercise:
        return exercises().get(EXERCISE_KEY)


def scene(session: Session, **link_changes: object) -> Scene:
    """Make a school and all that a pupil's work needs; of two scenes nothing is shared."""
    its_school = school(session)
    its_registration = registration(session, its_school)
    deployment = its_registration.deployments[0]
    its_context = context(session, deployment)
    return Scene(
        school=its_school,
        registration=its_registration,
        deployment=deployment,
        context=its_context,
        link=link(session, its_context, **link_changes),
        pupil=person(session, its_registration, its_context),
    )


def school(session: Session, *, name: str = "De Regenboog", brin: str | None = None) -> School:
    brin = brin or f"99XX{next(_numbers) % 100:02d}"
    return schools.add(session, name=name, brin=brin, root_key=ROOT_KEY, now=NOON)


def registration(
    session: Session,
    owner: School,
    *,
    issuer: str = PLATFORM_URL,
    client_id: str | None = None,
    deployments: Sequence[str] = ("1",),
) -> Registration:
    facts = registrations.PlatformFacts(
        issuer=issuer,
        client_id=client_id or f"client-{next(_numbers)}",
        auth_url=f"{issuer}/auth",
        token_url=f"{issuer}/token",
        jwks_url=f"{issuer}/jwks",
        deployments=tuple(deployments),
    )
    return registrations.add(session, owner.id, facts, now=NOON)


def context(session: Session, deployment: Deployment, *, title: str = "Groep 5a") -> Context:
    row = Context(
        school_id=deployment.school_id,
        deployment_id=deployment.id,
        digest=uuid4().bytes,
        title=title,
    )
    return _kept(session, row)


def link(session: Session, group: Context, **changes: object) -> ResourceLink:
    """Make a link to ``EXERCISE_KEY`` with a column in the gradebook."""
    number = next(_numbers)
    values = {
        "exercise_key": EXERCISE_KEY,
        "line_item_url": f"{PLATFORM_URL}/lineitems/{number}?type_id=1",
        "can_score": True,
        **changes,
    }
    digest = number.to_bytes(32, "big")
    return _kept(
        session,
        ResourceLink(school_id=group.school_id, context_id=group.id, digest=digest, **values),
    )


def person(
    session: Session,
    at: Registration,
    group: Context | None = None,
    *,
    subject: str | None = None,
    role: Role = Role.PUPIL,
) -> Person:
    """Make a person as a first launch does, enrolled in ``group`` when there is one."""
    number = next(_numbers)
    made = people.find_or_make(
        session,
        schools.tenant_of(ROOT_KEY, schools.get(session, at.school_id)),
        people.PlatformUser(registration_id=at.id, subject=subject or f"user-{number}"),
        now=NOON,
        random=Random(number),  # noqa: S311 - chance that repeats itself
    )
    if group is not None:
        people.enroll(session, group.id, made.id, role, now=NOON)
    return made


def enrolled(session: Session, group: Context, person_id: UUID, role: Role) -> None:
    """Let somebody who is known be in a further group."""
    people.enroll(session, group.id, person_id, role, now=NOON)


def attempt(session: Session, at: Scene, **changes: object) -> Attempt:
    """Make an open attempt of the scene's pupil at the scene's link."""
    values = {
        "school_id": at.school.id,
        "person_id": at.pupil.id,
        "resource_link_id": at.link.id,
        "exercise_key": at.exercise.key,
        "exercise_version": at.exercise.version,
        "seed": 1,
        "state": AttemptState.OPEN,
        "score": Decimal(0),
        "maximum": at.exercise.maximum,
        "started_at": NOON,
        "last_activity_at": NOON,
        **changes,
    }
    return _kept(session, Attempt(**values))


def delivery(session: Session, at: Scene, **changes: object) -> ScoreDelivery:
    """Make a delivery that is due, with a finished attempt under it."""
    values = {"attempt_id": None, "stamp": NOON, **changes}
    if values["attempt_id"] is None:
        state = AttemptState.FINISHED
        values["attempt_id"] = attempt(session, at, state=state, finished_at=NOON).id
    values = {
        "school_id": at.school.id,
        "registration_id": at.registration.id,
        "person_id": at.pupil.id,
        "resource_link_id": at.link.id,
        "line_item_url": at.link.line_item_url,
        "score": Decimal(3),
        "maximum": Decimal(4),
        "state": DeliveryState.WAITING,
        "waits_since": NOON,
        "due_at": NOON,
        **values,
    }
    return _kept(session, ScoreDelivery(**values))


@dataclass(frozen=True, kw_only=True)
class Launched:
    """A launch session and the secret that only the launching browser has."""

    row: LaunchSession
    secret: str

    @property
    def id(self) -> str:
        return self.row.id


def launch(
    session: Session, at: Scene, role: Role = Role.PUPIL, *, who: Person | None = None
) -> Launched:
    """Open a launch session in a scene, as ``who`` (the scene's pupil, or new staff)."""
    if who is None:
        who = (
            at.pupil
            if role is Role.PUPIL
            else person(session, at.registration, at.context, role=role)
        )
    number = next(_numbers)
    secret = f"secret-{number}"
    row = LaunchSession(
        id=f"session-{number}",
        proof_digest=sessions.proof_digest(secret),
        school_id=at.school.id,
        deployment_id=at.deployment.id,
        person_id=who.id,
        role=role,
        context_id=at.context.id,
        resource_link_id=at.link.id,
        exercise_key=at.link.exercise_key,
        frame_origin=PLATFORM_URL,
        locale="nl",
        started_at=NOON,
        last_seen_at=NOON,
        ends_at=NOON + timedelta(hours=8),
    )
    return Launched(row=_kept(session, row), secret=secret)


def deep_link_request(
    session: Session, at: Scene, launched: Launched, *, data: str | None = None, **changes: object
) -> DeepLinkRequest:
    """Make a picker wait for the choice of ``launched``."""
    sealed = None
    if data is not None:
        place = deep_linking.place(launched.row, deep_linking.DATA)
        tenant = schools.tenant_of(ROOT_KEY, at.school)
        sealed = vault.seal(tenant.keys.wrapping, data.encode(), place)
    values = {
        "session_id": launched.id,
        "return_url": f"{PLATFORM_URL}/return",
        "accept_multiple": True,
        "accept_line_item": True,
        **changes,
    }
    return _kept(session, DeepLinkRequest(sealed_data=sealed, **values))


def exercise_server(session: Session, provider: str) -> RemoteServer:
    """Make another publisher's exercise server that offers nothing."""
    url = "https://notenkraker.example"
    names = ("login_url", "redirect_urls", "target_url", "jwks_url")
    row = RemoteServer(key="notenkraker", provider=provider, client_id="c", added_at=NOON)
    for name in names:
        setattr(row, name, f"{url}/{name}")
    return _kept(session, row)


def counted(session: Session) -> dict[str, int]:
    """Return how many rows every table holds."""
    tables = Base.metadata.sorted_tables
    return {t.name: session.scalar(select(func.count()).select_from(t)) or 0 for t in tables}


def _kept(session: Session, row: R) -> R:
    session.add(row)
    session.flush()
    return row
