"""What a school says about terms: its own lengths, and pauses for a legal reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lti_tool.clock import school_day
from lti_tool.errors import ChoiceInvalid
from lti_tool.models.retention import HoldReason, LegalHold, RetentionNotice, RetentionTerm
from lti_tool.privacy.audit import Actor
from lti_tool.privacy.retention import TERM_RULES
from lti_tool.services import audit
from lti_tool.services.schools import Tenant


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """Who sets something, and when. Without ``actor_id`` it is the operator."""

    now: datetime
    actor_id: UUID | None = None

    def entry(self, event: str, *, about: UUID | None = None, **facts: str | int) -> audit.Entry:
        """Return the audit entry of what they do, to the record of ``about``."""
        return audit.Entry(
            event=event,
            now=self.now,
            actor=Actor.STAFF if self.actor_id else Actor.OPERATOR,
            actor_id=self.actor_id,
            subject_id=about,
            facts=facts,
        )


def lengths(session: Session, school_id: UUID) -> Mapping[str, int]:
    """Return the length of every rule for a school: its own where it set one, else ours."""
    return {name: rule.length for name, rule in TERM_RULES.items()} | own(session, school_id)


def own(session: Session, school_id: UUID) -> dict[str, int]:
    """Return the lengths that a school set itself."""
    query = select(RetentionTerm.rule, RetentionTerm.length)
    rows = session.execute(query.where(RetentionTerm.school_id == school_id))
    return {rule: length for rule, length in rows if rule in TERM_RULES}


def set_length(session: Session, tenant: Tenant, rule: str, length: int, by: By) -> None:
    """Set a school's own term; what was announced under the old one is announced anew.

    Raises:
        ChoiceInvalid: ``term_unknown``, ``term_out_of_bounds``.
    """
    known = TERM_RULES.get(rule)
    if known is None:
        raise ChoiceInvalid(code="term_unknown")
    if not known.shortest <= length <= known.longest:
        raise ChoiceInvalid(
            f"{rule}: {known.shortest} to {known.longest}", code="term_out_of_bounds"
        )
    row = session.get(RetentionTerm, (tenant.school_id, rule))
    if row is None:
        row = RetentionTerm(school_id=tenant.school_id, rule=rule)
        session.add(row)
    row.length, row.set_at = length, by.now
    session.execute(
        delete(RetentionNotice).where(
            RetentionNotice.school_id == tenant.school_id,
            RetentionNotice.rule == rule,
            RetentionNotice.done_at.is_(None),
        )
    )
    session.flush()
    audit.record(session, tenant, by.entry("term-set", rule=rule, length=length))


def hold(
    session: Session, tenant: Tenant, reason: HoldReason, until: datetime, by: By
) -> LegalHold:
    """Pause all removals of a school until a moment.

    Raises:
        ChoiceInvalid: ``hold_without_end``: the end lies in the past.
    """
    if until <= by.now:
        raise ChoiceInvalid(code="hold_without_end")
    row = LegalHold(
        id=uuid4(), school_id=tenant.school_id, reason=reason, set_at=by.now, until=until
    )
    session.add(row)
    session.flush()
    day = school_day(until).isoformat()
    audit.record(session, tenant, by.entry("hold-set", reason=reason.value, until=day))
    return row


def lift_holds(session: Session, tenant: Tenant, by: By) -> int:
    """End a school's pauses now; return how many there were."""
    rows = holds(session, tenant.school_id, by.now)
    for row in rows:
        row.until = by.now
    session.flush()
    if rows:
        audit.record(session, tenant, by.entry("hold-lifted"))
    return len(rows)


def holds(session: Session, school_id: UUID, now: datetime) -> list[LegalHold]:
    """Return the pauses of a school that have not ended."""
    query = select(LegalHold).where(LegalHold.school_id == school_id, LegalHold.until > now)
    return list(session.scalars(query.order_by(LegalHold.until)))
