"""What a staged roster changes, set against what holds now: a few statements, whatever its size."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy
from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Table,
    and_,
    delete,
    insert,
    literal,
    or_,
    select,
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

CHANGE = table_of(RosterChange)
LIVE: Mapping[Part, Table] = {
    Part.GROUP: table_of(RosterGroup),
    Part.PERSON: table_of(RosterPerson),
    Part.MEMBERSHIP: table_of(RosterMembership),
}
ROWS: Mapping[Part, type[Row]] = {
    Part.GROUP: Group,
    Part.PERSON: Person,
    Part.MEMBERSHIP: Membership,
}

AT_A_TIME = 2000
"""People in one statement: databases bound the number of values."""

Change = sqlalchemy.Row[Any]


class Joining(NamedTuple):
    """Somebody who comes, as the plan tells it."""

    digest: bytes
    print_digest: bytes
    role: Role
    year: int | None
    begins: date | None
    ends: date | None


def joining_of(change: Change) -> Joining:
    """Return a row of the plan as somebody who comes."""
    return Joining(
        digest=change.digest,
        print_digest=change.print_digest,
        role=change.role,
        year=change.year,
        begins=change.begins,
        ends=change.ends,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Of which school, and for which run, differences are looked for."""

    school_id: UUID
    run_id: UUID

    @property
    def columns(self) -> dict[str, UUID]:
        """Return what stands in every line of the run's plan."""
        return {"run_id": self.run_id, "school_id": self.school_id}

    def live(self, part: Part) -> ColumnElement[bool]:
        """Return the condition for what holds now in one table of the school."""
        table = LIVE[part]
        return and_(table.c.school_id == self.school_id, table.c.until.is_(None))

    def planned(self, part: Part, *acts: Act, of: FromClause = CHANGE) -> ColumnElement[bool]:
        """Return the condition for what this run would do, in the table or an alias of it."""
        chosen = acts or tuple(Act)
        act = of.c.act == chosen[0] if len(chosen) == 1 else of.c.act.in_(chosen)
        return and_(of.c.run_id == self.run_id, of.c.part == part, act)


def find_leavers(
    session: Session, target: Target, part: Part, snapshot: RosterSnapshot, unmet: Table
) -> None:
    """Write down who or what goes: all that was ``unmet`` (or said to be gone) in the source.

    Who leaves the school leaves the groups, and a group that ends is left by all.
    """
    live = LIVE[part]
    going: ColumnElement[bool] = live.c.id.in_(select(unmet.c.id))
    if "role" in live.c and snapshot.untold:
        untold = [Role(role.value) for role in snapshot.untold]
        told = live.c.id.in_(select(unmet.c.id).where(unmet.c.gone))
        going = or_(told, and_(going, live.c.role.not_in(untold)))
    if part is Part.MEMBERSHIP and not tells_all(snapshot):
        person = LIVE[Part.PERSON]
        leavers = select(person.c.person_id).where(
            target.live(Part.PERSON),
            person.c.digest.in_(_digests(target, Part.PERSON, Act.LEAVE)),
        )
        ending = live.c.group_digest.in_(_digests(target, Part.GROUP, Act.LEAVE))
        going = or_(going, live.c.person_id.in_(leavers), ending)
    _leaves(session, target, part, going)


def tells_all(snapshot: RosterSnapshot) -> bool:
    """Tell whether groups, people and who is in which are all told: what is missing is gone."""
    told = snapshot.completeness
    return not snapshot.untold and all(told.get(row) is Completeness.WHOLE for row in ROWS.values())


def mend_changes(session: Session, target: Target) -> None:
    """Of a source that tells changes only: keep a role that was not told this time."""
    live = LIVE[Part.PERSON]
    known = select(live.c.role).where(target.live(Part.PERSON), live.c.digest == CHANGE.c.digest)
    untold = target.planned(Part.PERSON, Act.CHANGE), CHANGE.c.role.is_(None)
    session.execute(update(CHANGE).where(*untold).values(role=known.scalar_subquery()))


def drop_homeless(session: Session, target: Target) -> None:
    """Take out memberships whose group or person is not there once the plan is carried out."""
    fits = and_(
        _will_be(target, Part.GROUP, CHANGE.c.group_digest),
        _will_be(target, Part.PERSON, CHANGE.c.person_digest),
    )
    of_plan = target.planned(Part.MEMBERSHIP, Act.JOIN, Act.CHANGE)
    session.execute(delete(CHANGE).where(of_plan, ~fits))


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


def _will_be(target: Target, part: Part, digest: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return the condition that a group or person is there once the plan is carried out."""
    live = LIVE[part]
    here = select(live.c.digest).where(target.live(part))
    return or_(
        and_(digest.in_(here), digest.not_in(_digests(target, part, Act.LEAVE))),
        digest.in_(_digests(target, part, Act.JOIN)),
    )


def _digests(target: Target, part: Part, act: Act) -> Select[Any]:
    return select(CHANGE.c.digest).where(target.planned(part, act))


def tell_moves(session: Session, target: Target) -> None:
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
    """Yield a run's changes of people by the portion, in the order in which they were told."""
    last = 0
    while True:
        query = (
            select(CHANGE)
            .where(target.planned(Part.PERSON, act), CHANGE.c.id > last)
            .order_by(CHANGE.c.id)
            .limit(AT_A_TIME)
        )
        found = session.execute(query).all()
        if not found:
            return
        yield found
        last = found[-1].id
