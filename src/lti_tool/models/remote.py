"""Exercise servers of other publishers, what they offer, and what came back (decision D9)."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped

from lti_tool.models.base import Base, impersonal, personal


class RemoteServer(Base):
    """A tool at which we are the platform (LTI Security Framework 1.0). Rows stay.

    ``key`` begins the keys of its exercises; ``redirect_urls`` have blanks between them. Once
    ``removed_at`` is set it gets no launches and its scores are refused.
    """

    __tablename__ = "remote_server"

    id: Mapped[UUID] = impersonal(primary_key=True, default=uuid4)
    key: Mapped[str] = impersonal(unique=True)
    provider: Mapped[str] = impersonal()
    client_id: Mapped[str] = impersonal(unique=True)
    login_url: Mapped[str] = impersonal()
    redirect_urls: Mapped[str] = impersonal()
    target_url: Mapped[str] = impersonal()
    jwks_url: Mapped[str] = impersonal()
    added_at: Mapped[datetime] = impersonal()
    removed_at: Mapped[datetime | None] = impersonal()


class RemoteExercise(Base):
    """One version of one entry of a server's list. Rows stay: a begun attempt never changes."""

    __tablename__ = "remote_exercise"

    key: Mapped[str] = impersonal(primary_key=True)
    version: Mapped[str] = impersonal(primary_key=True)
    server_id: Mapped[UUID] = impersonal(ForeignKey("remote_server.id"), index=True)
    entry: Mapped[str] = impersonal()
    offered: Mapped[bool] = impersonal()
    added_at: Mapped[datetime] = impersonal()


class RemoteItem(Base):
    """Our line item for one exercise behind one link; its id is all that a server learns of both.

    (AGS 2.0: ``lineitem``; LTI Core 1.3: ``resource_link.id``.)
    """

    __tablename__ = "remote_item"
    __table_args__ = (UniqueConstraint("resource_link_id", "exercise_key"),)

    id: Mapped[UUID] = impersonal(primary_key=True, default=uuid4)
    school_id: Mapped[UUID] = impersonal(ForeignKey("school.id"), index=True)
    server_id: Mapped[UUID] = impersonal(ForeignKey("remote_server.id"))
    resource_link_id: Mapped[UUID] = impersonal(ForeignKey("resource_link.id", ondelete="CASCADE"))
    exercise_key: Mapped[str] = impersonal()


class RemoteScore(Base):
    """The newest word of a server about one attempt: a score has to be newer than the last."""

    __tablename__ = "remote_score"

    attempt_id: Mapped[UUID] = personal(
        "exercise_result", ForeignKey("attempt.id", ondelete="CASCADE"), primary_key=True
    )
    school_id: Mapped[UUID] = personal("school_and_group", ForeignKey("school.id"), index=True)
    stamp: Mapped[datetime] = personal("exercise_result")
