"""Two hundred boards on two processes: what do pupils notice of them?

In each round pupils open items at a fixed pace, first alone and then with all boards open: what
they wait is compared. Every item that is opened changes a board. Take the ratios; nothing here
judges the clock. The run fails when a board or a pupil got anything but its page, or when a board
did not show what a pupil did.
"""

import argparse
import asyncio
import base64
import os
import secrets
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen

from bench import contestants, platform
from bench.browser import NOT_MODIFIED, Connection
from bench.classes import School, group_of
from bench.contestants import WORKERS, Contestant, Place, Running
from bench.load import cpu_seconds

from lti_tool.clock import utc_now
from lti_tool.db import Database, make_engine
from lti_tool.exercises import catalogue
from lti_tool.main import running as serving
from lti_tool.main import tables
from lti_tool.services import registrations, schools

EXERCISE = "heelal-maanlanding"
EVERY = 2.0  # seconds between two questions of a board
PACE = 40  # items that pupils open in a second
OK = 200


@dataclass(frozen=True, kw_only=True)
class Round:
    """Milliseconds that pupils waited, seconds of CPU a second, and what boards were answered."""

    waits: list[float]
    cpu: float
    boards: Counter[int]
    seen: list[float]
    failures: Counter[str]


def main() -> int:
    """Run the benchmark; return 0, or 1 when something was answered wrongly."""
    asked = _arguments()
    school = School(exercise=catalogue.load_default().get(EXERCISE))

    contestant = Contestant(name="lti_tool", start=lambda place: _start(place, school, asked))
    url = os.environ.get("LTI_TOOL_DATABASE_URL")
    with tempfile.TemporaryDirectory() as folder:
        place = Place(
            folder=Path(folder),
            port=contestants.free_port(),
            platform=platform.started(None),
            database_url=url if url and url.startswith("postgresql") else None,
        )
        running = contestants.started(contestant, place)
        try:
            asyncio.run(_round(running, school, 5, boards=True))  # warm
            pairs = [
                [
                    asyncio.run(_round(running, school, asked.seconds, boards=on))
                    for on in (False, True)
                ]
                for _ in range(asked.rounds)
            ]
        finally:
            running.stop()
    return _told(pairs, asked)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/live.py", description=__doc__)
    parser.add_argument("--boards", type=int, default=200)
    parser.add_argument("--pupils", type=int, default=28)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=15.0)
    return parser.parse_args()


def _start(place: Place, school: School, asked: argparse.Namespace) -> list[Popen[bytes]]:
    key = secrets.token_bytes(32)
    url = place.database_url or f"sqlite:///{place.folder / 'tool.sqlite3'}"
    database = Database(make_engine(url))
    tables.prepare(database, key)
    facts = registrations.PlatformFacts(
        issuer=platform.ISSUER,
        client_id=platform.CLIENT_ID,
        auth_url=f"{place.platform.base}/auth",
        token_url=f"{place.platform.base}/token",
        jwks_url=f"{place.platform.base}/jwks",
        deployments=(platform.DEPLOYMENT,),
    )
    with database.writing() as session:
        owner = schools.add(session, name="Bench", brin="99XX00", root_key=key, now=utc_now())
        made = registrations.add(session, owner.id, facts, now=utc_now())
        session.flush()
        for number in range(asked.boards):
            for rows in group_of(school, owner.id, made.deployments[0].id, number, asked.pupils):
                session.add_all(rows)
                session.flush()
    database.engine.dispose()
    environ = {
        "LTI_TOOL_ALLOW_LOOPBACK": "1",
        "LTI_TOOL_DATABASE_URL": url,
        "LTI_TOOL_PUBLIC_URL": f"http://127.0.0.1:{place.port}",
        "LTI_TOOL_ROOT_KEY": base64.b64encode(key).decode(),
    }
    return [contestants.process(serving.web_command("127.0.0.1", place.port, WORKERS), environ)]


async def _round(running: Running, school: School, seconds: float, *, boards: bool) -> Round:
    done = Round(waits=[], cpu=0.0, boards=Counter(), seen=[], failures=Counter())
    end = time.perf_counter() + seconds
    acts: dict[int, float] = {}
    watching = [
        asyncio.create_task(_watch(running.port, school, number, end, (done, acts)))
        for number in (range(len(school.teachers)) if boards else ())
    ]
    await asyncio.sleep(EVERY if boards else 0)  # all boards are open
    cpu, begun = cpu_seconds(running.pids), time.perf_counter()
    await _work(running.port, school, end, (done, acts))
    spent = (cpu_seconds(running.pids) - cpu) / (time.perf_counter() - begun)
    await asyncio.gather(*watching)
    return Round(
        waits=done.waits, cpu=spent, boards=done.boards, seen=done.seen, failures=done.failures
    )


async def _watch(
    port: int, school: School, number: int, end: float, notes: tuple[Round, dict[int, float]]
) -> None:
    """Be one board, as its script is; note how long after an act it was seen."""
    done, acts = notes
    connection, tab, tag = Connection(port=port), school.teachers[number], ""
    await asyncio.sleep(EVERY * number / len(school.teachers))
    while (begun := time.perf_counter()) < end:
        more = (f'If-None-Match: "{tag}"',) if tag else ()
        answer = await tab.get(connection, "/klas/nu/stand", *more)
        done.boards[answer.status] += 1
        if answer.status == OK:
            tag = answer.headers["etag"].strip('"')
            if (act := acts.pop(number, None)) is not None:
                done.seen.append(time.perf_counter() - act)
        elif answer.status != NOT_MODIFIED:
            done.failures[f"board answered {answer.status}"] += 1
        await asyncio.sleep(max(0.0, EVERY - (time.perf_counter() - begun)))


async def _work(
    port: int, school: School, end: float, notes: tuple[Round, dict[int, float]]
) -> None:
    """Let pupils open items at a fixed pace, whether or not the last one was answered."""
    done, acts = notes
    free = [Connection(port=port) for _ in range(4)]
    under_way: set[asyncio.Task[None]] = set()

    async def open_item(at: int, item: int) -> None:
        connection = free.pop() if free else Connection(port=port)
        begun = time.perf_counter()
        answer = await school.pupils[at].get(connection, f"/opdracht/{item}")
        done.waits.append(1000 * (time.perf_counter() - begun))
        acts.setdefault(at, time.perf_counter())
        if answer.status != OK:
            done.failures[f"pupil answered {answer.status}"] += 1
        free.append(connection)

    number = 0
    while time.perf_counter() < end:
        at, turn = number % len(school.pupils), number // len(school.pupils)
        under_way.add(asyncio.create_task(open_item(at, 1 + (turn + at) % 4)))
        number += 1
        await asyncio.sleep(1 / PACE)
    await asyncio.gather(*under_way)


def _told(pairs: Sequence[Sequence[Round]], asked: argparse.Namespace) -> int:
    print(
        f"{asked.boards} boards of {asked.pupils} pupils every {EVERY:.0f} s, {WORKERS} processes;"
        f" pupils open {PACE} items/s; {asked.rounds} rounds, medians"
    )
    print(f"{'':14}{'p50 ms':>8}{'p95 ms':>8}{'p99 ms':>8}{'CPU s/s':>9}")
    for name, rounds in zip(("no boards", "boards"), zip(*pairs, strict=True), strict=True):
        quantiles = [statistics.quantiles(each.waits, n=100) for each in rounds]
        figures = [statistics.median(q[at] for q in quantiles) for at in (49, 94, 98)]
        cpu = statistics.median(each.cpu for each in rounds)
        print(f"{name:14}{figures[0]:8.1f}{figures[1]:8.1f}{figures[2]:8.1f}{cpu:9.2f}")
    boards = sum((after.boards for _, after in pairs), Counter())
    seen = sorted(wait for _, after in pairs for wait in after.seen)
    print(f"boards were answered {dict(boards)}; an act was seen")
    print(f"after {statistics.median(seen):.1f} s, at the latest {seen[-1]:.1f} s")
    failures: Counter[str] = sum((each.failures for pair in pairs for each in pair), Counter())
    for what, count in failures.items():
        print(f"{count} x {what}")
    return int(bool(failures) or not seen)


if __name__ == "__main__":
    sys.exit(main())
