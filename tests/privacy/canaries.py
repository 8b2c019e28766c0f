"""Canaries: unique texts put into everything that comes in, and the search for them after."""

import base64
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url

from lti_tool.models.base import Base


@dataclass(kw_only=True)
class Canaries:
    """Unique texts by name. The name says where the text was put in."""

    texts: dict[str, str] = field(default_factory=dict)

    def __call__(self, name: str) -> str:
        """Return the canary of this name: letters and digits, as a name in a URL or address."""
        return self.texts.setdefault(name, f"Kanarie{len(self.texts):03d}Zingt")

    def found_in(self, places: Mapping[str, bytes]) -> set[tuple[str, str]]:
        """Return which canary (by name) sits in which place, in whatever form."""
        return {
            (name, place)
            for place, content in places.items()
            for name, canary in self.texts.items()
            if forms(canary).search(content)
        }


def forms(canary: str) -> re.Pattern[bytes]:
    """Return what finds a canary as text (capitals or not), in hexadecimal or in base64."""
    raw = canary.encode()
    cases = {raw, raw.lower(), raw.upper()}
    base64s = {piece for case in cases for piece in _in_base64(case)}
    told_apart = {re.escape(piece) for piece in base64s}
    hexes = {b"(?i:" + case.hex().encode() + b")" for case in cases}
    return re.compile(b"|".join([b"(?i:" + re.escape(raw) + b")", *hexes, *told_apart]))


def _in_base64(raw: bytes) -> set[bytes]:
    """Return how base64 shows these bytes, whatever stands before and after them."""
    pieces = set()
    for before in range(3):
        encoded = base64.b64encode(bytes(before) + raw)
        start = math.ceil(before * 8 / 6)
        whole = (before + len(raw)) * 8 // 6
        pieces |= {encoded[start:whole], encoded[start:whole].translate(_URL_SAFE)}
    return pieces


_URL_SAFE = bytes.maketrans(b"+/", b"-_")


def stored(engine: Engine) -> bytes:
    """Return all that the database holds: SQLite's files as they are, a dump of PostgreSQL."""
    if engine.dialect.name == "sqlite":
        file = Path(str(make_url(engine.url).database))
        return b"".join(path.read_bytes() for path in sorted(file.parent.glob(f"{file.name}*")))
    return b"".join(_copied(engine, table.name) for table in Base.metadata.sorted_tables)


def _copied(engine: Engine, table: str) -> bytes:
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
        raw = connection.connection.cursor()
        with raw.copy(f'COPY "{table}" TO STDOUT') as copy:
            return b"".join(bytes(chunk) for chunk in copy)
