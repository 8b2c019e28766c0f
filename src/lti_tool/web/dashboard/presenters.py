"""What the teacher's page shows, as records ready to show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from flask_babel import gettext

from lti_tool.errors import NotFound
from lti_tool.exercises.catalogue import Catalogue
from lti_tool.models.deliveries import DeliveryState
from lti_tool.privacy.rules import Mode
from lti_tool.services.dashboards import ClassOverview, DeliveryLine, WorkLine
from lti_tool.web import texts
from lti_tool.web.dashboard.names import Shown


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreStatus:
    """How far a score is: ``kind`` for looks, ``label`` and ``advice`` to read."""

    kind: str
    label: str
    advice: str
    delivery_id: UUID
    can_send: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkRow:
    """One exercise of one pupil.

    ``answered`` of ``count`` items (None: exercise is gone); ``awaited`` ones wait for points.
    """

    title: str
    here: bool
    finished: bool
    answered: int
    count: int | None
    awaited: int
    score: Decimal
    maximum: Decimal
    moment: datetime
    status: ScoreStatus | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilRow:
    """One pupil, by alias, and by name where the school chose that teachers see it."""

    alias: str
    name: str | None
    photo_of: UUID | None
    work: tuple[WorkRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupPage:
    """A group; ``exercise`` is the title of the link that was clicked, if it has one."""

    title: str
    exercise: str | None
    names: Mode
    names_failed: bool
    pupils: tuple[PupilRow, ...]
    finished: int
    failed: int
    awaited: int


def group_page(
    overview: ClassOverview, shown: Shown, catalogue: Catalogue, here: str | None
) -> GroupPage:
    """Return the group's page; ``here`` is the exercise key of the link that was clicked."""
    pupils = tuple(
        PupilRow(
            alias=pupil.alias,
            name=shown.by_person.get(pupil.person_id),
            photo_of=pupil.person_id if pupil.person_id in shown.photos else None,
            work=tuple(_work_row(work, catalogue, here) for work in pupil.work),
        )
        for pupil in overview.pupils
    )
    return GroupPage(
        title=overview.title,
        exercise=_title(catalogue, here) if here else None,
        names=shown.mode,
        names_failed=shown.failed,
        pupils=tuple(sorted(pupils, key=_by_name)),
        finished=sum(any(row.finished for row in pupil.work) for pupil in pupils),
        failed=len(overview.failed),
        awaited=sum(row.awaited for pupil in pupils for row in pupil.work),
    )


def _by_name(pupil: PupilRow) -> tuple[bool, str]:
    """Those with a name first, by name; the others by alias."""
    return pupil.name is None, (pupil.name or pupil.alias).casefold()


def _work_row(work: WorkLine, catalogue: Catalogue, here: str | None) -> WorkRow:
    return WorkRow(
        title=_title(catalogue, work.exercise_key),
        here=work.exercise_key == here,
        finished=work.finished,
        answered=work.answered,
        count=_count(catalogue, work.exercise_key),
        awaited=work.awaited,
        score=work.score,
        maximum=work.maximum,
        moment=work.last_activity_at,
        status=_status(work.delivery) if work.delivery else None,
    )


def _status(line: DeliveryLine) -> ScoreStatus:
    advice = texts.delivery_advice(line.answer) if line.answer else ""
    return ScoreStatus(
        kind=line.state.value,
        label=state_label(line.state),
        advice=advice if line.state is not DeliveryState.DELIVERED else "",
        delivery_id=line.id,
        can_send=line.state in {DeliveryState.DELIVERED, DeliveryState.FAILED},
    )


def state_label(state: DeliveryState) -> str:
    """Return how far a score is, in words."""
    labels: Mapping[DeliveryState, str] = {
        DeliveryState.WAITING: gettext("onderweg"),
        DeliveryState.DELIVERED: gettext("aangekomen"),
        DeliveryState.FAILED: gettext("niet aangekomen"),
        DeliveryState.SUPERSEDED: gettext("vervangen door een nieuwere"),
        DeliveryState.NOT_GRADED: gettext("telt in de leeromgeving niet mee"),
    }
    return labels[state]


def _title(catalogue: Catalogue, key: str) -> str:
    try:
        return catalogue.get(key).title
    except NotFound:
        return str(gettext("(opdracht niet meer beschikbaar)"))


def _count(catalogue: Catalogue, key: str) -> int | None:
    try:
        return len(catalogue.get(key).items)
    except NotFound:
        return None
