"""What a file holds: one table of typed cells."""

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape

Cell = str | int | Decimal | date | None
"""None is an empty cell."""

_UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold (its section 2.2, Char)."""

_LONGEST = 32_000
"""Characters in a cell; Excel holds 32 767."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table: ``heads`` above the columns, ``rows`` of as many cells each.

    ``comma``: where a program has to guess, numbers have a decimal comma (Dutch).
    """

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    comma: bool = True


def text_of(text: str) -> str:
    """Return a text as it may stand in XML."""
    return escape(_UNFIT.sub("", text)[:_LONGEST], {'"': "&quot;"})


def number_of(number: int | Decimal) -> str:
    """Return a number in digits, with a point and without an exponent."""
    return f"{number:f}" if isinstance(number, Decimal) else str(number)


def packed(files: Mapping[str, str], first: str = "") -> bytes:
    """Return files as a zip; the same files make the same bytes.

    ``first`` is one that stands in front, uncompressed, as OpenDocument 1.3 part 2 section 3.3
    wants of its ``mimetype``.
    """
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            about = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            about.compress_type = zipfile.ZIP_STORED if name == first else zipfile.ZIP_DEFLATED
            archive.writestr(about, content)
    return made.getvalue()
