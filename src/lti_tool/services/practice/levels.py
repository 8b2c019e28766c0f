"""What is believed about pupils: found anew from their answers each time they practise.

A level is a pure function of the answers and the frozen difficulties. So it does not matter in
which order answers arrived, a score corrected by a teacher corrects the level, and what is
deleted is forgotten. The stored row is for overviews: one query for a whole group.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lti_tool.db import insert_if_new
from lti_tool.exercises.adaptive import ability
from lti_tool.exercises.adaptive.ability import Ability
from lti_tool.exercises.adaptive.banks import Bank, ItemKey
from lti_tool.exercises.adaptive.mastery import Mastery, mastery
from lti_tool.models.base import table_of
from lti_tool.models.practice import PracticeLevel
from lti_tool.services.practice import answers
from lti_tool.services.practice.answers import Given

_DAY = 86_400.0
Banks = Mapping[str, Bank]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a pupil stands on a goal: the level after the last answer, and what was answered.

    ``answered`` holds items oldest first, repeats too.
    """

    ability: Ability
    answered: tuple[ItemKey, ...]
    last_answer_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """How far a pupil is on a goal, for a teacher; ``mastery`` tells how sure that is."""

    person_id: UUID
    goal: str
    mastery: Mastery
    last_answer_at: datetime


def standing(session: Session, person_id: UUID, bank: Bank) -> Standing:
    """Return where a pupil stands, from all their answers on the goal (one query)."""
    return replayed(bank, answers.of_person(session, person_id, bank))


def replayed(bank: Bank, given: Collection[Given]) -> Standing:
    """Return where these answers, oldest first, bring a pupil."""
    believed, seen, last = bank.start, set[ItemKey](), None
    for each in given:
        believed = rested(bank, believed, last, each.answered_at)
        item = bank.by_key[each.key].difficulty
        believed = ability.after(believed, item, each.share, again=each.key in seen)
        seen.add(each.key)
        last = each.answered_at
    return Standing(
        ability=believed, answered=tuple(each.key for each in given), last_answer_at=last
    )


def rested(bank: Bank, believed: Ability, since: datetime | None, now: datetime) -> Ability:
    """Return what is left of a belief after the days since the last answer."""
    if since is None:
        return believed
    return ability.rested(believed, (now - since).total_seconds() / _DAY, bank.start.variance)


def refresh(session: Session, school_id: UUID, person_id: UUID, bank: Bank) -> Standing:
    """Find a pupil's level anew and keep it; return where they stand."""
    found = standing(session, person_id, bank)
    key = {"person_id": person_id, "goal": bank.goal.key}
    if found.last_answer_at is None:
        return found
    values = {
        "mean": found.ability.mean,
        "variance": found.ability.variance,
        "answers": found.ability.answers,
        "last_answer_at": found.last_answer_at,
    }
    changed = session.execute(
        update(PracticeLevel)
        .where(PracticeLevel.person_id == person_id, PracticeLevel.goal == bank.goal.key)
        .values(values)
        .execution_options(synchronize_session=False)
    )
    if not changed.rowcount:  # type: ignore[attr-defined]  # a CursorResult, as every update gives
        row = {**key, "school_id": school_id, **values}
        insert_if_new(session, table_of(PracticeLevel), row)
    return found


def of_people(
    session: Session, school_id: UUID, person_ids: Collection[UUID], banks: Banks
) -> Mapping[UUID, tuple[Level, ...]]:
    """Return how far pupils of a school are, on every goal that they practised; one query.

    Goals that are no longer offered are left out, and so is who never answered anything: of
    those nothing is known.

    Args:
        session: reading is enough.
        school_id: the tenant; nobody of another school is returned.
        person_ids: the pupils; that the viewer may see them is the caller's to check.
        banks: ``Shelf.banks``.
    """
    rows = session.scalars(
        select(PracticeLevel)
        .where(PracticeLevel.school_id == school_id, PracticeLevel.person_id.in_([*person_ids]))
        .order_by(PracticeLevel.goal)
    )
    found: dict[UUID, tuple[Level, ...]] = {}
    for row in rows:
        if bank := banks.get(row.goal):
            believed = Ability(mean=row.mean, variance=row.variance, answers=row.answers)
            level = Level(
                person_id=row.person_id,
                goal=row.goal,
                mastery=mastery(bank, believed),
                last_answer_at=row.last_answer_at,
            )
            found[row.person_id] = (*found.get(row.person_id, ()), level)
    return found
