"""What a school agreed to and objects to; rows are added, never changed."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from lti_tool.models.base import Base, impersonal, personal


class AnnexAcceptance(Base):
    """A school accepted one version of the annex; ``digest`` is the SHA-256 of that document."""

    __tablename__ = "annex_acceptance"
    __table_args__ = (Index(None, "school_id", "accepted_at"),)

    id: Mapped[UUID] = impersonal(primary_key=True, default=uuid4)
    school_id: Mapped[UUID] = impersonal(ForeignKey("school.id"))
    version: Mapped[str] = impersonal()
    digest: Mapped[bytes] = impersonal()
    accepted_by: Mapped[UUID | None] = personal(
        "pseudonym", ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    accepted_at: Mapped[datetime] = impersonal()


class SubProcessorNote(Base):
    """A school's word on one sub-processor: an objection, or that it was taken back."""

    __tablename__ = "sub_processor_note"
    __table_args__ = (Index(None, "school_id", "name", "noted_at"),)

    id: Mapped[UUID] = impersonal(primary_key=True, default=uuid4)
    school_id: Mapped[UUID] = impersonal(ForeignKey("school.id"))
    name: Mapped[str] = impersonal()
    objects: Mapped[bool] = impersonal()
    noted_by: Mapped[UUID | None] = personal(
        "pseudonym", ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    noted_at: Mapped[datetime] = impersonal()


class ResearchOrder(Base):
    """A school ordered figures about one school year; made once, then never again.

    ``least`` pupils and ``different`` outcomes stand behind every figure. ``exported_at`` is set
    when the figures were made: a second time could be compared with the first.
    """

    __tablename__ = "research_order"
    __table_args__ = (UniqueConstraint("school_id", "year"),)

    id: Mapped[UUID] = impersonal(primary_key=True, default=uuid4)
    school_id: Mapped[UUID] = impersonal(ForeignKey("school.id"))
    year: Mapped[int] = impersonal()
    least: Mapped[int] = impersonal()
    different: Mapped[int] = impersonal()
    ordered_by: Mapped[UUID | None] = personal(
        "pseudonym", ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    ordered_at: Mapped[datetime] = impersonal()
    exported_at: Mapped[datetime | None] = impersonal()
