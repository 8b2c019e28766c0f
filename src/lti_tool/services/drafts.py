"""What a pupil is filling in: kept at every change, gone once it is handed in."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.db import insert_or_advance
from lti_tool.exercises import responses as response_values
from lti_tool.exercises.exercise import Item, Responses
from lti_tool.models.base import table_of
from lti_tool.models.learning import ItemDraft
from lti_tool.services.written import NOTHING, Pen, draft_key

HIGHEST = 2**31 - 1
"""Of a counter: it fits every database's integer, and nobody types that long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of the answers to one item; ``sequence`` is the browser's count of changes."""

    item: Item
    given: Responses
    sequence: int


def save(
    session: Session, attempt_id: UUID, change: Change, *, now: datetime, pen: Pen | None = None
) -> int:
    """Keep a change unless a later one is here; return the count that is here now.

    Whoever gets a higher count back than they sent is behind: another tab or device went on.
    What a pupil wrote for a teacher to read needs the pupil's ``pen``.
    """
    key = {"attempt_id": attempt_id, "item_identifier": change.item.identifier}
    values = {
        **_kept(attempt_id, change, pen),
        "sequence": change.sequence,
        "saved_at": now,
    }
    if insert_or_advance(session, table_of(ItemDraft), key, values, "sequence"):
        return change.sequence
    held = select(ItemDraft.sequence).filter_by(**key)
    return session.scalars(held).one()


def _kept(attempt_id: UUID, change: Change, pen: Pen | None) -> dict[str, str | bytes]:
    if not change.item.by_teacher:
        return {"response": response_values.dump(change.given)}
    if pen is None:
        raise TypeError(change.item.identifier)
    key = draft_key(attempt_id, change.item.identifier)
    return {"response": NOTHING, "written": pen.seal(ItemDraft.__tablename__, key, change.given)}
