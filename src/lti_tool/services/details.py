"""Optional values of pupils: kept sealed where the school chose so, read by its own staff only."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lti_tool.db import insert_if_new
from lti_tool.db.bulk import bulk_load
from lti_tool.models.base import table_of
from lti_tool.models.details import ChainId, PersonDetails
from lti_tool.models.matches import Ground
from lti_tool.models.schools import Person, PersonKey
from lti_tool.privacy import vault
from lti_tool.privacy.choices import Policy
from lti_tool.privacy.offers import Offers
from lti_tool.services import choices, people
from lti_tool.services.merging import matches
from lti_tool.services.schools import Tenant

DETAILS = ("display_name", "birth_year", "birth_date", "age", "administration_number")
"""The columns of ``PersonDetails`` that hold a value."""


def take(
    session: Session, tenant: Tenant, person_id: UUID, offers: Offers, policy: Policy
) -> frozenset[str]:
    """Keep of a pupil's launch what the school chose; return the fields that it chose.

    One look at the school when it chose nothing, which is the rule.
    """
    if not offers.came or not choices.of_school(session, tenant.school_id, policy).stored:
        return frozenset()
    chosen = choices.held(session, tenant.school_id, policy).stored
    values = {name: value for name, value in offers.values.items() if name in chosen}
    if values:
        keep(session, tenant, person_id, values)
    return chosen


def keep(session: Session, tenant: Tenant, person_id: UUID, values: Mapping[str, str]) -> None:
    """Write optional values of a pupil, sealed; those that stand there already stay as they are.

    The caller has made sure that the school chose these fields (``choices.held``).

    Raises:
        SealBroken: the pupil has no key any more.
    """
    key = _key(session, tenant, person_id)
    if "eck_id" in values:
        _keep_chain_id(session, tenant, person_id, key, values["eck_id"])
    wanted = {name: values[name] for name in DETAILS if name in values}
    if not wanted:
        return
    row = {"person_id": person_id, "school_id": tenant.school_id}
    insert_if_new(session, table_of(PersonDetails), row | dict.fromkeys(DETAILS))
    details = session.get_one(PersonDetails, person_id)
    for name, value in wanted.items():
        place = _place(tenant, name, person_id)
        sealed = getattr(details, name)
        if sealed is None or vault.unseal(key, sealed, place).decode() != value:
            setattr(details, name, vault.seal(key, value.encode(), place))
    session.flush()


def keep_new(
    session: Session, tenant: Tenant, people_made: Iterable[tuple[UUID, bytes, Mapping[str, str]]]
) -> None:
    """Write optional values of people who were made a moment ago, very many at once.

    Args:
        session: the one in which they were made.
        tenant: their school, which chose these fields (``choices.held``).
        people_made: person, their own key, and their values.
    """
    rows, chains = [], []
    for person_id, key, values in people_made:
        if "eck_id" in values:
            chains.append(_chain_row(tenant, person_id, key, values["eck_id"]))
        if any(name in values for name in DETAILS):
            sealed = (
                vault.seal(key, values[name].encode(), _place(tenant, name, person_id))
                if name in values
                else None
                for name in DETAILS
            )
            rows.append((person_id, *sealed))
    fixed = {"school_id": tenant.school_id}
    bulk_load(session, table_of(PersonDetails), rows, ("person_id", *DETAILS), fixed)
    for chain in chains:
        insert_if_new(session, table_of(ChainId), chain)


def shown(
    session: Session, tenant: Tenant, person_ids: Iterable[UUID], name: str
) -> dict[UUID, str]:
    """Return person -> value of one optional field, for those who have one; in one query."""
    column = getattr(PersonDetails, name)
    rows = session.execute(
        select(PersonDetails.person_id, column, PersonKey.wrapped_key)
        .join(PersonKey, PersonKey.person_id == PersonDetails.person_id)
        .where(
            PersonDetails.school_id == tenant.school_id,
            PersonDetails.person_id.in_(list(person_ids)),
            column.is_not(None),
        )
    )
    found: dict[UUID, str] = {}
    for person_id, sealed, wrapped in rows:
        key = people.unwrapped_key(tenant, person_id, wrapped)
        found[person_id] = vault.unseal(key, sealed, _place(tenant, name, person_id)).decode()
    return found


def find_by_chain_id(session: Session, tenant: Tenant, value: str) -> Person | None:
    """Return the pupil of this school who has an ECK-iD (in the form of ``detectors.chain_id``)."""
    return session.scalar(
        select(Person)
        .join(ChainId, ChainId.person_id == Person.id)
        .where(ChainId.school_id == tenant.school_id, ChainId.digest == chain_digest(tenant, value))
    )


def chain_id_of(session: Session, tenant: Tenant, person_id: UUID) -> str | None:
    """Return a pupil's ECK-iD: to send a result back under it, and for nothing else."""
    row = session.scalar(
        select(ChainId).where(ChainId.school_id == tenant.school_id, ChainId.person_id == person_id)
    )
    if row is None:
        return None
    key = _key(session, tenant, person_id)
    return vault.unseal(key, row.sealed, _chain_place(tenant, person_id)).decode()


def _keep_chain_id(
    session: Session, tenant: Tenant, person_id: UUID, key: bytes, value: str
) -> None:
    """Keep an ECK-iD where there is none.

    Two pupils with one ECK-iD are a mistake of a source, or one child twice; a pupil with another
    one than before is somebody else's, or a new one: both are proposed, and nothing changes here.
    """
    digest = chain_digest(tenant, value)
    known = session.execute(
        select(ChainId.person_id, ChainId.digest).where(
            ChainId.school_id == tenant.school_id,
            or_(ChainId.digest == digest, ChainId.person_id == person_id),
        )
    ).all()
    owner = next((row.person_id for row in known if row.digest == digest), None)
    if owner is not None:
        matches.propose(session, tenant.school_id, person_id, owner, Ground.ECK_ID)
    elif known:
        found = matches.ChainValue(digest=digest, value=value)
        matches.propose_chain_id(session, tenant, person_id, key, found)
    else:
        insert_if_new(session, table_of(ChainId), _chain_row(tenant, person_id, key, value))


def _chain_row(tenant: Tenant, person_id: UUID, key: bytes, value: str) -> dict[str, object]:
    return {
        "person_id": person_id,
        "school_id": tenant.school_id,
        "digest": chain_digest(tenant, value),
        "sealed": vault.seal(key, value.encode(), _chain_place(tenant, person_id)),
    }


def _key(session: Session, tenant: Tenant, person_id: UUID) -> bytes:
    wrapped = people.held_key(session, person_id)
    return people.unwrapped_key(tenant, person_id, wrapped.wrapped_key if wrapped else b"")


def chain_digest(tenant: Tenant, value: str) -> bytes:
    """Return by what a pupil with an ECK-iD is found."""
    return vault.blind_index(tenant.keys.index, "eck-id", value)


def _place(tenant: Tenant, column: str, person_id: UUID) -> vault.Place:
    return vault.Place(str(tenant.school_id), "person_details", column, str(person_id))


def _chain_place(tenant: Tenant, person_id: UUID) -> vault.Place:
    return vault.Place(str(tenant.school_id), "chain_id", "sealed", str(person_id))
