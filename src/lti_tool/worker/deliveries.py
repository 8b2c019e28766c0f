"""Takes due scores to their platforms: claim, send with no transaction open, settle.

One ``Round`` does these steps for whoever drives it: a thread that streams (``drain``), or a
caller that wants all that is due to be sent now (``deliver_due``).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from lti_tool.errors import SealBroken, ToolError
from lti_tool.models.deliveries import Destination
from lti_tool.services import grades
from lti_tool.services.grades import Answered, Claimed, Taking, Turn, rules
from lti_tool.worker.courier import Courier
from lti_tool.worker.destinations import DESTINATIONS
from lti_tool.worker.lanes import Board

log = structlog.get_logger()

SLOWEST = timedelta(seconds=60)
"""How long one delivery may take: some calls for its line item, two tokens and two scores."""

TURNS = 64
"""Schools that are looked at in one go."""

TURN = 32
"""Scores of one school that are claimed before the next one's turn comes."""

AWAY = (OperationalError, InterfaceError)
"""What the database's absence, or a connection that was cut, looks like."""

_LAST = UUID(int=2**128 - 1)
"""Comes after every school in a lane."""

OPENS_LATER = timedelta(minutes=10)
"""How long the scores of a school wait whose key does not open."""

Outcome = tuple[Claimed, Answered]


def _claimed(session: Session, root_key: bytes, turn: Turn, taking: Taking) -> list[Claimed]:
    """Claim one school's scores; one whose key does not open waits, and the others go on."""
    try:
        with session.begin_nested():
            return grades.claim(session, root_key, turn, taking)
    except SealBroken:
        log.warning("a school's key does not open", school=str(turn.school_id))
        grades.postpone(session, turn, now=taking.now, until=taking.now + OPENS_LATER)
        return []


@dataclass(slots=True)
class Round:
    """The steps of delivering, and where in the circle of turns it is."""

    courier: Courier
    board: Board
    _after: tuple[str, UUID] | None = None

    def refill(self) -> int:
        """Claim what is due for lanes that have room; return how many scores that were."""
        turns = self._turns()
        if not turns:
            return 0
        now, courier = self.courier.clock(), self.courier
        taken: list[Claimed] = []
        with courier.database.writing() as session:
            for turn, most in turns:
                taking = grades.Taking(by=courier.new_id(), now=now, most=most)
                taken += _claimed(session, courier.root_key, turn, taking)
        self.board.add(taken)
        return len(taken)

    def send(self, claimed: Claimed) -> Answered:
        """Send one score; never raises, for its row must be settled whatever happens."""
        if self.courier.clock() >= claimed.until - SLOWEST:
            return NOT_SENT  # it waited too long here: another worker may have it soon
        try:
            return DESTINATIONS[claimed.destination](self.courier, claimed)
        except ToolError as error:
            return Answered(code=error.code, later=True)
        except AWAY:
            return NOT_SENT  # no fault of the score's; the same one may be sent twice
        except Exception as error:  # noqa: BLE001 - one score must not end the others
            log.warning("score broke", error=type(error).__name__)
            return Answered(code="internal_error", later=True)

    def note(self, claimed: Claimed, answered: Answered) -> list[Outcome]:
        """Tell the lane how it went; return what is to be settled because of it."""
        if rules.rule_of(answered).pauses and answered.code is not None:
            left = self.board.failed(claimed.lane, self.courier.monotonic(), answered.retry_after)
            return [(claimed, answered), *((each, NOT_SENT) for each in left)]
        self.board.arrived(claimed.lane)
        return [(claimed, answered)]

    def settle(self, outcomes: Sequence[Outcome]) -> None:
        """Write down how it went."""
        courier = self.courier
        with courier.database.writing() as session:
            grades.settle(session, outcomes, now=courier.clock(), chance=courier.random.random)
        _tell(outcomes)

    def give_back(self) -> None:
        """Give back what workers hold that are no more."""
        courier = self.courier
        with courier.database.writing() as session:
            now = courier.clock()
            grades.give_back_expired(session, now=now, chance=courier.random.random)
            grades.pull_forward(session, now=now)

    def _turns(self) -> list[tuple[Turn, int]]:
        """Return whose turn it is, with how many scores they may send; once around at most."""
        now, uptime = self.courier.clock(), self.courier.monotonic()
        found: list[tuple[Turn, int]] = []
        began, wrapped = self._after, False
        with self.courier.database.reading() as session:
            for _ in range(TURNS):
                turn = grades.next_turn(session, self._after)
                if turn is None:
                    if wrapped or began is None:
                        self._after = None
                        break
                    self._after, wrapped = None, True
                    continue
                if wrapped and began is not None and turn.place > began:
                    break
                room = self.board.room(turn.lane, uptime)
                self._after = turn.place if room else (turn.lane, _LAST)
                if room and turn.due_at <= now:
                    found.append((turn, min(room, TURN)))
        return found


NOT_SENT = Answered(code=rules.NOT_SENT, later=True)


def deliver_due(courier: Courier) -> int:
    """Send all that is due now, one by one; return how many scores were taken."""
    steps, count = Round(courier, Board(courier.limits)), 0
    steps.give_back()
    while taken := steps.refill():
        count += taken
        while claimed := steps.board.take(courier.monotonic()):
            steps.settle(steps.note(claimed, steps.send(claimed)))
    return count


def _tell(outcomes: Sequence[Outcome]) -> None:
    """Log how it went: by platform what arrived, one by one what did not."""
    arrived = Counter(
        (_CALLED[c.destination], c.receiver_id) for c, a in outcomes if a.code is None
    )
    for (kind, receiver_id), count in arrived.items():
        log.info("scores sent", **{kind: str(receiver_id)}, count=count)
    for claimed, answered in outcomes:
        if answered.code not in {None, rules.NOT_SENT}:
            log.info(
                "score not sent",
                delivery=str(claimed.delivery_id),
                **{_CALLED[claimed.destination]: str(claimed.receiver_id)},
                answer=answered.code,
            )


_CALLED: Mapping[Destination, str] = {
    Destination.AGS: "registration",
    Destination.ONEROSTER: "gradebook",
}
"""Kind of gradebook -> the key under which the log names the one."""
