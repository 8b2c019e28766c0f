"""Who is measured: how each is started, and what it needs that may be missing here."""

import base64
import importlib.util
import os
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bench.platform import CLIENT_ID, DEPLOYMENT, ISSUER, Platform, new_key
from cryptography.hazmat.primitives import serialization
from sqlalchemy import inspect, make_url

from lti_tool.clock import utc_now
from lti_tool.db import Database, make_engine
from lti_tool.main import running as serving
from lti_tool.main import tables
from lti_tool.services import registrations, schools

ROOT = Path(__file__).parents[1]
WORKERS = 2
PATIENCE = 60.0


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where one contestant runs: a scratch folder, a free port, and the database that was asked."""

    folder: Path
    port: int
    platform: Platform
    database_url: str | None


@dataclass(frozen=True, kw_only=True)
class Contestant:
    """A tool. ``missing`` says what it needs that is not here, or nothing."""

    name: str
    start: Callable[[Place], list[subprocess.Popen[bytes]]]
    missing: Callable[[], str] = lambda: ""
    login: str = "/login"
    launch: str = "/launch"


@dataclass(kw_only=True)
class Running:
    """A contestant that listens."""

    contestant: Contestant
    port: int
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def pids(self) -> list[int]:
        """The processes whose time is charged."""
        return [process.pid for process in self.processes]

    @property
    def target(self) -> str:
        """The target of its launches."""
        return f"http://127.0.0.1:{self.port}{self.contestant.launch}"

    def stop(self) -> None:
        """End its processes."""
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(20)


def started(contestant: Contestant, place: Place) -> Running:
    """Start a contestant and wait until it listens; TimeoutError when it never does."""
    running = Running(contestant=contestant, port=place.port)
    running.processes += contestant.start(place)
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", place.port)) == 0:
                return running
        time.sleep(0.1)
    running.stop()
    raise TimeoutError(f"{contestant.name} does not listen")


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def process(command: list[str], environ: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start a program in the repository, silent."""
    quiet = subprocess.DEVNULL
    return subprocess.Popen(
        command, env={**os.environ, **environ}, cwd=ROOT, stdout=quiet, stderr=quiet
    )


def _granian(port: int, application: str, *flags: str) -> list[str]:
    """Return the very command that serves our own pages, for another application."""
    own = serving.web_command("127.0.0.1", port, WORKERS)
    return [*own[: own.index("--factory")], *flags, application]


def tool_environ(place: Place) -> dict[str, str]:
    """Make a database with a school and its platform; return the settings that serve it."""
    key = secrets.token_bytes(32)
    url = place.database_url or f"sqlite:///{place.folder / 'tool.sqlite3'}"
    database = Database(make_engine(url))
    tables.prepare(database, key)
    facts = registrations.PlatformFacts(
        issuer=ISSUER,
        client_id=CLIENT_ID,
        auth_url=f"{place.platform.base}/auth",
        token_url=f"{place.platform.base}/token",
        jwks_url=f"{place.platform.base}/jwks",
        deployments=(DEPLOYMENT,),
    )
    with database.writing() as session:
        school = schools.add(session, name="Bench", brin="99XX00", root_key=key, now=utc_now())
        registrations.add(session, school.id, facts, now=utc_now())
    database.engine.dispose()
    return {
        "LTI_TOOL_ALLOW_LOOPBACK": "1",
        "LTI_TOOL_DATABASE_URL": url,
        "LTI_TOOL_PUBLIC_URL": f"http://127.0.0.1:{place.port}",
        "LTI_TOOL_ROOT_KEY": base64.b64encode(key).decode(),
    }


def _ours(place: Place) -> list[subprocess.Popen[bytes]]:
    return [process(serving.web_command("127.0.0.1", place.port, WORKERS), tool_environ(place))]


FLOOR_TABLES = (
    "CREATE TABLE nonce (value text PRIMARY KEY, expires bigint)",
    "CREATE TABLE lti_user (sub text PRIMARY KEY, name text)",
    "CREATE TABLE lti_group (id text PRIMARY KEY, title text)",
)


def floor_environ(place: Place) -> dict[str, str]:
    """Make the floor's tables; return its settings."""
    url = place.database_url
    database = str(place.folder / "floor.sqlite3")
    if url is not None:
        database = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    engine = make_engine(url or f"sqlite:///{database}")
    with engine.begin() as connection:
        for statement in FLOOR_TABLES:
            connection.exec_driver_sql(statement)
    engine.dispose()
    return {"BENCH_JWKS": f"{place.platform.base}/jwks", "BENCH_DATABASE": database}


def _floor(place: Place) -> list[subprocess.Popen[bytes]]:
    return [process(_granian(place.port, "bench.apps.floor:app"), floor_environ(place))]


def _pylti(place: Place) -> list[subprocess.Popen[bytes]]:
    pem = place.folder / "key.pem"
    private = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    pem.write_bytes(new_key().private_bytes(serialization.Encoding.PEM, *private))
    port = free_port()
    redis = ["redis-server", "--port", str(port), "--save", "", "--bind", "127.0.0.1"]
    environ = {
        "BENCH_JWKS": f"{place.platform.base}/jwks",
        "BENCH_KEY": str(pem),
        "BENCH_REDIS": f"redis://127.0.0.1:{port}/0",
    }
    return [
        process(redis, {}),
        process(_granian(place.port, "bench.apps.pylti:app"), environ),
    ]


def _pylti_missing() -> str:
    modules = [n for n in ("flask_caching", "redis") if importlib.util.find_spec(n) is None]
    programs = [] if shutil.which("redis-server") else ["redis-server"]
    return ", ".join(modules + programs)


def _ltijs(place: Place) -> list[subprocess.Popen[bytes]]:
    environ = {"BENCH_JWKS": f"{place.platform.base}/jwks", "BENCH_PORT": str(place.port)}
    environ["BENCH_DATABASE"] = os.environ[LTIJS_DATABASE]
    return [process(["node", str(ROOT / "bench/apps/ltijs.js")], environ)]


def _ltijs_missing() -> str:
    folders = os.environ.get("NODE_PATH", "").split(os.pathsep)
    things = {
        "node": shutil.which("node"),
        "ltijs and ltijs-sequelize in NODE_PATH": any(
            (Path(f) / "ltijs").is_dir() for f in folders
        ),
        f"an empty PostgreSQL database in {LTIJS_DATABASE}": os.environ.get(LTIJS_DATABASE),
    }
    return ", ".join(name for name, found in things.items() if not found)


LTIJS_DATABASE = "BENCH_LTIJS_DATABASE"

CONTESTANTS: Mapping[str, Contestant] = {
    "floor": Contestant(name="floor", start=_floor),
    "lti_tool": Contestant(name="lti_tool", start=_ours, login="/lti/login", launch="/lti/launch"),
    "pylti1p3": Contestant(name="PyLTI1p3 + Redis", start=_pylti, missing=_pylti_missing),
    "ltijs": Contestant(name="ltijs + PostgreSQL", start=_ltijs, missing=_ltijs_missing),
}


def require_empty(url: str) -> None:
    """Refuse a database that holds anything: the benchmark fills it and leaves it so."""
    engine = make_engine(url)
    tables_there = inspect(engine).get_table_names()
    engine.dispose()
    if tables_there:
        raise SystemExit("LTI_TOOL_DATABASE_URL: the benchmark needs an empty database")
