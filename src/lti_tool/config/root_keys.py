"""The root key, and older ones that still open what was sealed under them (rotation)."""

import base64
import binascii
from collections.abc import Mapping
from pathlib import Path
from typing import Self

BYTES = 32
FILE = "root.key"
OLD_FILES = "root.old*.key"


class Key(bytes):
    """A key to seal with, which also knows ``older`` keys that are good for opening.

    It is bytes wherever a key is wanted. Two are equal only when their older ones are too.
    """

    older: tuple[bytes, ...]

    def __new__(cls, value: bytes, older: tuple[bytes, ...] = ()) -> Self:
        """Return ``value`` as a key, with those that came before it."""
        made = super().__new__(cls, value)
        made.older = older
        return made

    def __eq__(self, other: object) -> bool:
        """Compare with the older ones: a cache must not take one for the other."""
        same = super().__eq__(other)
        return same is True and self.older == getattr(other, "older", ())

    def __ne__(self, other: object) -> bool:
        """Say the same as ``==``: bytes have an answer of their own."""
        return not self == other

    def __hash__(self) -> int:
        """Hash as the bytes do."""
        return super().__hash__()


def read(environ: Mapping[str, str], keys_dir: Path, prefix: str, faults: list[str]) -> Key | None:
    """Return the root key from the environment, else from its file, else None.

    Older keys stand in ``<prefix>OLD_ROOT_KEYS`` (separated by commas) and in files beside it.
    What cannot be read is added to ``faults``.
    """
    name = f"{prefix}ROOT_KEY"
    text = environ.get(name)
    if text is None:
        name = str(keys_dir / FILE)
        text = _from_file(keys_dir / FILE, faults)
    if text is None:
        return None
    named = environ.get(f"{prefix}OLD_ROOT_KEYS", "")
    old = [(f"{prefix}OLD_ROOT_KEYS", part) for part in named.split(",") if part.strip()]
    files = sorted(keys_dir.glob(OLD_FILES))
    old += [(str(path), _from_file(path, faults) or "") for path in files]
    key = _key(name, text, faults)
    older = tuple(found for origin, part in old if (found := _key(origin, part, faults)))
    return None if key is None else Key(key, older)


def _from_file(path: Path, faults: list[str]) -> str | None:
    if not path.is_file():
        return None
    if path.stat().st_mode & 0o077:
        faults.append(f"{path}: others may read it; make it mode 0600")
    return path.read_text(encoding="ascii", errors="replace")


def _key(origin: str, text: str, faults: list[str]) -> bytes | None:
    key = _bytes_of(text.strip())
    if key is None:
        faults.append(f"{origin}: must be {BYTES} bytes in base64 or hexadecimal")
    return key


def _bytes_of(text: str) -> bytes | None:
    """Return the key that ``text`` writes, in hexadecimal or either form of base64."""
    try:
        if len(text) == 2 * BYTES:
            return bytes.fromhex(text) if text.isalnum() else None
        plain = text.rstrip("=").replace("-", "+").replace("_", "/")
        key = base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None
    return key if len(key) == BYTES else None
