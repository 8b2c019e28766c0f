"""What of one person becomes another's, table by table; each table is found by its keys.

By one rule: a row comes over, and its sealed values with it under the other key. Where the one
who stays has such a row already (the same group, the same place), theirs stays.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Table, UniqueConstraint, and_, or_, select
from sqlalchemy.orm import Session

from lti_tool.models.base import Base, table_of
from lti_tool.models.deliveries import DeliveryState, ScoreDelivery
from lti_tool.models.learning import Attempt, AttemptState, ItemResponse
from lti_tool.models.matches import PersonMatch
from lti_tool.models.schools import Enrollment, LinkKind, Person, PersonLink
from lti_tool.privacy import vault
from lti_tool.services import own_values, personal_rows
from lti_tool.services.merging.journal import Journal, Row
from lti_tool.services.schools import Tenant

_PERSON = table_of(Person)
_ATTEMPT, _ENROLLMENT, _LINK = table_of(Attempt), table_of(Enrollment), table_of(PersonLink)
_DELIVERY, _MATCH = table_of(ScoreDelivery), table_of(PersonMatch)
_LAST = frozenset({"person_key"})
"""Tables of which the rows of whoever goes are put aside at the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Two:
    """Who stays and who goes, with their keys."""

    tenant: Tenant
    kept: UUID
    gone: UUID
    kept_key: bytes
    gone_key: bytes

    def resealed(self, column: Column[Any], row: Row, after: Row) -> bytes | None:
        """Return a sealed value as it stands in a row of whoever stays."""
        if row[column.name] is None:
            return None
        plain = vault.unseal(
            self.gone_key, row[column.name], own_values.place(self.tenant, column, row)
        )
        return vault.seal(self.kept_key, plain, own_values.place(self.tenant, column, after))


def carry(session: Session, journal: Journal, two: Two) -> None:
    """Bring all over; afterwards only the row of the person and their key are left."""
    _put_proposals_aside(session, journal, two)
    _settle_open_attempts(session, journal, two)
    _settle_accounts(session, journal, two)
    _reseal_below(session, journal, two)
    for table, column in _person_columns():
        if table.name in _LAST:
            continue
        if [*table.primary_key] == [column]:
            _carry_only_row(session, journal, two, table)
        else:
            _carry_rows(session, journal, two, (table, column))
    _settle_deliveries(session, journal, two)


def _person_columns() -> Iterator[tuple[Table, Column[Any]]]:
    """Yield every column that holds a person, in an order in which owners come first."""
    for table in Base.metadata.sorted_tables:
        for key in sorted(table.foreign_keys, key=lambda each: each.parent.name):
            if key.column.table is _PERSON:
                yield table, key.parent


def _rows(session: Session, table: Table, *where: Any) -> list[Row]:
    query = select(table).where(*where).order_by(*table.primary_key)
    return [dict(row) for row in session.execute(query).mappings()]


def _carry_rows(
    session: Session, journal: Journal, two: Two, place: tuple[Table, Column[Any]]
) -> None:
    table, column = place
    sealed = [each for each in table.columns if personal_rows.is_sealed(each)]
    for row in _rows(session, table, column == two.gone):
        after = {**row, column.name: two.kept}
        same = _same_place(session, table, column, after)
        if same is not None:
            _JOINED.get(table.name, _theirs_stays)(journal, table, same, row)
            journal.put_aside(table, row)
            continue
        values = {each.name: two.resealed(each, row, after) for each in sealed}
        journal.change(table, row, {column.name: two.kept, **values})


def _same_place(session: Session, table: Table, column: Column[Any], after: Row) -> Row | None:
    """Return the row of whoever stays that leaves no room for another."""
    uniques = [
        [*each.columns]
        for each in (table.primary_key, *table.constraints)
        if each is table.primary_key or isinstance(each, UniqueConstraint)
    ]
    taken = [
        and_(*(part == after[part.name] for part in parts))
        for parts in uniques
        if column in parts and all(after[part.name] is not None for part in parts)
    ]
    if not taken:
        return None
    return next(iter(_rows(session, table, or_(*taken))), None)


def _theirs_stays(journal: Journal, table: Table, kept: Row, gone: Row) -> None:
    """Leave the row of whoever stays as it is."""
    del journal, table, kept, gone


def _latest_login(journal: Journal, table: Table, kept: Row, gone: Row) -> None:
    """Keep the later of two logins in one group."""
    moments = [each["last_login_at"] for each in (kept, gone) if each["last_login_at"]]
    if moments and max(moments) != kept["last_login_at"]:
        journal.change(table, kept, {"last_login_at": max(moments)})


_JOINED: Mapping[str, Callable[[Journal, Table, Row, Row], None]] = {"enrollment": _latest_login}
"""What becomes of two rows in one place, where more is to be done than to keep one."""


def _carry_only_row(session: Session, journal: Journal, two: Two, table: Table) -> None:
    """Bring a row over of which everybody has one; or fill the gaps of the one that is there."""
    (column,) = table.primary_key
    rows = {
        row[column.name]: row for row in _rows(session, table, column.in_((two.kept, two.gone)))
    }
    if two.gone not in rows:
        return
    gone, kept = rows[two.gone], rows.get(two.kept)
    after = {**gone, column.name: two.kept}
    for each in table.columns:
        if personal_rows.is_sealed(each):
            after[each.name] = two.resealed(each, gone, after)
    journal.put_aside(table, gone)
    if kept is None:
        journal.make(table, after)
        return
    gaps = {
        name: value for name, value in after.items() if kept[name] is None and value is not None
    }
    if gaps:
        journal.change(table, kept, gaps)


def _reseal_below(session: Session, journal: Journal, two: Two) -> None:
    """Seal anew what stands in rows that lead to the person by way of another row."""
    direct = {table for table, _ in _person_columns()}
    for table, column, row, _ in list(own_values.sealed(session, two.gone)):
        if table not in direct:
            plain = dict(row)
            journal.change(table, plain, {column.name: two.resealed(column, plain, plain)})


def _put_proposals_aside(session: Session, journal: Journal, two: Two) -> None:
    """Let go of what was asked about exactly these two."""
    both = (two.kept, two.gone)
    for row in _rows(session, _MATCH, _MATCH.c.person_id.in_(both), _MATCH.c.other_id.in_(both)):
        journal.put_aside(_MATCH, row)


def _settle_open_attempts(session: Session, journal: Journal, two: Two) -> None:
    """Leave one attempt open per link: the one that was worked at last.

    The other ends as it stands; without any answer it is put aside.
    """
    mine = _ATTEMPT.c.person_id.in_((two.kept, two.gone))
    newest: dict[UUID, Row] = {}
    rows = _rows(session, _ATTEMPT, mine, _ATTEMPT.c.state == AttemptState.OPEN)
    for row in sorted(rows, key=lambda each: each["last_activity_at"]):
        earlier = newest.get(row["resource_link_id"])
        newest[row["resource_link_id"]] = row
        if earlier is None:
            continue
        answered = select(ItemResponse.id).where(ItemResponse.attempt_id == earlier["id"]).limit(1)
        if session.scalar(answered) is None:
            journal.put_aside(_ATTEMPT, earlier)
        else:
            ended = {
                "state": AttemptState.FINISHED,
                "finished_at": earlier["last_activity_at"],
            }
            journal.change(_ATTEMPT, earlier, ended)


def _settle_accounts(session: Session, journal: Journal, two: Two) -> None:
    """Of two accounts at one platform, send results to the one that was used last."""
    older = two.gone if last_login(session, two.kept) >= last_login(session, two.gone) else two.kept
    newer = two.kept if older == two.gone else two.gone
    today = _LINK.c.kind == LinkKind.PLATFORM_USER
    places = select(_LINK.c.source).where(_LINK.c.person_id == newer, today)
    for row in _rows(session, _LINK, _LINK.c.person_id == older, today, _LINK.c.source.in_(places)):
        journal.change(_LINK, row, {"kind": LinkKind.FORMER_USER})


def last_login(session: Session, person_id: UUID) -> str:
    """Return when somebody last came in, as text that sorts; nothing for never."""
    rows = _rows(session, _ENROLLMENT, _ENROLLMENT.c.person_id == person_id)
    return max(
        (row["last_login_at"].isoformat() for row in rows if row["last_login_at"]), default=""
    )


def _settle_deliveries(session: Session, journal: Journal, two: Two) -> None:
    """Of scores that wait for one cell of the gradebook, send the newest only."""
    waiting = _rows(
        session,
        _DELIVERY,
        _DELIVERY.c.person_id == two.kept,
        _DELIVERY.c.state == DeliveryState.WAITING,
    )
    newest: dict[tuple[UUID, str | None], Row] = {}
    for row in sorted(waiting, key=lambda each: each["stamp"]):
        cell = (row["resource_link_id"], row["line_item_url"])
        if cell in newest:
            journal.change(_DELIVERY, newest[cell], {"state": DeliveryState.SUPERSEDED})
        newest[cell] = row


def put_person_aside(session: Session, journal: Journal, two: Two) -> None:
    """Delete the person who went, and their key."""
    for row in _rows(session, _PERSON, _PERSON.c.id == two.gone):
        journal.put_aside(_PERSON, row)
