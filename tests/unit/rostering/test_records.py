"""What a snapshot's rows, findings and refusals hold, show and hide."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.errors import RosterInvalid
from lti_tool.rostering.ledger import MAX_PLACES, Finding, Ledger, Loss
from lti_tool.rostering.refusals import refuse
from lti_tool.rostering.rules import Fixer, Severity
from lti_tool.rostering.snapshot import (
    FINGERPRINT_BYTES,
    Group,
    GroupKind,
    Membership,
    Person,
    Role,
    School,
    SchoolKind,
    Status,
    fingerprint,
)

KEY = b"k" * 32
PUPIL = Person(
    source_id="L1",
    role=Role.PUPIL,
    school_ids=("S1",),
    year=4,
    begins=date(2026, 8, 1),
    ends=None,
    status=Status.ACTIVE,
    display_name="Sanne de Vries",
    birth="2018",
    administration_number="4411",
    eck_id="https://ketenid.nl/201703/" + "a" * 128,
)
ROWS = [
    School("S1", "De Wilgenhof", SchoolKind.SCHOOL, "99ZZ", "", Status.ACTIVE),
    Group(
        source_id="G1",
        school_id="S1",
        title="4/5",
        kind=GroupKind.HOME,
        years=(4, 5),
        combination=True,
        begins=None,
        ends=None,
        status=Status.ACTIVE,
    ),
    PUPIL,
    Membership(
        source_id="",
        group_id="G1",
        person_id="L1",
        role=Role.PUPIL,
        primary=False,
        begins=None,
        ends=None,
        status=Status.ACTIVE,
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: type(row).__name__)
def test_a_row_shows_its_kind_and_none_of_its_values(row):
    assert repr(row) == str(row) == f"<{type(row).__name__}>"
    assert f"{[row]}" == f"[<{type(row).__name__}>]"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: type(row).__name__)
def test_no_row_can_be_changed_or_given_more(row):
    with pytest.raises(AttributeError):
        row.source_id = "other"
    with pytest.raises(AttributeError):
        row.email = "sanne@example.org"


class TestFingerprint:
    @pytest.mark.parametrize("field", PUPIL._fields)
    def test_every_value_counts(self, field):
        other = PUPIL._replace(**{field: "other"})

        assert fingerprint(KEY, other) != fingerprint(KEY, PUPIL)

    def test_the_same_row_gives_the_same_bytes_and_another_school_gives_others(self):
        assert fingerprint(KEY, PUPIL) == fingerprint(KEY, PUPIL._replace())
        assert len(fingerprint(KEY, PUPIL)) == FINGERPRINT_BYTES
        assert fingerprint(b"l" * 32, PUPIL) != fingerprint(KEY, PUPIL)

    @given(st.text("ab,|' "), st.text("ab,|' "), st.text("ab,|' "), st.text("ab,|' "))
    def test_values_never_run_into_one_another(self, one, two, three, four):
        first = PUPIL._replace(display_name=one, administration_number=two)
        second = PUPIL._replace(display_name=three, administration_number=four)

        same = (one, two) == (three, four)
        assert (fingerprint(KEY, first) == fingerprint(KEY, second)) is same


class TestLedger:
    def test_findings_tell_the_place_who_can_fix_it_and_what_is_wrong(self):
        ledger = Ledger()
        ledger.lose("row_length", "users", 12)

        assert ledger.findings == (Finding(file="users", row=12, column="", rule="row_length"),)
        assert ledger.findings[0].severity is Severity.ERROR
        assert ledger.findings[0].fixer is Fixer.ADMINISTRATION
        assert str(ledger.findings[0]).startswith("users:12:: error: row_length: the row has")

    def test_a_flood_of_one_finding_is_counted_and_its_first_places_are_told(self):
        ledger = Ledger()
        for row in range(MAX_PLACES * 3):
            ledger.find("date_unknown", "enrollments", row, "endDate")

        assert len(ledger.findings) == MAX_PLACES
        assert ledger.counts["enrollments", "endDate", "date_unknown"] == MAX_PLACES * 3

    def test_a_row_that_could_not_be_read_makes_the_reading_less_than_whole(self):
        ledger = Ledger()
        ledger.lost["users", Loss.ROLE] += 1
        assert ledger.whole

        ledger.lose("row_length", "users", 3)
        assert not ledger.whole


class TestRefuse:
    def test_tells_the_place_and_the_reason_under_a_stable_code(self):
        with pytest.raises(RosterInvalid) as refused:
            refuse("roster_csv_quotes", "users.csv", 7)

        assert refused.value.code == "roster_csv_quotes"
        assert refused.value.detail == "users.csv:7: the quotes do not fit together"
