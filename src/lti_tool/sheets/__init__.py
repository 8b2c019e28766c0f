"""A table as a file to take away: CSV, OpenDocument or Excel.

Texts come from platforms, packages and people, so no file ever holds a formula: in OpenDocument and
Excel a text is written as a text, in CSV (where a program guesses) whatever it could take for a
formula gets an apostrophe before it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lti_tool.sheets import csv_text, ods, xlsx
from lti_tool.sheets.sheet import Cell, Sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One form of file: what it is called on the web, and how it is made."""

    content_type: str
    made: Callable[[Sheet], bytes]


FORMS: Mapping[str, Form] = {
    "csv": Form(content_type="text/csv; charset=utf-8", made=csv_text.made),
    "ods": Form(content_type="application/vnd.oasis.opendocument.spreadsheet", made=ods.made),
    "xlsx": Form(
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        made=xlsx.made,
    ),
}
"""Every form, by the ending of its files."""

__all__ = ["FORMS", "Cell", "Form", "Sheet"]
