"""Killed by a signal, as the kernel does it: in the end the gradebook is right.

Workers are processes of their own, as an operator starts them; scores go to the demo platform
over HTTP, which tells when a request came. So every kill falls at a step that has a name.
"""

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from sqlalchemy import NullPool, create_engine, text

from lti_tool import migrations
from lti_tool.db import Database, make_engine
from tests import postgres
from tests.drills.processes import (
    NET,
    PATIENCE,
    Nursery,
    Tap,
    Trap,
    Workers,
    classroom_of,
    everybody_finishes,
    is_over_soon,
    leases_end,
    nothing_written,
)
from tests.drills.streaming import until
from tests.functional.rig import Rig, rig, running_rig

__all__ = ["rig"]

pytestmark = pytest.mark.skipif(
    not NET.exists(), reason="only Linux tells whose connection is whose"
)

STEPS = ("token asked", "scores asked", "scores done", "results asked", "scores answered")
"""Before it has a token; before and after the platform took a score; before it knows what stands
there; after the answer, before that was written down."""


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    nursery = Nursery()
    yield nursery
    nursery.close()


@pytest.fixture
def tap(rig) -> Tap:
    tap = Tap(rig)
    tap.install()
    return tap


@pytest.mark.parametrize(
    ("workers", "steps"), [(1, STEPS), (2, STEPS[1:3]), (4, STEPS[-1:])], ids=["one", "two", "four"]
)
def test_workers_that_are_killed_at_every_step(
    *, rig, tap, nursery, database_url, tmp_path, workers, steps
):
    group, place = classroom_of(rig), {"database_url": database_url, "folder": tmp_path}
    alive = Workers(nursery=nursery, rig=rig, count=workers, alive=tap.processes, **place)
    database = rig.tool.database
    for step in steps:
        with ExitStack() as held:
            trap = Trap(step=step, then=alive.kill)
            tap.hooks = [trap]
            if step == "scores answered":
                tap.hooks.append(_written_late(database, held))
            everybody_finishes(group, database)
            alive.start()
            assert trap.sprung.wait(PATIENCE), step
        leases_end(database)
        alive.start()
        until(lambda: is_over_soon(database))
        group.check(database, tap)
    alive.kill_all()


def _written_late(database: Database, held: ExitStack) -> Trap:
    """Let nothing be written down from the moment that a score was taken."""
    nothing = nothing_written(database)
    return Trap(step="scores done", then=lambda _: held.enter_context(nothing))


class TestDatabase:
    """PostgreSQL, one of whose processes is killed: it cuts all connections and recovers."""

    @pytest.fixture
    def server(self, database_kind) -> Iterator[postgres.ThrowAwayServer]:
        """A server of its own: nobody else's tests run on it."""
        if database_kind != "postgresql":
            pytest.skip("SQLite has no process of its own")
        server = postgres.ThrowAwayServer()
        yield server
        server.stop()

    @pytest.fixture
    def database_url(self, server) -> str:
        engine = create_engine(server.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            # what was committed outlives the process, as it does in production
            connection.execute(text("ALTER ROLE CURRENT_USER SET synchronous_commit = on"))
            connection.execute(text("CREATE DATABASE killed"))
        engine.dispose()
        url = postgres.database_at(server.url, "killed")
        engine = make_engine(url)
        migrations.upgrade(engine)
        engine.dispose()
        return url

    @pytest.mark.filterwarnings("ignore:.*while still open:ResourceWarning")
    def test_that_is_killed_while_scores_flow(self, *, database_url, nursery, tmp_path):
        with running_rig(database_url, tmp_path) as rig:
            self._drill(rig, nursery, database_url, tmp_path)

    @staticmethod
    def _drill(rig: Rig, nursery: Nursery, database_url: str, tmp_path) -> None:
        database, group, tap = rig.tool.database, classroom_of(rig), Tap(rig)
        tap.install()
        workers = Workers(nursery=nursery, rig=rig, database_url=database_url, folder=tmp_path)
        workers.start()
        for step in ("scores asked", "scores done", "scores answered"):
            trap = Trap(step=step, then=lambda _: _kill_a_backend(database))
            tap.hooks = [trap]
            everybody_finishes(group, database)
            assert trap.sprung.wait(PATIENCE), step
            until(lambda: is_over_soon(database))
            group.check(database, tap)
        workers.kill_all()


def _kill_a_backend(database: Database) -> None:
    """Kill the process that serves somebody's connection."""
    engine = create_engine(database.engine.url, poolclass=NullPool)
    with engine.connect() as connection:
        pid = connection.scalar(
            text(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                " AND backend_type = 'client backend' AND pid <> pg_backend_pid() LIMIT 1"
            )
        )
    os.kill(int(pid or 0), signal.SIGKILL)
