"""Who goes from which group to which at the turn of the school year."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from lti_tool.models.roster_years import RosterYear
from lti_tool.models.rosters import RosterGroup, RosterMembership, RosterPerson
from lti_tool.models.schools import Role
from lti_tool.rostering import snapshot as rows
from lti_tool.services.rosters import held
from lti_tool.services.rosters.held import Held
from lti_tool.services.rosters.marks import Marks
from lti_tool.services.schools import Tenant


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """Pupils who go from one group to another; None: from outside, to nowhere.

    ``person_ids``: those whom we know. ``leaves``: they leave the school.
    """

    origin: str | None
    goal: str | None
    pupils: int
    person_ids: tuple[UUID, ...]
    leaves: bool


def flows(session: Session, tenant: Tenant, year: RosterYear) -> list[Flow]:
    """Return who goes from which home group to which, by title; leavers last."""
    coming = held.unseal(tenant, year.sealed)
    marks = Marks(tenant)
    goals = _homes(coming)
    here = _live_homes(session, tenant.school_id)
    found: dict[tuple[str | None, str | None, bool], list[UUID | None]] = {}
    staying = set()
    for row in coming.persons:
        if row.role is not rows.Role.PUPIL:
            continue
        mark = marks.person(row.source_id)
        staying.add(mark)
        person_id, origin = here.get(mark, (None, None))
        place = (origin, goals.get(row.source_id), False)
        found.setdefault(place, []).append(person_id)
    for mark, (person_id, origin) in here.items():
        if mark not in staying:
            found.setdefault((origin, None, True), []).append(person_id)
    return [
        Flow(
            origin=origin,
            goal=goal,
            pupils=len(ids),
            person_ids=tuple(id_ for id_ in ids if id_ is not None),
            leaves=leaves,
        )
        for (origin, goal, leaves), ids in sorted(found.items(), key=_in_order)
    ]


def leaving(found: list[Flow]) -> int:
    """Return how many pupils leave the school."""
    return sum(flow.pupils for flow in found if flow.leaves)


def _homes(coming: Held) -> Mapping[str, str]:
    """Return pupil -> title of the home group to come."""
    titles = {
        each.source_id: each.title for each in coming.groups if each.kind is rows.GroupKind.HOME
    }
    return {
        row.person_id: titles[row.group_id]
        for row in coming.memberships
        if row.role is rows.Role.PUPIL and row.group_id in titles
    }


def _live_homes(session: Session, school_id: UUID) -> dict[bytes, tuple[UUID, str | None]]:
    """Return mark -> person and home group, of the pupils who are on the roster now."""
    member = and_(
        RosterMembership.person_id == RosterPerson.person_id,
        RosterMembership.role == Role.PUPIL,
        RosterMembership.until.is_(None),
    )
    home = and_(
        RosterGroup.school_id == RosterPerson.school_id,
        RosterGroup.digest == RosterMembership.group_digest,
        RosterGroup.kind == rows.GroupKind.HOME.value,
        RosterGroup.until.is_(None),
    )
    query = (
        select(RosterPerson.digest, RosterPerson.person_id, RosterGroup.title)
        .outerjoin(RosterMembership, member)
        .outerjoin(RosterGroup, home)
        .where(
            RosterPerson.school_id == school_id,
            RosterPerson.role == Role.PUPIL,
            RosterPerson.until.is_(None),
        )
    )
    found: dict[bytes, tuple[UUID, str | None]] = {}
    for mark, person_id, title in session.execute(query):
        if mark is not None and (title or mark not in found):
            found[mark] = (person_id, title)
    return found


def _in_order(item: tuple[tuple[str | None, str | None, bool], object]) -> tuple[object, ...]:
    (origin, goal, leaves), _ = item
    return leaves, origin is None, origin or "", goal or ""
