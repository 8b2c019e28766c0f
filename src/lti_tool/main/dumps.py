"""Taking a database's data out and putting them into another, by each engine's own means."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, create_engine, make_url, text

from lti_tool.cli.common import Refused
from lti_tool.services import backups

BEFORE = "before-restore"
"""What the database is called that a restore put aside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dump:
    """How one engine dumps and restores.

    ``take`` writes the data of a database to a file; ``scratch`` makes an empty one beside it,
    returns its address; ``load`` fills that from a file in two steps: before and after the keys
    are put in; ``swap`` puts it into the first one's place; ``drop`` removes it.
    """

    take: Callable[[URL, Path], None]
    scratch: Callable[[URL], URL]
    load: Callable[[URL, Path], None]
    finish: Callable[[URL, Path], None]
    swap: Callable[[URL, URL], str]
    drop: Callable[[URL], None]


def of(address: str) -> Dump:
    """Return the means for a database address."""
    return DUMPS[make_url(address).get_backend_name()]


def _sqlite_take(url: URL, file: Path) -> None:
    """Copy a database that is in use (SQLite's online backup), without what is left out."""
    with (
        closing(sqlite3.connect(str(url.database))) as live,
        closing(sqlite3.connect(file)) as copy,
    ):
        live.backup(copy)
        copy.execute("PRAGMA secure_delete=ON")
        for table in backups.left_out():
            copy.execute(f'DELETE FROM "{table.name}"')  # noqa: S608 - our own tables' names
        copy.commit()
        copy.execute("VACUUM")


def _sqlite_scratch(url: URL) -> URL:
    path = Path(f"{url.database}.restoring")
    _remove_sqlite(path)
    path.touch(mode=0o600)
    return url.set(database=str(path))


def _sqlite_load(url: URL, file: Path) -> None:
    shutil.copyfile(file, str(url.database))


def _sqlite_finish(url: URL, _file: Path) -> None:
    with closing(sqlite3.connect(str(url.database))) as copy:
        if copy.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            raise Refused("backup_damaged: the restored file fails SQLite's integrity check")
        if orphans := copy.execute("PRAGMA foreign_key_check").fetchall():
            raise Refused(f"backup_damaged: {len(orphans)} rows point nowhere")


def _sqlite_swap(live: URL, scratch: URL) -> str:
    path, before = Path(str(live.database)), Path(f"{live.database}.{BEFORE}")
    _remove_sqlite(before)
    with closing(sqlite3.connect(str(scratch.database))) as copy:
        copy.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    if path.exists():
        with closing(sqlite3.connect(path)) as old:
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        path.replace(before)
    _remove_sqlite(path)
    Path(str(scratch.database)).replace(path)
    _remove_sqlite(Path(str(scratch.database)))
    return str(before)


def _remove_sqlite(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _sqlite_drop(url: URL) -> None:
    _remove_sqlite(Path(str(url.database)))


def _pg_take(url: URL, file: Path) -> None:
    """Dump a database that is in use (one snapshot), without the rows that are left out."""
    excluded = [f"--exclude-table-data={table.name}" for table in backups.left_out()]
    _run(url, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", *excluded,
         f"--file={file}")  # fmt: skip


def _pg_scratch(url: URL) -> URL:
    name = f"{url.database}_restoring"
    _administer(url, f'DROP DATABASE IF EXISTS "{name}"', f'CREATE DATABASE "{name}"')
    return url.set(database=name)


def _pg_load(url: URL, file: Path) -> None:
    for section in ("pre-data", "data"):
        _run(url, "pg_restore", "--exit-on-error", "--no-owner", f"--section={section}", str(file))


def _pg_finish(url: URL, file: Path) -> None:
    """Build keys and indexes: foreign keys are checked over every row."""
    _run(url, "pg_restore", "--exit-on-error", "--no-owner", "--section=post-data", str(file))


_END_SESSIONS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = '{}' AND usename = current_user AND pid <> pg_backend_pid()"
)


def _pg_swap(live: URL, scratch: URL) -> str:
    before = f"{live.database}_{BEFORE.replace('-', '_')}"
    _administer(
        live,
        f'DROP DATABASE IF EXISTS "{before}"',
        _END_SESSIONS.format(live.database),
        _END_SESSIONS.format(scratch.database),
        f'ALTER DATABASE "{live.database}" RENAME TO "{before}"',
        f'ALTER DATABASE "{scratch.database}" RENAME TO "{live.database}"',
    )
    return before


def _pg_drop(url: URL) -> None:
    _administer(url, f'DROP DATABASE IF EXISTS "{url.database}"')


def _administer(url: URL, *statements: str) -> None:
    """Run statements about databases, from the server's own one."""
    engine = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))
    finally:
        engine.dispose()


def _run(url: URL, program: str, *options: str) -> None:
    """Run a program of PostgreSQL's on a database; the password stands in no command line."""
    address = url.set(drivername="postgresql", password=None).render_as_string()
    environ = {**os.environ, **({"PGPASSWORD": url.password} if url.password else {})}
    words = [str(_program(program)), *options, f"--dbname={address}"]
    done = subprocess.run(words, env=environ, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refused(f"{program}_failed: {done.stderr.strip()[-500:]}")


def _program(name: str) -> Path:
    """Return the newest one that is installed.

    Raises:
        Refused: ``program_missing``.
    """
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=_version)
    if found:
        return found[-1]
    on_path = shutil.which(name)
    if on_path is None:
        raise Refused(
            f"program_missing: {name} (Debian: apt-get install postgresql-client); its version must"
            " not be older than the server's"
        )
    return Path(on_path)


def _version(path: Path) -> int:
    number = path.parts[-3]
    return int(number) if number.isdigit() else 0


DUMPS: Mapping[str, Dump] = {
    "sqlite": Dump(
        take=_sqlite_take,
        scratch=_sqlite_scratch,
        load=_sqlite_load,
        finish=_sqlite_finish,
        swap=_sqlite_swap,
        drop=_sqlite_drop,
    ),
    "postgresql": Dump(
        take=_pg_take,
        scratch=_pg_scratch,
        load=_pg_load,
        finish=_pg_finish,
        swap=_pg_swap,
        drop=_pg_drop,
    ),
}


def listed(folder: Path) -> Iterable[Path]:
    """Return the backups in a folder, oldest first."""
    return sorted(path.parent for path in folder.glob("*/manifest.json"))
