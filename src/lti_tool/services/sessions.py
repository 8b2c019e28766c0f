"""Launch sessions: a launch is a tab (decision D7).

The id stands in the path, a secret in a cookie of this browser; only the secret's digest is
kept. A session ends after a while without use, and in any case after a school day.
"""

import hmac
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from lti_tool.config import Settings
from lti_tool.db.prepared import Line, Prepared
from lti_tool.errors import SessionGone
from lti_tool.models.base import table_of
from lti_tool.models.launches import BrowserProof, LaunchSession
from lti_tool.models.schools import Person, PersonStatus, Role, School, SchoolStatus

_LAUNCH, _SCHOOL, _PERSON = (table_of(model) for model in (LaunchSession, School, Person))

# Every page of a session asks this: built once, because building costs more than running, and
# of plain columns, because rows that nobody changes need no objects.
_VISIT = Prepared(
    select(
        _LAUNCH.c.id.label("session_id"),
        _LAUNCH.c.school_id,
        _LAUNCH.c.deployment_id,
        _LAUNCH.c.context_id,
        _LAUNCH.c.resource_link_id,
        _LAUNCH.c.person_id,
        _LAUNCH.c.role,
        _LAUNCH.c.exercise_key,
        _LAUNCH.c.frame_origin,
        _LAUNCH.c.locale,
        _LAUNCH.c.last_seen_at,
        _PERSON.c.alias,
        _LAUNCH.c.proof_digest,
        _LAUNCH.c.ends_at,
        _SCHOOL.c.status.label("school_status"),
        _PERSON.c.status.label("person_status"),
    )
    .join_from(_LAUNCH, _SCHOOL, _SCHOOL.c.id == _LAUNCH.c.school_id)
    .outerjoin(_PERSON, _PERSON.c.id == _LAUNCH.c.person_id)
    .where(_LAUNCH.c.id == bindparam("session_id"))
)
_IN_BROWSER = (
    select(_LAUNCH.c.id, _LAUNCH.c.person_id, _LAUNCH.c.proof_digest)
    .where(_LAUNCH.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(_LAUNCH.c.started_at.desc())
)
_NOTE = Prepared(
    update(_LAUNCH)
    .where(_LAUNCH.c.id == bindparam("of_session"))
    .values(last_seen_at=bindparam("now"))
)

NOTED_EVERY = timedelta(minutes=1)
"""How old ``last_seen_at`` may get before a request writes it again."""


HANDOVER = timedelta(minutes=5)
"""How long a new window may take to fetch a session out of a frame without cookies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifetime:
    """How long sessions last: without use, and in any case."""

    idle: timedelta
    longest: timedelta

    @classmethod
    def of(cls, settings: Settings) -> "Lifetime":
        """Return what the settings say."""
        return cls(
            idle=timedelta(minutes=settings.session_idle_minutes),
            longest=timedelta(hours=settings.session_hours),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A session as it is written down; the columns are explained at ``LaunchSession``."""

    id: str
    proof_digest: bytes
    school_id: UUID
    deployment_id: UUID
    person_id: UUID | None
    role: Role
    context_id: UUID | None
    resource_link_id: UUID | None
    exercise_key: str | None
    about_person_id: UUID | None
    sealed_return_url: bytes | None
    frame_origin: str
    locale: str
    started_at: datetime
    last_seen_at: datetime
    ends_at: datetime
    proof: BrowserProof = BrowserProof.COOKIE


_OPENED = tuple(field.name for field in fields(Opened))
_OPEN = Prepared(insert(_LAUNCH).values({name: bindparam(name) for name in _OPENED}))


def open_(line: Line, opened: Opened) -> None:
    """Write a new session down."""
    _OPEN.count(line, {name: getattr(opened, name) for name in _OPENED})


def proof_digest(secret: str) -> bytes:
    """Return what is kept of a browser's secret (32 random bytes: a plain hash is enough)."""
    return sha256(secret.encode()).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A launch session in use; ``person_id`` and ``alias`` are None for an anonymous launch."""

    session_id: str
    school_id: UUID
    deployment_id: UUID
    context_id: UUID | None
    resource_link_id: UUID | None
    person_id: UUID | None
    alias: str | None
    role: Role
    exercise_key: str | None
    frame_origin: str
    locale: str
    last_seen_at: datetime


def find(
    line: Line,
    session_id: str,
    secret: str | None,
    lifetime: Lifetime,
    *,
    now: datetime,
) -> Visit:
    """Return the session of this path, if this browser launched it and it has not ended.

    It ends at once for a person who was suspended since, and with its school.

    Raises:
        SessionGone: ``session_gone`` in all cases alike, so that nobody learns which ids exist;
            ``cookie_missing`` when the browser sent no proof at all.
    """
    if not secret:
        raise SessionGone(code="cookie_missing")
    found = _VISIT.row(line, {"session_id": session_id})
    if found is None or not hmac.compare_digest(found["proof_digest"], proof_digest(secret)):
        raise SessionGone
    if found["ends_at"] <= now or found["last_seen_at"] + lifetime.idle <= now:
        raise SessionGone
    suspended = found["person_status"] not in {None, PersonStatus.ACTIVE}
    if suspended or found["school_status"] is not SchoolStatus.ACTIVE:
        raise SessionGone
    return Visit(**{name: found[name] for name in _VISIT_FIELDS})


_VISIT_FIELDS = tuple(field.name for field in fields(Visit))


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """What brings a session out of a frame without cookies into a window of its own.

    ``page`` is where the window lands; ``secret`` serves once.
    """

    session_id: str
    page: str
    secret: str

    @property
    def digest(self) -> bytes:
        """What is kept of it; never the digest of a browser's secret."""
        return sha256(f"handover\0{self.page}\0{self.secret}".encode()).digest()


def await_handover(session: Session | Connection, handover: Handover, *, now: datetime) -> None:
    """Let nobody into a new session until a new window fetches it, soon.

    Until then it has no other proof: a cookie with the secret opens nothing.
    """
    waiting = {
        "proof_digest": handover.digest,
        "proof": BrowserProof.STORAGE,
        "ends_at": now + HANDOVER,
    }
    session.execute(update(_LAUNCH).where(_LAUNCH.c.id == handover.session_id).values(waiting))


def take_over(
    session: Session | Connection,
    handover: Handover,
    proof: str,
    lifetime: Lifetime,
    *,
    now: datetime,
) -> Opened:
    """Give a waiting session to the browser that brings its secret; only the first one gets it.

    ``proof`` is the fresh secret of that browser, for its cookie.

    Raises:
        SessionGone: ``handover_gone``: fetched before, too late, or never there.
    """
    if "\0" in handover.session_id:  # which PostgreSQL cannot look up
        raise SessionGone(code="handover_gone")
    # The update decides, so of two equal posts at the same moment exactly one wins.
    statement = (
        update(_LAUNCH)
        .where(
            _LAUNCH.c.id == handover.session_id,
            _LAUNCH.c.proof_digest == handover.digest,
            _LAUNCH.c.ends_at > now,
        )
        .values(
            proof_digest=proof_digest(proof),
            proof=BrowserProof.WINDOW,
            last_seen_at=now,
            ends_at=now + lifetime.longest,
        )
        .returning(*(_LAUNCH.c[name] for name in _OPENED))
    )
    found = session.execute(statement).mappings().one_or_none()
    if found is None:
        raise SessionGone(code="handover_gone")
    return Opened(**found)


def needs_noting(visit: Visit, *, now: datetime) -> bool:
    """Return whether this use should be written down."""
    return now - visit.last_seen_at >= NOTED_EVERY


def note(line: Line, session_id: str, *, now: datetime) -> None:
    """Write down that a session is in use."""
    _NOTE.count(line, {"of_session": session_id, "now": now})


def replace_others(
    session: Session | Connection, secrets: dict[str, str], opened: Opened, *, keep: int
) -> list[str]:
    """End sessions in this browser that a new launch replaces; return their ids.

    Another person's sessions end at once (a shared tablet: the next pupil must never land in the
    work of the one before). Of one's own, the newest ``keep`` stay: two tabs are two launches.

    Args:
        session: a write transaction.
        secrets: session id -> secret, as the browser sent them.
        opened: the new session.
        keep: how many of the same person's sessions may stay besides it.
    """
    if not secrets:
        return []
    found = [
        row
        for row in session.execute(_IN_BROWSER, {"ids": list(secrets)})
        if hmac.compare_digest(row.proof_digest, proof_digest(secrets[row.id]))
    ]
    own = [row.id for row in found if row.person_id and row.person_id == opened.person_id]
    gone = {row.id for row in found} - set(own[:keep])
    # By a statement: another launch in this browser may end the same ones at this moment.
    if gone:
        session.execute(delete(_LAUNCH).where(_LAUNCH.c.id.in_(gone)))
    return [id_ for id_ in secrets if id_ in gone or id_ not in {row.id for row in found}]


def end_expired(session: Session, lifetime: Lifetime, *, now: datetime) -> int:
    """Delete sessions whose time is over; return how many."""
    over = (LaunchSession.ends_at <= now) | (LaunchSession.last_seen_at <= now - lifetime.idle)
    return session.execute(delete(LaunchSession).where(over)).rowcount  # type: ignore[attr-defined,no-any-return]  # CursorResult
