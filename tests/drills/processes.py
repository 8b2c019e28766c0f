"""Real processes that are killed by real signals at steps that the platform sees."""

import itertools
import json
import os
import selectors
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock
from typing import Any

from sqlalchemy import select, text, update
from sqlalchemy.exc import InterfaceError, OperationalError

from lti_tool.clock import utc_now
from lti_tool.db import Database
from lti_tool.demo.platform.people import BY_KEY
from lti_tool.demo.platform.records import LineItemFields
from lti_tool.models.base import table_of
from lti_tool.models.deliveries import DeliveryState, ScoreDelivery
from lti_tool.models.platforms import Registration
from lti_tool.models.schools import School
from tests.drills.classroom import MAXIMUM, Classroom, is_over
from tests.factories import rows
from tests.factories.tools import ROOT_KEY
from tests.fakes.gradebook import Cell
from tests.functional.rig import Rig

PATIENCE = 30
"""Seconds; the machine may be busy."""

LINKS = 3
NET = Path("/proc/net/tcp")
"""Where Linux tells whose connection is whose."""

_TABLE = table_of(ScoreDelivery)
Start = Callable[..., Iterable[bytes]]
Hook = Callable[[str, int], None]
"""Told of a step, and which process asked (0: none that is known)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What stands in a cell, as a part of the maximum."""

    part: float


@dataclass(slots=True)
class Tap:
    """Between the network and the platform: tells of every step of a score's way.

    What the platform took is in ``saved``, in its order. ``processes`` are those that may ask.
    """

    rig: Rig
    hooks: list[Hook] = field(default_factory=list)
    processes: list[int] = field(default_factory=list)
    saved: list[tuple[Cell, float]] = field(default_factory=list)
    _lock: Any = field(default_factory=Lock)

    def install(self) -> None:
        demo: Any = self.rig.demo
        inner: Start = demo.wsgi_app
        demo.wsgi_app = lambda environ, start: self._pass(inner, environ, start)

    @property
    def marks(self) -> dict[Cell, Mark]:
        """What stands in the gradebook."""
        platform = self.rig.platform
        return {
            (platform.config.line_item_url(one.line_item_id), one.user_id): Mark(
                part=(one.given or 0) / (one.maximum or 1)
            )
            for one in platform.course.scores()
        }

    def _pass(self, inner: Start, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        path, port = environ["PATH_INFO"], int(environ["REMOTE_PORT"])
        if not path.endswith(("/scores", "/token", "/results")):
            return inner(environ, start)
        name, pid = path.rsplit("/", 1)[-1], sender(port, self.processes)
        self._tell(f"{name} asked", pid)
        with self._lock:  # so that the order of what it took is known
            before = self.marks
            answer = list(inner(environ, start))
            self.saved += [
                (cell, mark.part) for cell, mark in self.marks.items() if before.get(cell) != mark
            ]
        self._tell(f"{name} done", pid)
        return _Answered(answer, lambda: self._tell(f"{name} answered", pid))

    def _tell(self, step: str, pid: int) -> None:
        for hook in self.hooks:
            hook(step, pid)


class _Answered(list[bytes]):
    """An answer that tells when it has left."""

    def __init__(self, chunks: Iterable[bytes], left: Callable[[], None]) -> None:
        super().__init__(chunks)
        self.close = left


def classroom_of(rig: Rig) -> Classroom:
    """Make the demo's pupils known, with columns in its gradebook."""
    platform = rig.platform
    columns = [
        platform.course.add_line_item(LineItemFields(label=f"{n}", score_maximum=MAXIMUM))
        for n in range(LINKS)
    ]
    users = [BY_KEY[key].user_id for key in ("sanne", "daan")]
    with rig.tool.database.writing() as session:
        registration = session.scalars(select(Registration)).one()
        deployment = registration.deployments[0]
        group = rows.context(session, deployment)
        links = [
            rows.link(session, group, line_item_url=platform.config.line_item_url(column.id))
            for column in columns
        ]
        people = [rows.person(session, registration, group, subject=user) for user in users]
        scene = rows.Scene(
            school=session.get_one(School, registration.school_id),
            registration=registration,
            deployment=deployment,
            context=group,
            link=links[0],
            pupil=people[0],
        )
    pupils = [person.id for person in people]
    return Classroom(scene=scene, pupils=pupils, users=users, links=links)


def everybody_finishes(group: Classroom, database: Database) -> None:
    """Let every pupil finish every exercise once more, at one moment."""
    places = [*itertools.product(range(len(group.pupils)), range(len(group.links)))]
    with database.writing() as session:
        for place in places:
            group.finish(session, *place, now=utc_now())
    for place in places:
        group.note(*place)


class Nursery:
    """Where processes come from; all of them end with it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.drills.nursery"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert self._said() == "ready"

    def start(self, *words: str, rig: Rig, database_url: str, folder: Path) -> int:
        """Start a command of ours; return its process id."""
        environ = {
            "LTI_TOOL_PUBLIC_URL": rig.tool_url,
            "LTI_TOOL_ALLOW_LOOPBACK": "1",
            "LTI_TOOL_DATABASE_URL": database_url,
            "LTI_TOOL_ROOT_KEY": ROOT_KEY.hex(),
            "LTI_TOOL_VAR_DIR": str(folder / "var"),
            "LTI_TOOL_WORKER_REST": "0.05",
        }
        asked = {"words": words, "environ": environ, "output": str(folder / "output")}
        assert self._process.stdin
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return int(self._said())

    def close(self) -> None:
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.communicate()

    def _said(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline().strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Workers:
    """So many workers of one rig; ``alive`` are the process ids of those that live."""

    nursery: Nursery
    rig: Rig
    database_url: str
    folder: Path
    count: int = 1
    alive: list[int] = field(default_factory=list)

    def start(self) -> None:
        """Start those that are missing."""
        place: dict[str, Any] = {"database_url": self.database_url, "folder": self.folder}
        while len(self.alive) < self.count:
            self.alive.append(self.nursery.start("worker", rig=self.rig, **place))

    def kill(self, pid: int) -> None:
        kill(pid)
        self.alive.remove(pid)

    def kill_all(self) -> None:
        for pid in [*self.alive]:
            self.kill(pid)


def kill(pid: int) -> None:
    """Kill a process, and wait until it is gone."""
    handle = os.pidfd_open(pid)
    signal.pidfd_send_signal(handle, signal.SIGKILL)
    with selectors.DefaultSelector() as gone:
        gone.register(handle, selectors.EVENT_READ)
        assert gone.select(PATIENCE)
    os.close(handle)


def sender(port: int, pids: Iterable[int]) -> int:
    """Return which of these processes has the connection that comes from a port, 0 for none."""
    for line in NET.read_text().splitlines()[1:]:
        words = line.split()
        if int(words[1].partition(":")[2], 16) != port:
            continue
        wanted = f"socket:[{words[9]}]"
        return next((pid for pid in [*pids] if wanted in _files(pid)), 0)
    return 0


def _files(pid: int) -> set[str]:
    """Return what a process has open."""
    found = set()
    with suppress(FileNotFoundError):  # it ended
        for link in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(FileNotFoundError):  # it was closed
                found.add(str(link.readlink()))
    return found


def leases_end(database: Database) -> None:
    """Let two minutes pass for what dead workers held."""
    with database.writing() as session:
        held = _TABLE.c.state == DeliveryState.SENDING
        session.execute(update(_TABLE).where(held).values(claimed_until=utc_now()))


@contextmanager
def nothing_written(database: Database) -> Iterator[None]:
    """Let nobody else write down how scores fare."""
    with database.writing() as session:
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text("LOCK TABLE score_delivery IN EXCLUSIVE MODE"))
        yield


def is_over_soon(database: Database) -> bool:
    """Return whether no score is underway, letting waits pass; not while the database is away."""
    now = utc_now()
    waits = (_TABLE.c.state == DeliveryState.WAITING) & (_TABLE.c.due_at > now)
    try:
        with database.reading() as session:
            late = session.scalar(select(_TABLE.c.id).where(waits).limit(1))
        if late is not None:
            with database.writing() as session:
                session.execute(update(_TABLE).where(waits).values(due_at=now))
        return is_over(database)
    except (OperationalError, InterfaceError):
        return False


@dataclass(slots=True, kw_only=True)
class Trap:
    """Springs once, at the first request that comes to a step; all others wait there meanwhile."""

    step: str
    then: Callable[[int], object]
    sprung: Event = field(default_factory=Event)
    _lock: Any = field(default_factory=Lock)

    def __call__(self, step: str, pid: int) -> None:
        if step != self.step:
            return
        with self._lock:
            if not self.sprung.is_set():
                self.then(pid)
                self.sprung.set()
