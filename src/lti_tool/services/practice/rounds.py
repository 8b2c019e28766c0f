"""A round of practice: an attempt whose items are chosen one by one, each after the last answer.

The next item is chosen in the transaction of the answer before it, so two tabs or two devices
see the same one, and what was chosen stays chosen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.db import insert_if_new, insert_or_add
from lti_tool.exercises.adaptive import goals
from lti_tool.exercises.adaptive.banks import ROUND, Bank, ItemKey
from lti_tool.exercises.adaptive.choosing import (
    REVIEW_EVERY,
    Chosen,
    Plan,
    Pupil,
    Why,
    choose,
    resting,
)
from lti_tool.models.base import table_of
from lti_tool.models.learning import Attempt, AttemptState
from lti_tool.models.practice import ChosenFor, PracticeChoice, PracticeExposure, PracticeLevel
from lti_tool.services.practice import levels, plans
from lti_tool.services.practice.levels import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What choosing works with: the goals on offer, the group, the moment, and chance."""

    banks: Mapping[str, Bank]
    context_id: UUID
    now: datetime
    random: Random


def begin(session: Session, attempt: Attempt, desk: Desk) -> None:
    """Choose the first item of a round, unless that was done."""
    if not attempt.chosen and attempt.state is AttemptState.OPEN:
        _choose_next(session, attempt, desk, {})


def go_on(session: Session, attempt: Attempt, identifier: str, desk: Desk) -> bool:
    """Learn from the answer that was just kept, and choose the next item.

    An item that may be tried again is not over yet.

    Args:
        session: a writing session that holds the attempt.
        attempt: the round; the answer is among its responses.
        identifier: the item that was answered.
        desk: what to choose with.

    Returns:
        Whether the round is over: it is full, or there is nothing left to choose.
    """
    settled = {row.item_identifier for row in attempt.responses if not row.tries_left}
    if identifier not in settled or attempt.state is not AttemptState.OPEN:
        return False
    known: dict[str, Standing] = {}
    choice = next(each for each in attempt.chosen if each.item_identifier == identifier)
    if bank := desk.banks.get(choice.goal):
        known[choice.goal] = levels.refresh(session, attempt.school_id, attempt.person_id, bank)
    if all(each.item_identifier in settled for each in attempt.chosen):
        return not _choose_next(session, attempt, desk, known)
    return False


def _choose_next(
    session: Session, attempt: Attempt, desk: Desk, known: dict[str, Standing]
) -> bool:
    """Choose one more item and keep the reason; return whether there was one."""
    number = len(attempt.chosen) + 1
    goal = goals.of_exercise(attempt.exercise_key)
    bank = desk.banks.get(goal.key) if goal else None
    if bank is None or number > ROUND:
        return False
    plan = plans.plan(session, desk.context_id, bank.goal.key, attempt.person_id)
    older = None
    if number % REVIEW_EVERY == 0 and not plan.fixed:
        older = _older_goal(session, attempt, desk)
    tries = [(older, Plan(aim=plan.aim), Why.REVIEW)] if older else []
    for its_bank, its_plan, why in [*tries, (bank, plan, None)]:
        pupil = _pupil(session, attempt, its_bank, desk, known)
        rest = resting(_given(session, attempt.school_id, its_bank), len(its_bank.items))
        if chosen := choose(its_bank, pupil, its_plan, rest, desk.random):
            _keep(session, attempt, _Reason(its_bank, pupil, its_plan, chosen, why or chosen.why))
            return True
    return False


def _older_goal(session: Session, attempt: Attempt, desk: Desk) -> Bank | None:
    """Return the goal, other than this one, that was practised before and rests longest."""
    own = goals.of_exercise(attempt.exercise_key)
    found = session.scalars(
        select(PracticeLevel.goal)
        .where(PracticeLevel.person_id == attempt.person_id)
        .order_by(PracticeLevel.last_answer_at, PracticeLevel.goal)
    )
    older = (desk.banks.get(goal) for goal in found if own is None or goal != own.key)
    return next((bank for bank in older if bank), None)


def _pupil(
    session: Session, attempt: Attempt, bank: Bank, desk: Desk, known: dict[str, Standing]
) -> Pupil:
    standing = known.get(bank.goal.key) or levels.standing(session, attempt.person_id, bank)
    return Pupil(
        ability=levels.rested(bank, standing.ability, standing.last_answer_at, desk.now),
        answered=standing.answered,
        this_round=tuple(ItemKey(c.exercise_key, c.item_identifier) for c in attempt.chosen),
    )


def _given(session: Session, school_id: UUID, bank: Bank) -> Mapping[ItemKey, int]:
    rows = session.execute(
        select(
            PracticeExposure.exercise_key, PracticeExposure.item_identifier, PracticeExposure.given
        ).where(PracticeExposure.school_id == school_id, PracticeExposure.goal == bank.goal.key)
    )
    return {ItemKey(exercise_key, identifier): given for exercise_key, identifier, given in rows}


@dataclass(frozen=True, slots=True)
class _Reason:
    bank: Bank
    pupil: Pupil
    plan: Plan
    chosen: Chosen
    why: Why


def _keep(session: Session, attempt: Attempt, reason: _Reason) -> None:
    item, believed = reason.chosen.item, reason.pupil.ability
    place = {
        "goal": reason.bank.goal.key,
        "exercise_key": item.key.exercise_key,
        "item_identifier": item.key.identifier,
    }
    values = {
        **place,
        "attempt_id": attempt.id,
        "number": len(attempt.chosen) + 1,
        "exercise_version": item.exercise.version,
        "why": ChosenFor(reason.why.value),
        "aim": round(reason.plan.aim * 100),
        "expected": reason.chosen.expected,
        "mean": believed.mean,
        "deviation": believed.deviation,
        "answers": believed.answers,
    }
    # Two tabs may begin a round at the same moment: the first choice stands.
    if insert_if_new(session, table_of(PracticeChoice), values):
        key = {"school_id": attempt.school_id, **place}
        insert_or_add(session, table_of(PracticeExposure), key, {"given": 1})
    session.expire(attempt, ["chosen"])
