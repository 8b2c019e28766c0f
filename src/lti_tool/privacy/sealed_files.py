"""Files that nobody reads without the root key: sealed piece by piece, in order, to the end.

Each piece is sealed for its file, its number, and whether it is the last: pieces cannot be
swapped between files, moved, or cut off.
"""

from collections.abc import Iterator
from typing import BinaryIO

from lti_tool.errors import SealBroken
from lti_tool.privacy import vault

PIECE = 1 << 20
"""Bytes of a piece before it is sealed."""

_LENGTH = 4


def seal(root_key: bytes, name: str, plain: BinaryIO, sealed: BinaryIO) -> None:
    """Seal a file; ``name`` is what it must be called to be opened again."""
    key = vault.derived(root_key, b"lti_tool backups 1")
    number, piece = 0, plain.read(PIECE)
    while True:
        following = plain.read(PIECE)
        made = vault.seal(key, piece, _place(name, number, last=not following))
        sealed.write(len(made).to_bytes(_LENGTH, "big") + made)
        if not following:
            return
        number, piece = number + 1, following


def opened(root_key: bytes, name: str, sealed: BinaryIO) -> Iterator[bytes]:
    """Yield the pieces of a sealed file.

    Raises:
        SealBroken: another root key, another name, or anything changed or missing.
    """
    key = vault.derived(root_key, b"lti_tool backups 1")
    number, made = 0, _piece(sealed, name)
    while True:
        following = _piece(sealed, name)
        yield vault.unseal(key, made, _place(name, number, last=not following))
        if not following:
            return
        number, made = number + 1, following


def _piece(sealed: BinaryIO, name: str) -> bytes:
    """Return the next piece, empty at the end of the file."""
    head = sealed.read(_LENGTH)
    length = int.from_bytes(head, "big")
    made = sealed.read(length) if length <= PIECE + 1024 else b""
    if head and len(made) != length:
        raise SealBroken(name)
    return made


def _place(name: str, number: int, *, last: bool) -> vault.Place:
    return vault.Place("", "backup", name, f"{number} {'last' if last else 'more'}")
