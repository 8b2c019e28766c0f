"""Two people of a school who seem to be one, and merges that can still be taken back."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped

from lti_tool.models.base import Base, impersonal, personal, words


class Ground(StrEnum):
    """Why two people seem to be one.

    ECK_ID: one ECK-iD came with both. SOURCED_ID: a launch named the administration's identifier
    (``lis.person_sourcedid``). MEMBERS: a platform's list of members did (NRPS). NEW_ECK_ID: a
    pupil came with another ECK-iD than before. BY_HAND: a school admin says so.
    """

    ECK_ID = "eck-id"
    SOURCED_ID = "sourced-id"
    MEMBERS = "members"
    NEW_ECK_ID = "new-eck-id"
    BY_HAND = "by-hand"


class MatchState(StrEnum):
    """PROPOSED: waits. DECLINED: they are two, and it is not asked again."""

    PROPOSED = "proposed"
    DECLINED = "declined"


class PersonMatch(Base):
    """What seems to be one person; gone once they are.

    ``person_id`` stays, ``other_id`` would become part of it; without another the pupil's ECK-iD
    would become the one of ``digest`` and ``sealed``. ``sure``: nobody needs to look.
    """

    __tablename__ = "person_match"
    __table_args__ = (UniqueConstraint("person_id", "other_id"),)

    id: Mapped[UUID] = impersonal(primary_key=True, default=uuid4)
    school_id: Mapped[UUID] = personal("school_and_group", ForeignKey("school.id"), index=True)
    person_id: Mapped[UUID] = personal("pseudonym", ForeignKey("person.id", ondelete="CASCADE"))
    other_id: Mapped[UUID | None] = personal(
        "pseudonym", ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    ground: Mapped[Ground] = impersonal(words(Ground))
    sure: Mapped[bool] = impersonal()
    state: Mapped[MatchState] = impersonal(words(MatchState))
    digest: Mapped[bytes | None] = personal("eck_id")
    sealed: Mapped[bytes | None] = personal("eck_id", LargeBinary)


class PersonMerge(Base):
    """A merge of somebody into a person, or another ECK-iD of theirs.

    Numbers count per school. ``base``: the newest run of the roster at that time; undoing that
    one takes the merge back as well. ``sealed``: what was changed, as ``merging.journal`` packs
    it, under the key of the person who stayed, so that it goes with them.
    """

    __tablename__ = "person_merge"
    __table_args__ = (UniqueConstraint("school_id", "number"),)

    id: Mapped[UUID] = impersonal(primary_key=True, default=uuid4)
    school_id: Mapped[UUID] = personal("school_and_group", ForeignKey("school.id"))
    person_id: Mapped[UUID] = personal(
        "pseudonym", ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    number: Mapped[int] = impersonal()
    base: Mapped[int] = impersonal()
    ground: Mapped[Ground] = impersonal(words(Ground))
    merged_at: Mapped[datetime] = impersonal()
    sealed: Mapped[bytes] = personal("platform_user_id", LargeBinary)
