"""One school's daily sweep: who left, what is announced, what goes, and the proof of it.

What is about to go by a warned rule is announced ``GRACE`` before; only what was announced that
long ago is removed. So a term that was shortened, or a tool that stood still, surprises nobody.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import exists, func, or_, select, update
from sqlalchemy.orm import Session

from lti_tool.db import insert_if_new
from lti_tool.models.base import table_of
from lti_tool.models.retention import ProofCause, RetentionNotice, SchoolUpkeep
from lti_tool.models.schools import Enrollment, LinkKind, Person, PersonLink, School
from lti_tool.privacy.retention import (
    GRACE,
    TERM_RULES,
    school_year,
    start_of,
    unseen_before,
)
from lti_tool.services import audit, proofs, retention, rotation, suppressions, terms
from lti_tool.services.retention import Due, Swept
from lti_tool.services.rosters import tidying
from lti_tool.services.schools import Tenant

EVERY = timedelta(hours=20)
"""How long after a school's last sweep the next one may come: daily, wherever the clock stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """What a sweep works with. ``grace`` is nothing only after a restore of an older backup."""

    root_key: bytes
    now: datetime
    grace: timedelta = GRACE


@dataclass(kw_only=True)
class Report:
    """What a sweep of one school did: removed, announced (rule -> rows), and what waits."""

    school_id: UUID
    removed: list[Swept] = field(default_factory=list)
    announced: dict[str, int] = field(default_factory=dict)
    held: dict[str, int] = field(default_factory=dict)
    left: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Round:
    """One school's sweep while it runs."""

    session: Session
    tenant: Tenant
    work: Sweep
    lengths: Mapping[str, int]
    report: Report

    def due(self, rule: str, moment: datetime) -> Due:
        """Return what is due by a rule at a moment, by this school's own term."""
        return retention.due_at(rule, self.tenant.school_id, self.lengths[rule], moment)


def next_school(session: Session, *, now: datetime) -> UUID | None:
    """Take a school whose daily sweep is due, for the caller's transaction; None when none is."""
    late = (
        select(School.id)
        .outerjoin(SchoolUpkeep, SchoolUpkeep.school_id == School.id)
        .where(or_(SchoolUpkeep.done_at.is_(None), SchoolUpkeep.done_at <= now - EVERY))
        .order_by(SchoolUpkeep.done_at, School.id)
        .limit(1)
    )
    school_id = session.scalar(late)
    if school_id is None or _taken(session, school_id, now):
        return school_id
    return None


def _taken(session: Session, school_id: UUID, now: datetime) -> bool:
    """Take today's turn; of two workers one gets it."""
    values = {"school_id": school_id, "done_at": now}
    if insert_if_new(session, table_of(SchoolUpkeep), values):
        return True
    statement = (
        update(SchoolUpkeep)
        .where(SchoolUpkeep.school_id == school_id, SchoolUpkeep.done_at <= now - EVERY)
        .values(done_at=now)
    )
    return bool(session.execute(statement).rowcount)  # type: ignore[attr-defined]  # CursorResult


def sweep(session: Session, tenant: Tenant, work: Sweep) -> Report:
    """Do a school's daily sweep, in the caller's transaction."""
    at = _Round(
        session=session,
        tenant=tenant,
        work=work,
        lengths=terms.lengths(session, tenant.school_id),
        report=Report(school_id=tenant.school_id),
    )
    held = bool(terms.holds(session, tenant.school_id, work.now))
    at.report.left = mark_left(session, tenant.school_id, now=work.now)
    for name, rule in TERM_RULES.items():
        if held and rule.pausable:
            at.report.held[name] = retention.count_due(session, name, at.due(name, work.now))
            continue
        if rule.warned and work.grace:
            _announce(at, name)
        as_of = _as_of(at, name)
        if as_of is not None:
            _act(at, name, as_of)
    rotation.go_on(session, work.root_key, tenant.school_id, terms.By(now=work.now))
    if not held:
        _prove(at, retention.forget_bare(session, tenant.school_id))
        tidying.tidy(session, tenant.school_id, now=work.now)
    _record(at)
    return at.report


def mark_left(session: Session, school_id: UUID, *, now: datetime) -> int:
    """Note who was seen neither in this school year nor in the one before; return how many.

    Whom a roster knows is left alone: the roster says when they leave.
    """
    first = unseen_before(now)
    seen_lately = exists().where(
        Enrollment.person_id == Person.id, Enrollment.last_login_at >= start_of(first)
    )
    on_a_roster = exists().where(
        PersonLink.person_id == Person.id, PersonLink.kind == LinkKind.ROSTER_PERSON
    )
    statement = (
        update(Person)
        .where(
            Person.school_id == school_id,
            Person.left_at.is_(None),
            Person.created_at < start_of(first),
            func.coalesce(Person.seen_in, 0) < first,
            ~seen_lately,
            ~on_a_roster,
        )
        .values(left_at=start_of(school_year(now)))
        .execution_options(synchronize_session=False)
    )
    return int(session.execute(statement).rowcount)  # type: ignore[attr-defined]  # CursorResult


def notices(session: Session, school_id: UUID) -> list[RetentionNotice]:
    """Return what a school was told and has not happened yet, soonest first."""
    query = select(RetentionNotice).where(
        RetentionNotice.school_id == school_id, RetentionNotice.done_at.is_(None)
    )
    return list(session.scalars(query.order_by(RetentionNotice.acts_at, RetentionNotice.rule)))


def _announce(at: _Round, name: str) -> None:
    """Tell what becomes due within the grace and was not told yet."""
    ahead = at.work.now + at.work.grace
    count = retention.count_due(at.session, name, at.due(name, ahead))
    told = [n.acts_at for n in notices(at.session, at.tenant.school_id) if n.rule == name]
    if told:
        count -= retention.count_due(at.session, name, at.due(name, max(told)))
    if count <= 0:
        return
    row = RetentionNotice(
        school_id=at.tenant.school_id,
        rule=name,
        count=count,
        warned_at=at.work.now,
        acts_at=ahead,
    )
    at.session.add(row)
    at.session.flush()
    at.report.announced[name] = count


def _as_of(at: _Round, name: str) -> datetime | None:
    """Return the moment as of which things may go: now, or the newest announced one past."""
    now = at.work.now
    if not TERM_RULES[name].warned or not at.work.grace:
        return now
    told = notices(at.session, at.tenant.school_id)
    acted = [n for n in told if n.rule == name and n.acts_at <= now]
    for notice in acted:
        notice.done_at = now
    at.session.flush()
    return max((n.acts_at for n in acted), default=None)


def _act(at: _Round, name: str, as_of: datetime) -> None:
    """Remove what is due."""
    due = at.due(name, as_of)
    if name == "login-times":
        _note_years(at.session, due)
    special = _SPECIAL.get(name)
    _prove(at, special(at, due) if special else retention.remove(at.session, name, due))


def _prove(at: _Round, swept: Swept) -> None:
    """Write the proof of what went, when something did."""
    name = swept.rule
    if not swept.count:
        return
    at.report.removed.append(swept)
    removal = proofs.Removal(
        school_id=at.tenant.school_id,
        cause=ProofCause.RETENTION,
        ground=f"{name}: {at.lengths[name]} {TERM_RULES[name].unit.name.lower()}",
        counts=swept.counts,
        ids=swept.ids,
    )
    proofs.prove(at.session, at.work.root_key, removal, now=at.work.now)


def _trimmed(at: _Round, due: Due) -> Swept:
    swept = Swept(rule="audit")
    if gone := audit.trim(at.session, at.tenant, before=due.before, now=at.work.now):
        swept.counts["audit_event"] = gone
    return swept


def _unsuppressed(at: _Round, due: Due) -> Swept:
    swept = Swept(rule="suppression")
    if gone := suppressions.forget(at.session, at.tenant.school_id, before=due.before):
        swept.counts["suppression"] = gone
    return swept


_SPECIAL: Mapping[str, Callable[[_Round, Due], Swept]] = {
    "audit": _trimmed,
    "suppression": _unsuppressed,
}
"""Rules whose tables no person leads to."""


def _note_years(session: Session, due: Due) -> None:
    """Keep of a login time that is about to go its school year, to know who left."""
    mine = Person.school_id == due.school_id
    first = session.scalar(
        select(func.min(Enrollment.last_login_at))
        .join(Person, Person.id == Enrollment.person_id)
        .where(mine, Enrollment.last_login_at < due.before)
    )
    if first is None:
        return
    for year in range(school_year(first), school_year(due.before) + 1):
        seen = exists().where(
            Enrollment.person_id == Person.id,
            Enrollment.last_login_at >= start_of(year),
            Enrollment.last_login_at < min(start_of(year + 1), due.before),
        )
        session.execute(
            update(Person)
            .where(mine, func.coalesce(Person.seen_in, 0) < year, seen)
            .values(seen_in=year)
            .execution_options(synchronize_session=False)
        )


def _record(at: _Round) -> None:
    told: list[tuple[str, Mapping[str, str | int]]] = [
        ("removal-announced", {"rule": name, "count": count})
        for name, count in at.report.announced.items()
    ]
    told += [("removed-by-term", {"rule": s.rule, "count": s.count}) for s in at.report.removed]
    for event, facts in told:
        audit.record(at.session, at.tenant, audit.Entry(event=event, now=at.work.now, facts=facts))
