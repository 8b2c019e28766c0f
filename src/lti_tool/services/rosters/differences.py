"""What a staged roster changes, set against what holds now: a few statements, whatever its size."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy
from sqlalchemy import (
    Column,
    ColumnElement,
    FromClause,
    Select,
    Table,
    and_,
    case,
    exists,
    false,
    func,
    insert,
    literal,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.orm import Session

from lti_tool.models.base import table_of
from lti_tool.models.rosters import (
    Act,
    Part,
    RosterChange,
    RosterGroup,
    RosterMembership,
    RosterPerson,
)
from lti_tool.models.schools import Role
from lti_tool.rostering.snapshot import (
    Completeness,
    Group,
    GroupKind,
    Membership,
    Person,
    RosterSnapshot,
    Row,
)
from lti_tool.services.rosters.staging import GROUPS, MEMBERSHIPS, PERSONS

CHANGE = table_of(RosterChange)
LIVE: Mapping[Part, Table] = {
    Part.GROUP: table_of(RosterGroup),
    Part.PERSON: table_of(RosterPerson),
    Part.MEMBERSHIP: table_of(RosterMembership),
}
_STAGED: Mapping[Part, Table] = {
    Part.GROUP: GROUPS,
    Part.PERSON: PERSONS,
    Part.MEMBERSHIP: MEMBERSHIPS,
}
_ROWS: Mapping[Part, type[Row]] = {
    Part.GROUP: Group,
    Part.PERSON: Person,
    Part.MEMBERSHIP: Membership,
}

AT_A_TIME = 1000
"""People in one statement: databases bound the number of values."""

Change = sqlalchemy.Row[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Of which school, and for which run, differences are looked for."""

    school_id: UUID
    run_id: UUID

    def live(self, part: Part) -> ColumnElement[bool]:
        """Return the condition for what holds now in one table of the school."""
        table = LIVE[part]
        return and_(table.c.school_id == self.school_id, table.c.until.is_(None))

    def planned(self, part: Part, *acts: Act, of: FromClause = CHANGE) -> ColumnElement[bool]:
        """Return the condition for what this run would do, in the table or an alias of it."""
        return and_(of.c.run_id == self.run_id, of.c.part == part, of.c.act.in_(acts or [*Act]))


def find_groups_and_people(session: Session, target: Target, snapshot: RosterSnapshot) -> None:
    """Write down which groups and people come, change and go."""
    _news(session, target, Part.GROUP, true())
    _leaves(session, target, Part.GROUP, _missing(Part.GROUP, snapshot))
    role = func.coalesce(PERSONS.c.role, LIVE[Part.PERSON].c.role)
    _news(session, target, Part.PERSON, role.is_not(None), {"role": role})
    _leaves(session, target, Part.PERSON, _missing(Part.PERSON, snapshot))


def find_memberships(session: Session, target: Target, snapshot: RosterSnapshot) -> None:
    """Write down who comes into which group and leaves it; after groups and people are known.

    Who leaves the school leaves the groups, and a group that ends is left by all.
    """
    of_known = and_(
        _will_be(target, Part.GROUP, MEMBERSHIPS.c.group_digest),
        _will_be(target, Part.PERSON, MEMBERSHIPS.c.person_digest),
    )
    _news(session, target, Part.MEMBERSHIP, of_known)
    member, person = LIVE[Part.MEMBERSHIP], LIVE[Part.PERSON]
    leavers = select(person.c.person_id).where(
        target.live(Part.PERSON), person.c.digest.in_(_digests(target, Part.PERSON, Act.LEAVE))
    )
    ending = or_(
        _missing(Part.MEMBERSHIP, snapshot),
        member.c.person_id.in_(leavers),
        member.c.group_digest.in_(_digests(target, Part.GROUP, Act.LEAVE)),
    )
    _leaves(session, target, Part.MEMBERSHIP, ending)
    _tell_moves(session, target)


def _news(
    session: Session,
    target: Target,
    part: Part,
    where: ColumnElement[bool],
    values: Mapping[str, ColumnElement[Any]] | None = None,
) -> None:
    """Write down rows that are new (JOIN) or differ from what holds (CHANGE)."""
    staged, live = _STAGED[part], LIVE[part]
    same = and_(target.live(part), live.c.digest == staged.c.digest)
    act = case((live.c.id.is_(None), literal(Act.JOIN.value)), else_=literal(Act.CHANGE.value))
    carried = {
        column.name: column
        for column in staged.columns
        if column.name in CHANGE.c and column.name != "gone"
    }
    found = (
        select(*_head(target, part, act), *_named(carried | dict(values or {})))
        .select_from(staged.outerjoin(live, same))
        .where(
            ~staged.c.gone,
            or_(live.c.id.is_(None), live.c.print_digest != staged.c.print_digest),
            where,
        )
    )
    _write(session, found)


def _leaves(session: Session, target: Target, part: Part, where: ColumnElement[bool]) -> None:
    """Write down what holds now and ends."""
    live, person = LIVE[part], LIVE[Part.PERSON]
    act = literal(Act.LEAVE.value)
    names = ["digest", "print_digest", "title", "kind", "group_digest", "role"]
    carried: dict[str, ColumnElement[Any]] = {n: live.c[n] for n in names if n in live.c}
    origin: FromClause = live
    if part is Part.MEMBERSHIP:
        origin = live.join(
            person, and_(person.c.person_id == live.c.person_id, target.live(Part.PERSON))
        )
        carried["person_digest"] = person.c.digest
    found = (
        select(*_head(target, part, act), *_named(carried))
        .select_from(origin)
        .where(target.live(part), where)
    )
    _write(session, found)


def _missing(part: Part, snapshot: RosterSnapshot) -> ColumnElement[bool]:
    """Return the condition for what the source says is gone, or, being whole, leaves out."""
    staged, live = _STAGED[part], LIVE[part]
    told = exists().where(staged.c.digest == live.c.digest)
    absent: ColumnElement[bool] = false()
    if snapshot.completeness.get(_ROWS[part]) is Completeness.WHOLE:
        absent = ~told
        if "role" in live.c and snapshot.untold:
            untold = [Role(role.value) for role in snapshot.untold]
            absent = and_(absent, live.c.role.not_in(untold))
    return or_(told.where(staged.c.gone), absent)


def _will_be(target: Target, part: Part, digest: Column[Any]) -> ColumnElement[bool]:
    """Return the condition that a group or person is there once the plan is carried out."""
    live = LIVE[part]
    here = select(live.c.digest).where(target.live(part))
    return or_(
        and_(digest.in_(here), digest.not_in(_digests(target, part, Act.LEAVE))),
        digest.in_(_digests(target, part, Act.JOIN)),
    )


def _digests(target: Target, part: Part, act: Act) -> Select[Any]:
    return select(CHANGE.c.digest).where(target.planned(part, act))


def _tell_moves(session: Session, target: Target) -> None:
    """Call it a move when a pupil leaves one home group for another."""
    live, change = LIVE[Part.GROUP], CHANGE.alias()
    home = (
        select(live.c.digest)
        .where(target.live(Part.GROUP), live.c.kind == GroupKind.HOME.value)
        .union(
            select(change.c.digest).where(
                target.planned(Part.GROUP, of=change), change.c.kind == GroupKind.HOME.value
            )
        )
    )
    arriving = select(change.c.person_digest).where(
        target.planned(Part.MEMBERSHIP, Act.JOIN, of=change),
        change.c.role == Role.PUPIL,
        change.c.group_digest.in_(home),
    )
    session.execute(
        update(CHANGE)
        .where(
            target.planned(Part.MEMBERSHIP, Act.LEAVE),
            CHANGE.c.role == Role.PUPIL,
            CHANGE.c.group_digest.in_(home),
            CHANGE.c.person_digest.in_(arriving),
        )
        .values(act=Act.MOVE)
    )


def _head(target: Target, part: Part, act: ColumnElement[Any]) -> Iterable[ColumnElement[Any]]:
    return (
        literal(target.run_id, CHANGE.c.run_id.type).label("run_id"),
        literal(target.school_id, CHANGE.c.school_id.type).label("school_id"),
        literal(part.value).label("part"),
        act.label("act"),
    )


def _named(columns: Mapping[str, ColumnElement[Any]]) -> Iterable[ColumnElement[Any]]:
    return (column.label(name) for name, column in columns.items())


def _write(session: Session, found: Select[Any]) -> None:
    names = [column.name for column in found.selected_columns]
    session.execute(insert(CHANGE).from_select(names, found))


def portions(session: Session, target: Target, act: Act) -> Iterator[Sequence[Change]]:
    """Yield a run's changes of people by the portion, in the order of the index."""
    last = b""
    while True:
        query = (
            select(CHANGE)
            .where(target.planned(Part.PERSON, act), CHANGE.c.digest > last)
            .order_by(CHANGE.c.digest)
            .limit(AT_A_TIME)
        )
        found = session.execute(query).all()
        if not found:
            return
        yield found
        last = found[-1].digest
