"""How little is stored of one pupil: measured on a pupil made for it, in a database of its own.

The pupil comes in once, makes one exercise of five items and is still logged in. Then every
optional field is turned on by itself. What is counted is what stands in the tables afterwards.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import SystemRandom
from typing import Any
from uuid import UUID

from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from lti_tool.models.base import Base
from lti_tool.models.choices import Reason
from lti_tool.models.launches import LaunchSession
from lti_tool.models.learning import Attempt, AttemptState, ItemResponse
from lti_tool.models.platforms import Context, ResourceLink
from lti_tool.models.schools import Person, Role
from lti_tool.privacy.audit import Actor
from lti_tool.privacy.choices import Policy, birth_values
from lti_tool.privacy.explanations import explanation
from lti_tool.privacy.fields import OPTIONAL_FIELDS, PERSONAL_FIELDS
from lti_tool.privacy.rules import Mode
from lti_tool.services import (
    choices,
    details,
    people,
    personal_rows,
    photos,
    registrations,
    schools,
    sessions,
)
from lti_tool.services.schools import Tenant

_KEY = bytes(32)
_NOW = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
_ITEMS = 5
PHOTO_BYTES = 10_000
"""What a portrait of 256 pixels weighs, roughly."""

_EXAMPLES: Mapping[str, str] = {
    "display_name": "Sanne de Vries",
    "administration_number": "L-2026-044",
    "eck_id": "https://ketenid.nl/201703/" + 128 * "0",
    **birth_values(date(2017, 6, 21), frozenset({"birth_date", "birth_year", "age"}), _NOW.date()),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What is stored of a pupil in one field: how many values, and their bytes."""

    field: str
    values: int
    octets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Minimum:
    """By default, and beyond that with each optional field: what is stored of one pupil."""

    always: tuple[Stored, ...]
    switched: Mapping[str, tuple[Stored, ...]]


def measure() -> Minimum:
    """Return what is stored of one pupil; the same on every machine."""
    always = _stored(None)
    return Minimum(
        always=tuple(always.values()),
        switched={
            name: tuple(
                Stored(
                    field=field,
                    values=found.values - (always[field].values if field in always else 0),
                    octets=found.octets - (always[field].octets if field in always else 0),
                )
                for field, found in _stored(name).items()
                if found != always.get(field)
            )
            for name in OPTIONAL_FIELDS
        },
    )


def _stored(chosen: str | None) -> dict[str, Stored]:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        tenant = schools.tenant_of(
            _KEY, schools.add(session, name="Voorbeeld", brin="99XX00", root_key=_KEY, now=_NOW)
        )
        pupil_id = _pupil(session, tenant)
        if chosen:
            _turn_on(session, tenant, pupil_id, chosen)
        found = _counted(session, pupil_id)
    engine.dispose()
    return found


def _pupil(session: Session, tenant: Tenant) -> UUID:
    site = "https://lms.example.org"
    facts = registrations.PlatformFacts(
        issuer=site,
        client_id="1",
        auth_url=f"{site}/auth",
        token_url=f"{site}/token",
        jwks_url=f"{site}/jwks",
        deployments=("1",),
    )
    registration = registrations.add(session, tenant.school_id, facts, now=_NOW)
    user = people.PlatformUser(registration_id=registration.id, subject="12345")
    pupil = people.find_or_make(session, tenant, user, now=_NOW, random=SystemRandom())
    pupil.alias = "Otter 7"
    deployment_id = registration.deployments[0].id
    school_id = tenant.school_id
    context = Context(
        school_id=school_id, deployment_id=deployment_id, digest=bytes(32), title="Groep 5"
    )
    session.add(context)
    session.flush()
    link = ResourceLink(school_id=school_id, context_id=context.id, digest=bytes(32))
    session.add(link)
    session.flush()
    people.enroll(session, context.id, pupil.id, Role.PUPIL, now=_NOW)
    session.add(_launch(pupil, deployment_id, link))
    session.add(_attempt(pupil, link))
    session.flush()
    return pupil.id


def _launch(pupil: Person, deployment_id: UUID, link: ResourceLink) -> LaunchSession:
    return LaunchSession(
        id="0" * 22,
        proof_digest=sessions.proof_digest("example"),
        school_id=pupil.school_id,
        deployment_id=deployment_id,
        person_id=pupil.id,
        role=Role.PUPIL,
        context_id=link.context_id,
        resource_link_id=link.id,
        exercise_key="water-kringloop",
        frame_origin="https://lms.example.org",
        locale="nl",
        started_at=_NOW,
        last_seen_at=_NOW,
        ends_at=_NOW + timedelta(hours=8),
    )


def _attempt(pupil: Person, link: ResourceLink) -> Attempt:
    return Attempt(
        school_id=pupil.school_id,
        person_id=pupil.id,
        resource_link_id=link.id,
        exercise_key="water-kringloop",
        exercise_version="0" * 64,
        seed=1,
        state=AttemptState.FINISHED,
        score=Decimal(4),
        maximum=Decimal(_ITEMS),
        started_at=_NOW,
        last_activity_at=_NOW,
        finished_at=_NOW,
        responses=[
            ItemResponse(
                item_identifier=f"water-kringloop-{number}",
                response='{"RESPONSE":["A"]}',
                score=Decimal(1),
                answered_at=_NOW,
            )
            for number in range(1, _ITEMS + 1)
        ],
    )


def _turn_on(session: Session, tenant: Tenant, pupil_id: UUID, name: str) -> None:
    switch = choices.Switch(
        field=name,
        mode=Mode.STORED,
        seen=explanation(name).digest,
        reason=Reason.FILED,
        by=choices.Decider(actor=Actor.OPERATOR),
    )
    choices.switch(session, tenant, switch, Policy(), now=_NOW)
    if name == photos.FIELD:
        photos.consent(session, tenant, pupil_id, today=_NOW.date())
        photos.keep(session, tenant, pupil_id, bytes(PHOTO_BYTES), Policy())
    else:
        details.keep(session, tenant, pupil_id, {name: _EXAMPLES[name]})


def _counted(session: Session, pupil_id: UUID) -> dict[str, Stored]:
    values: Counter[str] = Counter()
    octets: Counter[str] = Counter()
    people_ids = select(Person.id).where(Person.id == pupil_id)
    for table in personal_rows.tables():
        columns = personal_rows.personal_columns(table)
        if not columns:
            continue
        for row in session.execute(select(*columns).where(personal_rows.below(table, people_ids))):
            for column, value in zip(columns, row, strict=True):
                values[column.info["privacy"]] += value is not None
                octets[column.info["privacy"]] += _size(value)
    return {
        name: Stored(field=name, values=values[name], octets=octets[name])
        for name in PERSONAL_FIELDS
        if values[name]
    }


def _size(value: Any) -> int:
    """Return the bytes of a value itself: texts in UTF-8, identifiers 16, moments and days 8."""
    if value is None:
        return 0
    if isinstance(value, bytes):
        return len(value)
    if isinstance(value, UUID):
        return 16
    return 8 if isinstance(value, date | datetime) else len(str(value).encode())
