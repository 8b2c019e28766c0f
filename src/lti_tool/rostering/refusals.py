"""Why a roster cannot be read at all: stable codes, each with a sentence."""

from collections.abc import Mapping
from typing import NoReturn

from lti_tool.errors import RosterInvalid

REFUSALS: Mapping[str, str] = {
    "roster_kind_unknown": "neither a OneRoster zip, nor EDEXML, nor a UWLR answer",
    # the zip
    "roster_zip_broken": "the zip is damaged or cut short",
    "roster_zip_unsafe": "the zip holds a path, a link, a lock or a packing that is not accepted",
    "roster_zip_double": "the zip holds the same file twice",
    "roster_zip_nested": "the zip holds another zip",
    "roster_too_large": "more files, bytes or rows than a roster has",
    # the manifest
    "roster_manifest_missing": "there is no manifest.csv",
    "roster_manifest_invalid": "the manifest cannot be used",
    "roster_version_unknown": "the manifest tells another version than 1.1 or 1.2",
    "roster_file_missing": "the manifest announces a file that is not there",
    # the text
    "roster_not_utf8": "the file is not written in UTF-8",
    "roster_text_broken": "the file holds bytes or line ends that no text has",
    "roster_value_too_long": "a line or value is longer than any roster's",
    "roster_csv_quotes": "the quotes do not fit together",
    "roster_csv_separator": "the values are not separated by commas",
    "roster_header_missing": "the file has no header",
    "roster_header_double": "the header names a column twice",
    "roster_column_missing": "a column that cannot be done without is missing",
    # privacy
    "roster_citizen_numbers": "people are identified by what looks like their BSN",
    # XML
    "roster_xml_broken": "the file is not well-formed XML",
    "roster_xml_doctype": "a document type (DOCTYPE) is not accepted",
    "roster_xml_unsafe": "processing instructions and inclusions are not accepted",
    "roster_xml_too_complex": "too many or too deeply nested elements",
    "roster_xml_unknown": "the document is no EDEXML and no answer of UWLR",
    "roster_xml_incomplete": "the document lacks a part that cannot be done without",
    "roster_answer_fault": "the administration answered with a fault",
    # a server
    "roster_answer_unreadable": "the server's answer is no JSON",
    "roster_answer_envelope": "the answer does not hold the collection that was asked for",
    "roster_answer_short": "fewer objects came than the server says there are",
    "roster_page_repeated": "the server sends the same page again instead of the next one",
    "roster_other_year": "the answer is of another school year than was asked for",
    "uwlr_nothing": "there is no result to pass on in this school year",
    "roster_next_foreign": "the next page is said to be on another server",
}


def refuse(code: str, file: str = "", row: int = 0, column: str = "") -> NoReturn:
    """Refuse the whole roster, telling the place but no value.

    Raises:
        RosterInvalid: always.
    """
    place = ":".join(str(part) for part in (file, row, column) if part)
    raise RosterInvalid(f"{place}: {REFUSALS[code]}" if place else REFUSALS[code], code=code)
