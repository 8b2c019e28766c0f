"""Scores in a worker's hands, without a worker."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy.orm import Session

from lti_tool.services import grades
from tests.factories.tools import NOON, ROOT_KEY


def claimed(session: Session, *, now: datetime = NOON, most: int = 20) -> list[grades.Claimed]:
    """Claim what is due, turn after turn, once around: ``most`` of each."""
    grades.give_back_expired(session, now=now)
    session.flush()
    found: list[grades.Claimed] = []
    after = None
    while turn := grades.next_turn(session, after):
        after = turn.place
        taking = grades.Taking(by=uuid4(), now=now, most=most)
        found += grades.claim(session, ROOT_KEY, turn, taking)
    return found


def settled(
    session: Session, held: grades.Claimed, answered: grades.Answered, *, now: datetime = NOON
) -> None:
    """Settle one."""
    session.flush()
    grades.settle(session, [(held, answered)], now=now)
    session.expire_all()
