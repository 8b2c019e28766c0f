"""Making two people one, and taking that back within thirty days, to the byte.

Everything of the one who goes comes to the one who stays: attempts with answers and drafts,
deliveries, links, memberships, sessions, optional values, and the alias by which others know them.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from lti_tool.errors import NotFound, PlanRefused, SealBroken
from lti_tool.models.base import table_of
from lti_tool.models.details import ChainId
from lti_tool.models.matches import PersonMatch, PersonMerge
from lti_tool.models.schools import Person, PersonKey, PersonStatus
from lti_tool.privacy import vault
from lti_tool.services import audit, own_values, people, terms
from lti_tool.services.merging import carrying, journal, matches, recounting, writing
from lti_tool.services.merging.carrying import Two
from lti_tool.services.merging.journal import Journal, Row
from lti_tool.services.rosters import plans
from lti_tool.services.schools import Tenant

FOR = timedelta(days=30)
"""How long a merge can be taken back."""

_PERSON, _CHAIN, _MATCH = table_of(Person), table_of(ChainId), table_of(PersonMatch)


def approve(session: Session, tenant: Tenant, match: PersonMatch, by: terms.By) -> PersonMerge:
    """Do what was proposed.

    Raises:
        PlanRefused: ``merge_both_on_roster``: the administration has both; ``merge_restricted``:
            one of them is at rest; ``merge_chain_taken``: the ECK-iD is another pupil's by now.
        SealBroken: the key of one of them is gone.
    """
    plans.taken(session, tenant.school_id)
    match = matches.get(session, tenant.school_id, match.id)
    kept, gone, ground = match.person_id, match.other_id, match.ground
    steps = Journal(session)
    work = recounting.work_of(session, kept, gone) if gone else None
    if gone is None:
        _replace_chain_id(session, tenant, match, steps)
    else:
        _merge(session, tenant, (kept, gone), steps)
    session.expunge(match)
    session.expire_all()
    if work is not None:
        recounting.joined(session, kept, work, now=by.now)
    merge_id = uuid4()
    made = PersonMerge(
        id=merge_id,
        school_id=tenant.school_id,
        person_id=kept,
        number=_next_number(session, tenant.school_id),
        base=plans.newest_done(session, tenant.school_id),
        ground=ground,
        merged_at=by.now,
        sealed=vault.seal(_key(session, tenant, kept), steps.packed(), _place(tenant, merge_id)),
    )
    session.add(made)
    session.flush()
    audit.record(session, tenant, by.entry("people-merged", about=kept, ground=ground.value))
    return made


def settle(session: Session, tenant: Tenant, by: terms.By) -> int:
    """Merge all of a school of whom it is sure; return how many were looked at.

    What cannot be merged is somebody's to look at from now on.
    """
    found = [match.id for match in matches.sure_of(session, tenant.school_id)]
    for match_id in found:
        match = session.get(PersonMatch, match_id)
        if match is None:
            continue  # an earlier one took it along
        if match.other_id and _can_merge(session, tenant, (match.person_id, match.other_id)):
            approve(session, tenant, match, by)
        else:
            match.sure = False
            session.flush()
    return len(found)


def _can_merge(session: Session, tenant: Tenant, pair: tuple[UUID, UUID]) -> bool:
    try:
        _require_mergeable(session, tenant, pair)
    except (PlanRefused, SealBroken):
        return False
    return True


def listed(session: Session, school_id: UUID, *, now: datetime) -> Sequence[PersonMerge]:
    """Return the merges of a school that can be taken back, newest first."""
    query = select(PersonMerge).where(
        PersonMerge.school_id == school_id, PersonMerge.merged_at >= now - FOR
    )
    return session.scalars(query.order_by(PersonMerge.number.desc())).all()


def get(session: Session, school_id: UUID, merge_id: UUID) -> PersonMerge:
    """Return a merge of a school.

    Raises:
        NotFound: there is none, at this school.
    """
    found = session.get(PersonMerge, merge_id)
    if found is None or found.school_id != school_id:
        raise NotFound(f"merge {merge_id}")
    return found


def undo(session: Session, tenant: Tenant, merge: PersonMerge, by: terms.By) -> int:
    """Take a merge back, and later ones of the same person first; return how many.

    Raises:
        PlanRefused: ``merge_undo_late``.
    """
    plans.taken(session, tenant.school_id)
    if by.now - merge.merged_at > FOR:
        raise PlanRefused(str(merge.id), code="merge_undo_late")
    query = select(PersonMerge).where(
        PersonMerge.person_id == merge.person_id, PersonMerge.number >= merge.number
    )
    return _take_back(session, tenant, query.order_by(PersonMerge.number.desc()), by)


def undo_since(session: Session, tenant: Tenant, base: int, by: terms.By) -> int:
    """Take back all merges that stand on a run of the roster or a later one."""
    query = select(PersonMerge).where(
        PersonMerge.school_id == tenant.school_id, PersonMerge.base >= base
    )
    return _take_back(session, tenant, query.order_by(PersonMerge.number.desc()), by)


def forget(session: Session, school_id: UUID, *, before: datetime) -> int:
    """Let go of what taking old merges back would need; return how many."""
    old = delete(PersonMerge).where(
        PersonMerge.school_id == school_id, PersonMerge.merged_at < before
    )
    return session.execute(old).rowcount  # type: ignore[attr-defined,no-any-return]  # CursorResult


def _take_back(session: Session, tenant: Tenant, query: Select[PersonMerge], by: terms.By) -> int:
    ids = [merge.id for merge in session.scalars(query)]
    for merge_id in ids:
        session.expire_all()
        merge = session.get_one(PersonMerge, merge_id)
        person_id, ground, number = merge.person_id, merge.ground, merge.number
        since = merge.merged_at
        key = _key(session, tenant, person_id)
        packed = vault.unseal(key, merge.sealed, _place(tenant, merge_id))
        lines = writing.lines_of(session, tenant, person_id)
        session.delete(merge)
        session.flush()
        back = journal.take_back(session, packed)
        _give_back(session, tenant, back, lines)
        if back is not None:
            recounting.parted(session, (person_id, back.person_id), since=since, now=by.now)
        entry = by.entry("people-parted", about=person_id, ground=ground.value, number=number)
        audit.record(session, tenant, entry)
    session.expire_all()
    return len(ids)


def _require_mergeable(session: Session, tenant: Tenant, pair: tuple[UUID, UUID]) -> Two:
    """Return two people who can become one; nothing that is done to them then can fail.

    Raises:
        PlanRefused: ``merge_both_on_roster``, ``merge_restricted``.
        SealBroken: a key or a value of one of them does not open.
    """
    query = select(_PERSON.c.status).where(_PERSON.c.id.in_(pair)).with_for_update()
    if PersonStatus.RESTRICTED in set(session.scalars(query)):
        raise PlanRefused(code="merge_restricted")
    if all(matches.on_roster(session, id_) for id_ in pair):
        raise PlanRefused(code="merge_both_on_roster")
    kept, gone = pair
    gone_key = _key(session, tenant, gone)
    for _, column, row, sealed in own_values.sealed(session, gone):
        vault.unseal(gone_key, sealed, own_values.place(tenant, column, row))
    return Two(
        tenant=tenant,
        kept=kept,
        gone=gone,
        kept_key=_key(session, tenant, kept),
        gone_key=gone_key,
    )


def _merge(session: Session, tenant: Tenant, pair: tuple[UUID, UUID], steps: Journal) -> None:
    two = _require_mergeable(session, tenant, pair)
    rows = {row["id"]: row for row in _rows(session, select(_PERSON).where(_PERSON.c.id.in_(pair)))}
    kept, gone = (rows[id_] for id_ in pair)
    came_in = [carrying.last_login(session, id_) for id_ in pair]
    steps.gone = journal.Gone(person_id=two.gone, key=two.gone_key)
    carrying.carry(session, steps, two)
    carrying.put_person_aside(session, steps, two)
    changes = {
        "alias": gone["alias"] if came_in[1] and not came_in[0] else kept["alias"],
        "created_at": min(kept["created_at"], gone["created_at"]),
        "seen_in": max((kept["seen_in"], gone["seen_in"]), key=lambda year: year or 0),
    }
    steps.change(_PERSON, kept, {n: value for n, value in changes.items() if value != kept[n]})


def _replace_chain_id(session: Session, tenant: Tenant, match: PersonMatch, steps: Journal) -> None:
    """Let a pupil be known by another ECK-iD from now on."""
    taken = select(_CHAIN.c.person_id).where(
        _CHAIN.c.school_id == tenant.school_id, _CHAIN.c.digest == match.digest
    )
    if match.digest is None or match.sealed is None or session.scalar(taken) is not None:
        raise PlanRefused(str(match.id), code="merge_chain_taken")
    key = _key(session, tenant, match.person_id)
    value = vault.unseal(key, match.sealed, matches.place(tenant, match.id))
    (row,) = _rows(session, select(_CHAIN).where(_CHAIN.c.person_id == match.person_id))
    sealed = vault.seal(key, value, own_values.place(tenant, _CHAIN.c.sealed, row))
    steps.change(_CHAIN, row, {"digest": match.digest, "sealed": sealed})
    (proposal,) = _rows(session, select(_MATCH).where(_MATCH.c.id == match.id))
    steps.put_aside(_MATCH, proposal)


def _give_back(
    session: Session, tenant: Tenant, back: journal.Gone | None, lines: writing.Lines
) -> None:
    """Give somebody who is back their key, and what was written in their attempts since.

    The key is wrapped under the school's present one, if that changed.
    """
    row = session.get(PersonKey, back.person_id) if back else None
    if back is None or row is None:
        return
    if own_values.key_of(session, tenant, row.person_id) is None:
        row.wrapped_key = people.wrapped_key(tenant, row.person_id, back.key)
        session.flush()
    writing.take_along(session, tenant, row.person_id, lines)


def _next_number(session: Session, school_id: UUID) -> int:
    newest = select(func.max(PersonMerge.number)).where(PersonMerge.school_id == school_id)
    return (session.scalar(newest) or 0) + 1


def _key(session: Session, tenant: Tenant, person_id: UUID) -> bytes:
    """Return somebody's own key.

    Raises:
        SealBroken: it is gone.
    """
    key = own_values.key_of(session, tenant, person_id)
    if key is None:
        raise SealBroken("person_key")
    return key


def _place(tenant: Tenant, merge_id: UUID) -> vault.Place:
    return vault.Place(str(tenant.school_id), "person_merge", "sealed", str(merge_id))


def _rows(session: Session, query: Select[Any]) -> list[Row]:
    return [dict(row) for row in session.execute(query).mappings()]
