"""A school's annex: make it, accept it, object to somebody in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.clock import school_day
from lti_tool.config.facts import Facts, faults
from lti_tool.errors import ChoiceRefused, ConfigInvalid, NotFound
from lti_tool.models.annexes import AnnexAcceptance, SubProcessorNote
from lti_tool.models.remote import RemoteServer
from lti_tool.models.schools import School, SchoolStatus
from lti_tool.privacy.annex import rendering
from lti_tool.privacy.annex.annex import annex
from lti_tool.privacy.annex.blocks import Paper
from lti_tool.privacy.annex.subject import Subject
from lti_tool.privacy.choices import Policy
from lti_tool.privacy.fields import ANNEX_VERSION
from lti_tool.services import audit, choices, schools, terms
from lti_tool.services.schools import Tenant
from lti_tool.services.terms import By


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """What holds for every school of this deployment."""

    facts: Facts
    policy: Policy


def subject(session: Session, school_id: UUID, deployment: Deployment, *, now: datetime) -> Subject:
    """Return what a school's papers are made of.

    Raises:
        NotFound: no such school.
    """
    school = schools.get(session, school_id)
    newest = accepted(session, school_id)
    return Subject(
        school=school.name,
        brin=school.brin,
        on=school_day(now),
        choices=choices.of_school(session, school_id, deployment.policy),
        lengths=terms.lengths(session, school_id),
        facts=deployment.facts,
        accepted=newest.version if newest else None,
        objections=objections(session, school_id),
    )


def paper(
    session: Session,
    school_id: UUID,
    deployment: Deployment,
    *,
    now: datetime,
    template: str = "",
) -> Paper:
    """Return a school's annex, by default of the model that the deployment follows.

    Raises:
        NotFound: no such school.
    """
    model = template or deployment.facts.covenant
    return annex(subject(session, school_id, deployment, now=now), model)


def accepted(session: Session, school_id: UUID) -> AnnexAcceptance | None:
    """Return a school's newest acceptance, None before the first."""
    query = select(AnnexAcceptance).where(AnnexAcceptance.school_id == school_id)
    return session.scalar(query.order_by(AnnexAcceptance.accepted_at.desc()).limit(1))


def accept(session: Session, tenant: Tenant, deployment: Deployment, seen: bytes, by: By) -> None:
    """Record that a school accepts the annex as it was shown.

    Raises:
        ChoiceRefused: ``annex_not_seen``: another document was shown; ``annex_draft``: it still
            lacks facts.
    """
    document = paper(session, tenant.school_id, deployment, now=by.now)
    if document.draft:
        raise ChoiceRefused(code="annex_draft")
    if seen != digest(document):
        raise ChoiceRefused(code="annex_not_seen")
    row = AnnexAcceptance(
        school_id=tenant.school_id,
        version=ANNEX_VERSION,
        digest=seen,
        accepted_by=by.actor_id,
        accepted_at=by.now,
    )
    session.add(row)
    session.flush()
    audit.record(session, tenant, by.entry("annex-accepted", annex=ANNEX_VERSION))


def digest(document: Paper) -> bytes:
    """Return what proves which document was shown."""
    return sha256(rendering.html(document).encode()).digest()


def objections(session: Session, school_id: UUID) -> frozenset[str]:
    """Return the sub-processors that a school objects to now."""
    query = select(SubProcessorNote).where(SubProcessorNote.school_id == school_id)
    newest = {
        note.name: note.objects
        for note in session.scalars(query.order_by(SubProcessorNote.noted_at))
    }
    return frozenset(name for name, objects in newest.items() if objects)


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """A school's word on a sub-processor: it objects, or (``objects`` False) no longer does."""

    name: str
    objects: bool


def note(session: Session, tenant: Tenant, facts: Facts, said: Objection, by: By) -> None:
    """Record a school's objection to a sub-processor, or that it takes it back.

    Raises:
        NotFound: there is no such sub-processor.
    """
    known = [each.name for each in facts.sub_processors]
    if said.name not in known:
        raise NotFound("sub-processor")
    row = SubProcessorNote(
        school_id=tenant.school_id,
        name=said.name,
        objects=said.objects,
        noted_by=by.actor_id,
        noted_at=by.now,
    )
    session.add(row)
    session.flush()
    event = "objection-made" if said.objects else "objection-withdrawn"
    audit.record(session, tenant, by.entry(event, number=known.index(said.name) + 1))


def require_production(session: Session, facts: Facts, *, now: datetime) -> None:
    """Refuse to start where the annex could not be kept.

    A school that objects to somebody who holds one of the stores has its data there by now: the
    operator has to move the store, or close the school, before the start.

    Raises:
        ConfigInvalid: every missing or wrong fact, and every objection that is not honoured.
    """
    found = [*faults(facts), *_not_named(session, facts), *_not_honoured(session, facts, now)]
    if found:
        raise ConfigInvalid(tuple(found))


def _not_named(session: Session, facts: Facts) -> Sequence[str]:
    """Return what to say of exercise servers whose publisher the annex does not name."""
    trusted = select(RemoteServer.provider).where(RemoteServer.removed_at.is_(None)).distinct()
    known = {each.name for each in facts.sub_processors}
    return [
        f"sub_processors: {provider}: has an exercise server and is not named"
        for provider in sorted(set(session.scalars(trusted)) - known)
    ]


def _not_honoured(session: Session, facts: Facts, now: datetime) -> Sequence[str]:
    begun = {
        each.name
        for each in facts.sub_processors
        if each.announced and each.starts and each.starts <= school_day(now)
    }
    holders = begun & {store.operator for store in facts.stores}
    active = session.scalars(select(School.id).where(School.status == SchoolStatus.ACTIVE)).all()
    return [
        f"sub_processors: {name}: school {school_id} objects, and it holds a store"
        for school_id in active
        for name in sorted(holders & objections(session, school_id))
    ]
