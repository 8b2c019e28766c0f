"""Who a newcomer on the roster is: by ECK-iD, else by what the administration calls them.

The order is decision D5's. A key that comes back with another pupil's ECK-iD behind it, or with
one that its former owner did not have, is not taken for its former owner: keys are given anew,
and nobody should see another child's work. Where two people seem to be one it is proposed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from lti_tool.models.details import ChainId
from lti_tool.models.matches import Ground
from lti_tool.models.rosters import RosterPerson
from lti_tool.models.schools import LinkKind, PersonLink, Role
from lti_tool.services import people
from lti_tool.services.merging import matches
from lti_tool.services.people import PlatformUser
from lti_tool.services.rosters.differences import Joining
from lti_tool.services.rosters.lms_keys import platform_identifier
from lti_tool.services.rosters.marks import PREFIXES, Carried, Marks, chains_of
from lti_tool.services.schools import Tenant


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Who a newcomer is. ``linked``: the administration's key is somebody's link already.

    ``alike``: somebody else who seems to be the same, for a person to look at.
    """

    person_id: UUID | None = None
    linked: bool = False
    alike: UUID | None = None
    ground: Ground = Ground.ECK_ID


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What is known of a portion of newcomers: by key, by ECK-iD, and who has which ECK-iD."""

    by_key: Mapping[bytes, UUID] = field(default_factory=dict)
    by_chain: Mapping[str, UUID] = field(default_factory=dict)
    chained: frozenset[UUID] = frozenset()


class Identities:
    """Finds newcomers of one school among the people whom it knows."""

    def __init__(self, session: Session, tenant: Tenant) -> None:
        self._session = session
        self._tenant = tenant
        self._marks = Marks(tenant)
        self._any_linked = session.scalar(
            select(
                exists().where(
                    PersonLink.school_id == tenant.school_id,
                    PersonLink.kind == LinkKind.ROSTER_PERSON,
                )
            )
        )

    @property
    def may_know(self) -> bool:
        """Tell whether anybody was on a roster of the school: else nobody's key can be another."""
        return bool(self._any_linked)

    def find(self, joinings: Sequence[Joining], carried: Sequence[Carried]) -> list[Found]:
        """Return who each newcomer is, in their order; a few questions whatever their number."""
        forms = [
            [*self._other_forms(joining, each)]
            for joining, each in zip(joinings, carried, strict=True)
        ]
        by_key = self._linked([joining.digest for joining in joinings])
        by_form = self._linked_in_role([mark for marks in forms for mark in marks])
        launched = self._launched(carried)
        values = [each.values["eck_id"] for each in carried if "eck_id" in each.values]
        by_chain = chains_of(self._session, self._tenant, values)
        known = _Known(
            by_key=by_key,
            by_chain=by_chain,
            chained=self._chained([*by_key.values(), *by_form.values()], values),
        )
        former = [
            next(filter(None, (by_form.get((mark, joining.role)) for mark in marks)), None)
            or launched.get(each.source_id)
            for joining, marks, each in zip(joinings, forms, carried, strict=True)
        ]
        return [
            _found(known, joining.digest, each.values.get("eck_id", ""), other)
            for joining, each, other in zip(joinings, carried, former, strict=True)
        ]

    def propose(self, person_id: UUID, found: Found) -> None:
        """Note that a newcomer and somebody else seem to be one."""
        if found.alike is not None:
            school_id = self._tenant.school_id
            matches.propose(self._session, school_id, person_id, found.alike, found.ground)

    def _other_forms(self, joining: Joining, carried: Carried) -> Iterator[bytes]:
        """Yield marks of the same key as another source of this administration writes it.

        A school that goes from EDEXML files to OneRoster, or back, keeps its pupils where the
        identifier is the administration's key: by itself or as its number (``identifier``).
        """
        if not self._any_linked:
            return
        prefix = PREFIXES.get(joining.role, "")
        bare = carried.source_id.removeprefix(prefix)
        number = carried.values.get("administration_number", "")
        for text in dict.fromkeys((bare, prefix + bare, number, prefix + number)):
            if text not in {"", prefix, carried.source_id}:
                yield self._marks.person(text)

    def _linked(self, digests: Sequence[bytes]) -> dict[bytes, UUID]:
        """Return who was on the roster before, by what the administration called them."""
        if not self._any_linked:
            return {}
        rows = self._session.execute(
            select(PersonLink.digest, PersonLink.person_id).where(
                PersonLink.school_id == self._tenant.school_id,
                PersonLink.kind == LinkKind.ROSTER_PERSON,
                PersonLink.digest.in_(digests),
            )
        )
        return {row.digest: row.person_id for row in rows}

    def _launched(self, carried: Sequence[Carried]) -> dict[str, UUID]:
        """Return who of a roster made of a platform's courses launched before."""
        digests: dict[bytes, str] = {}
        for each in carried:
            found = platform_identifier(each.source_id)
            if found is not None:
                user = PlatformUser(registration_id=UUID(found.source), subject=found.value)
                digests[people.digest(self._tenant, user)] = each.source_id
        known = people.by_digests(self._session, self._tenant, digests) if digests else {}
        return {digests[digest]: person_id for digest, person_id in known.items()}

    def _linked_in_role(self, digests: Sequence[bytes]) -> dict[tuple[bytes, Role], UUID]:
        """Return who was on the roster under another form of a key, and as what."""
        if not digests:
            return {}
        rows = self._session.execute(
            select(PersonLink.digest, RosterPerson.role, PersonLink.person_id)
            .join(RosterPerson, RosterPerson.person_id == PersonLink.person_id)
            .where(
                PersonLink.school_id == self._tenant.school_id,
                PersonLink.kind == LinkKind.ROSTER_PERSON,
                PersonLink.digest.in_(digests),
            )
        )
        return {(row.digest, row.role): row.person_id for row in rows if row.role}

    def _chained(self, ids: Sequence[UUID], values: Sequence[str]) -> frozenset[UUID]:
        """Return who of these has an ECK-iD; nobody needs to know where none came."""
        if not (ids and values):
            return frozenset()
        query = select(ChainId.person_id).where(ChainId.person_id.in_(ids))
        return frozenset(self._session.scalars(query))


def _found(known: _Known, digest: bytes, eck_id: str, former: UUID | None) -> Found:
    """Tell who a newcomer is; ``former``: who had another form of the key."""
    linked = digest in known.by_key
    keyed = known.by_key.get(digest, former)
    chained = known.by_chain.get(eck_id)
    if chained is not None:
        alike = keyed if keyed != chained else None
        return Found(person_id=chained, linked=linked, alike=alike)
    if keyed is not None and eck_id and keyed in known.chained:
        return Found(linked=linked, alike=keyed, ground=Ground.SOURCED_ID)
    return Found(person_id=keyed, linked=linked)
