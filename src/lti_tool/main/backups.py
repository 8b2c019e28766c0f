"""``lti-tool backup`` and ``lti-tool restore``: data and keys apart, erasures repeated."""

import io
import json
import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from lti_tool import migrations
from lti_tool.cli import common
from lti_tool.cli.common import Refused
from lti_tool.clock import utc_now
from lti_tool.db import Database, make_engine
from lti_tool.main import dumps
from lti_tool.privacy import sealed_files
from lti_tool.services import backups
from lti_tool.services.backups import Replayed
from lti_tool.services.erasures import BACKUP_DAYS

DATA, LEDGER, KEYS = "data.sealed", "ledger.sealed", "keys.sealed"

keys_option = click.option(
    "--keys",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the keys lie, apart from the data; else in DIR/keys. Best on another machine.",
)


@click.command("backup")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@keys_option
@common.told
def backup(folder: Path, keys: Path | None) -> None:
    """Back up the database into DIR, encrypted under the root key; data and keys apart.

    Backups older than 35 days are removed. What lives for a lesson only is left out.
    """
    now, root_key = utc_now(), common.root_key()
    address = common.settings().database_url
    stamp = now.strftime("%Y%m%dT%H%M%S%fZ")
    target, key_file = folder / stamp, (keys or folder / "keys") / f"{stamp}.{KEYS}"
    for place in (target, key_file.parent):
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    store = common.database()
    with TemporaryDirectory(dir=target) as workplace:
        plain = Path(workplace) / "plain"
        dumps.of(address).take(make_url(address), plain)
        digest = _sealed(root_key, f"{stamp} data", plain, target / DATA)
    with store.reading() as session:  # after the data: so that no key of theirs is missing
        _seal_text(root_key, f"{stamp} keys", backups.taken(session, backups.KEY_TABLES), key_file)
        ledger = backups.taken(session, backups.LEDGER)
        _seal_text(root_key, f"{stamp} ledger", ledger, target / LEDGER)
    manifest = {
        "made_at": now.isoformat(timespec="seconds"),
        "stamp": stamp,
        "engine": make_url(address).get_backend_name(),
        "revision": migrations.current(store.engine),
        "sha256": digest,
    }
    (target / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    removed = _prune(folder, key_file.parent, now)
    click.echo(f"written: {target} (keys: {key_file}); removed after their term: {removed}")


@click.command("restore")
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, path_type=Path))
@keys_option
@click.option("--verify", is_flag=True, help="Restore beside the database, look, and remove it.")
@common.told
def restore(folder: Path, keys: Path | None, *, verify: bool) -> None:
    """Restore a backup (DIR: one, or a folder of them: the newest), and repeat the erasures.

    It is filled, checked and swept beside the database, and only then takes its place; the
    former one is put aside. Stop the web and worker processes before.
    """
    address, root_key = common.settings().database_url, common.root_key()
    chosen = _chosen(folder)
    common.prepare_folder(common.settings())
    engine = dumps.of(address)
    if chosen.engine != make_url(address).get_backend_name():
        raise Refused(f"engine_differs: the backup is of {chosen.engine}")
    ledgers = _ledgers(chosen, root_key, address)
    scratch = engine.scratch(make_url(address))
    swapped = ""
    try:
        replayed = _fill(
            chosen, keys, root_key, scratch.render_as_string(hide_password=False), ledgers
        )
        if not verify:
            swapped = engine.swap(make_url(address), scratch)
    finally:
        if not swapped:
            engine.drop(scratch)
    click.echo(
        f"{'in order' if verify else 'restored'}: {chosen.folder.name}, "
        f"{replayed.schools} school(s); erasures repeated: {replayed.erasures}, "
        f"rows removed: {replayed.removed_rows}"
    )
    if swapped:
        click.echo(f"the former database is {swapped}: remove it when all is well", err=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """One backup: its folder, and what its manifest says."""

    folder: Path
    stamp: str
    engine: str
    digest: str

    def key_file(self, keys: Path | None) -> Path:
        """Return where its keys lie."""
        return (keys or self.folder.parent / "keys") / f"{self.stamp}.{KEYS}"


def _chosen(folder: Path) -> Chosen:
    """Return the backup in a folder, or the newest of those in it.

    Raises:
        Refused: ``backup_missing``.
    """
    found = [folder] if (folder / "manifest.json").is_file() else list(dumps.listed(folder))
    if not found:
        raise Refused(f"backup_missing: none in {folder}")
    told = json.loads((found[-1] / "manifest.json").read_text(encoding="utf-8"))
    return Chosen(
        folder=found[-1], stamp=told["stamp"], engine=told["engine"], digest=told["sha256"]
    )


def _fill(
    chosen: Chosen, keys: Path | None, root_key: bytes, address: str, ledgers: list[str]
) -> Replayed:
    """Fill an empty database from a backup, repeat what was erased since, and look at it."""
    key_file = chosen.key_file(keys)
    if not key_file.is_file():
        raise Refused(f"keys_missing: {key_file}")
    dump, url = dumps.of(address), make_url(address)
    with TemporaryDirectory(dir=chosen.folder) as workplace:
        plain = Path(workplace) / "plain"
        if _opened(root_key, f"{chosen.stamp} data", chosen.folder / DATA, plain) != chosen.digest:
            raise Refused("backup_damaged: the data differ from the manifest")
        dump.load(url, plain)
        engine = make_engine(address)
        try:
            with Session(engine.execution_options(writes=True)) as session:
                key_rows = _text(root_key, f"{chosen.stamp} keys", key_file)
                backups.put_keys(session, key_rows)
                session.commit()
            engine.dispose()
            dump.finish(url, plain)
            migrations.upgrade(engine)
            return _replayed(Database(engine), root_key, ledgers)
        finally:
            engine.dispose()


def _replayed(database: Database, root_key: bytes, ledgers: list[str]) -> Replayed:
    with database.writing() as session:
        for ledger in ledgers:
            backups.put_ledger(session, ledger)
        replayed = backups.replay(session, root_key, now=utc_now())
    with database.reading() as session:
        if found := backups.faults(session, root_key):
            raise Refused("\n".join(("backup_damaged:", *found)))
    return replayed


def _ledgers(chosen: Chosen, root_key: bytes, address: str) -> list[str]:
    """Return every ledger that may know more than the backup: the database's, other backups'."""
    found = [
        _text(root_key, f"{folder.name} ledger", folder / LEDGER)
        for folder in dumps.listed(chosen.folder.parent)
    ]
    engine = make_engine(address)
    # a database that is lost, or of another version, has none
    with suppress(SQLAlchemyError), Session(engine) as session:
        found.append(backups.taken(session, backups.LEDGER))
    engine.dispose()
    return found


def _prune(folder: Path, keys: Path, now: datetime) -> int:
    oldest = (now - timedelta(days=BACKUP_DAYS)).strftime("%Y%m%dT%H%M%S%fZ")
    old = [path for path in dumps.listed(folder) if path.name < oldest]
    for path in old:
        shutil.rmtree(path)
    for path in keys.glob(f"*.{KEYS}"):
        if path.name < oldest:
            path.unlink()
    return len(old)


def _sealed(root_key: bytes, name: str, plain: Path, file: Path) -> str:
    """Seal a file; return the SHA-256 of what was in it."""
    file.touch(mode=0o600)
    with plain.open("rb") as source, file.open("wb") as target:
        sealed_files.seal(root_key, name, source, target)
    with plain.open("rb") as source:
        digest = sha256()
        while piece := source.read(sealed_files.PIECE):
            digest.update(piece)
    return digest.hexdigest()


def _opened(root_key: bytes, name: str, file: Path, plain: Path) -> str:
    """Open a sealed file into another; return the SHA-256 of what is in it."""
    digest = sha256()
    plain.touch(mode=0o600)
    with file.open("rb") as source, plain.open("wb") as target:
        for piece in sealed_files.opened(root_key, name, source):
            digest.update(piece)
            target.write(piece)
    return digest.hexdigest()


def _seal_text(root_key: bytes, name: str, content: str, file: Path) -> None:
    file.touch(mode=0o600)
    with file.open("wb") as target:
        sealed_files.seal(root_key, name, io.BytesIO(content.encode()), target)


def _text(root_key: bytes, name: str, file: Path) -> str:
    with file.open("rb") as source:
        return b"".join(sealed_files.opened(root_key, name, source)).decode()
