"""Telling a platform that a teacher will score: only where that can wipe nothing.

AGS 2.0 has ``gradingProgress`` "PendingManual" for it, without a score. Moodle answers 200 and
wipes the grade that stands there; a platform that gives a meaning to it is told in
``platforms.toml`` (``announce``). Even there it is sent only while nothing of ours is, or is on
its way, in the pupil's cell. Source: AGS 2.0 sections 3.4.8 and 3.4.2; decision record 22.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.models.deliveries import DeliveryState, ScoreDelivery
from lti_tool.models.learning import Attempt
from lti_tool.models.platforms import ResourceLink
from lti_tool.services import grades, line_items

_NOTHING_THERE = frozenset({DeliveryState.NOT_GRADED, DeliveryState.SUPERSEDED})


def announce(
    session: Session, attempt: Attempt, link: ResourceLink, registration_id: UUID, *, now: datetime
) -> None:
    """Queue the word that this attempt waits for a teacher, unless a score could suffer."""
    cell = grades.same_cell(attempt.person_id, link.id, line_items.known_url(session, link))
    earlier = set(session.scalars(select(ScoreDelivery.state).where(cell)))
    if earlier - _NOTHING_THERE or not link.takes_scores:
        return
    delivery = grades.queue_at_platform(session, attempt, link, registration_id, now=now)
    delivery.announces = True
    if delivery.state is not DeliveryState.WAITING:  # the teacher's word is about scores
        delivery.state, delivery.last_answer = DeliveryState.NOT_GRADED, None
