"""A throw-away PostgreSQL server for one test run.

It listens on a Unix socket in a fresh folder only, keeps nothing safe from a power cut, and is
gone with its folder at the end; also when the test run is killed, because its keeper notices
that the pipe to the test run closed.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from sqlalchemy import make_url

from tests import storage

ROLE = "lti_tool"
"""Owns the test databases; no superuser, as in production (a superuser skips row security)."""

MISSING = (
    "PostgreSQL is missing, and the tests run on it too: install its server (Debian: apt-get "
    "install postgresql) or narrow the run with LTI_TOOL_TEST_DATABASES=sqlite."
)

_STARTED = "started"

_KEEPER = f"""
set -eu
bin=$1 folder=$2
"$bin/initdb" --pgdata="$folder/data" --username=postgres --auth=trust \
    --encoding=UTF8 --locale=C.UTF-8 --no-sync >"$folder/log" 2>&1
"$bin/pg_ctl" start --wait --silent --pgdata="$folder/data" --log="$folder/log" --options="\
    -c listen_addresses='' -c unix_socket_directories='$folder' -c max_connections=100 \
    -c fsync=off -c full_page_writes=off -c synchronous_commit=off" >>"$folder/log" 2>&1
trap '"$bin/pg_ctl" stop --silent --mode=immediate --pgdata="$folder/data"; rm -rf "$folder"' EXIT
trap '' INT TERM HUP
"$bin/createuser" --host="$folder" --username=postgres --createdb --createrole {ROLE}
echo {_STARTED}
read -r _ || true
"""
"""Runs until its standard input closes. Arguments: folder of the programs, folder of the data."""


class PostgresMissing(Exception):
    """No PostgreSQL server can be started here; the text says what to do."""


class ThrowAwayServer:
    """A running server; ``stop`` ends it, and so does the end of this process."""

    def __init__(self) -> None:
        programs = _programs()
        account = _account()
        self._folder = Path(tempfile.mkdtemp(prefix="lti-tool-postgres-", dir=storage.in_memory()))
        if account:
            os.chown(self._folder, account.pw_uid, account.pw_gid)
        self._keeper = subprocess.Popen(  # noqa: S603 - our own words only
            ["/bin/sh", "-c", _KEEPER, "keeper", str(programs), str(self._folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=self._folder,
            start_new_session=True,  # an interrupt from the keyboard is for the tests, not for it
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=() if account else None,
        )
        assert self._keeper.stdout
        if self._keeper.stdout.readline().strip() != _STARTED:
            self._fail()

    @property
    def url(self) -> str:
        """The address of the server's own database, for SQLAlchemy."""
        return f"postgresql+psycopg://{ROLE}@/postgres?host={quote(str(self._folder), safe='')}"

    def stop(self) -> None:
        """End the server and remove its folder."""
        self._keeper.communicate("")
        shutil.rmtree(self._folder, ignore_errors=True)

    def _fail(self) -> None:
        log = self._folder / "log"
        told = log.read_text(errors="replace")[-2000:] if log.is_file() else "it said nothing"
        self.stop()
        raise PostgresMissing(f"PostgreSQL did not start: {told}")


def database_at(server: str, name: str) -> str:
    """Return the address of another database on the same ``server``."""
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def as_superuser(url: str) -> psycopg.Connection[Any]:
    """Return a connection of one who may do anything in this database, row security or not."""
    at = make_url(url)
    return psycopg.connect(
        host=str(at.query["host"]), dbname=at.database, user="postgres", autocommit=True
    )


def _programs() -> Path:
    """Return the folder of the newest PostgreSQL's programs."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: int(path.parts[-3]) if path.parts[-3].isdigit() else 0,
    )
    on_path = shutil.which("initdb")
    if not found and not on_path:
        raise PostgresMissing(MISSING)
    return found[-1].parent if found else Path(str(on_path)).parent


def _account() -> pwd.struct_passwd | None:
    """Return whom the server runs as: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise PostgresMissing(MISSING)
