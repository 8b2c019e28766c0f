"""What the teacher's page shows, as records ready to show."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from flask_babel import gettext

from lti_tool.errors import NotFound
from lti_tool.exercises.catalogue import Catalogue
from lti_tool.models.deliveries import DeliveryState
from lti_tool.privacy.rules import Mode
from lti_tool.services.dashboards import DeliveryLine, PupilLine, WorkLine
from lti_tool.services.grades import rules
from lti_tool.web import score_texts
from lti_tool.web.dashboard.names import Shown


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreStatus:
    """How far a score is: ``kind`` for looks, ``label`` and ``advice`` to read.

    ``place``: in which gradebook, "" where there is one only.
    ``word``: what the button to send it says, None without one; ``can_leave``: another mark stands
    there, which may stay.
    """

    place: str
    kind: str
    label: str
    advice: str
    delivery_id: UUID
    word: str | None
    can_leave: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkRow:
    """One exercise of one pupil.

    ``answered`` of ``count`` items (None: exercise is gone); ``awaited`` ones wait for points.
    """

    attempt_id: UUID
    title: str
    here: bool
    finished: bool
    answered: int
    count: int | None
    awaited: int
    score: Decimal
    maximum: Decimal
    moment: datetime
    statuses: tuple[ScoreStatus, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilRow:
    """One pupil, by alias, and by name where the school chose that teachers see it."""

    person_id: UUID
    alias: str
    name: str | None
    photo_of: UUID | None
    work: tuple[WorkRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found of a group: its title, of these pupils the work, and what failed."""

    title: str
    pupils: Sequence[PupilLine]
    work: Mapping[UUID, tuple[WorkLine, ...]]
    failed: int
    awaited: int
    sheet: int
    sheets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupPage:
    """A group; ``exercise`` is the title of the link that was clicked, if it has one.

    ``pupils`` are those of one of ``sheets``.
    """

    title: str
    exercise: str | None
    names: Mode
    names_failed: bool
    pupils: tuple[PupilRow, ...]
    finished: int
    failed: int
    awaited: int
    sheet: int
    sheets: int


def group_page(found: Found, shown: Shown, catalogue: Catalogue, here: str | None) -> GroupPage:
    """Return the group's page; ``here`` is the exercise key of the link that was clicked."""
    pupils = tuple(
        PupilRow(
            person_id=pupil.person_id,
            alias=pupil.alias,
            name=shown.by_person.get(pupil.person_id),
            photo_of=pupil.person_id if pupil.person_id in shown.photos else None,
            work=tuple(
                _work_row(work, catalogue, here) for work in found.work.get(pupil.person_id, ())
            ),
        )
        for pupil in found.pupils
    )
    return GroupPage(
        title=found.title,
        exercise=_title(catalogue, here) if here else None,
        names=shown.mode,
        names_failed=shown.failed,
        pupils=pupils,
        finished=sum(any(row.finished for row in pupil.work) for pupil in pupils),
        failed=found.failed,
        awaited=found.awaited,
        sheet=found.sheet,
        sheets=found.sheets,
    )


def by_name(pupils: Iterable[PupilLine], shown: Shown) -> list[PupilLine]:
    """Return those with a name first, by name; the others by alias."""

    def place(pupil: PupilLine) -> tuple[bool, str]:
        name = shown.by_person.get(pupil.person_id)
        return name is None, (name or pupil.alias).casefold()

    return sorted(pupils, key=place)


def _work_row(work: WorkLine, catalogue: Catalogue, here: str | None) -> WorkRow:
    several = len(work.deliveries) > 1
    return WorkRow(
        attempt_id=work.attempt_id,
        title=_title(catalogue, work.exercise_key),
        here=work.exercise_key == here,
        finished=work.finished,
        answered=work.answered,
        count=_count(catalogue, work.exercise_key),
        awaited=work.awaited,
        score=work.score,
        maximum=work.maximum,
        moment=work.last_activity_at,
        statuses=tuple(_status(line, several=several) for line in work.deliveries),
    )


def _status(line: DeliveryLine, *, several: bool) -> ScoreStatus:
    advice = ""
    if line.answer and line.state is not DeliveryState.DELIVERED:
        advice = score_texts.delivery_advice(line.answer, line.state, line.destination)
    return ScoreStatus(
        place=score_texts.place_label(line.destination) if several else "",
        kind=line.state.value,
        label=score_texts.state_label(line.state),
        advice=advice,
        delivery_id=line.id,
        word=score_texts.send_word(line.answer, line.state),
        can_leave=line.state is DeliveryState.HELD and line.answer == rules.CHANGED_THERE,
    )


def _title(catalogue: Catalogue, key: str) -> str:
    try:
        return catalogue.get(key).title
    except NotFound:
        return str(gettext("(opdracht niet meer beschikbaar)"))


def _count(catalogue: Catalogue, key: str) -> int | None:
    try:
        return catalogue.get(key).length
    except NotFound:
        return None
