"""When to try again: numbers as data (decision D3)."""

from collections.abc import Sequence
from datetime import timedelta


def _seconds(*numbers: int) -> tuple[timedelta, ...]:
    return tuple(timedelta(seconds=number) for number in numbers)


USUAL = _seconds(5, 30, 120, 600, 1800, 3600, 10_800, 21_600)
"""Wait after the first, second, ... failure; the last one repeats."""

MENDED_BY_PEOPLE = _seconds(60, 600, 3600, 10_800, 21_600)
SOON = _seconds(2, 5, 15, 60, 300, 1800, 10_800, 21_600)
ANOTHER_IS_AT_IT = _seconds(5)
WORKER_GONE = _seconds(0, 0, 60, 600, 3600)
AT_ONCE = _seconds(0)

LONGEST = timedelta(hours=6)
"""Nothing waits longer for its turn; a platform may ask us to (Retry-After), but not for ever."""

JITTER = 0.2
"""Up to this part is added to a wait: else all that failed together would come back together."""


def wait_of(
    waits: Sequence[timedelta], tries: int, retry_after: int | None = None, chance: float = 0.0
) -> timedelta:
    """Return how long to wait after so many tries (1 or more), ``LONGEST`` at most.

    Args:
        waits: after the first, second, ... failure; the last one repeats.
        tries: how often it was tried, this time included.
        retry_after: seconds that the platform asked for, or None.
        chance: 0 to 1, by chance.
    """
    wait = waits[min(max(tries, 1), len(waits)) - 1] * (1 + JITTER * chance)
    return min(max(wait, timedelta(seconds=retry_after or 0)), LONGEST)
