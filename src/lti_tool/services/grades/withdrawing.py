"""Taking what we put in an administration's gradebook out of it again: only on a school's request.

Every object has an id that is worked out, so that it can be named without asking; what is gone
already is gone. First nothing more is on its way (``begin``), then the objects are deleted, with
no transaction open, and then it is written down (``finish``). Broken off, it is done again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from lti_tool.errors import PlanRefused, SealBroken
from lti_tool.models.deliveries import DeliveryState, Destination, ScoreDelivery
from lti_tool.models.gradebooks import GradebookColumn
from lti_tool.models.schools import LinkKind, PersonKey, PersonLink
from lti_tool.privacy import vault
from lti_tool.rostering.rest.gradebook import Spot, result_key
from lti_tool.services import audit, people, terms
from lti_tool.services.gradebooks import Book
from lti_tool.services.schools import Tenant

WITHDRAWN = "withdrawn"

_UNSENT = (DeliveryState.WAITING, DeliveryState.HELD, DeliveryState.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to go: of a pupil, of an exercise link, or (neither) everything of ours.

    ``student_key``: a pupil by the administration's own sourcedId, for one who was erased here.
    """

    person_id: UUID | None = None
    link_id: UUID | None = None
    student_key: str = ""

    @property
    def is_of_a_pupil(self) -> bool:
        """Whether columns stay, and what others have in them."""
        return self.person_id is not None or bool(self.student_key)


Target = tuple[str, str]
"""Kind of object and sourcedId."""


def targets(session: Session, tenant: Tenant, book: Book, wanted: Wanted) -> tuple[Target, ...]:
    """Return the objects to delete, in that order: results, columns, the category.

    Raises:
        PlanRefused: ``scores_being_sent``: a worker has one of them in its hands.
    """
    query = select(ScoreDelivery).where(_scope(tenant.school_id, wanted))
    rows = session.scalars(query.order_by(ScoreDelivery.stamp)).all()
    if any(row.state is DeliveryState.SENDING for row in rows):
        raise PlanRefused("try again in a minute", code="scores_being_sent")
    spot = Spot(
        version=book.server.version, school_id=tenant.school_id, class_key="", school_key=""
    )
    columns = _columns(session, tenant.school_id, wanted)
    found: dict[Target, None] = {}
    for row in rows if not wanted.student_key else ():
        if row.was_sent and row.line_item_url:
            column = row.line_item_url.rpartition("/")[2]
            for student in students_keys(session, tenant, row.person_id):
                found["result", result_key(spot, column, student)] = None
    if wanted.student_key:
        found |= {("result", result_key(spot, each, wanted.student_key)): None for each in columns}
    if not wanted.is_of_a_pupil:
        found |= {("lineItem", each): None for each in columns}
        if wanted.link_id is None:
            found["category", spot.category_key] = None
    return tuple(found)


def begin(session: Session, school_id: UUID, wanted: Wanted) -> None:
    """Let nothing of it be sent any more: not what waits, nor what a person is asked about."""
    if not wanted.student_key:
        _end(session, ScoreDelivery.state.in_(_UNSENT), _scope(school_id, wanted))


def finish(session: Session, tenant: Tenant, wanted: Wanted, by: terms.By, *, count: int) -> None:
    """Write down that it was done: ``count`` objects were there and are gone."""
    if not wanted.student_key:
        delivered = ScoreDelivery.state == DeliveryState.DELIVERED
        _end(session, delivered, _scope(tenant.school_id, wanted))
    if not wanted.is_of_a_pupil:
        session.execute(delete(GradebookColumn).where(_of_columns(tenant.school_id, wanted)))
    entry = by.entry("gradebook-withdrawn", about=wanted.person_id, count=count)
    audit.record(session, tenant, entry)


def _scope(school_id: UUID, wanted: Wanted) -> ColumnElement[bool]:
    scope = (ScoreDelivery.school_id == school_id) & (
        ScoreDelivery.destination == Destination.ONEROSTER
    )
    if wanted.person_id is not None:
        scope &= ScoreDelivery.person_id == wanted.person_id
    if wanted.link_id is not None:
        scope &= ScoreDelivery.resource_link_id == wanted.link_id
    return scope


def _of_columns(school_id: UUID, wanted: Wanted) -> ColumnElement[bool]:
    scope = GradebookColumn.school_id == school_id
    if wanted.link_id is not None:
        scope &= GradebookColumn.resource_link_id == wanted.link_id
    return scope


def _columns(session: Session, school_id: UUID, wanted: Wanted) -> list[str]:
    query = select(GradebookColumn.line_item_key).where(_of_columns(school_id, wanted))
    return list(session.scalars(query.order_by(GradebookColumn.line_item_key)))


def students_keys(session: Session, tenant: Tenant, person_id: UUID) -> Iterator[str]:
    """Yield what the administration calls or called a pupil; nothing where the key is gone."""
    rows = session.execute(
        select(PersonLink.id, PersonLink.sealed, PersonKey.wrapped_key)
        .join(PersonKey, PersonKey.person_id == PersonLink.person_id)
        .where(
            PersonLink.school_id == tenant.school_id,
            PersonLink.person_id == person_id,
            PersonLink.kind == LinkKind.ROSTER_PERSON,
        )
    )
    for link_id, sealed, wrapped in rows:
        try:
            key = people.unwrapped_key(tenant, person_id, wrapped)
            yield vault.unseal(key, sealed, people.link_place(tenant, link_id)).decode()
        except SealBroken:
            continue


def _end(session: Session, *scope: ColumnElement[bool]) -> None:
    values = {"state": DeliveryState.NOT_GRADED, "last_answer": WITHDRAWN}
    session.execute(update(ScoreDelivery).where(*scope).values(values))
