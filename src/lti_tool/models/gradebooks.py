"""The gradebook of a school's administration, where scores may go as well (OneRoster)."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, false
from sqlalchemy.orm import Mapped

from lti_tool.models.base import Base, impersonal


class Gradebook(Base):
    """A gradebook that an operator connected; nothing goes there until the school switched it on.

    ``version``, ``base_url`` and ``authentication`` are settings of their own
    (``rostering.rest.server``). ``classes_url``: the base of its rostering service, where its
    classes are read: they are known here by a keyed hash only.
    """

    __tablename__ = "gradebook"

    id: Mapped[UUID] = impersonal(primary_key=True, default=uuid4)
    school_id: Mapped[UUID] = impersonal(ForeignKey("school.id"), unique=True)
    version: Mapped[str] = impersonal()
    base_url: Mapped[str] = impersonal()
    classes_url: Mapped[str] = impersonal()
    authentication: Mapped[str] = impersonal()
    token_url: Mapped[str] = impersonal()
    client_key: Mapped[str] = impersonal()
    sealed_secret: Mapped[bytes] = impersonal()
    is_on: Mapped[bool] = impersonal(default=False, server_default=false())
    created_at: Mapped[datetime] = impersonal()


class GradebookClass(Base):
    """What a gradebook calls a group of ours, and that group's school; as its server told."""

    __tablename__ = "gradebook_class"

    gradebook_id: Mapped[UUID] = impersonal(
        ForeignKey("gradebook.id", ondelete="CASCADE"), primary_key=True
    )
    group_digest: Mapped[bytes] = impersonal(primary_key=True)
    school_id: Mapped[UUID] = impersonal(ForeignKey("school.id"), index=True)
    class_key: Mapped[str] = impersonal()
    school_key: Mapped[str] = impersonal()


class GradebookColumn(Base):
    """A column (line item) that we made: of one link, for one class. Its id is worked out."""

    __tablename__ = "gradebook_column"

    gradebook_id: Mapped[UUID] = impersonal(
        ForeignKey("gradebook.id", ondelete="CASCADE"), primary_key=True
    )
    line_item_key: Mapped[str] = impersonal(primary_key=True)
    school_id: Mapped[UUID] = impersonal(ForeignKey("school.id"), index=True)
    resource_link_id: Mapped[UUID] = impersonal(ForeignKey("resource_link.id", ondelete="CASCADE"))
    maximum: Mapped[Decimal] = impersonal()
    """Points of the column; a score of a later version of the exercise is brought to it."""
    made_at: Mapped[datetime] = impersonal()


class GradebookAnswerCount(Base):
    """How often a gradebook gave one answer to scores, as ``AnswerCount`` has it of platforms."""

    __tablename__ = "gradebook_answer_count"

    gradebook_id: Mapped[UUID] = impersonal(
        ForeignKey("gradebook.id", ondelete="CASCADE"), primary_key=True
    )
    answer: Mapped[str] = impersonal(primary_key=True)
    count: Mapped[int] = impersonal()
    waited: Mapped[int] = impersonal()
