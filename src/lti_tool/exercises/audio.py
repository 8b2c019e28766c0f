"""Sounds of a package: MP3 alone, taken apart into frames and put together without anything else.

Tags can hold pictures, addresses and text of whoever made the file; none of that reaches a child.
What is left is sound and nothing but: a file that is not whole frames from end to end is refused.

Source: ISO/IEC 11172-3 and 13818-3, "Audio frame header" (layer III); ID3v2.4.0 section 3.1.
"""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import NoReturn

from lti_tool.exercises.findings import Finding, Refused

MAX_BYTES = 1024 * 1024
"""Bytes of one sound: a minute and more of clear speech."""

MAX_SECONDS = 180
"""Longest sound: who listens longer than three minutes has forgotten the question."""

MEDIA_TYPE = "audio/mpeg"
ENDING = ".mp3"

_HEADER, _SYNC = 4, 0xFFE0
_LAYER_3 = 0b01
_MPEG_1 = 0b11
_RESERVED = 0b01
_FREE, _BAD = 0, 15
_NO_RATE = 3
_KBITS = {
    True: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
"""Kilobits a second by the header's index, of MPEG-1 and of the half rates."""
_HERTZ = {
    0b11: (44_100, 48_000, 32_000),
    0b10: (22_050, 24_000, 16_000),
    0b00: (11_025, 12_000, 8_000),
}
_ID3, _ID3_LENGTH, _FOOTER = b"ID3", 10, 0x10
_TRAILERS = (b"TAG", b"APETAGEX", b"LYRICSBEGIN")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """A cleaned sound; ``name`` is made of its bytes, so it never changes under a page."""

    data: bytes
    name: str
    seconds: float


@dataclass(frozen=True, slots=True)
class _Frame:
    bytes: int
    seconds: float


@lru_cache(maxsize=256)
def sound(file: str, data: bytes) -> Sound:
    """Return the sound in an MP3 file, without tags.

    Args:
        file: path inside the package, for the findings.
        data: the file's bytes.

    Raises:
        Refused: no MP3, other bytes between its frames, too large or too long.
    """
    if len(data) > MAX_BYTES:
        _refuse(file, "file_too_large", f"a sound has at most {MAX_BYTES} bytes")
    at = _after_tag(data)
    kept: list[bytes] = []
    seconds = 0.0
    while at < len(data) and not data.startswith(_TRAILERS, at):
        frame = _frame(data[at : at + _HEADER])
        if frame is None:
            _refuse(file, "audio", "the file is no MP3 from end to end")
        part = data[at : at + frame.bytes]
        if len(part) == frame.bytes:  # the last one may be cut off
            kept.append(part)
            seconds += frame.seconds
        at += frame.bytes
    if not kept:
        _refuse(file, "audio", "the file holds no sound")
    if seconds > MAX_SECONDS:
        _refuse(file, "file_too_large", f"a sound lasts at most {MAX_SECONDS} seconds")
    whole = b"".join(kept)
    name = f"{hashlib.sha256(whole).hexdigest()[:32]}{ENDING}"
    return Sound(data=whole, name=name, seconds=seconds)


def _after_tag(data: bytes) -> int:
    """Return where the frames begin: behind an ID3v2 tag, whose length has 7 bits a byte."""
    if not data.startswith(_ID3) or len(data) < _ID3_LENGTH:
        return 0
    length = 0
    for byte in data[6:10]:
        length = length << 7 | byte & 0x7F
    return _ID3_LENGTH * (2 if data[5] & _FOOTER else 1) + length


def _frame(header: bytes) -> _Frame | None:
    """Return how long a frame is, or None when this is no header of layer III."""
    if len(header) < _HEADER or int.from_bytes(header[:2]) & _SYNC != _SYNC:
        return None
    version, layer = header[1] >> 3 & 0b11, header[1] >> 1 & 0b11
    rate, pitch, padding = header[2] >> 4, header[2] >> 2 & 0b11, header[2] >> 1 & 1
    if version == _RESERVED or layer != _LAYER_3 or rate in {_FREE, _BAD} or pitch == _NO_RATE:
        return None
    first = version == _MPEG_1
    hertz = _HERTZ[version][pitch]
    samples = 1152 if first else 576
    length = samples // 8 * _KBITS[first][rate] * 1000 // hertz + padding
    return _Frame(length, samples / hertz)


def _refuse(file: str, code: str, message: str) -> NoReturn:
    raise Refused(Finding(file=file, line=0, code=code, message=message))
