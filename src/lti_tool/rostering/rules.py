"""Every rule a roster can break: how bad it is, who can put it right, what to say.

``judge``: only a certification judge minds (``oneroster.judge``); the roster is read just the same.

Source: OneRoster CSV Binding 1.1 and 1.2 (package, manifest, header and row rules), EDEXML 2.1.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """ERROR: something was not taken over. WARNING: taken over, but look at it."""

    ERROR = "error"
    WARNING = "warning"


class Fixer(StrEnum):
    """Who can put a finding right. SCHOOL: its admin, by a setting here."""

    SCHOOL = "school"

    ADMINISTRATION = "administration"
    LMS = "lms"
    PUBLISHER = "publisher"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; ``says`` is a sentence for whoever made the file."""

    severity: Severity
    says: str
    judge: bool = False
    fixer: Fixer = Fixer.ADMINISTRATION


def _error(says: str) -> Rule:
    return Rule(Severity.ERROR, says)


def _warning(says: str) -> Rule:
    return Rule(Severity.WARNING, says)


def _judge(says: str) -> Rule:
    return Rule(Severity.WARNING, says, judge=True)


RULES: Mapping[str, Rule] = {
    # the package
    "entry_unknown": _warning("the package holds a file that OneRoster does not know"),
    "entry_folder": _warning("the files stand in a folder instead of in the root of the zip"),
    "entry_case": _warning("a file name is not written as the standard writes it"),
    "manifest_property_unknown": _judge("the manifest has a property that is not known"),
    "manifest_property_double": _warning("the manifest names a property twice"),
    "manifest_property_missing": _judge("the manifest leaves out a property"),
    "manifest_value": _warning("the manifest gives a property a value that is not allowed"),
    "file_not_announced": _warning("the manifest calls this file absent, so it was not read"),
    "answer_empty": _error("the answer holds no data; that does not make an empty school"),
    "answer_unchanged": _warning("the source says that nothing changed"),
    "file_empty": _error("the file holds no rows"),
    "pages_unsteady": _error("the server's pages overlapped, so somebody may be missing"),
    # the header
    "header_order": _judge("the columns stand in another order than the standard's"),
    "header_case": _warning("a column name is written with other capitals or spaces"),
    "header_other_name": _warning("a column has a name that is not the standard's"),
    "column_unknown": _judge("a column that the standard does not know was left out"),
    "column_extension": _judge("extension columns stand at the end and are left out"),
    "column_missing": _judge("a column that the standard wants is missing"),
    # the rows
    "row_length": _error("the row has more or fewer values than the header has columns"),
    "row_empty": _judge("the row is empty"),
    "row_quoting": _judge("quotes are not written as RFC 4180 wants"),
    "row_line_break": _warning("a value holds a line break"),
    "value_missing": _judge("a value that the standard wants is missing"),
    "value_needed": _error("a value without which the row cannot be used is missing"),
    "value_control": _warning("control characters were left out"),
    "value_too_long": _error("a value is longer than the standard allows"),
    "source_id_form": _judge("the identifier has characters that a GUID may not have"),
    "source_id_double": _error("the same identifier stands on an earlier row, which was used"),
    "status_in_bulk": _judge("status and dateLastModified stay empty in a bulk file"),
    "status_in_delta": _judge("a delta row has a status and a dateLastModified"),
    "status_unknown": _warning("the status is none of the standard's; read as active"),
    "boolean_form": _judge("the value is not written as true or false"),
    "boolean_unknown": _warning("the value is neither true nor false; read as the usual one"),
    "year_form": _judge("the year is not written as YYYY"),
    "date_form": _judge("the date is not written as YYYY-MM-DD"),
    "date_unknown": _warning("the date cannot be read and was left out"),
    "dates_reversed": _warning("the end lies before the beginning; both were left out"),
    "vocabulary": _judge("the value is not in the standard's vocabulary"),
    "role_unknown": _error("the role is not known, so the row was not used"),
    "role_missing": _error("nothing says which role this person has, so the row was not used"),
    "role_conflict": _warning("a pupil stands as staff in a group; read as a pupil"),
    "role_primary_double": _judge("a person has one primary role per organisation"),
    "grade_unknown": _warning("the year is none of groep 1 to 8 and was left out"),
    "grade_outside": _warning("the year lies outside primary school and was left out"),
    "grade_several": _warning("a pupil has one year; these were left out"),
    "grade_other_system": Rule(
        Severity.WARNING,
        "the years look like the other system's: check the school's setting",
        fixer=Fixer.SCHOOL,
    ),
    "list_form": _judge("the list is not written as the standard wants"),
    "primary_org_without_role": _judge("the person has no role at the primary organisation"),
    "profile_of_another": _judge("the profile named here is somebody else's"),
    "lists_unequal": _judge("subjects and subjectCodes have equally many items"),
    "reference_unknown": _warning("the identifier named here is not in the package"),
    "member_unknown": _error("the group or the person is not in the package; row not used"),
    "school_not_a_school": _judge("the organisation named here is not of type school"),
    "school_year_type": _judge("the session named here is not of type schoolYear"),
    # privacy
    "citizen_number": _error("the value looks like a BSN or PGN and was held back"),
    "eck_id_form": _warning("the value is no ECK-iD of the production form and was left out"),
    "eck_id_double": _error("two people have the same ECK-iD; it was left out of the second"),
    "stampseudonym": _error("a stampseudoniem must never leave the school; it was left out"),
    # EDEXML and UWLR
    "school_year_form": _warning("the school year is not written as 2026-2027"),
    "brin_form": _warning("the BRIN is not written as 99XX"),
    "staff_role_unknown": _warning("a role of staff is none of the standard's and gives nothing"),
    "year_of_pupil_missing": _warning("a pupil in a combination group has no year of their own"),
}
