"""The audit trail: record an event in the transaction of what it tells, check the chain.

Launches are no events: they would make every pupil wait for the one before (see record 12).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from lti_tool.db import insert_if_new
from lti_tool.errors import NotFound
from lti_tool.models.audit import AuditCheckpoint, AuditEvent, AuditHead, CheckpointKind
from lti_tool.models.base import table_of
from lti_tool.privacy import audit, vault
from lti_tool.privacy.audit import Actor, Fact, Fault, Line, Mark

if TYPE_CHECKING:  # a school's first event is recorded by ``schools`` itself
    from lti_tool.services.schools import Tenant

_HEAD = "head"
_FETCHED = 1000
"""Events read at a time while a chain is checked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One event to record: its word (``privacy.audit.EVENTS``), when, who, about whom.

    ``actor_id`` is the pseudonym of a member of staff; without one the ``actor`` is the
    operator (command line) or the tool itself (worker).
    """

    event: str
    now: datetime
    actor: Actor = Actor.TOOL
    actor_id: UUID | None = None
    subject_id: UUID | None = None
    facts: Mapping[str, Fact] = field(default_factory=dict)


def record(session: Session, tenant: "Tenant", entry: Entry) -> None:
    """Add an event to a school's trail, in the caller's transaction: no event, no deed.

    Call it last in a transaction: from here until the commit the other writers of this school's
    trail wait.

    Raises:
        KeyError: no such event.
        ValueError: the event may not carry these facts.
        SealBroken: the chain's key is not this school's.
    """
    facts = audit.facts_text(entry.event, entry.facts)
    head = _taken_head(session, tenant)
    key = _key(tenant, head)
    line = Line(
        school_id=tenant.school_id,
        number=head.number + 1,
        moment=entry.now.replace(microsecond=0),
        event=entry.event,
        actor=entry.actor.value,
        actor_id=entry.actor_id,
        subject_id=entry.subject_id,
        facts=facts,
    )
    mac = audit.chained(key, head.mac, line)
    values = {
        "school_id": line.school_id,
        "number": line.number,
        "happened_at": line.moment,
        "event": line.event,
        "actor": entry.actor,
        "actor_id": line.actor_id,
        "subject_id": line.subject_id,
        "facts": line.facts,
        "mac": mac,
    }
    session.execute(insert(AuditEvent), [values])
    _move_head(session, key, Mark(school_id=line.school_id, number=line.number, mac=mac))


def mark_of(session: Session, tenant: "Tenant") -> Mark | None:
    """Return the newest point of a school's chain, None before its first event."""
    head = session.get(AuditHead, tenant.school_id, populate_existing=True)
    return _mark(head) if head else None


def checkpoint(session: Session, tenant: "Tenant", *, now: datetime) -> Mark | None:
    """Write the newest point down; the caller takes it out of the database as well."""
    head = session.get(AuditHead, tenant.school_id, populate_existing=True)
    if head is None:
        return None
    mark = _mark(head)
    _keep(session, _key(tenant, head), mark, CheckpointKind.DAILY, now=now)
    return mark


def trim(session: Session, tenant: "Tenant", *, before: datetime, now: datetime) -> int:
    """Remove events from before a moment; the chain goes on from a sealed point.

    Returns:
        How many events went.
    """
    of_school = AuditEvent.school_id == tenant.school_id
    kept = select(func.min(AuditEvent.number)).where(of_school, AuditEvent.happened_at >= before)
    first_kept = session.scalar(kept)
    head = session.get(AuditHead, tenant.school_id, populate_existing=True)
    if head is None:
        return 0
    last = head.number if first_kept is None else first_kept - 1
    found = session.execute(
        select(AuditEvent.mac).where(of_school, AuditEvent.number == last)
    ).one_or_none()
    if found is None:
        return 0
    mark = Mark(school_id=tenant.school_id, number=last, mac=found.mac)
    old = AuditCheckpoint.school_id == tenant.school_id, AuditCheckpoint.number <= last
    session.execute(delete(AuditCheckpoint).where(*old))
    _keep(session, _key(tenant, head), mark, CheckpointKind.TRIMMED, now=now)
    gone = session.execute(delete(AuditEvent).where(of_school, AuditEvent.number <= last))
    return int(gone.rowcount)  # type: ignore[attr-defined]  # CursorResult


def faults(session: Session, tenant: "Tenant", outside: Iterable[Mark] = ()) -> Iterator[Fault]:
    """Yield what is wrong with a school's trail; nothing when it is whole.

    Args:
        session: a session.
        tenant: the school.
        outside: checkpoints that were kept outside the database.
    """
    head = session.get(AuditHead, tenant.school_id, populate_existing=True)
    if head is None:
        yield Fault(code="trail_missing", number=0)
        return
    key = _key(tenant, head)
    if not audit.is_sealed(key, _HEAD, _mark(head), head.seal):
        yield Fault(code="head_forged", number=head.number)
    start = Mark(school_id=tenant.school_id, number=0, mac=audit.GENESIS)
    ends = [_mark(head)]
    points = select(AuditCheckpoint).where(AuditCheckpoint.school_id == tenant.school_id)
    for row in session.scalars(points.execution_options(populate_existing=True)):
        mark = _mark(row)
        if not audit.is_sealed(key, row.kind.value, mark, row.seal):
            yield Fault(code="checkpoint_forged", number=row.number)
        elif row.kind is CheckpointKind.TRIMMED:
            start = mark
        else:
            ends.append(mark)
    ends += [mark for mark in outside if mark.number >= start.number]
    yield from audit.faults(key, start, _lines(session, tenant.school_id), ends)


def listed(
    session: Session, school_id: UUID, *, subject_id: UUID | None = None, limit: int = 500
) -> list[AuditEvent]:
    """Return a school's newest events, of all or about one person, newest first."""
    query = select(AuditEvent).where(AuditEvent.school_id == school_id)
    if subject_id is not None:
        query = query.where(AuditEvent.subject_id == subject_id)
    return list(session.scalars(query.order_by(AuditEvent.number.desc()).limit(limit)))


def _taken_head(session: Session, tenant: "Tenant") -> AuditHead:
    """Return the head, locked; begun when there is none."""
    query = (
        select(AuditHead)
        .where(AuditHead.school_id == tenant.school_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = session.scalar(query)
    if found is None:
        _begin(session, tenant)
        found = session.scalar(query)
    if found is None:
        raise NotFound(f"audit trail of school {tenant.school_id}")
    return found


def _begin(session: Session, tenant: "Tenant") -> None:
    """Begin a trail; of two that begin at the same moment one wins."""
    key = vault.new_key()
    mark = Mark(school_id=tenant.school_id, number=0, mac=audit.GENESIS)
    values = {
        "school_id": mark.school_id,
        "number": mark.number,
        "mac": mark.mac,
        "seal": audit.sealed(key, _HEAD, mark),
        "wrapped_key": vault.seal(tenant.keys.wrapping, key, _key_place(tenant.school_id)),
    }
    insert_if_new(session, table_of(AuditHead), values)


def _move_head(session: Session, key: bytes, mark: Mark) -> None:
    session.execute(
        update(AuditHead)
        .where(AuditHead.school_id == mark.school_id)
        .values(number=mark.number, mac=mark.mac, seal=audit.sealed(key, _HEAD, mark))
        .execution_options(synchronize_session=False)
    )


def _keep(session: Session, key: bytes, mark: Mark, kind: CheckpointKind, *, now: datetime) -> None:
    values = {
        "school_id": mark.school_id,
        "number": mark.number,
        "kind": kind,
        "mac": mark.mac,
        "seal": audit.sealed(key, kind.value, mark),
        "made_at": now,
    }
    insert_if_new(session, table_of(AuditCheckpoint), values)


def _key(tenant: "Tenant", head: AuditHead) -> bytes:
    return vault.unseal(tenant.keys.wrapping, head.wrapped_key, _key_place(tenant.school_id))


def _key_place(school_id: UUID) -> vault.Place:
    return vault.Place(str(school_id), "audit_head", "wrapped_key", str(school_id))


def _mark(row: AuditHead | AuditCheckpoint) -> Mark:
    return Mark(school_id=row.school_id, number=row.number, mac=row.mac)


def _lines(session: Session, school_id: UUID) -> Iterator[tuple[Line, bytes]]:
    query = (
        select(AuditEvent)
        .where(AuditEvent.school_id == school_id)
        .order_by(AuditEvent.number)
        .execution_options(yield_per=_FETCHED, populate_existing=True)
    )
    for row in session.scalars(query):
        line = Line(
            school_id=row.school_id,
            number=row.number,
            moment=row.happened_at,
            event=row.event,
            actor=row.actor.value,
            actor_id=row.actor_id,
            subject_id=row.subject_id,
            facts=row.facts,
        )
        yield line, row.mac
