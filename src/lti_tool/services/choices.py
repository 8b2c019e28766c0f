"""The school's choices: what is on, deciding about it, and what was decided when.

A decision is a row, a purge when it narrows, and an event in the audit trail: all in the
caller's transaction, or none of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lti_tool.errors import ChoiceRefused, NotFound
from lti_tool.models.choices import Reason, SchoolChoice
from lti_tool.models.schools import School
from lti_tool.privacy import choices
from lti_tool.privacy.audit import Actor
from lti_tool.privacy.choices import Choices, Policy
from lti_tool.privacy.explanations import explanation
from lti_tool.privacy.fields import OPTIONAL_FIELDS
from lti_tool.privacy.rules import Mode
from lti_tool.services import audit, purges, schools
from lti_tool.services.rosters.held import forget_field
from lti_tool.services.schools import Tenant

# Built once: see ``people``. The lock makes a launch wait while a decision is being made, so
# that nothing is kept by a choice that has just been withdrawn.
_CHOSEN = select(School.chosen).where(School.id == bindparam("school_id"))
_CHOSEN_HELD = _CHOSEN.with_for_update(read=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decider:
    """Who decides: a school admin, or the operator by the school's order."""

    actor: Actor
    person_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """A decision to be made. ``seen`` is the digest of the explanation that was shown."""

    field: str
    mode: Mode
    seen: bytes
    reason: Reason
    by: Decider


def of_school(session: Session, school_id: UUID, policy: Policy) -> Choices:
    """Return what a school chose, as far as the operator allows."""
    return choices.read(session.scalar(_CHOSEN, {"school_id": school_id}), policy)


def held(session: Session, school_id: UUID, policy: Policy) -> Choices:
    """Return the same, held until the end of the transaction: for who is about to keep a value."""
    return choices.read(session.scalar(_CHOSEN_HELD, {"school_id": school_id}), policy)


def history(session: Session, school_id: UUID) -> Sequence[SchoolChoice]:
    """Return a school's decisions, newest first."""
    query = select(SchoolChoice).where(SchoolChoice.school_id == school_id)
    return session.scalars(query.order_by(SchoolChoice.decided_at.desc())).all()


def switch(
    session: Session, tenant: Tenant, wanted: Switch, policy: Policy, *, now: datetime
) -> int:
    """Make a decision; return how many stored values it purged.

    Raises:
        NotFound: no such optional field.
        ChoiceRefused: ``choice_mode_unknown``, ``annex_not_seen``, ``choice_too_wide`` (the
            operator allows less), ``choice_excludes`` (a field is on that excludes this one).
    """
    rule = OPTIONAL_FIELDS.get(wanted.field)
    if rule is None:
        raise NotFound("optional field")
    if wanted.mode not in rule.modes:
        raise ChoiceRefused(wanted.field, code="choice_mode_unknown")
    if wanted.seen != explanation(wanted.field).digest:
        raise ChoiceRefused(wanted.field, code="annex_not_seen")
    if not policy.allows(wanted.field, wanted.mode):
        raise ChoiceRefused(wanted.field, code="choice_too_wide")
    school = _taken(session, tenant.school_id)
    was = choices.read(school.chosen, policy)
    if wanted.mode is not Mode.OFF and choices.excluded_by(was, wanted.field):
        raise ChoiceRefused(wanted.field, code="choice_excludes")
    return _decide(session, tenant, school, wanted, now=now)


def enforce(session: Session, root_key: bytes, policy: Policy, *, now: datetime) -> int:
    """Narrow what schools chose to what the operator allows by now, and purge the rest.

    Returns how many choices were narrowed. Reading is limited at once; this empties the tables.
    """
    count = 0
    for school_id in session.scalars(select(School.id).where(School.chosen.is_not(None))).all():
        school = _taken(session, school_id)
        wide = choices.read(school.chosen, Policy())
        allowed = choices.read(school.chosen, policy)
        for field in [f for f in wide.modes if allowed.mode(f) is not wide.mode(f)]:
            narrowed = Switch(
                field=field,
                mode=allowed.mode(field),
                seen=explanation(field).digest,
                reason=Reason.POLICY,
                by=Decider(actor=Actor.OPERATOR),
            )
            _decide(session, schools.tenant_of(root_key, school), school, narrowed, now=now)
            count += 1
    return count


def _taken(session: Session, school_id: UUID) -> School:
    """Return a school's row, which nobody else may change or rely on until the commit."""
    query = select(School).where(School.id == school_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()


def _decide(
    session: Session, tenant: Tenant, school: School, wanted: Switch, *, now: datetime
) -> int:
    modes = {**choices.read(school.chosen, Policy()).modes, wanted.field: wanted.mode}
    school.chosen = choices.write(Choices(modes=modes))
    purged = 0
    if wanted.mode is not Mode.STORED:
        purged = purges.purge(session, school.id, wanted.field)
        forget_field(session, tenant, wanted.field)
    text = explanation(wanted.field)
    session.add(
        SchoolChoice(
            school_id=school.id,
            field=wanted.field,
            mode=wanted.mode,
            reason=wanted.reason,
            annex_version=text.version,
            text_digest=wanted.seen,
            decided_by=wanted.by.person_id,
            decided_at=now,
        )
    )
    session.flush()
    facts = {
        "field": wanted.field,
        "mode": wanted.mode.value,
        "reason": wanted.reason.value,
        "annex": text.version,
        "purged": purged,
        "left": purges.count(session, school.id, wanted.field) if purged else 0,
    }
    entry = audit.Entry(
        event="choice-made",
        now=now,
        actor=wanted.by.actor,
        actor_id=wanted.by.person_id,
        facts=facts,
    )
    audit.record(session, tenant, entry)
    return purged
