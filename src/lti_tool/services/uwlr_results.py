"""What pupils of a school reached in a school year, as a file for its administration (UWLR).

The score that counts is the one that goes to the gradebook, by the same choices: what waits for a
teacher's word, or is sent nowhere because the school or a teacher chose so, is not in the file.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.clock import school_day
from lti_tool.errors import NotFound, SealBroken
from lti_tool.exercises.catalogue import Catalogue
from lti_tool.models.deliveries import DeliveryState, Destination, Release, ScoreDelivery
from lti_tool.models.learning import Attempt
from lti_tool.models.platforms import ResourceLink
from lti_tool.models.rosters import RosterPerson
from lti_tool.models.schools import LinkKind, Person, PersonKey, PersonLink, PersonStatus, Role
from lti_tool.privacy import vault
from lti_tool.privacy.retention import start_of
from lti_tool.rostering.rest.gradebook import key_of
from lti_tool.rostering.uwlr.results import File, Outcome, PupilOutcomes
from lti_tool.services import details, people, schools
from lti_tool.services.grades import modes
from lti_tool.services.grades.again import KEPT_THEIRS
from lti_tool.services.grades.queueing import SENDS_NONE, UNCHANGED
from lti_tool.services.rosters.marks import PREFIXES
from lti_tool.services.schools import Tenant

_NOT_TOLD = frozenset({SENDS_NONE, UNCHANGED, KEPT_THEIRS})
_NOT_SAID = frozenset({DeliveryState.HELD, DeliveryState.SUPERSEDED})
_WHOLE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """The file, and how many pupils are not in it: the administration has no key for them."""

    file: File
    without_key: int


def made(
    session: Session, tenant: Tenant, catalogue: Catalogue, year: int, *, now: datetime
) -> Made:
    """Return what was reached in the school year that began in ``year``.

    Raises:
        NotFound: there is no such school.
    """
    found: dict[UUID, list[Outcome]] = {}
    for row in _counting(session, tenant.school_id, year):
        found.setdefault(row.person_id, []).append(_outcome(row))
    pupils, without = [], 0
    for person_id, outcomes in found.items():
        key = _key(session, tenant, person_id)
        if not key:
            without += 1
            continue
        eck_id = details.chain_id_of(session, tenant, person_id) or ""
        pupils.append(PupilOutcomes(key=key, eck_id=eck_id, outcomes=outcomes))
    pupils.sort(key=lambda each: each.key)
    keys = {each.exercise_key for pupil in pupils for each in pupil.outcomes}
    file = File(
        brin=schools.get(session, tenant.school_id).brin,
        school_year=year,
        made_at=now,
        pupils=pupils,
        titles={key: _title(catalogue, key) for key in keys},
    )
    return Made(file=file, without_key=without)


def _counting(session: Session, school_id: UUID, year: int) -> Iterator[Any]:
    """Yield the score that counts of each pupil and link, oldest first."""
    rows = session.execute(
        select(
            ScoreDelivery.person_id,
            ScoreDelivery.resource_link_id,
            ScoreDelivery.score,
            ScoreDelivery.maximum,
            ScoreDelivery.stamp,
            ScoreDelivery.state,
            ScoreDelivery.last_answer,
            Attempt.exercise_key,
        )
        .join(Attempt, Attempt.id == ScoreDelivery.attempt_id)
        .join(Person, Person.id == ScoreDelivery.person_id)
        .where(
            ScoreDelivery.school_id == school_id,
            ScoreDelivery.destination == Destination.AGS,
            ScoreDelivery.announces.is_(False),
            ScoreDelivery.maximum > 0,
            ScoreDelivery.stamp >= start_of(year),
            ScoreDelivery.stamp < start_of(year + 1),
            Person.status != PersonStatus.RESTRICTED,
        )
        .order_by(ScoreDelivery.stamp)
    )
    newest = {(row.person_id, row.resource_link_id): row for row in rows if _counts(row)}
    released: dict[UUID, bool] = {}
    for row in newest.values():
        if row.state is not DeliveryState.NOT_GRADED or _automatic(session, row, released):
            yield row


def _counts(row: Any) -> bool:
    return row.state not in _NOT_SAID and row.last_answer not in _NOT_TOLD


def _automatic(session: Session, row: Any, known: dict[UUID, bool]) -> bool:
    """Tell whether scores behind a link whose platform takes none need nobody's word."""
    link_id = row.resource_link_id
    if link_id not in known:
        link = session.get_one(ResourceLink, link_id)
        known[link_id] = modes.of_link(session, link).release is Release.AUTOMATIC
    return known[link_id]


def _outcome(row: Any) -> Outcome:
    return Outcome(
        key=key_of("uwlr", row.person_id, row.resource_link_id),
        day=school_day(row.stamp),
        exercise_key=row.exercise_key,
        percentage=round(_WHOLE * row.score / row.maximum),
    )


def _key(session: Session, tenant: Tenant, person_id: UUID) -> str:
    """Return what the administration calls a pupil now, as it writes it; "" for nothing."""
    found = session.execute(
        select(PersonLink.id, PersonLink.sealed, PersonKey.wrapped_key)
        .join(PersonKey, PersonKey.person_id == PersonLink.person_id)
        .join(
            RosterPerson,
            (RosterPerson.person_id == PersonLink.person_id)
            & (RosterPerson.digest == PersonLink.digest)
            & (RosterPerson.role == Role.PUPIL)
            & RosterPerson.until.is_(None),
        )
        .where(
            PersonLink.school_id == tenant.school_id,
            PersonLink.person_id == person_id,
            PersonLink.kind == LinkKind.ROSTER_PERSON,
        )
        .order_by(RosterPerson.id.desc())
        .limit(1)
    ).one_or_none()
    if found is None:
        return ""
    link_id, sealed, wrapped = found
    try:
        key = people.unwrapped_key(tenant, person_id, wrapped)
        value = vault.unseal(key, sealed, people.link_place(tenant, link_id)).decode()
    except SealBroken:
        return ""
    return value.removeprefix(PREFIXES[Role.PUPIL])


def _title(catalogue: Catalogue, key: str) -> str:
    try:
        return catalogue.get(key).title
    except NotFound:  # withdrawn since; its key still says what it was
        return key
