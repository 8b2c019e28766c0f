"""Launch sessions, used nonces, and deep-linking requests that wait for a teacher's choice."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped

from lti_tool.models.base import Base, impersonal, personal, words
from lti_tool.models.schools import Role


class BrowserProof(StrEnum):
    """What showed that a launch is in the browser of its login."""

    COOKIE = "cookie"
    STORAGE = "storage"
    """The platform's storage; our pages wait for the one button that opens a window."""
    WINDOW = "window"
    """The same, and the window was opened."""


class UsedNonce(Base):
    """A nonce that served. The primary key makes the second use fail, whoever comes first."""

    __tablename__ = "used_nonce"

    digest: Mapped[bytes] = impersonal(primary_key=True)
    expires_at: Mapped[datetime] = impersonal(index=True)


class LaunchSession(Base):
    """One launch in one tab (decision D7). The id stands in the path, the proof in a cookie.

    ``person_id`` is None for an anonymous launch, for which nothing else is stored.
    """

    __tablename__ = "launch_session"

    id: Mapped[str] = impersonal(primary_key=True)
    proof_digest: Mapped[bytes] = personal("browser_proof")
    school_id: Mapped[UUID] = personal("school_and_group", ForeignKey("school.id"), index=True)
    deployment_id: Mapped[UUID] = impersonal(ForeignKey("deployment.id", ondelete="CASCADE"))
    person_id: Mapped[UUID | None] = personal(
        "pseudonym", ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    role: Mapped[Role] = personal("role", words(Role))
    context_id: Mapped[UUID | None] = personal(
        "school_and_group", ForeignKey("context.id", ondelete="CASCADE")
    )
    resource_link_id: Mapped[UUID | None] = personal(
        "current_exercise", ForeignKey("resource_link.id", ondelete="CASCADE")
    )
    exercise_key: Mapped[str | None] = personal("current_exercise")
    about_person_id: Mapped[UUID | None] = personal(
        "pseudonym", ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    """Whose work or data a review or a data privacy launch is about.

    The session is its launching person's all the same: it outlives an erasure that it served.
    """
    sealed_return_url: Mapped[bytes | None] = impersonal()
    """The platform's address to go back to, sealed: it may hold a key of its own session."""
    frame_origin: Mapped[str] = impersonal()
    """The origin that may frame our pages: the platform that launched."""
    proof: Mapped[BrowserProof] = impersonal(
        words(BrowserProof), default=BrowserProof.COOKIE, server_default=BrowserProof.COOKIE.value
    )
    locale: Mapped[str] = impersonal()
    started_at: Mapped[datetime] = personal("login_time")
    last_seen_at: Mapped[datetime] = personal("login_time")
    ends_at: Mapped[datetime] = impersonal(index=True)


class DeepLinkRequest(Base):
    """What the platform asked when it opened the picker; deleted with the answer."""

    __tablename__ = "deep_link_request"

    session_id: Mapped[str] = impersonal(
        ForeignKey("launch_session.id", ondelete="CASCADE"), primary_key=True
    )
    return_url: Mapped[str] = impersonal()
    sealed_data: Mapped[bytes | None] = impersonal()
    """The platform's opaque ``data``, sealed: it is theirs, and must only be echoed."""
    sealed_texts: Mapped[bytes | None] = impersonal()
    """Title and text that somebody typed at the platform, sealed: they could name anybody."""
    accept_links: Mapped[bool] = impersonal(default=True)
    accept_multiple: Mapped[bool] = impersonal()
    accept_line_item: Mapped[bool] = impersonal()
    only_window: Mapped[bool] = impersonal(default=False)
