"""Two people who seem to be one: noticed here, and left to somebody unless it is sure.

Sure is somebody whom only launches made, and whom a platform itself names as somebody of the
roster whom that platform does not know yet. All else a school admin decides: two people who are
both known, an ECK-iD that became another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import ScalarSelect, and_, delete, func, or_, select
from sqlalchemy.orm import Session

from lti_tool.db import insert_if_new
from lti_tool.errors import NotFound
from lti_tool.models.base import table_of
from lti_tool.models.details import ChainId
from lti_tool.models.matches import Ground, MatchState, PersonMatch
from lti_tool.models.rosters import RosterPerson
from lti_tool.models.schools import LinkKind, Person, PersonLink, PersonStatus
from lti_tool.privacy import vault
from lti_tool.services import audit, terms
from lti_tool.services.schools import Tenant

_BOTH = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainValue:
    """An ECK-iD and its keyed hash; never logged."""

    digest: bytes
    value: str


def propose(session: Session, school_id: UUID, one: UUID, other: UUID, ground: Ground) -> bool:
    """Note that two people of a school seem to be one; return whether that was new.

    What was declined is not proposed again; of whom is restricted nothing is noted.
    """
    if one == other or _noted(session, one, other):
        return False
    people = session.scalars(
        select(Person).where(
            Person.id.in_((one, other)),
            Person.school_id == school_id,
            Person.status == PersonStatus.ACTIVE,
        )
    ).all()
    if len(people) != _BOTH:
        return False
    kept, gone = sorted(people, key=lambda person: _rank(session, person))
    values = {
        "id": uuid4(),
        "school_id": school_id,
        "person_id": kept.id,
        "other_id": gone.id,
        "ground": ground,
        "sure": ground is not Ground.BY_HAND and _is_sure(session, kept.id, gone.id),
        "state": MatchState.PROPOSED,
    }
    return insert_if_new(session, table_of(PersonMatch), values)


def propose_chain_id(
    session: Session, tenant: Tenant, person_id: UUID, key: bytes, found: ChainValue
) -> None:
    """Note that a pupil came with another ECK-iD than before; ``key`` is the pupil's own."""
    mine = and_(PersonMatch.person_id == person_id, PersonMatch.ground == Ground.NEW_ECK_ID)
    if session.scalar(select(PersonMatch.id).where(mine, PersonMatch.digest == found.digest)):
        return
    session.execute(delete(PersonMatch).where(mine, PersonMatch.state == MatchState.PROPOSED))
    id_ = uuid4()
    session.add(
        PersonMatch(
            id=id_,
            school_id=tenant.school_id,
            person_id=person_id,
            ground=Ground.NEW_ECK_ID,
            sure=False,
            state=MatchState.PROPOSED,
            digest=found.digest,
            sealed=vault.seal(key, found.value.encode(), place(tenant, id_)),
        )
    )
    session.flush()


def place(tenant: Tenant, match_id: UUID) -> vault.Place:
    """Return where a proposed ECK-iD is sealed."""
    return vault.Place(str(tenant.school_id), "person_match", "sealed", str(match_id))


def open_of(session: Session, school_id: UUID) -> Sequence[PersonMatch]:
    """Return what a school's admin has to decide, in a fixed order."""
    query = select(PersonMatch).where(
        PersonMatch.school_id == school_id, PersonMatch.state == MatchState.PROPOSED
    )
    return session.scalars(query.order_by(PersonMatch.person_id, PersonMatch.id)).all()


def sure_of(session: Session, school_id: UUID) -> Sequence[PersonMatch]:
    """Return what nobody needs to look at."""
    return [match for match in open_of(session, school_id) if match.sure]


def school_with_sure(session: Session) -> UUID | None:
    """Return a school that has something to be settled; None when none has."""
    query = select(PersonMatch.school_id).where(
        PersonMatch.state == MatchState.PROPOSED, PersonMatch.sure
    )
    return session.scalar(query.limit(1))


def get(session: Session, school_id: UUID, match_id: UUID) -> PersonMatch:
    """Return a proposal of a school.

    Raises:
        NotFound: there is none, at this school, that waits.
    """
    found = session.get(PersonMatch, match_id, populate_existing=True)
    if found is None or found.school_id != school_id or found.state is not MatchState.PROPOSED:
        raise NotFound(f"match {match_id}")
    return found


def decline(session: Session, tenant: Tenant, match: PersonMatch, by: terms.By) -> None:
    """Note that they are two, or that the ECK-iD stays; it is not proposed again."""
    match.state = MatchState.DECLINED
    session.flush()
    entry = by.entry("match-declined", about=match.person_id, ground=match.ground.value)
    audit.record(session, tenant, entry)


def _noted(session: Session, one: UUID, other: UUID) -> bool:
    query = select(PersonMatch.id).where(
        or_(
            and_(PersonMatch.person_id == one, PersonMatch.other_id == other),
            and_(PersonMatch.person_id == other, PersonMatch.other_id == one),
        )
    )
    return session.scalar(query) is not None


def _rank(session: Session, person: Person) -> tuple[object, ...]:
    """Return what sorts who stays first: on the roster now, once on it, known for longest."""
    return (
        not on_roster(session, person.id),
        not _has_links(session, person.id, LinkKind.ROSTER_PERSON),
        person.created_at,
        person.id,
    )


def on_roster(session: Session, person_id: UUID) -> bool:
    """Tell whether the administration knows somebody at this moment."""
    query = select(RosterPerson.id).where(
        RosterPerson.person_id == person_id, RosterPerson.until.is_(None)
    )
    return session.scalar(query.limit(1)) is not None


def _is_sure(session: Session, kept: UUID, gone: UUID) -> bool:
    """Tell whether one is of the roster and the other of launches alone, at other platforms."""
    if not _has_links(session, kept, LinkKind.ROSTER_PERSON):
        return False
    if _has_links(session, gone, LinkKind.ROSTER_PERSON):
        return False
    chains = select(func.count()).where(ChainId.person_id.in_((kept, gone)))
    if (session.scalar(chains) or 0) == _BOTH:
        return False
    shared = select(PersonLink.id).where(
        PersonLink.person_id == gone,
        PersonLink.kind == LinkKind.PLATFORM_USER,
        PersonLink.source.in_(platforms_of(kept)),
    )
    return session.scalar(shared.limit(1)) is None


def platforms_of(person_id: UUID) -> ScalarSelect[str]:
    """Return the question for the platforms that know somebody by an id of today."""
    return (
        select(PersonLink.source)
        .where(PersonLink.person_id == person_id, PersonLink.kind == LinkKind.PLATFORM_USER)
        .scalar_subquery()
    )


def _has_links(session: Session, person_id: UUID, kind: LinkKind) -> bool:
    query = select(PersonLink.id).where(PersonLink.person_id == person_id, PersonLink.kind == kind)
    return session.scalar(query.limit(1)) is not None
