"""How far a pupil is: all that entering an exercise asks."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, select

from lti_tool.db.prepared import Line, Prepared
from lti_tool.exercises.exercise import Exercise
from lti_tool.models.base import table_of
from lti_tool.models.learning import Attempt, AttemptState, ItemResponse
from lti_tool.services.attempts import Progress
from lti_tool.services.practice.scores import ChosenItem


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """How far a pupil is with what was begun: ``settled`` items need no further look."""

    exercise_key: str
    exercise_version: str
    finished: bool
    settled: frozenset[str]
    chosen: tuple[ChosenItem, ...] = ()

    def is_at(self, exercise: Exercise) -> bool:
        """Return whether entering this exercise means going on here.

        A round of practice is more than what one question tells.
        """
        return self.exercise_key == exercise.key and not exercise.at_once

    def next_in(self, started: Exercise) -> int:
        """Return the first item that is not settled, from 1; the first of all where none is."""
        numbers = enumerate(started.items, start=1)
        return next((n for n, item in numbers if item.identifier not in self.settled), 1)


_ATTEMPT, _RESPONSE = table_of(Attempt), table_of(ItemResponse)
_WHEREABOUTS = Prepared(
    select(
        _ATTEMPT.c.exercise_key,
        _ATTEMPT.c.exercise_version,
        _ATTEMPT.c.state,
        _RESPONSE.c.item_identifier,
        _RESPONSE.c.tries_left,
    )
    .join_from(_ATTEMPT, _RESPONSE, _RESPONSE.c.attempt_id == _ATTEMPT.c.id, isouter=True)
    .where(
        _ATTEMPT.c.id
        == select(_ATTEMPT.c.id)
        .where(
            _ATTEMPT.c.resource_link_id == bindparam("link_id"),
            _ATTEMPT.c.person_id == bindparam("of_person"),
        )
        .order_by(_ATTEMPT.c.started_at.desc())
        .limit(1)
        .correlate(None)
        .scalar_subquery()
    )
)


def behind(progress: Progress) -> Whereabouts:
    """Return the same of somebody whose whole progress is at hand."""
    return Whereabouts(
        exercise_key=progress.exercise_key,
        exercise_version=progress.exercise_version,
        finished=progress.finished,
        settled=frozenset(progress.handed_in) - progress.retry,
        chosen=progress.chosen,
    )


def of(line: Line, link_id: UUID | None, person_id: UUID | None) -> Whereabouts | None:
    """Return where a pupil is in the newest attempt under one link, if there is one."""
    rows = _WHEREABOUTS.rows(line, {"link_id": link_id, "of_person": person_id})
    if not rows:
        return None
    return Whereabouts(
        exercise_key=rows[0]["exercise_key"],
        exercise_version=rows[0]["exercise_version"],
        finished=rows[0]["state"] is AttemptState.FINISHED,
        settled=frozenset(row["item_identifier"] for row in rows if row["tries_left"] == 0),
    )
