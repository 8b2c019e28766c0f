"""Who may read a school's figures by machine. Nothing here is about a person."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped

from lti_tool.models.base import Base, impersonal


class ApiToken(Base):
    """A bearer token for ``/api/v1``; only a digest of it is kept."""

    __tablename__ = "api_token"

    id: Mapped[UUID] = impersonal(primary_key=True, default=uuid4)
    school_id: Mapped[UUID] = impersonal(ForeignKey("school.id"), index=True)
    digest: Mapped[bytes] = impersonal(unique=True)
    scopes: Mapped[str] = impersonal()
    """With blanks between (RFC 6749, 3.3)."""
    created_at: Mapped[datetime] = impersonal()
    expires_at: Mapped[datetime] = impersonal()
    revoked_at: Mapped[datetime | None] = impersonal()
