"""What became of scores in an administration's gradebook: do they still stand there (OneRoster)?

Each result is read under the id that we gave it, as ``readback`` does of platforms' columns.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.errors import PlatformRefused
from lti_tool.models.deliveries import DeliveryState, Destination, ScoreDelivery
from lti_tool.models.gradebooks import GradebookColumn
from lti_tool.rostering.rest.gradebook import GradebookService, Spot, result_key, score_in
from lti_tool.services.gradebooks import Book
from lti_tool.services.grades.withdrawing import students_keys
from lti_tool.services.readback import AS_GOOD_AS_EQUAL, Compared
from lti_tool.services.schools import Tenant

_NOT_FOUND = "http_404"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """The newest score that a column took of one pupil, as a part of the maximum (0 to 1).

    ``keys``: under which it may stand; a pupil's number in the administration may have changed.
    """

    delivery_id: UUID
    fraction: Decimal
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedColumn:
    """One column (its address; ``maximum`` in points), with what was delivered to it."""

    line_item_url: str
    maximum: Decimal
    placed: tuple[Placed, ...]


def columns(session: Session, tenant: Tenant, book: Book) -> list[PlacedColumn]:
    """Return the columns of a gradebook to which scores were delivered.

    Scores of people whose key is gone are left out: nobody can tell whose they were.
    """
    made = select(GradebookColumn.line_item_key, GradebookColumn.maximum)
    found = session.execute(made.where(GradebookColumn.gradebook_id == book.id))
    maxima: dict[str, Decimal] = dict(found.all())
    query = select(ScoreDelivery).where(
        ScoreDelivery.school_id == tenant.school_id,
        ScoreDelivery.destination == Destination.ONEROSTER,
        ScoreDelivery.state == DeliveryState.DELIVERED,
    )
    newest: dict[str, dict[UUID, ScoreDelivery]] = {}
    for row in session.scalars(query.order_by(ScoreDelivery.stamp)):
        newest.setdefault(row.line_item_url or "", {})[row.person_id] = row
    spot = Spot(
        version=book.server.version, school_id=tenant.school_id, class_key="", school_key=""
    )
    return [
        PlacedColumn(
            line_item_url=url,
            maximum=maxima[key],
            placed=tuple(_placed(session, tenant, spot, rows.values())),
        )
        for url, rows in newest.items()
        if (key := _column_key(url)) in maxima
    ]


def compare(service: GradebookService, column: PlacedColumn, now: datetime) -> Compared:
    """Return what of a column's scores is there; call this with no transaction open.

    Raises:
        PlatformRefused, PlatformUnavailable, RosterInvalid: what ``GradebookService.read`` raises.
    """
    missing, different = [], []
    for each in column.placed:
        found = [_mark(service, key, now) for key in each.keys]
        marks = [mark for mark in found if mark is not None]
        if not marks:
            missing.append(each.delivery_id)
        elif all(abs(mark / column.maximum - each.fraction) > AS_GOOD_AS_EQUAL for mark in marks):
            different.append(each.delivery_id)
    return Compared(missing=tuple(missing), different=tuple(different))


def _placed(
    session: Session, tenant: Tenant, spot: Spot, rows: Iterable[ScoreDelivery]
) -> Iterable[Placed]:
    for row in rows:
        column = _column_key(row.line_item_url or "")
        students = students_keys(session, tenant, row.person_id)
        keys = tuple(result_key(spot, column, student) for student in students)
        if keys:
            yield Placed(delivery_id=row.id, fraction=row.score / row.maximum, keys=keys)


def _column_key(url: str) -> str:
    return url.rpartition("/")[2]


def _mark(service: GradebookService, key: str, now: datetime) -> Decimal | None:
    try:
        found: Mapping[str, Any] = service.read("result", key, now)
    except PlatformRefused as error:
        if error.code == _NOT_FOUND:
            return None
        raise
    return score_in(found)
