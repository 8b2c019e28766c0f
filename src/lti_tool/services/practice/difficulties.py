"""How hard items are: calibrated by an operator's command, frozen in between."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lti_tool.exercises.adaptive.ability import Difficulty
from lti_tool.exercises.adaptive.banks import Bank, Calibrated, ItemKey
from lti_tool.exercises.adaptive.calibration import LEAST, calibrated
from lti_tool.models.practice import ItemDifficulty
from lti_tool.services.practice import answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One item: what its author said and what was found, in logits; ``answers`` counts pupils."""

    goal: str
    key: ItemKey
    authored: Difficulty
    found: Difficulty
    answers: int


def known(session: Session) -> Calibrated:
    """Return the difficulties that were calibrated."""
    return {
        (row.goal, ItemKey(row.exercise_key, row.item_identifier)): Difficulty(
            mean=row.mean, variance=row.variance
        )
        for row in session.scalars(select(ItemDifficulty))
    }


def found(session: Session, authored: Mapping[str, Bank]) -> list[Found]:
    """Return how hard items turn out to be, from the first answers that are kept.

    An item with too few answers (``calibration.LEAST`` pupils) is not among them: it is what its
    author says. From a mean over so many nothing can be read about one of them.

    Args:
        session: reading is enough, and it may take minutes.
        authored: the goals with what authors say (``banks.banks`` with nothing calibrated).
    """
    return [each for bank in authored.values() for each in _of_goal(session, bank)]


def keep(session: Session, calibrated_: Iterable[Found], *, now: datetime) -> None:
    """Let these difficulties hold, and no others; every machine sees them within seconds."""
    session.execute(delete(ItemDifficulty))
    session.add_all(
        ItemDifficulty(
            goal=each.goal,
            exercise_key=each.key.exercise_key,
            item_identifier=each.key.identifier,
            mean=each.found.mean,
            variance=each.found.variance,
            answers=each.answers,
            calibrated_at=now,
        )
        for each in calibrated_
    )


def _of_goal(session: Session, bank: Bank) -> list[Found]:
    counts: dict[ItemKey, int] = {}
    pupils: list[list[tuple[ItemKey, float]]] = []
    everybody = answers.of_everybody(session, bank)
    for _, given in groupby(everybody, key=lambda each: each.person_id):
        first: dict[ItemKey, float] = {}
        for each in given:
            first.setdefault(each.key, each.share)
        pupils.append(list(first.items()))
        for key in first:
            counts[key] = counts.get(key, 0) + 1
    prior = {each.key: each.difficulty for each in bank.items}
    return [
        Found(
            goal=bank.goal.key,
            key=key,
            authored=prior[key],
            found=difficulty,
            answers=counts[key],
        )
        for key, difficulty in calibrated(pupils, prior).items()
        if counts.get(key, 0) >= LEAST
    ]
