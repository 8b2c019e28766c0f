"""Where a school's roster is fetched: a server of its administration, or its LMS."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped

from lti_tool.models.base import Base, impersonal


class RosterSource(Base):
    """A source that a school switched on; one a school, else two would contradict.

    ``kind`` is a word of ``SourceKind``. ``version``, ``base_url`` and ``authentication`` are
    settings of their own (``rostering.rest.server``); ``grades``: how it counts years; ``facts``:
    canonical JSON, what only this kind has. ``good_at`` and ``whole_at``: when the last reading
    that was taken over began, and the last whole one.
    """

    __tablename__ = "roster_source"

    id: Mapped[UUID] = impersonal(primary_key=True, default=uuid4)
    school_id: Mapped[UUID] = impersonal(ForeignKey("school.id"), unique=True)
    kind: Mapped[str] = impersonal(default="oneroster-rest", server_default="oneroster-rest")
    version: Mapped[str] = impersonal()
    base_url: Mapped[str] = impersonal()
    authentication: Mapped[str] = impersonal()
    token_url: Mapped[str] = impersonal()
    client_key: Mapped[str] = impersonal()
    sealed_secret: Mapped[bytes] = impersonal()
    grades: Mapped[str] = impersonal()
    facts: Mapped[str] = impersonal(default="{}", server_default="{}")
    created_at: Mapped[datetime] = impersonal()
    good_at: Mapped[datetime | None] = impersonal()
    whole_at: Mapped[datetime | None] = impersonal()


class RosterSchedule(Base):
    """When a school's source is read: due, tried, refused; ``claim`` is the reader's lease.

    A reader that died gives the school back by doing nothing (``claimed_until``). ``code`` is the
    stable code of the last failure, None after a reading that ended well.
    """

    __tablename__ = "roster_schedule"

    school_id: Mapped[UUID] = impersonal(ForeignKey("school.id"), primary_key=True)
    next_at: Mapped[datetime] = impersonal(index=True)
    claim: Mapped[UUID | None] = impersonal()
    claimed_until: Mapped[datetime | None] = impersonal()
    tried_at: Mapped[datetime | None] = impersonal()
    failures: Mapped[int] = impersonal(default=0)
    code: Mapped[str | None] = impersonal()
