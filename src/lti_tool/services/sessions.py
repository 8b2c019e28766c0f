"""Launch sessions: a launch is a tab (decision D7).

The id stands in the path, a secret in a cookie of this browser; only the secret's digest is
kept. A session ends after a while without use, and in any case after a school day.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import cast

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from lti_tool.config import Settings
from lti_tool.errors import SessionGone
from lti_tool.models.launches import BrowserProof, LaunchSession
from lti_tool.models.schools import Person, PersonStatus, School, SchoolStatus

# Every page of a session asks these: built once (see ``people``).
_BY_ID = select(LaunchSession).where(LaunchSession.id == bindparam("session_id"))
_BEHIND = (
    select(School.status, Person)
    .select_from(School)
    .outerjoin(Person, Person.id == bindparam("person_id", type_=Person.id.type))
    .where(School.id == bindparam("school_id"))
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


def proof_digest(secret: str) -> bytes:
    """Return what is kept of a browser's secret (32 random bytes: a plain hash is enough)."""
    return sha256(secret.encode()).digest()


def find(
    session: Session, session_id: str, secret: str | None, lifetime: Lifetime, *, now: datetime
) -> LaunchSession:
    """Return the session of this path, if this browser launched it and it has not ended.

    Raises:
        SessionGone: ``session_gone`` in all cases alike, so that nobody learns which ids exist;
            ``cookie_missing`` when the browser sent no proof at all.
    """
    if not secret:
        raise SessionGone(code="cookie_missing")
    found = session.scalar(_BY_ID, {"session_id": session_id})
    if found is None or not hmac.compare_digest(found.proof_digest, proof_digest(secret)):
        raise SessionGone
    if found.ends_at <= now or found.last_seen_at + lifetime.idle <= now:
        raise SessionGone
    return found


def person_behind(session: Session, launch: LaunchSession) -> Person | None:
    """Return who launched, None for an anonymous launch.

    Raises:
        SessionGone: the person was suspended, or the school closed, since the launch.
    """
    place = {"school_id": launch.school_id, "person_id": launch.person_id}
    status, found = session.execute(_BEHIND, place).one()
    person = cast("Person | None", found)  # the outer side of the join
    suspended = person is not None and person.status is not PersonStatus.ACTIVE
    if suspended or status is not SchoolStatus.ACTIVE:
        raise SessionGone
    return person


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


def await_handover(launch: LaunchSession, handover: Handover, *, now: datetime) -> None:
    """Let nobody into a new session until a new window fetches it, soon.

    Until then it has no other proof: a cookie with the secret opens nothing.
    """
    launch.proof_digest, launch.proof = handover.digest, BrowserProof.STORAGE
    launch.ends_at = now + HANDOVER


def take_over(
    session: Session, handover: Handover, proof: str, lifetime: Lifetime, *, now: datetime
) -> LaunchSession:
    """Give a waiting session to the browser that brings its secret; only the first one gets it.

    ``proof`` is the fresh secret of that browser, for its cookie.

    Raises:
        SessionGone: ``handover_gone``: fetched before, too late, or never there.
    """
    if "\0" in handover.session_id:  # which PostgreSQL cannot look up
        raise SessionGone(code="handover_gone")
    # The update decides, so of two equal posts at the same moment exactly one wins.
    statement = (
        update(LaunchSession)
        .where(
            LaunchSession.id == handover.session_id,
            LaunchSession.proof_digest == handover.digest,
            LaunchSession.ends_at > now,
        )
        .values(
            proof_digest=proof_digest(proof),
            proof=BrowserProof.WINDOW,
            last_seen_at=now,
            ends_at=now + lifetime.longest,
        )
        .returning(LaunchSession)
    )
    found = session.scalars(statement).one_or_none()
    if found is None:
        raise SessionGone(code="handover_gone")
    return found


def needs_noting(launch: LaunchSession, *, now: datetime) -> bool:
    """Return whether this use should be written down."""
    return now - launch.last_seen_at >= NOTED_EVERY


def replace_others(
    session: Session, secrets: dict[str, str], launch: LaunchSession, *, keep: int
) -> list[str]:
    """End sessions in this browser that a new launch replaces; return their ids.

    Another person's sessions end at once (a shared tablet: the next pupil must never land in the
    work of the one before). Of one's own, the newest ``keep`` stay: two tabs are two launches.

    Args:
        session: a writing session.
        secrets: session id -> secret, as the browser sent them.
        launch: the new session.
        keep: how many of the same person's sessions may stay besides it.
    """
    if not secrets:
        return []
    query = select(LaunchSession).where(LaunchSession.id.in_(secrets))
    found = [
        row
        for row in session.scalars(query.order_by(LaunchSession.started_at.desc()))
        if hmac.compare_digest(row.proof_digest, proof_digest(secrets[row.id]))
    ]
    own = [row for row in found if row.person_id is not None and _same_person(row, launch)]
    gone = [row for row in found if row not in own] + own[keep:]
    # By a statement: another launch in this browser may end the same ones at this moment.
    session.execute(delete(LaunchSession).where(LaunchSession.id.in_([row.id for row in gone])))
    return [id_ for id_ in secrets if id_ not in {row.id for row in found} - {g.id for g in gone}]


def end_expired(session: Session, lifetime: Lifetime, *, now: datetime) -> int:
    """Delete sessions whose time is over; return how many."""
    over = (LaunchSession.ends_at <= now) | (LaunchSession.last_seen_at <= now - lifetime.idle)
    return session.execute(delete(LaunchSession).where(over)).rowcount  # type: ignore[attr-defined,no-any-return]  # CursorResult


def _same_person(one: LaunchSession, other: LaunchSession) -> bool:
    return one.person_id == other.person_id
