"""Things that happen at the same moment, in threads, each with a transaction of its own."""

import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def at_once(*deeds: Callable[[], T]) -> list[T]:
    """Start all deeds at the same moment; return what came of them, in their order.

    Raises:
        Exception: what the first deed that failed raised.
    """
    outcomes: dict[int, T] = {}
    failures: list[Exception] = []
    start = threading.Barrier(len(deeds))

    def run(number: int, deed: Callable[[], T]) -> None:
        start.wait(10)
        try:
            outcomes[number] = deed()
        except Exception as error:  # noqa: BLE001 - handed on below
            failures.append(error)

    threads = [threading.Thread(target=run, args=each) for each in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    if failures:
        raise failures[0]
    return [outcomes[number] for number in range(len(deeds))]
