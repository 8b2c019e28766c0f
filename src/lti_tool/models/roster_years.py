"""Next school year's roster, put ready beside this year's until the school's date."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped

from lti_tool.models.base import Base, impersonal, personal


class RosterYear(Base):
    """What a source said of the next school year; one a school.

    ``starts_on``: the day from which its rows count. ``due_on``: the day on which it is carried
    out, None until somebody decided; ``leaving``: how many pupils were to leave when they did.
    ``done_at``: when it was carried out, kept until ``starts_on``. ``sealed``: the rows
    (``services.rosters.held``), under a key of the school's: newcomers have none of their own.
    """

    __tablename__ = "roster_year"

    school_id: Mapped[UUID] = personal(
        "school_and_group", ForeignKey("school.id"), primary_key=True
    )
    source: Mapped[str] = impersonal()
    starts_on: Mapped[date] = impersonal()
    due_on: Mapped[date | None] = impersonal(index=True)
    leaving: Mapped[int | None] = impersonal()
    made_at: Mapped[datetime] = impersonal()
    done_at: Mapped[datetime | None] = impersonal()
    run: Mapped[int | None] = impersonal()
    """The number of the run that carried it out."""
    sealed: Mapped[bytes] = personal("platform_user_id", LargeBinary)
