"""Sealed files open whole, under their own name, or not at all."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.errors import SealBroken
from lti_tool.privacy import sealed_files
from lti_tool.privacy.sealed_files import PIECE

KEY = b"k" * 32


def sealed(plain: bytes, name: str = "one", key: bytes = KEY) -> bytes:
    target = io.BytesIO()
    sealed_files.seal(key, name, io.BytesIO(plain), target)
    return target.getvalue()


def opened(made: bytes, name: str = "one", key: bytes = KEY) -> bytes:
    return b"".join(sealed_files.opened(key, name, io.BytesIO(made)))


@pytest.mark.parametrize("length", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE])
def test_what_was_sealed_comes_back(length):
    plain = bytes(range(256)) * (length // 256 + 1)

    assert opened(sealed(plain[:length])) == plain[:length]


def test_nothing_of_it_can_be_read_without_the_key():
    assert b"kanarie" not in sealed(b"kanarie" * 100)


@pytest.mark.parametrize(
    "changes", [{"name": "two"}, {"key": b"x" * 32}], ids=["another name", "another key"]
)
def test_another_name_or_key_opens_nothing(changes):
    with pytest.raises(SealBroken):
        opened(sealed(b"x"), **changes)


@given(st.integers(0, 60), st.integers(1, 255))
def test_no_byte_can_be_changed(place, change):
    made = bytearray(sealed(b"thirty bytes of something plain"))
    made[place] ^= change

    with pytest.raises(SealBroken):
        opened(bytes(made))


def test_a_cut_or_an_exchange_of_pieces_shows():
    made = sealed(b"a" * PIECE + b"b" * PIECE)
    half = len(made) // 2

    for broken in (made[:half], made[half:] + made[:half], made[:-1], b"", b"\x7f\xff\xff\xff"):
        with pytest.raises(SealBroken):
            opened(broken)
