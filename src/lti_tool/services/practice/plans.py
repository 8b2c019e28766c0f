"""What teachers set for practice: for a group and a goal, and otherwise for one pupil."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.errors import ChoiceInvalid
from lti_tool.exercises.adaptive.banks import Bank
from lti_tool.exercises.adaptive.choosing import Plan
from lti_tool.models.practice import PracticeOverride, PracticePlan

AIMS = (70, 75, 80, 85, 90)
"""Shares of right answers, in percent, that a teacher may aim at."""

USUAL_AIM = 75
"""Where nobody set anything; more tried and more learned than at lower shares (Jansen 2013)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Which group practises what."""

    school_id: UUID
    context_id: UUID
    bank: Bank

    @property
    def goal(self) -> str:
        """Return the key of the goal."""
        return self.bank.goal.key


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """``aim`` in percent; ``fixed``: lesson order, nothing is chosen; ``pinned``: comes first.

    For one pupil None means: as the group. ``pinned`` is the key of an exercise of the goal.
    """

    aim: int | None = None
    fixed: bool | None = None
    pinned: str | None = None

    @property
    def is_empty(self) -> bool:
        """Return whether nothing is set."""
        return self == Setting()


def of_group(session: Session, context_id: UUID, goal: str) -> Setting:
    """Return what is set for a group; the usual where nothing is."""
    row = session.get(PracticePlan, (context_id, goal))
    if row is None:
        return Setting(aim=USUAL_AIM, fixed=False)
    return Setting(aim=row.aim, fixed=row.fixed, pinned=row.pinned)


def of_pupils(session: Session, context_id: UUID, goal: str) -> Mapping[UUID, Setting]:
    """Return what is set for single pupils of a group, by person."""
    rows = session.scalars(
        select(PracticeOverride).where(
            PracticeOverride.context_id == context_id, PracticeOverride.goal == goal
        )
    )
    return {row.person_id: Setting(aim=row.aim, fixed=row.fixed, pinned=row.pinned) for row in rows}


def plan(session: Session, context_id: UUID, goal: str, person_id: UUID) -> Plan:
    """Return how one pupil practises a goal in a group: their own setting before the group's."""
    group = of_group(session, context_id, goal)
    own = session.get(PracticeOverride, (context_id, goal, person_id))
    aim = own.aim if own and own.aim is not None else group.aim
    fixed = own.fixed if own and own.fixed is not None else group.fixed
    pinned = own.pinned if own and own.pinned is not None else group.pinned
    return Plan(aim=(aim or USUAL_AIM) / 100, fixed=bool(fixed), pinned=pinned)


def set_for_group(session: Session, place: Place, setting: Setting) -> None:
    """Set how a group practises a goal.

    Raises:
        ChoiceInvalid: ``practice_setting_invalid``.
    """
    _require_fitting(setting, place.bank)
    session.merge(
        PracticePlan(
            context_id=place.context_id,
            goal=place.goal,
            school_id=place.school_id,
            aim=setting.aim or USUAL_AIM,
            fixed=bool(setting.fixed),
            pinned=setting.pinned,
        )
    )


def set_for_pupil(
    session: Session, place: Place, person_id: UUID, setting: Setting, *, now: datetime
) -> None:
    """Set how one pupil practises; an empty setting follows the group again.

    Raises:
        ChoiceInvalid: ``practice_setting_invalid``.
    """
    _require_fitting(setting, place.bank)
    key = (place.context_id, place.goal, person_id)
    if setting.is_empty:
        if (row := session.get(PracticeOverride, key)) is not None:
            session.delete(row)
        return
    session.merge(
        PracticeOverride(
            context_id=place.context_id,
            goal=place.goal,
            person_id=person_id,
            school_id=place.school_id,
            aim=setting.aim,
            fixed=setting.fixed,
            pinned=setting.pinned,
            set_at=now,
        )
    )


def _require_fitting(setting: Setting, bank: Bank) -> None:
    pinned = {None, *(each.key.exercise_key for each in bank.items)}
    if setting.aim not in {None, *AIMS} or setting.pinned not in pinned:
        raise ChoiceInvalid("practice setting", code="practice_setting_invalid")
