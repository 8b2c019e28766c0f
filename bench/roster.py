"""What taking over a roster costs, against the least that it can cost, in one run.

Four steps each: a school's first import, the same file again, the same rows in another file, and
the next day's. Ours plans and
applies, with all checks, hashes and seals; the limit (``bench/apps/roster_limit.py``) copies. Take
the ratios: each round measures both in turn. Nothing here judges the clock.
"""

import argparse
import json
import os
import resource
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import SystemRandom
from typing import NamedTuple

from bench import contestants, invented_school
from bench.apps import roster_limit
from bench.invented_school import BRIN, School
from sqlalchemy import make_url, select, text

from lti_tool import app, migrations
from lti_tool.db import Database, make_engine
from lti_tool.models.rosters import RosterPerson
from lti_tool.privacy.choices import Policy
from lti_tool.rostering.sources import read_file
from lti_tool.services import schools, terms
from lti_tool.services.rosters import applying, plans
from lti_tool.services.rosters.newcomers import Arrival

STEPS = ("first import", "same again", "packed anew", "next day")
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ROOT_KEY = b"r" * 32


Take = Callable[[Path], None]


class Cost(NamedTuple):
    """Of one step: seconds on the clock and of our processor, and the most memory (MiB)."""

    wall: float
    cpu: float
    peak: float


def main() -> int:
    """Run the benchmark; return 0."""
    asked = _arguments()
    url = os.environ.get("LTI_TOOL_DATABASE_URL", "")
    url = url if url.startswith("postgresql") else ""
    app.settle()  # as web processes and workers do
    if url:
        contestants.require_empty(url)
    for users in asked.users:
        with tempfile.TemporaryDirectory() as folder:
            _compare(Path(folder), users, url, asked.rounds)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.roster", description=__doc__)
    parser.add_argument("--users", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--rounds", type=int, default=3, help="measurements of each step")
    return parser.parse_args()


def _compare(folder: Path, users: int, url: str, rounds: int) -> None:
    first, packed, later = (folder / f"{name}.zip" for name in ("first", "packed", "later"))
    rows = invented_school.write(first, School(users=users, later=False))
    invented_school.write(packed, School(users=users, later=False), level=2)
    invented_school.write(later, School(users=users, later=True))
    files = dict(zip(STEPS, (first, first, packed, later), strict=True))
    found: dict[tuple[str, str], list[Cost]] = defaultdict(list)
    for number in range(rounds):
        for name, (prepare, take) in in_turn(folder / str(number), url).items():
            prepare()
            for step, file in files.items():
                found[name, step].append(in_child(partial(take, file)))
            _forget(url)
    _print_table(found, f"{users} users, {rows} rows, {'PostgreSQL' if url else 'SQLite'}")


def in_turn(folder: Path, url: str) -> dict[str, tuple[Callable[[], None], Take]]:
    """Return who is measured: what prepares its database, and what takes a file over."""
    folder.mkdir()
    if url:
        plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        limit: Take = partial(roster_limit.into_postgresql, plain)
    else:
        limit = partial(roster_limit.into_sqlite, str(folder / "limit.db"))
        url = f"sqlite:///{folder / 'ours.db'}"
    return {
        "limit": (lambda: None, limit),
        "lti_tool": (partial(_prepare, url), partial(_take_over, url)),
    }


def _forget(url: str) -> None:
    """Leave a server's database as empty as it was."""
    if url:
        engine = make_engine(url)
        with engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        engine.dispose()


def _take_over(url: str, file: Path) -> None:
    """Plan a file and carry the plan out, in the two transactions that a school has."""
    database = Database(make_engine(url))
    with database.reading() as session:
        tenant = schools.tenant_of(ROOT_KEY, schools.listed(session)[0])
    planner = plans.Planner(tenant=tenant, policy=Policy(), now=NOW)
    with database.writing() as session, file.open("rb") as opened:
        reading = plans.reading_of(session, tenant.school_id, Policy())
        run_id = plans.plan(session, planner, read_file(opened, reading)).id
    with database.writing() as session:
        arrival = Arrival(
            tenant=tenant,
            run=applying.run_of(session, tenant.school_id, run_id),
            policy=Policy(),
            now=NOW,
            random=SystemRandom(),
        )
        applying.apply(session, arrival, terms.By(now=NOW), approved=True)
    with database.reading() as session:
        if session.scalar(select(RosterPerson.id).limit(1)) is None:
            raise SystemExit("nobody was taken over")


def _prepare(url: str) -> None:
    """Make the tables, and a school."""
    database = Database(make_engine(url))
    migrations.upgrade(database.engine)
    with database.writing() as session:
        schools.add(session, name="De Linde", brin=BRIN, root_key=ROOT_KEY, now=NOW)
    database.engine.dispose()


def in_child(take: Callable[[], None]) -> Cost:
    """Run something in a process of its own, so that its memory is its own too."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        begin, used = time.perf_counter(), time.process_time()
        take()
        wall, cpu = time.perf_counter() - begin, time.process_time() - used
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        os.write(write, json.dumps([wall, cpu, peak]).encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as pipe:
        told = pipe.read()
    os.waitpid(child, 0)
    if not told:
        raise SystemExit("a step failed; its error stands above")
    return Cost(*json.loads(told))


def _medians(costs: list[Cost]) -> Cost:
    return Cost(*(statistics.median(values) for values in zip(*costs, strict=True)))


def _print_table(found: dict[tuple[str, str], list[Cost]], title: str) -> None:
    print(title)
    print(
        f"{'':14}{'limit s':>9}{'ours s':>9}{'x':>6}{'limit CPU':>11}{'ours CPU':>10}{'x':>6}  MiB"
    )
    for line in _lines(found):
        print(line)


def _lines(found: dict[tuple[str, str], list[Cost]]) -> Iterator[str]:
    for step in STEPS:
        limit, ours = _medians(found["limit", step]), _medians(found["lti_tool", step])
        yield (
            f"{step:14}{limit.wall:9.2f}{ours.wall:9.2f}{ours.wall / limit.wall:6.1f}"
            f"{limit.cpu:11.2f}{ours.cpu:10.2f}{ours.cpu / limit.cpu:6.1f}"
            f"  {limit.peak:.0f} / {ours.peak:.0f}"
        )


if __name__ == "__main__":
    raise SystemExit(main())
