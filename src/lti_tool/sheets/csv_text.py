"""Comma separated values (RFC 4180), as Excel opens them: with a byte order mark.

In the Netherlands Excel separates by semicolons, for there the comma is in the numbers.
"""

import csv
import io
from datetime import date

from lti_tool.sheets.sheet import Cell, Sheet, number_of

_BEGINS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""With these a program may take a text for a formula, the wide forms of East Asia included."""


def made(sheet: Sheet) -> bytes:
    """Return a table as CSV in UTF-8."""
    written = io.StringIO()
    lines = csv.writer(written, delimiter=";" if sheet.comma else ",", lineterminator="\r\n")
    lines.writerow(map(_text, sheet.heads))
    for row in sheet.rows:
        lines.writerow(_cell(cell, comma=sheet.comma) for cell in row)
    return written.getvalue().encode("utf-8-sig", "replace")


def _cell(cell: Cell, *, comma: bool) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return _text(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    plain = number_of(cell)
    return plain.replace(".", ",") if comma else plain


def _text(text: str) -> str:
    plain = text.replace("\x00", "")
    # Blanks in front do not keep every program from seeing a formula.
    return f"'{plain}" if plain.lstrip(" ").startswith(_BEGINS) else plain
