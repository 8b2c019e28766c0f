"""What becomes of a pupil's score: as much of it as the pupil is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from lti_tool.models.deliveries import (
    Counting,
    DeliveryState,
    LinkGrading,
    SchoolGrading,
    ScoreDelivery,
)
from lti_tool.models.platforms import ResourceLink

_STATE = (
    select(ScoreDelivery.state)
    .where(
        ScoreDelivery.resource_link_id == ResourceLink.id,
        ScoreDelivery.person_id == bindparam("of_person"),
        ScoreDelivery.announces.is_(False),
        ScoreDelivery.state != DeliveryState.NOT_GRADED,
    )
    .order_by(ScoreDelivery.stamp.desc(), ScoreDelivery.destination)
    .limit(1)
    .scalar_subquery()
)
# One question: every pupil who is ready asks it.
_OUTLOOK = (
    select(
        _STATE.label("state"),
        func.coalesce(LinkGrading.counting, SchoolGrading.counting, Counting.LAST.value).label(
            "counting"
        ),
    )
    .select_from(ResourceLink)
    .outerjoin(LinkGrading, LinkGrading.resource_link_id == ResourceLink.id)
    .outerjoin(SchoolGrading, SchoolGrading.school_id == ResourceLink.school_id)
    .where(ResourceLink.id == bindparam("link_id"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """How far the score that counts is (None: none is sent), and which attempt counts."""

    state: DeliveryState | None
    counting: Counting


NOWHERE = Outlook(state=None, counting=Counting.LAST)
"""Of a launch from no link, or of nobody."""


def outlook(session: Session, link_id: UUID | None, person_id: UUID | None) -> Outlook:
    """Return what becomes of the score of a pupil who is ready."""
    if link_id is None or person_id is None:
        return NOWHERE
    place: Mapping[str, Any] = {"link_id": link_id, "of_person": person_id}
    found = session.execute(_OUTLOOK, place).one_or_none()
    if found is None:
        return NOWHERE
    return Outlook(state=found.state, counting=Counting(found.counting))
