"""What a school admin is told of two people who may be one: enough to decide by, no more."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from lti_tool.models.platforms import Context
from lti_tool.models.rosters import RosterGroup, RosterMembership, RosterPerson
from lti_tool.models.schools import Enrollment, Person
from lti_tool.privacy.choices import Policy
from lti_tool.services import choices, details
from lti_tool.services.schools import Tenant

NAME = "display_name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """One of them: alias; name (where the school keeps names); groups; whether on the roster."""

    person_id: UUID
    alias: str
    name: str = field(default="", repr=False)
    groups: tuple[str, ...]
    on_roster: bool

    @property
    def called(self) -> str:
        """Return the name, else the alias."""
        return self.name or self.alias


def of_people(
    session: Session, tenant: Tenant, ids: Collection[UUID], policy: Policy
) -> Mapping[UUID, Description]:
    """Return person -> description, for those of this school; a few questions in all."""
    people = session.execute(
        select(Person.id, Person.alias).where(
            Person.school_id == tenant.school_id, Person.id.in_(ids)
        )
    ).all()
    chosen = choices.of_school(session, tenant.school_id, policy).stored
    names = details.shown(session, tenant, ids, NAME) if NAME in chosen else {}
    groups = _groups(session, ids)
    live = set(
        session.scalars(
            select(RosterPerson.person_id).where(
                RosterPerson.person_id.in_(ids), RosterPerson.until.is_(None)
            )
        )
    )
    return {
        row.id: Description(
            person_id=row.id,
            alias=row.alias or "",
            name=names.get(row.id, ""),
            groups=tuple(sorted(groups[row.id])),
            on_roster=row.id in live,
        )
        for row in people
    }


def _groups(session: Session, ids: Collection[UUID]) -> Mapping[UUID, set[str]]:
    found: dict[UUID, set[str]] = defaultdict(set)
    courses = (
        select(Enrollment.person_id, Context.title)
        .join(Context, Context.id == Enrollment.context_id)
        .where(Enrollment.person_id.in_(ids))
    )
    here = and_(
        RosterGroup.school_id == RosterMembership.school_id,
        RosterGroup.digest == RosterMembership.group_digest,
        RosterGroup.until.is_(None),
    )
    classes = (
        select(RosterMembership.person_id, RosterGroup.title)
        .join(RosterGroup, here)
        .where(RosterMembership.person_id.in_(ids), RosterMembership.until.is_(None))
    )
    for query in (courses, classes):
        for person_id, title in session.execute(query):
            if title:
                found[person_id].add(title)
    return found
