"""The last examination of each connection: asked for, walked leg by leg, and kept to be read.

A page asks; whoever does background work claims one leg at a time, walks it with no transaction
open, and writes its line. A worker that died gives the leg back when its lease ends.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import Delete, delete, or_, select, update
from sqlalchemy.orm import Session, selectinload

from lti_tool.db import insert_if_new
from lti_tool.errors import NotFound
from lti_tool.models.base import table_of
from lti_tool.models.doctor import Examination, ExaminationLine, Verdict
from lti_tool.models.platforms import Deployment, Registration
from lti_tool.services import registrations
from lti_tool.services.doctor import legs
from lti_tool.services.doctor.records import Finding, Leg

LEASE = timedelta(minutes=2)
"""How long one leg may take: a few calls, each of which ends in seconds."""

UNTOUCHED = timedelta(seconds=20)
"""After so long without a line nobody seems to do background work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """One leg in a worker's hands."""

    examination_id: UUID
    registration_id: UUID
    school_id: UUID
    leg: Leg
    so_far: Mapping[str, Finding]


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """An examination to show; ``finished_at`` is None while it goes on."""

    asked_at: datetime
    finished_at: datetime | None
    findings: Mapping[str, Finding]

    def is_untouched(self, now: datetime) -> bool:
        """Return whether it waits suspiciously long for its first line."""
        return not self.findings and now - self.asked_at > UNTOUCHED

    @property
    def is_sound(self) -> bool:
        """Whether nothing is red."""
        return all(found.verdict is not Verdict.RED for found in self.findings.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """Which connection a deployment belongs to."""

    registration_id: UUID
    issuer: str


def connection_of(session: Session, deployment_id: UUID, school_id: UUID) -> Connection:
    """Return the connection of a school's deployment.

    Raises:
        NotFound: there is no such deployment, or it is another school's.
    """
    query = (
        select(Registration.id, Registration.issuer)
        .join(Deployment, Deployment.registration_id == Registration.id)
        .where(Deployment.id == deployment_id, Deployment.school_id == school_id)
    )
    found = session.execute(query).first()
    if found is None:
        raise NotFound("deployment")
    return Connection(registration_id=found[0], issuer=found[1])


def ask(session: Session, registration_id: UUID, school_id: UUID, *, now: datetime) -> UUID:
    """Have a connection examined anew; one that is being examined is left alone.

    Raises:
        NotFound: there is no such registration.
    """
    registrations.get(session, registration_id)
    place = {"registration_id": registration_id, "school_id": school_id}
    new = {**place, "id": uuid4(), "asked_at": now, "key_ids": ""}
    insert_if_new(session, table_of(Examination), new)
    row = session.scalars(select(Examination).filter_by(**place).with_for_update()).one()
    if row.finished_at is not None:
        session.execute(_lines_of(row.id))
        row.asked_at, row.finished_at, row.claimed_until = now, None, None
    return row.id


def keep(
    session: Session,
    registration_id: UUID,
    school_id: UUID,
    findings: Mapping[str, Finding],
    *,
    now: datetime,
) -> None:
    """Keep an examination that was made in one go, instead of the last one."""
    id_ = ask(session, registration_id, school_id, now=now)
    session.execute(_lines_of(id_))
    for leg, finding in findings.items():
        insert_if_new(session, table_of(ExaminationLine), _values(id_, leg, finding))
    _settle(session, id_, findings, now=now)


def latest(session: Session, registration_id: UUID, school_id: UUID) -> Read | None:
    """Return the last examination of a connection, for this school; None before the first."""
    query = select(Examination).options(selectinload(Examination.lines))
    row = session.scalar(query.filter_by(registration_id=registration_id, school_id=school_id))
    if row is None:
        return None
    return Read(asked_at=row.asked_at, finished_at=row.finished_at, findings=_findings(row))


def claim_next(session: Session, *, now: datetime) -> Claimed | None:
    """Take the next leg of the examination that waits longest; None when there is none."""
    free = or_(Examination.claimed_until.is_(None), Examination.claimed_until <= now)
    row = session.scalar(
        select(Examination)
        .where(Examination.finished_at.is_(None), free)
        .order_by(Examination.asked_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if row is None:
        return None
    so_far = _findings(row)
    leg = legs.after(so_far)
    if leg is None:  # what was its last leg is gone since: a newer program
        row.finished_at = now
        return None
    row.claimed_until = now + LEASE
    return Claimed(
        examination_id=row.id,
        registration_id=row.registration_id,
        school_id=row.school_id,
        leg=leg,
        so_far=so_far,
    )


def write(session: Session, claimed: Claimed, finding: Finding, *, now: datetime) -> None:
    """Write one line, and give the examination back, or end it after the last leg."""
    new = _values(claimed.examination_id, claimed.leg.name, finding)
    insert_if_new(session, table_of(ExaminationLine), new)
    so_far = {**claimed.so_far, claimed.leg.name: finding}
    _settle(session, claimed.examination_id, so_far, now=now)


def _settle(session: Session, id_: UUID, so_far: Mapping[str, Finding], *, now: datetime) -> None:
    over = legs.after(so_far) is None
    changes: dict[str, object] = {"claimed_until": None, "finished_at": now if over else None}
    if kids := dict.fromkeys(kid for finding in so_far.values() for kid in finding.key_ids):
        changes["key_ids"] = " ".join(kids)
    session.execute(update(Examination).where(Examination.id == id_).values(**changes))


def _lines_of(id_: UUID) -> Delete:
    """Return the statement that takes out all lines of an examination."""
    mine = ExaminationLine.examination_id == id_
    return delete(ExaminationLine).where(mine).execution_options(synchronize_session=False)


def _values(id_: UUID, leg: str, finding: Finding) -> dict[str, object]:
    return {
        "examination_id": id_,
        "leg": leg,
        "verdict": finding.verdict,
        "code": finding.code,
        "figure": finding.figure,
        "moment": finding.moment,
        "detail": finding.detail,
    }


def _findings(row: Examination) -> dict[str, Finding]:
    order = {leg.name: place for place, leg in enumerate(legs.LEGS)}
    return {
        line.leg: Finding(
            verdict=line.verdict,
            code=line.code,
            figure=line.figure,
            moment=line.moment,
            detail=line.detail,
        )
        for line in sorted(row.lines, key=lambda line: order.get(line.leg, 0))
        if line.leg in order
    }
