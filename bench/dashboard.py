"""Server time of a teacher's pages over 10 000 pupils and a million attempts.

A school of 400 groups is loaded, invented; then teachers of groups chosen by chance ask for their
pages, one after another, without a network between: what is timed is the application and the
database. `LTI_TOOL_DATABASE_URL` names an empty PostgreSQL; without it SQLite is measured. The run
fails when a page's 95th percentile is above the limit, or its statements differ between groups.
"""

import argparse
import base64
import gzip
import os
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from http import HTTPStatus
from random import Random
from typing import NamedTuple

from bench.contestants import require_empty
from bench.past import Class, loaded
from flask import Flask
from sqlalchemy import Engine, event, text

from lti_tool import app
from lti_tool.db import Database, make_engine
from lti_tool.main import tables
from lti_tool.web.cookies import SESSION_PREFIX

LIMIT = 0.2
"""Seconds of server time at the 95th percentile (issue: a dashboard over a million attempts)."""

NUMBERS = 2
"""Of questions that a page may ask: now and then it looks anew at which exercises there are."""

URL = "https://tool.example"


PAGES = {
    "today and scores": "/klas",
    "overview": "/groep/{key}",
    "overview, sorted": "/groep/{key}?sorteer=-share",
    "learning goals": "/groep/{key}/doelen",
    "one pupil": "/groep/{key}/leerling/{pupil}",
    "my groups": "/groep",
}


def main() -> int:
    """Run the benchmark; return 0, or 1 when a page was too slow or grew with its group."""
    asked = _arguments()
    url = os.environ.get("LTI_TOOL_DATABASE_URL")
    if url:
        require_empty(url)
    root_key = secrets.token_bytes(32)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["LTI_TOOL_DATABASE_URL"] = url or f"sqlite:///{folder}/bench.sqlite3"
        os.environ["LTI_TOOL_ROOT_KEY"] = base64.urlsafe_b64encode(root_key).decode()
        os.environ["LTI_TOOL_PUBLIC_URL"] = URL
        database = Database(make_engine(os.environ["LTI_TOOL_DATABASE_URL"]))
        tables.prepare(database, root_key)
        began = time.monotonic()
        classes = loaded(database, root_key, asked.pupils, asked.attempts)
        print(f"loaded in {time.monotonic() - began:.0f} s: {_counts(database)}")
        return _measured(classes, asked.requests)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.dashboard", description=__doc__)
    parser.add_argument("--pupils", type=int, default=10_000)
    parser.add_argument("--attempts", type=int, default=1_000_000)
    parser.add_argument("--requests", type=int, default=100, help="for each page")
    return parser.parse_args()


def _counts(database: Database) -> str:
    names = ("person", "attempt", "item_response", "score_delivery")
    with database.engine.connect() as connection:
        return ", ".join(
            f"{connection.scalar(text(f'SELECT count(*) FROM {name}')):,} {name}" for name in names
        )


def _measured(classes: Sequence[Class], requests: int) -> int:
    made = app.create_app()
    engine = made.extensions["lti_tool"].database.engine
    failures = 0
    print(
        f"{'page':<18} {'p50 ms':>7} {'p95 ms':>7} {'most':>7} {'CPU ms':>7} {'KB':>6}  statements"
    )
    for name, path in PAGES.items():
        random = Random(11)
        seen = [_asked(made, engine, random.choice(classes), path) for _ in range(requests + 10)]
        waits = [1000 * each.seconds for each in seen[10:]]
        p95 = statistics.quantiles(waits, n=20)[-1]
        said = {each.statements for each in seen[10:]}
        print(
            f"{name:<18} {statistics.median(waits):7.1f} {p95:7.1f} {max(waits):7.1f}"
            f" {1000 * statistics.median(each.cpu for each in seen[10:]):7.1f}"
            f" {seen[-1].size / 1024:6.1f}  {sorted(said)}"
        )
        failures += p95 > 1000 * LIMIT or len(said) > NUMBERS
    print(f"limit: {1000 * LIMIT:.0f} ms at p95")
    return min(failures, 1)


class Seen(NamedTuple):
    """One request: its time, our own CPU, what it asked the database, the answer's size.

    Only questions are counted: that a session is in use is written down once a minute.
    """

    seconds: float
    cpu: float
    statements: int
    size: int


def _asked(made: Flask, engine: Engine, one: Class, path: str) -> Seen:
    client = made.test_client()
    client.set_cookie(
        SESSION_PREFIX + one.session_id, one.secret, domain="tool.example", secure=True
    )
    address = f"/s/{one.session_id}{path.format(key=one.key, pupil=one.pupil)}"
    said = 0

    def count(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        nonlocal said
        said += statement.lstrip().startswith(("SELECT", "WITH"))

    event.listen(engine, "after_cursor_execute", count)
    began, used = time.perf_counter(), time.process_time()
    answer = client.get(address, base_url=URL)
    body = answer.data
    seconds, used = time.perf_counter() - began, time.process_time() - used
    event.remove(engine, "after_cursor_execute", count)
    if answer.status_code != HTTPStatus.OK:
        raise SystemExit(f"{address}: {answer.status_code}")
    return Seen(seconds, used, said, len(gzip.compress(body)))


if __name__ == "__main__":
    sys.exit(main())
