"""In which ways administrations that speak UWLR differ, and what breaks on the way."""

from enum import StrEnum


class UwlrLie(StrEnum):
    """One habit; several go together."""

    NOTHING = "no data, as if the school were not there"
    UNCHANGED = "nothing changed, although nothing was told before"
    LAST_YEAR = "last school year's groups, whatever was asked"
    OTHER_SCHOOL = "another school's pupils"
    CUT_OFF = "half a document, with status 200"
    MAINTENANCE = "status 200 and a web page"
    FAULT_OK = "a fault with status 200"
    BROKEN_ONCE = "a fault of the server at the first question"
    BUSY_ONCE = "come back in a moment, at the first question"
    DOCTYPE = "a document type with an entity in it"
    INCLUSION = "an inclusion of another document"
    LATIN = "an answer in Windows' letters that says so"
    NO_STAFF = "no list of staff"
    MOVED = "the way to another address"
