"""Queueing: what of a finished attempt goes to the gradebook, and when."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, select, update
from sqlalchemy.orm import Session

from lti_tool.lti.addresses import origin_of
from lti_tool.lti.scores import next_stamp
from lti_tool.models.deliveries import (
    Counting,
    DeliveryState,
    Destination,
    Release,
    ScoreDelivery,
)
from lti_tool.models.learning import Attempt, AttemptState
from lti_tool.models.platforms import Context, Deployment, ResourceLink
from lti_tool.services import gradebooks, line_items, marking
from lti_tool.services.grades import cells, modes
from lti_tool.services.grades.gradebook_claims import NO_CLASS, NOT_THERE

TEACHER_RELEASES = "teacher_releases"
SENDS_NONE = "school_sends_none"
UNCHANGED = "score_unchanged"

_GIVES_WAY = (DeliveryState.WAITING, DeliveryState.HELD, DeliveryState.FAILED)
_STANDS = frozenset(
    {
        DeliveryState.WAITING,
        DeliveryState.SENDING,
        DeliveryState.DELIVERED,
        DeliveryState.HELD,
    }
)
_FOUR_PLACES = Decimal("0.0001")

_COUNTED: Mapping[Counting, Callable[[Sequence[Decimal]], Decimal]] = {
    Counting.LAST: lambda parts: parts[-1],
    Counting.BEST: max,
    Counting.FIRST: lambda parts: parts[0],
    Counting.AVERAGE: lambda parts: sum(parts, Decimal(0)) / len(parts),
}
"""Parts of the maximum, oldest attempt first -> the part that counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a score goes: ``url`` of its line item where it is known; ``takes`` any at all.

    ``anew``: even where the same score stands already.
    """

    destination: Destination
    registration_id: UUID | None = None
    url: str | None = None
    lane: str
    takes: bool = True
    anew: bool = False


def queue(
    session: Session, attempt: Attempt, link: ResourceLink, registration_id: UUID, *, now: datetime
) -> ScoreDelivery:
    """Queue a finished attempt's score, in the attempt's own transaction.

    It goes to the platform, and to the gradebook of the school's administration where the school
    switched that on: each fares by itself. Returns the one that goes to the platform.
    """
    _queue_at_gradebook(session, attempt, link, now)
    return queue_at_platform(session, attempt, link, registration_id, now=now)


def queue_at_platform(
    session: Session, attempt: Attempt, link: ResourceLink, registration_id: UUID, *, now: datetime
) -> ScoreDelivery:
    """Queue what goes to the platform alone."""
    return _queue(session, attempt, link, _at_platform(session, link, registration_id), now)


def _queue_at_gradebook(
    session: Session, attempt: Attempt, link: ResourceLink, now: datetime
) -> None:
    for place in _at_gradebook(session, link):
        _queue(session, attempt, link, place, now)


def _at_platform(session: Session, link: ResourceLink, registration_id: UUID) -> _Place:
    url = line_items.known_url(session, link)
    return _Place(
        destination=Destination.AGS,
        registration_id=registration_id,
        url=url,
        lane=lane_of(url or link.line_items_url),
        takes=link.takes_scores,
    )


def _at_gradebook(session: Session, link: ResourceLink) -> list[_Place]:
    """Return the one place at the school's administration, where the school switched that on."""
    book = gradebooks.of_school(session, link.school_id)
    if book is None or not book.is_on:
        return []
    return [_Place(destination=Destination.ONEROSTER, lane=lane_of(book.base_url))]


def _queue(
    session: Session, attempt: Attempt, link: ResourceLink, place: _Place, now: datetime
) -> ScoreDelivery:
    """Queue a score for one gradebook.

    An older score of the same cell that still waits is superseded. Where nothing is to be sent
    the row says so, and why, so that a teacher can see it.
    """
    cells.hold(session, [attempt.person_id])
    cell = cells.same_cell(attempt.person_id, link.id, place.url, place.destination)
    mode = modes.of_link(session, link)
    score = _score(session, attempt, mode.counting)
    state, code = _start(attempt.maximum, mode.release, takes=place.takes)
    if state is not DeliveryState.NOT_GRADED:
        current = _current(session, cell)
        repeats = mode.counting is not Counting.LAST and not place.anew
        if repeats and _says(current, score, attempt.maximum):
            state, code = DeliveryState.NOT_GRADED, UNCHANGED
        else:
            session.execute(
                update(ScoreDelivery)
                .where(cell, ScoreDelivery.state.in_(_GIVES_WAY))
                .values(state=DeliveryState.SUPERSEDED)
            )
    delivery = ScoreDelivery(
        school_id=attempt.school_id,
        registration_id=place.registration_id,
        person_id=attempt.person_id,
        attempt_id=attempt.id,
        resource_link_id=link.id,
        destination=place.destination,
        lane=place.lane,
        line_item_url=place.url,
        score=score,
        maximum=attempt.maximum,
        stamp=next_stamp(now, cells.newest_stamp(session, cell)),
        state=state,
        last_answer=code,
        waits_since=now,
        due_at=now,
    )
    session.add(delivery)
    return delivery


def recount(session: Session, attempt: Attempt, *, now: datetime) -> None:
    """Queue what counts after a finished attempt got other points, if that changed.

    It hangs on the pupil's newest attempt: an older one never takes the place of a newer one.
    The points of an older one matter all the same where the best, the first or the average of
    all counts, and where the newer one still waits for a teacher.
    """
    cells.hold(session, [attempt.person_id])
    newest = session.scalars(_newest_of(attempt.person_id, attempt.resource_link_id)).one()
    link = session.get_one(ResourceLink, attempt.resource_link_id)
    if newest.exercise_key != attempt.exercise_key:
        return
    if newest is not attempt and modes.of_link(session, link).counting is Counting.LAST:
        return
    url = line_items.known_url(session, link)
    current = _current(session, cells.same_cell(attempt.person_id, link.id, url))
    if current and current.resource_link_id != link.id:
        # two links may share a platform's line item: another one's score stands there now
        _queue_at_gradebook(session, newest, link, now)
        return
    queue(session, newest, link, registration_of(session, link), now=now)


def recount_pupil(
    session: Session, person_id: UUID, link_id: UUID, *, anew: bool, now: datetime
) -> int:
    """Queue what counts of a pupil behind a link whose attempts became more or fewer.

    Only where one was queued before, and only what that does not say already (``anew``: all the
    same). Returns how many.
    """
    cells.hold(session, [person_id])
    newest = session.scalars(_newest_of(person_id, link_id)).one_or_none()
    if newest is None:
        return 0
    link, queued = session.get_one(ResourceLink, link_id), 0
    score = _score(session, newest, modes.of_link(session, link).counting)
    at_platform = _at_platform(session, link, registration_of(session, link))
    for place in (at_platform, *_at_gradebook(session, link)):
        cell = cells.same_cell(person_id, link_id, place.url, place.destination)
        current = _current(session, cell)
        if current is None and not _was_unknown_there(session, cell):
            continue
        if current and (current.announces or current.resource_link_id != link_id):
            continue  # an answer waits for its teacher, or another link's score stands there
        if anew or not _says(current, score, newest.maximum):
            made = _queue(session, newest, link, replace(place, anew=anew), now)
            queued += made.state is not DeliveryState.NOT_GRADED
    return queued


def registration_of(session: Session, link: ResourceLink) -> UUID:
    """Return the registration of the platform that a link is of."""
    context = session.get_one(Context, link.context_id)
    return session.get_one(Deployment, context.deployment_id).registration_id


def lane_of(url: str | None) -> str:
    """Return the lane of an address: its origin, or nothing where that is none."""
    place = origin_of(url) if url else None
    return f"{place[0]}://{place[1]}:{place[2]}" if place else ""


def _start(maximum: Decimal, release: Release, *, takes: bool) -> tuple[DeliveryState, str | None]:
    if not takes or maximum <= 0:
        return DeliveryState.NOT_GRADED, None
    return _STARTS[release]


_STARTS: Mapping[Release, tuple[DeliveryState, str | None]] = {
    Release.AUTOMATIC: (DeliveryState.WAITING, None),
    Release.ON_WORD: (DeliveryState.HELD, TEACHER_RELEASES),
    Release.NEVER: (DeliveryState.NOT_GRADED, SENDS_NONE),
}


def _score(session: Session, attempt: Attempt, counting: Counting) -> Decimal:
    """Return the points that count, of ``attempt.maximum``."""
    if counting is Counting.LAST or attempt.maximum <= 0:
        return attempt.score
    rows = session.execute(
        select(Attempt.score, Attempt.maximum)
        .where(
            _settled_of(attempt.person_id, attempt.resource_link_id),
            Attempt.exercise_key == attempt.exercise_key,
        )
        .order_by(Attempt.finished_at, Attempt.started_at)
    )
    # an exercise that was changed may have another maximum
    parts = [score / maximum for score, maximum in rows if maximum > 0]
    parts = parts or [attempt.score / attempt.maximum]
    return (_COUNTED[counting](parts) * attempt.maximum).quantize(_FOUR_PLACES)


def _newest_of(person_id: UUID, link_id: UUID) -> Select[Attempt]:
    """Return what finds the newest attempt of a pupil behind a link that has its points."""
    newest_first = Attempt.finished_at.desc(), Attempt.started_at.desc()
    mine = _settled_of(person_id, link_id)
    return select(Attempt).where(mine).order_by(*newest_first).limit(1)


def _settled_of(person_id: UUID, link_id: UUID) -> ColumnElement[bool]:
    """Return what finds the attempts of a pupil behind a link that have their points."""
    return and_(
        Attempt.person_id == person_id,
        Attempt.resource_link_id == link_id,
        Attempt.state == AttemptState.FINISHED,
        marking.is_settled(),
    )


def _was_unknown_there(session: Session, cell: ColumnElement[bool]) -> bool:
    """Tell whether nothing went there because the administration did not know the pupil."""
    newest = select(ScoreDelivery.last_answer).where(cell).order_by(ScoreDelivery.stamp.desc())
    return session.scalar(newest.limit(1)) in {NOT_THERE, NO_CLASS}


def _current(session: Session, cell: ColumnElement[bool]) -> ScoreDelivery | None:
    """Return the score that counts in a cell now."""
    counts = ScoreDelivery.state != DeliveryState.NOT_GRADED
    newest = select(ScoreDelivery).where(cell, counts).order_by(ScoreDelivery.stamp.desc())
    return session.scalar(newest.limit(1))


def _says(current: ScoreDelivery | None, score: Decimal, maximum: Decimal) -> bool:
    if current is None or current.announces or current.state not in _STANDS:
        return False
    return abs(current.score / current.maximum - score / maximum) < _FOUR_PLACES
