"""Rows for the administration's gradebook into a worker's hands: which pupil, of which class.

A pupil goes by the sourcedId that the roster gave (OneRoster 1.2, GUID: 1 to 255 of letters,
digits and ``./@_-``). Whom the roster does not have now, or has under a key of another kind of
source (EDEXML, a platform's course), is not graded there.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from lti_tool.errors import SealBroken
from lti_tool.models.deliveries import DeliveryState, ScoreDelivery
from lti_tool.models.rosters import RosterGroup, RosterMembership, RosterPerson
from lti_tool.models.schools import LinkKind, PersonLink, Role
from lti_tool.privacy import vault
from lti_tool.rostering.snapshot import GroupKind
from lti_tool.services import gradebooks, people, schools
from lti_tool.services.gradebooks import Book
from lti_tool.services.grades.claimed import LOADED, ForGradebook, Taking, end, facts_of
from lti_tool.services.schools import Tenant

OFF = "gradebook_off"
NOT_THERE = "pupil_not_in_administration"
NO_CLASS = "pupil_without_class"
_SOURCED_ID = re.compile(r"[0-9A-Za-z./@_-]{1,255}")

_LOADED = (
    LOADED.add_columns(
        ScoreDelivery.school_id, PersonLink.id.label("link_of_person"), PersonLink.sealed
    )
    .outerjoin(
        RosterPerson,
        (RosterPerson.school_id == ScoreDelivery.school_id)
        & (RosterPerson.person_id == ScoreDelivery.person_id)
        & (RosterPerson.role == Role.PUPIL)
        & RosterPerson.until.is_(None),
    )
    .outerjoin(
        PersonLink,
        (PersonLink.school_id == ScoreDelivery.school_id)
        & (PersonLink.person_id == ScoreDelivery.person_id)
        & (PersonLink.kind == LinkKind.ROSTER_PERSON)
        & (PersonLink.digest == RosterPerson.digest),
    )
    .order_by(RosterPerson.id.desc())
)
_GROUPS = (
    select(RosterMembership.person_id, RosterMembership.group_digest, RosterGroup.kind)
    .join(
        RosterGroup,
        (RosterGroup.school_id == RosterMembership.school_id)
        & (RosterGroup.digest == RosterMembership.group_digest)
        & RosterGroup.until.is_(None),
    )
    .where(
        RosterMembership.school_id == bindparam("school_id"),
        RosterMembership.person_id.in_(bindparam("people", expanding=True)),
        RosterMembership.role == Role.PUPIL,
        RosterMembership.until.is_(None),
        or_(RosterMembership.begins.is_(None), RosterMembership.begins <= bindparam("today")),
        or_(RosterMembership.ends.is_(None), RosterMembership.ends >= bindparam("today")),
    )
)


def taken(
    session: Session, root_key: bytes, ids: Sequence[UUID], taking: Taking
) -> list[ForGradebook]:
    """Return rows of one school as a worker needs them; the others are ended, with the reason."""
    rows = {row.id: row for row in reversed(session.execute(_LOADED, {"ids": ids}).all())}
    school_id = next(iter(rows.values())).school_id
    gradebook = gradebooks.of_school(session, school_id)
    if gradebook is None or not gradebook.is_on:
        end(session, dict.fromkeys(rows, (DeliveryState.FAILED, OFF)))
        return []
    tenant = schools.tenant_by_id(session, root_key, school_id)
    people_ids = {row.person_id for row in rows.values()}
    school = _School(
        session=session,
        tenant=tenant,
        book=gradebooks.opened(tenant, gradebook),
        groups=_groups_of(session, school_id, people_ids, taking.now.date()),
    )
    found = [one for row in rows.values() if (one := school.claimed(row, taking))]
    end(session, school.ends)
    return found


@dataclass(slots=True, kw_only=True)
class _School:
    """One school, while rows for its gradebook are taken; ``groups``: person -> their group."""

    session: Session
    tenant: Tenant
    book: Book
    groups: Mapping[UUID, bytes]
    ends: dict[UUID, tuple[DeliveryState, str]] = field(default_factory=dict)

    def claimed(self, row: Any, taking: Taking) -> ForGradebook | None:
        """Return a row as a worker needs it; None, and a note why, where it cannot be sent."""
        group = self.groups.get(row.person_id)
        try:
            source_id = self._source_id(row)
        except SealBroken:
            self.ends[row.id] = DeliveryState.FAILED, SealBroken.code
            return None
        if not _SOURCED_ID.fullmatch(source_id):
            self.ends[row.id] = DeliveryState.NOT_GRADED, NOT_THERE
            return None
        if group is None:
            self.ends[row.id] = DeliveryState.NOT_GRADED, NO_CLASS
            return None
        return ForGradebook(
            receiver_id=self.book.id,
            user_id=source_id,
            book=self.book,
            group_digest=group,
            there=gradebooks.class_there(self.session, self.book, group),
            **facts_of(row, taking),
        )

    def _source_id(self, row: Any) -> str:
        """Return what the administration calls a pupil now, "" where it calls them nothing."""
        if row.sealed is None:
            return ""
        if row.wrapped_key is None:
            raise SealBroken("person_link")
        key = people.unwrapped_key(self.tenant, row.person_id, row.wrapped_key)
        place = people.link_place(self.tenant, row.link_of_person)
        return vault.unseal(key, row.sealed, place).decode()


def _groups_of(session: Session, school_id: UUID, ids: set[UUID], today: date) -> dict[UUID, bytes]:
    """Return the group whose gradebook a pupil is in: the home group, else a lesson group."""
    place = {"school_id": school_id, "people": sorted(ids), "today": today}
    rows = session.execute(_GROUPS, place).all()
    # the last one stays: home groups after the others, and always the same one of several
    ordered = sorted(rows, key=lambda row: (row.kind == GroupKind.HOME, row.group_digest))
    return {row.person_id: row.group_digest for row in ordered}
