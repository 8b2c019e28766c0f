"""The sweep: what is due by a school's terms goes, after the school was told; with a proof.

Which rows and columns a rule is about is read off the tables and the register, so a new field
is swept as soon as it exists; ``tests/structure`` refuses one that no rule would reach.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    Table,
    and_,
    delete,
    exists,
    func,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.orm import Session

from lti_tool.models.base import table_of
from lti_tool.models.learning import Attempt, AttemptState, ItemResponse
from lti_tool.models.schools import Person
from lti_tool.privacy.retention import TERM_RULES, Clock, cutoff
from lti_tool.privacy.rules import Retention
from lti_tool.services import personal_rows

ORDER: tuple[Retention, ...] = (
    Retention.LAUNCH,
    Retention.SESSION,
    Retention.LIVE,
    Retention.LOGIN_TIMES,
    Retention.PHOTO,
    Retention.ACCOUNT,
    Retention.RESPONSES,
    Retention.RESULTS,
)
"""From the shortest-lived to the longest: a row lives as long as its longest-lived column."""

ANCHORS: Mapping[str, str] = {
    "attempt": "started_at",
    "enrollment": "last_login_at",
    "item_draft": "saved_at",
    "item_response": "answered_at",
    "practice_level": "last_answer_at",
    "practice_override": "set_at",
}
"""Table -> the moment from which its rows or columns age."""

SWEPT_ELSEWHERE: Mapping[str, str] = {
    "launch_session": "session",
    "deep_link_request": "session",
    "live_step": "live",
}
"""Tables whose rows end with the session (``services.sessions.end_expired``) or with the lesson
(``services.live.forget``), for all schools."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What one rule does to one table: empties ``columns``, or deletes rows (None)."""

    rule: str
    table: Table
    columns: tuple[Column[Any], ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Of which school (None: all of them), and before which instant, things are due."""

    school_id: UUID | None
    before: datetime


@dataclass(kw_only=True)
class Swept:
    """What one rule removed: rows by table, and their ids."""

    rule: str
    counts: dict[str, int] = field(default_factory=dict)
    ids: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many rows were touched."""
        return sum(self.counts.values())


@cache
def steps(rule: str) -> tuple[Step, ...]:
    """Return what a rule does, children before parents."""
    found = TERM_RULES[rule]
    make = _steps_on_leaving if found.clock is Clock.LEAVING else _steps_by_age
    return tuple(make(rule, found.retention))


def lifetime(table: Table) -> Retention:
    """Return how long rows of a table live: the class of its longest-lived own column.

    A table that only ties others together goes with the account.
    """
    classes = {
        rule.retention
        for column, rule in personal_rows.personal_columns(table).items()
        if not personal_rows.is_key(column)
    }
    return max(classes, key=ORDER.index, default=Retention.ACCOUNT)


def due_at(rule: str, school_id: UUID, length: int, moment: datetime) -> Due:
    """Return what is due by a rule at a moment."""
    return Due(school_id=school_id, before=cutoff(TERM_RULES[rule], length, moment))


def forget_untouched(session: Session, *, now: datetime) -> int:
    """Delete attempts of all schools that were begun, left alone, and never answered."""
    rule = TERM_RULES["live"]
    due = Due(school_id=None, before=cutoff(rule, rule.length, now))
    return remove(session, "live", due).count


def forget_bare(session: Session, school_id: UUID) -> Swept:
    """Delete people who left and of whom only a random number is left."""
    bare = [Person.school_id == school_id, Person.left_at.is_not(None), Person.alias.is_(None)]
    ids = session.scalars(select(Person.id).where(*bare, *_nothing_left_below())).all()
    session.execute(delete(Person).where(Person.id.in_(ids)))
    counts = {"person": len(ids)} if ids else {}
    return Swept(rule="account", counts=counts, ids=[f"person {id_}" for id_ in ids])


def count_due(session: Session, rule: str, due: Due) -> int:
    """Return how many rows a rule would touch."""
    return sum(
        session.scalar(select(func.count()).select_from(step.table).where(_where(step, due))) or 0
        for step in steps(rule)
    )


def remove(session: Session, rule: str, due: Due) -> Swept:
    """Do what a rule says with what is due."""
    swept = Swept(rule=rule)
    for step in steps(rule):
        where = _where(step, due)
        keys = session.execute(select(*step.table.primary_key.columns).where(where)).all()
        if not keys:
            continue
        swept.counts[step.table.name] = swept.counts.get(step.table.name, 0) + len(keys)
        swept.ids += [f"{step.table.name} {' '.join(map(str, key))}" for key in keys]
        if step.columns is None:
            session.execute(delete(step.table).where(where))
        else:
            values = {column.name: column.info["emptied"] for column in step.columns}
            session.execute(update(step.table).where(where).values(values))
    return swept


def _steps_on_leaving(rule: str, retention: Retention) -> Iterator[Step]:
    """Empty or delete what lives no longer than ``retention``; with the results the person."""
    person = table_of(Person)
    for table in reversed(personal_rows.tables()):
        if table is person:
            continue
        if ORDER.index(lifetime(table)) <= ORDER.index(retention):
            yield Step(rule=rule, table=table, columns=None)
        elif columns := _of_class(table, retention):
            yield Step(rule=rule, table=table, columns=columns)
    if retention is Retention.RESULTS:
        yield Step(rule=rule, table=person, columns=None)
    elif columns := _of_class(person, retention):
        yield Step(rule=rule, table=person, columns=columns)


def _steps_by_age(rule: str, retention: Retention) -> Iterator[Step]:
    """Empty or delete what is old, where a table says from which moment its rows age."""
    for table in personal_rows.tables():
        if table.name in SWEPT_ELSEWHERE or table.name not in ANCHORS:
            continue
        if lifetime(table) is retention and not _goes_with_owner(table):
            yield Step(rule=rule, table=table, columns=None)
        elif lifetime(table) is not retention and (columns := _of_class(table, retention)):
            yield Step(rule=rule, table=table, columns=columns)
    if retention is Retention.LIVE:
        yield Step(rule=rule, table=table_of(Attempt), columns=None)


def _goes_with_owner(table: Table) -> bool:
    """Return whether rows live as long as those that they belong to (an answer, its attempt)."""
    owners = [key.column.table for key in table.foreign_keys]
    return any(o.name in ANCHORS and lifetime(o) is lifetime(table) for o in owners)


def _of_class(table: Table, retention: Retention) -> tuple[Column[Any], ...]:
    return tuple(
        column
        for column, rule in personal_rows.personal_columns(table).items()
        if rule.retention is retention and not personal_rows.is_key(column)
    )


def _where(step: Step, due: Due) -> ColumnElement[bool]:
    rule = TERM_RULES[step.rule]
    if rule.clock is Clock.LEAVING:
        return _where_left(step, due)
    own: ColumnElement[bool] = true()
    if due.school_id is not None:
        own = personal_rows.of_school(step.table, due.school_id)
    if rule.retention is Retention.LIVE:
        return and_(own, _untouched(step.table, due.before))
    return and_(own, step.table.c[ANCHORS[step.table.name]] < due.before, _not_yet_empty(step))


def _where_left(step: Step, due: Due) -> ColumnElement[bool]:
    left = select(Person.id).where(Person.school_id == due.school_id, Person.left_at < due.before)
    return and_(personal_rows.below(step.table, left), _not_yet_empty(step))


def _not_yet_empty(step: Step) -> ColumnElement[bool]:
    if step.columns is None:
        return true()
    return or_(*(column.is_distinct_from(column.info["emptied"]) for column in step.columns))


def _nothing_left_below() -> Iterator[ColumnElement[bool]]:
    """Yield the conditions for a person under whom no row stands any more."""
    person = table_of(Person)
    for table in personal_rows.tables():
        for key in table.foreign_keys:
            if key.column.table is person:
                yield ~exists().where(key.parent == person.c.id)


def _untouched(attempt: Table, before: datetime) -> ColumnElement[bool]:
    """Return the condition for attempts that were begun and left without an answer."""
    return and_(
        attempt.c.state == AttemptState.OPEN,
        attempt.c.last_activity_at < before,
        ~exists().where(ItemResponse.attempt_id == attempt.c.id),
    )
