"""How the standard wants values written, to the letter.

Source: OneRoster CSV Binding 1.2, "data types": GUID, Date, DateTime, Boolean, Year, lists.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date

from lti_tool.rostering.oneroster.vocabulary import CLOSED, VOCABULARIES, Column

_GUID = re.compile(r"[0-9A-Za-z./@_-]{1,255}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3])(:[0-5][0-9]){2}\.[0-9]{3}Z")
_YEAR = re.compile(r"[0-9]{4}")
_USER_ID = re.compile(r"\{[^:{}]+:[^:{}]+\}")
_LINE = re.compile(
    r'(?:"(?:[^"]|"")*+"|[^",\r\n]*+)(?:,(?:"(?:[^"]|"")*+"|[^",\r\n]*+))*+(?:\r?\n)?'
)


def is_guid(text: str) -> bool:
    """Tell whether a text may be a ``sourcedId``."""
    return _GUID.fullmatch(text) is not None


def is_date(text: str) -> bool:
    """Tell whether a text is a day, as ``YYYY-MM-DD``."""
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_time(text: str) -> bool:
    """Tell whether a text is a moment, as ``YYYY-MM-DDTHH:MM:SS.sssZ``."""
    return _TIME.fullmatch(text) is not None and is_date(text[:10])


def is_quoted_well(line: str) -> bool:
    """Tell whether one line is quoted as RFC 4180 wants, without a line break in a value."""
    return _LINE.fullmatch(line) is not None


FORMS: Mapping[str, tuple[str, Callable[[str], bool]]] = {
    "guid": ("source_id_form", is_guid),
    "@": ("source_id_form", is_guid),
    "date": ("date_form", is_date),
    "flag": ("boolean_form", {"true", "false"}.__contains__),
    "year": ("year_form", lambda text: _YEAR.fullmatch(text) is not None),
    "": ("value_missing", bool),
}
"""Form of a column -> the rule that it is held to, and the test. ``@``: of any reference."""


def fault(column: Column, text: str) -> str:
    """Return the rule that a value breaks by its writing, or nothing."""
    if not text:
        return "value_missing" if column.required else ""
    items = text.split(",") if column.many else [text]
    if not all(items) or (column.name == "userIds" and not all(map(_USER_ID.fullmatch, items))):
        return "list_form"
    if column.form.startswith("="):
        return "" if all(_in(column.form[1:], item) for item in items) else "vocabulary"
    rule, holds = FORMS["@" if column.form.startswith("@") else column.form]
    return "" if all(map(holds, items)) else rule


def _in(vocabulary: str, word: str) -> bool:
    own = word.startswith("ext:") and word != "ext:" and vocabulary not in CLOSED
    return own or word in VOCABULARIES[vocabulary]
