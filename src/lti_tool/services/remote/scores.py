"""A score that an exercise server posts: checked, and then a score like any other."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.errors import RemoteRefused
from lti_tool.lti.platform.authorization import Server
from lti_tool.lti.platform.scores import Posted
from lti_tool.models.learning import Attempt, AttemptState
from lti_tool.models.platforms import ResourceLink
from lti_tool.models.remote import RemoteItem, RemoteScore
from lti_tool.models.schools import Person, PersonStatus, SchoolStatus
from lti_tool.services import attempts, live, schools
from lti_tool.services.remote import handovers

_PLACES = Decimal("0.0001")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a score meets here: the moment, the root key, how far clocks may differ."""

    now: datetime
    root_key: bytes
    leeway: timedelta


def take(session: Session, server: Server, item_id: UUID, posted: Posted, setting: Setting) -> None:
    """Keep a score for the attempt that it is about; a final one closes it and is delivered.

    Raises:
        RemoteRefused: ``line_item_unknown``, ``score_user_unknown``, ``score_attempt_closed``,
            ``score_from_future``, ``score_stale``.
    """
    item = session.get(RemoteItem, item_id)
    if item is None or item.server_id != server.id:
        raise RemoteRefused(server.key, code="line_item_unknown")
    school = schools.get(session, item.school_id)
    if school.status is not SchoolStatus.ACTIVE:
        raise RemoteRefused(server.key, code="line_item_unknown")
    tenant = schools.tenant_of(setting.root_key, school)
    person_id = _whose(session, tenant, item, posted.user_id)
    attempt = attempts.newest(session, item.resource_link_id, person_id, writes=True)
    if attempt is None or attempt.state is not AttemptState.OPEN:
        raise RemoteRefused(server.key, code="score_attempt_closed")
    if attempt.exercise_key != item.exercise_key:
        raise RemoteRefused(server.key, code="score_attempt_closed")
    _note_stamp(session, attempt, posted.stamp, setting)
    attempt.last_activity_at = setting.now
    if posted.part is not None:
        attempt.score = (posted.part * attempt.maximum).quantize(_PLACES)
    if posted.final:
        _finish(session, attempt, item, now=setting.now)


def _whose(session: Session, tenant: schools.Tenant, item: RemoteItem, user_id: str) -> UUID:
    """Return the pupil who has this pseudonym, among those who began this very exercise here.

    Pseudonyms are kept nowhere: they are made anew for the pupils of one link.
    """
    begun = (
        select(Attempt.person_id)
        .join(Person, Person.id == Attempt.person_id)
        .where(
            Attempt.school_id == item.school_id,
            Attempt.resource_link_id == item.resource_link_id,
            Attempt.exercise_key == item.exercise_key,
            Person.status == PersonStatus.ACTIVE,
        )
        .distinct()
    )
    for person_id in session.scalars(begun):
        if handovers.pseudonym(tenant, item.server_id, person_id) == user_id:
            return person_id
    raise RemoteRefused(str(item.id), code="score_user_unknown")


def _note_stamp(session: Session, attempt: Attempt, stamp: datetime, setting: Setting) -> None:
    """Let a score in that is newer than the last one, and of this attempt's time."""
    if stamp > setting.now + setting.leeway:
        raise RemoteRefused(str(attempt.id), code="score_from_future")
    last = session.get(RemoteScore, attempt.id)
    if stamp < attempt.started_at - setting.leeway or (last and stamp <= last.stamp):
        raise RemoteRefused(str(attempt.id), code="score_stale")
    if last is None:
        last = RemoteScore(attempt_id=attempt.id, school_id=attempt.school_id)
        session.add(last)
    last.stamp = stamp


def _finish(session: Session, attempt: Attempt, item: RemoteItem, *, now: datetime) -> None:
    link = session.get_one(ResourceLink, item.resource_link_id)
    attempts.finish(session, attempt, link, now=now)
    place = live.Place(
        school_id=attempt.school_id, context_id=link.context_id, person_id=attempt.person_id
    )
    missed = attempt.score == 0
    live.answered(session, place, missed=missed, finished=True, now=now)
