"""What was chosen for a group before: to find it again, and to see what stands there already."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from lti_tool.db.prepared import Prepared
from lti_tool.models.base import table_of
from lti_tool.models.content import Pick
from lti_tool.models.platforms import ResourceLink

MOST = 6
"""How many are shown as chosen lately."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """Keys of exercises: what was chosen lately, the latest first, and all that stands there."""

    lately: tuple[str, ...] = ()
    placed: frozenset[str] = frozenset()


_PICK = table_of(Pick)
_INSERT = postgresql.insert(_PICK).values({c.name: bindparam(c.name) for c in _PICK.columns})
_NOTE = Prepared(  # the words are the same on SQLite
    _INSERT.on_conflict_do_update(
        index_elements=list(_PICK.primary_key), set_={"picked_at": _INSERT.excluded.picked_at}
    )
)


def note(
    session: Session, school_id: UUID, context_id: UUID, keys: Iterable[str], *, now: datetime
) -> None:
    """Write down what was chosen for a group; who chose it is nobody's business."""
    place = {"school_id": school_id, "context_id": context_id, "picked_at": now}
    for key in keys:
        _NOTE.count(session, {**place, "exercise_key": key})


def before(session: Session, school_id: UUID, context_id: UUID | None) -> Before:
    """Return what was chosen for a group; where nothing was, what its school chose lately."""
    picks = select(Pick.exercise_key).where(Pick.school_id == school_id)
    latest = picks.order_by(Pick.picked_at.desc(), Pick.exercise_key)
    own = session.scalars(latest.where(Pick.context_id == context_id)).all()
    links = select(ResourceLink.exercise_key).where(
        ResourceLink.school_id == school_id,
        ResourceLink.context_id == context_id,
        ResourceLink.exercise_key.is_not(None),
    )
    placed = {*own, *filter(None, session.scalars(links))}
    lately = own or session.scalars(latest.limit(4 * MOST)).all()
    return Before(lately=tuple(dict.fromkeys(lately))[:MOST], placed=frozenset(placed))
