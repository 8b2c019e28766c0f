"""Drives launches against one tool and charges its processes for them.

Signing a token costs the platform as much as a fast tool needs for the whole launch, so it must
not compete for the machine while the clock runs: all log in, then all tokens are signed, then all
launch. Many open logins are what the start of a lesson looks like anyway.
"""

import asyncio
import os
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.browser import Connection, Visit
from bench.contestants import Running
from bench.platform import Platform

OK = 200
SERVER_ERROR = 500
CONCURRENCY = 8


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One round: launches a second, milliseconds of CPU each, milliseconds until the page."""

    rate: float
    cpu: float
    p50: float
    p99: float
    failures: Counter[str]


def measure(running: Running, platform: Platform, first: int, count: int) -> Measured:
    """Launch ``count`` times, the pupils from number ``first`` on."""
    return asyncio.run(_measured(running, platform, first, count))


async def _measured(running: Running, platform: Platform, first: int, count: int) -> Measured:
    failures: Counter[str] = Counter()
    visits = [Visit(number=number) for number in range(first, first + count)]
    made = running.contestant
    cpu = cpu_seconds(running.pids)

    async def login(connection: Connection, visit: Visit) -> None:
        await visit.login(connection, made.login, running.target)

    async def launch(connection: Connection, visit: Visit) -> None:
        await visit.launch(connection, made.launch)

    spent = await _all(running.port, visits, login, failures)
    came = [visit for visit in visits if visit.state]
    for visit in came:
        claims = platform.claims(visit.number, visit.nonce, running.target)
        visit.carry(platform.sign(claims))
    spent += await _all(running.port, came, launch, failures)
    cpu = cpu_seconds(running.pids) - cpu
    failures.update(f"answered {v.status}" for v in came if v.status not in {0, OK})
    good = [visit for visit in came if visit.status == OK]
    waits = sorted(1000 * sum(visit.seconds) for visit in good) or [0.0]
    return Measured(
        rate=len(good) / spent,
        cpu=1000 * cpu / max(1, len(good)),
        p50=waits[len(waits) // 2],
        p99=waits[min(len(waits) - 1, int(0.99 * len(waits)))],
        failures=failures,
    )


async def _all(
    port: int,
    visits: Iterable[Visit],
    deed: Callable[[Connection, Visit], Awaitable[None]],
    failures: Counter[str],
) -> float:
    """Do one deed for every visit, a few at a time; return the seconds that all took."""
    waiting = iter(visits)

    async def work() -> None:
        connection = Connection(port=port)
        for visit in waiting:
            try:
                await deed(connection, visit)
            except (OSError, ValueError, EOFError, TimeoutError) as error:
                failures[str(error) or type(error).__name__] += 1
        connection.close()

    begun = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(CONCURRENCY)))
    return time.perf_counter() - begun


def cpu_seconds(pids: Sequence[int]) -> float:
    """Return user and system time of processes with all their descendants (Linux only)."""
    children: dict[int, list[int]] = {}
    ticks: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            words = (folder / "stat").read_text(encoding="latin-1").rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue
        children.setdefault(int(words[1]), []).append(int(folder.name))
        ticks[int(folder.name)] = sum(map(int, words[11:15]))  # with children that ended
    total, left = 0, list(pids)
    while left:
        pid = left.pop()
        total += ticks.get(pid, 0)
        left += children.get(pid, [])
    return total / os.sysconf("SC_CLK_TCK")
