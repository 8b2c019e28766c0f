"""The root key and the ones before it: from where they come, and what equals what."""

from pathlib import Path

import pytest

from lti_tool.config import root_keys
from lti_tool.config.root_keys import Key

NEW, OLD, OLDER = (bytes([number]) * 32 for number in (1, 2, 3))


def read(folder: Path, **environ: str) -> tuple[Key | None, list[str]]:
    faults: list[str] = []
    return root_keys.read(environ, folder, "X_", faults), faults


def put(folder: Path, name: str, key: bytes, mode: int = 0o600) -> None:
    (folder / name).write_text(key.hex() + "\n")
    (folder / name).chmod(mode)


def test_older_keys_come_from_files_beside_the_root_key(tmp_path):
    for name, kept in (("root.key", NEW), ("root.old.key", OLD), ("root.old-2.key", OLDER)):
        put(tmp_path, name, kept)

    key, faults = read(tmp_path)

    assert (key, faults) == (Key(NEW, (OLDER, OLD)), [])


def test_older_keys_come_from_the_environment(tmp_path):
    key, faults = read(
        tmp_path, X_ROOT_KEY=NEW.hex(), X_OLD_ROOT_KEYS=f"{OLD.hex()}, {OLDER.hex()}"
    )

    assert (key, faults) == (Key(NEW, (OLD, OLDER)), [])


def test_an_old_key_that_others_may_read_or_that_is_none_is_a_fault(tmp_path):
    put(tmp_path, "root.old.key", OLD, 0o644)
    key, faults = read(tmp_path, X_ROOT_KEY=NEW.hex(), X_OLD_ROOT_KEYS="short")

    assert key == Key(NEW, (OLD,))
    assert faults == [
        f"{tmp_path}/root.old.key: others may read it; make it mode 0600",
        "X_OLD_ROOT_KEYS: must be 32 bytes in base64 or hexadecimal",
    ]


def test_without_a_root_key_there_is_none(tmp_path):
    assert read(tmp_path, X_OLD_ROOT_KEYS=OLD.hex()) == (None, [])


def test_a_key_equals_the_same_bytes_only_when_it_knows_no_others():
    assert Key(NEW) == NEW
    assert hash(Key(NEW, (OLD,))) == hash(NEW)
    assert Key(NEW, (OLD,)) != NEW
    assert Key(NEW, (OLD,)) == Key(NEW, (OLD,))
    assert Key(NEW, (OLD,)) != Key(NEW, (OLDER,))


@pytest.mark.parametrize("other", [1, None, "x"])
def test_a_key_is_nothing_else(other):
    assert Key(NEW) != other
