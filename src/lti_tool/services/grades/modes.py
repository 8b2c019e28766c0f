"""When scores leave and which attempt counts: what the school does, unless a teacher chose."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lti_tool.errors import NotFound
from lti_tool.models.deliveries import Counting, LinkGrading, Release, SchoolGrading
from lti_tool.models.platforms import ResourceLink


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode:
    """How scores fare: when they leave, and which attempt counts."""

    release: Release = Release.AUTOMATIC
    counting: Counting = Counting.LAST


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolMode:
    """What holds for a school, and whether removed columns may come back by themselves."""

    mode: Mode = Mode()
    makes_columns_anew: bool = False


def of_school(session: Session, school_id: UUID) -> SchoolMode:
    """Return what a school chose, or what is usual."""
    found = session.get(SchoolGrading, school_id)
    if found is None:
        return SchoolMode()
    mode = Mode(release=found.release, counting=found.counting)
    return SchoolMode(mode=mode, makes_columns_anew=found.makes_columns_anew)


def own_of_link(session: Session, link_id: UUID) -> Mode | None:
    """Return what a teacher chose for one link, None when the school's choice holds."""
    found = session.get(LinkGrading, link_id)
    return Mode(release=found.release, counting=found.counting) if found else None


def of_link(session: Session, link: ResourceLink) -> Mode:
    """Return what holds for one link."""
    return own_of_link(session, link.id) or of_school(session, link.school_id).mode


def choose_for_school(session: Session, school_id: UUID, chosen: SchoolMode) -> None:
    """Keep what a school chose, for scores from now on."""
    row = SchoolGrading(
        school_id=school_id,
        release=chosen.mode.release,
        counting=chosen.mode.counting,
        makes_columns_anew=chosen.makes_columns_anew,
    )
    session.merge(row)
    session.flush()


def choose_for_link(session: Session, school_id: UUID, link_id: UUID, mode: Mode | None) -> None:
    """Keep what a teacher chose for one link (None: as the school does), for scores from now on.

    Raises:
        NotFound: no such link of this school.
    """
    link = session.get(ResourceLink, link_id)
    if link is None or link.school_id != school_id:
        raise NotFound("resource link")
    if mode is None:
        session.execute(delete(LinkGrading).where(LinkGrading.resource_link_id == link_id))
        return
    row = LinkGrading(
        resource_link_id=link_id,
        school_id=school_id,
        release=mode.release,
        counting=mode.counting,
    )
    session.merge(row)
    session.flush()


def makes_columns_anew(session: Session, school_id: UUID) -> bool:
    """Return whether a column that somebody removed may come back by itself."""
    asked = select(SchoolGrading.makes_columns_anew).where(SchoolGrading.school_id == school_id)
    return bool(session.scalar(asked))
