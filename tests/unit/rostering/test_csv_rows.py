"""Rows of a package: values, references between files, and changes only."""

from datetime import date

import pytest

from lti_tool.rostering.ledger import Finding, Loss
from lti_tool.rostering.oneroster import run
from lti_tool.rostering.snapshot import (
    Completeness,
    GroupKind,
    Membership,
    Person,
    Role,
    Status,
)
from tests.unit.rostering.build import (
    CLASSES,
    ENROLLMENTS,
    ORGS,
    SMALL,
    USERS,
    ids,
    manifest,
    package,
    places,
    read,
    refusal,
    zipped,
)


class TestRows:
    def test_a_row_of_another_length_is_lost_and_the_reading_is_not_whole(self):
        roster = read(package(users=USERS.replace("L2,true", "L2")))

        assert ids(roster) == ["L1", "J1"]
        assert places(roster, "row_length") == [("users", 3, "")]
        assert not roster.ledger.whole

    @pytest.mark.parametrize("source_id", ["", "x" * 256], ids=["none", "too long"])
    def test_a_row_without_an_identifier_is_lost(self, source_id):
        roster = read(package(users=USERS.replace("L2,", f"{source_id},")))

        assert ids(roster) == ["L1", "J1"]
        assert roster.ledger.lost["users", Loss.UNREADABLE] == 1

    def test_of_two_rows_with_one_identifier_the_first_counts(self):
        roster = read(package(users=USERS + "L1,true,S1,teacher,Noor,Wit,\n"))

        assert roster.person("L1").role is Role.PUPIL
        assert places(roster, "source_id_double") == [("users", 5, "sourcedId")]
        assert roster.ledger.whole

    @pytest.mark.parametrize(
        ("text", "status"),
        [
            *((word, Status.ACTIVE) for word in ("true", "TRUE", "1", "yes", "Ja", "waar", "")),
            *((word, Status.INACTIVE) for word in ("false", "0", "No", "nee", "ONWAAR", " f ")),
        ],
    )
    def test_yes_and_no_in_every_spelling(self, text, status):
        roster = read(package(users=USERS.replace("L1,true", f"L1,{text}")))

        assert roster.person("L1").status is status
        assert roster.rules == set()

    def test_neither_yes_nor_no_is_a_finding(self):
        roster = read(package(users=USERS.replace("L1,true", "L1,misschien")))

        assert roster.person("L1").status is Status.ACTIVE
        assert places(roster, "boolean_unknown") == [("users", 2, "enabledUser")]

    @pytest.mark.parametrize(
        ("text", "day"),
        [
            ("2026-08-31", date(2026, 8, 31)),
            ("2026-08-31T00:00:00.000Z", date(2026, 8, 31)),
            ("2026-08-31 08:01:05", date(2026, 8, 31)),
            ("31-8-2026", date(2026, 8, 31)),
            ("20260831", date(2026, 8, 31)),
            ("2026-02-30", None),
            ("08/31/2026", None),
            ("morgen", None),
        ],
    )
    def test_dates_in_every_form_that_means_one_day(self, text, day):
        roster = read(
            package(enrollments=ENROLLMENTS.replace("L1,student,,,", f"L1,student,,{text},"))
        )

        assert roster.memberships[0].begins == day
        assert places(roster, "date_unknown") == ([] if day else [("enrollments", 2, "beginDate")])

    def test_an_end_before_the_beginning_is_left_out(self):
        text = ENROLLMENTS.replace("L1,student,,,", "L1,student,,2026-08-31,2026-08-01")
        roster = read(package(enrollments=text))

        assert (roster.memberships[0].begins, roster.memberships[0].ends) == (None, None)
        assert places(roster, "dates_reversed") == [("enrollments", 2, "endDate")]


class TestReferences:
    @pytest.mark.parametrize(
        ("change", "column"),
        [(("G4,S1,L2", "G4,S1,L9"), "userSourcedId"), (("G4,S1,L2", "G9,S1,L2"), "classSourcedId")],
    )
    def test_an_enrolment_of_nobody_is_an_error(self, change, column):
        roster = read(package(enrollments=ENROLLMENTS.replace(*change)))

        assert len(roster.memberships) == 2
        assert places(roster, "member_unknown") == [("enrollments", 3, column)]

    def test_a_pupil_who_stands_as_staff_stays_a_pupil(self):
        roster = read(package(enrollments=ENROLLMENTS.replace("L2,student", "L2,teacher")))

        assert [m.role for m in roster.memberships] == [Role.PUPIL, Role.PUPIL, Role.TEACHER]
        assert places(roster, "role_conflict") == [("enrollments", 3, "role")]

    def test_a_group_of_an_unknown_school_is_a_finding(self):
        roster = read(package(classes=CLASSES.replace(",S1,", ",S9,")))

        assert places(roster, "reference_unknown") == [("classes", 2, "schoolSourcedId")]

    def test_a_group_runs_from_its_first_term_to_its_last(self):
        sessions = (
            "sourcedId,startDate,endDate\nT1,2026-08-01,2027-01-31\nT2,2027-02-01,2027-07-31\n"
            "T3,2027-07-31,2026-08-01\n"
        )
        classes = CLASSES + 'G5,x,5,scheduled,S1,"T2,T1"\nG6,y,6,,S1,T9\n'
        roster = read(package(classes=classes, academicSessions=sessions))

        group = roster.groups[1]
        assert (group.begins, group.ends) == (date(2026, 8, 1), date(2027, 7, 31))
        assert group.kind is GroupKind.LESSON
        assert roster.snapshot.school_years == ("2026-2027",)
        assert places(roster, "reference_unknown") == [("classes", 4, "termSourcedIds")]
        assert places(roster, "dates_reversed") == [("academicSessions", 4, "endDate")]

    @pytest.mark.parametrize("name", ["orgs", "classes", "users", "enrollments"])
    def test_a_complete_file_without_rows_is_an_error(self, name):
        header = SMALL[name].splitlines()[0]
        roster = read(package(**{name: header}))

        assert (name, 0, "") in places(roster, "file_empty")


def test_findings_of_the_whole_package_have_no_row():
    roster = read(package(users=USERS.splitlines()[0]))

    assert Finding(file="users", row=0, column="", rule="file_empty") in roster.ledger.findings


class TestDelta:
    def test_a_delta_tells_changes_and_names_what_is_not_in_it(self):
        enrollments = (
            "sourcedId,status,classSourcedId,userSourcedId,role\nE9,tobedeleted,G7,L7,student\n"
        )
        users = "sourcedId,status,role\nL9,active,student\nL8,tobedeleted,student\nL7,weg,student\n"
        roster = read(
            package(mode="delta", orgs=None, classes=None, users=users, enrollments=enrollments)
        )

        assert [m.status for m in roster.memberships] == [Status.REMOVED]
        assert [p.status for p in roster.persons] == [
            Status.ACTIVE,
            Status.REMOVED,
            Status.ACTIVE,
        ]
        assert roster.rules == {"status_unknown"}
        completeness = roster.snapshot.completeness
        assert completeness[Person] is completeness[Membership] is Completeness.CHANGES
        assert Completeness.UNTOLD in completeness.values()

    def test_whole_and_changed_files_may_stand_side_by_side(self):
        text = manifest(**{**dict.fromkeys(SMALL, "bulk"), "enrollments": "delta"})
        entries = {f"{name}.csv": content for name, content in SMALL.items()}
        snapshot = read(zipped({"manifest.csv": text, **entries})).snapshot

        assert snapshot.completeness[Person] is Completeness.WHOLE
        assert snapshot.completeness[Membership] is Completeness.CHANGES


class TestCorners:
    def test_a_title_that_holds_a_chain_id_is_left_out(self):
        title = "https://ketenid.nl/201703/" + "a" * 128
        roster = read(package(classes=CLASSES.replace("Otters 4", title)))

        assert roster.groups[0].title == ""
        assert roster.ledger.dropped["oneroster:classes", "title"] == 1

    def test_an_organisation_twice_is_read_once(self):
        roster = read(package(orgs=ORGS + "S1,Nog een,school,\n"))

        assert [school.name for school in roster.schools] == ["De Wilgenhof"]
        assert roster.rules == {"source_id_double"}

    def test_more_sessions_than_any_board_has_are_refused(self, monkeypatch):
        monkeypatch.setattr(run, "MAX_FEW", 3)
        rows = "".join(f"T{n},2026-08-01,2027-07-31\n" for n in range(5))

        file = package(academicSessions="sourcedId,startDate,endDate\n" + rows)
        assert refusal(file) == "roster_too_large"

    def test_an_enrolment_that_is_neither_yes_nor_no_primary_is_not(self):
        roster = read(package(enrollments=ENROLLMENTS.replace("teacher,true", "teacher,soms")))

        assert not any(membership.primary for membership in roster.memberships)
        assert places(roster, "boolean_unknown") == [("enrollments", 4, "primary")]
