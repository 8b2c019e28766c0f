"""What every answer to a score means: one row each (AGS 2.0; what platforms do: see the tests).

The codes are ours for what went wrong on the way, and ``http_<status>`` for what a platform said.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from lti_tool.services import backoff


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """How sending one score went.

    ``code`` is None for delivered. ``later``: nobody said no, it may go well another time.
    ``retry_after`` in seconds. ``line_item_url`` is where it went; ``platform_time`` what the
    platform's clock said, if it told.
    """

    code: str | None = None
    later: bool = False
    retry_after: int | None = None
    line_item_url: str | None = None
    platform_time: datetime | None = None


class Act(Enum):
    """What is done about an answer."""

    AGAIN = auto()
    RESTAMP = auto()
    """Again, with a later stamp."""
    ANEW = auto()
    """Again, where the line item is now; if the school allows. Else it failed."""
    ASK = auto()
    """A teacher decides."""
    NOT_GRADED = auto()
    GIVE_UP = auto()
    """Until somebody sends it again."""


PATIENCE = timedelta(days=14)
"""After so long without success a person must look at it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What one answer means. ``pauses``: the platform is not well, so all its scores may wait."""

    act: Act
    waits: tuple[timedelta, ...] = backoff.USUAL
    pauses: bool = False


_GIVE_UP = Rule(act=Act.GIVE_UP)
_AWAY = Rule(act=Act.AGAIN, pauses=True)
_PEOPLE = Rule(act=Act.AGAIN, waits=backoff.MENDED_BY_PEOPLE)

STAMP_TAKEN = "http_409"
COLUMN_GONE = "http_404"
CHANGED_THERE = "changed_there"
NO_LINE_ITEM = "line_item_missing"
NOT_SENT = "not_sent"
PLATFORM_OFF = "platform_disabled"
WORKER_GONE = "worker_gone"
CLASS_UNKNOWN = "class_unknown_there"
PUPIL_UNKNOWN = "pupil_unknown_there"

RULES: Mapping[str, Rule] = {
    # what the score itself meets
    "http_400": _GIVE_UP,  # Moodle, Blackboard: not gradable; Canvas: an older one
    "http_413": _GIVE_UP,
    "http_422": _GIVE_UP,  # Canvas: no pupil of the course
    COLUMN_GONE: Rule(act=Act.ANEW, waits=backoff.SOON),
    STAMP_TAKEN: Rule(act=Act.RESTAMP, waits=backoff.SOON),
    CHANGED_THERE: Rule(act=Act.ASK),
    # a right that somebody can give without us
    "http_401": _PEOPLE,
    "http_403": _PEOPLE,
    # a clock that was set back, a key that was not fetched yet, an approval that waits
    "token_refused": _PEOPLE,
    # too much, too early, not there
    "http_408": _AWAY,
    "http_423": Rule(act=Act.AGAIN),
    "http_425": Rule(act=Act.AGAIN),
    "http_429": _AWAY,
    "no_answer_in_time": _AWAY,
    "not_reachable": _AWAY,
    "tls_failed": Rule(act=Act.AGAIN, waits=backoff.MENDED_BY_PEOPLE, pauses=True),
    "token_endpoint_down": _AWAY,
    # finding the line item
    "line_item_sought": Rule(act=Act.AGAIN, waits=backoff.ANOTHER_IS_AT_IT),
    NO_LINE_ITEM: Rule(act=Act.NOT_GRADED),
    "line_items_ambiguous": _GIVE_UP,
    "line_item_foreign": _GIVE_UP,
    "address_forbidden": _GIVE_UP,
    # the administration's gradebook
    PUPIL_UNKNOWN: _GIVE_UP,
    CLASS_UNKNOWN: _PEOPLE,
    "roster_access_refused": _PEOPLE,
    "roster_path_unknown": _PEOPLE,
    "roster_server_down": _AWAY,
    # our own side
    NOT_SENT: Rule(act=Act.AGAIN, waits=backoff.AT_ONCE),
    WORKER_GONE: Rule(act=Act.AGAIN, waits=backoff.WORKER_GONE),
    "internal_error": Rule(act=Act.AGAIN, waits=backoff.MENDED_BY_PEOPLE),
}
_SERVER_ERRORS = "http_5"


def rule_of(answered: Answered) -> Rule:
    """Return what an answer means; one that nobody foresaw is a no unless it says later."""
    code = answered.code or ""
    if code in RULES:
        return RULES[code]
    if code.startswith(_SERVER_ERRORS):
        return _AWAY
    return Rule(act=Act.AGAIN) if answered.later else _GIVE_UP
