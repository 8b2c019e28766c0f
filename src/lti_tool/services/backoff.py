"""When to try again: numbers as data (decision D3)."""

from datetime import datetime, timedelta

WAITS = tuple(timedelta(seconds=s) for s in (5, 30, 120, 600, 1800, 3600, 10_800, 21_600))
"""Wait after the first, second, ... failure; the last one repeats."""

MOST_TRIES = 60
"""After some two weeks without an answer a person must look at it."""

LONGEST_ASKED = timedelta(hours=6)
"""A platform may ask us to wait (Retry-After), but not for ever."""


def next_try_at(now: datetime, tries: int, retry_after: int | None = None) -> datetime:
    """Return when to try again after ``tries`` failures (1 or more).

    Args:
        now: the moment of the last failure.
        tries: how often it failed, this time included.
        retry_after: seconds that the platform asked for, or None.
    """
    wait = WAITS[min(tries, len(WAITS)) - 1]
    if retry_after is not None:
        wait = min(max(wait, timedelta(seconds=retry_after)), LONGEST_ASKED)
    return now + wait
