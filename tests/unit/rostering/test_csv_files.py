"""CSV as the field writes it: what is read, with which finding, and what is refused."""

from datetime import date

import pytest

from lti_tool.errors import RosterInvalid
from lti_tool.rostering.ledger import Finding, Loss
from lti_tool.rostering.lines import MAX_LINE
from lti_tool.rostering.snapshot import (
    Completeness,
    Grades,
    GroupKind,
    Membership,
    OptionalField,
    Person,
    Reading,
    Role,
    Status,
)
from tests.unit.rostering.build import (
    CLASSES,
    ENROLLMENTS,
    ORGS,
    SMALL,
    USERS,
    manifest,
    package,
    read,
    zipped,
)

IDS = ["L1", "L2", "J1"]


def refusal(file):
    with pytest.raises(RosterInvalid) as refused:
        read(file)
    return refused.value.code


def ids(roster):
    return [person.source_id for person in roster.persons]


def places(roster, rule):
    return [(f.file, f.row, f.column) for f in roster.ledger.findings if f.rule == rule]


class TestText:
    @pytest.mark.parametrize(
        "text",
        [
            USERS.encode("utf-8-sig"),
            USERS.replace("\n", "\r\n").encode(),
            USERS.rstrip("\n").encode(),
            USERS.replace("\n", "\r\n", 2).encode(),
            (USERS + "\n\r\n\n").encode(),
            USERS.replace("L2,", '"L2",').encode(),
            USERS.replace("4\nL2", "4,,,\nL2").encode(),
        ],
        ids=[
            "byte order mark",
            "CRLF",
            "no last line end",
            "both line ends",
            "empty lines at the end",
            "needless quotes",
            "empty values too many",
        ],
    )
    def test_is_read_without_a_finding(self, text):
        roster = read(package(users=text))

        assert ids(roster) == IDS
        assert roster.rules == set()

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            (USERS.replace("Sem", "Zoë").encode("latin-1"), "roster_not_utf8"),
            (USERS.encode("utf-16"), "roster_not_utf8"),
            (USERS.replace("Sem", "S\0m").encode(), "roster_text_broken"),
            (USERS.replace("\n", "\r").encode(), "roster_text_broken"),
            (USERS.replace("Sem", "S\rm").encode(), "roster_text_broken"),
            (USERS.replace("Sem", '"Sem"x').encode(), "roster_csv_quotes"),
            (USERS.replace("Sem", '"Sem').encode(), "roster_csv_quotes"),
            (USERS.replace(",", ";").encode(), "roster_csv_separator"),
            (USERS.replace(",", "\t").encode(), "roster_csv_separator"),
            (b"", "roster_header_missing"),
            (b"\n\n", "roster_header_missing"),
            (
                USERS.replace("role,", "status,").replace("grades", "STATUS ").encode(),
                "roster_header_double",
            ),
            (
                USERS.replace("givenName", "x").replace("familyName", "x").encode(),
                "roster_header_double",
            ),
            (USERS.replace("sourcedId", "id").encode(), "roster_column_missing"),
            (b"sourcedId" + b",x" * 600 + b"\n", "roster_too_large"),
        ],
        ids=[
            "Latin-1",
            "UTF-16",
            "NUL",
            "line ends of old",
            "a lone CR in a value",
            "text behind a quote",
            "a quote that never ends",
            "semicolons",
            "tabs",
            "an empty file",
            "empty lines only",
            "a column twice, in other capitals",
            "an unknown column twice",
            "no identifiers",
            "more columns than any roster",
        ],
    )
    def test_is_refused(self, text, code):
        assert refusal(package(users=text)) == code

    def test_a_refusal_tells_the_place_and_no_value(self):
        text = USERS.replace("Sem,Bakker", '"Sem"x,Bakker')

        with pytest.raises(RosterInvalid) as refused:
            read(package(users=text))

        assert refused.value.detail == "users.csv:3: the quotes do not fit together"

    def test_a_value_as_long_as_a_film_is_refused_before_it_is_held(self):
        text = USERS.encode() + b"L3,true,S1,student," + b"x" * (4 * MAX_LINE) + b",B,4\n"

        assert refusal(package(users=text)) in {"roster_value_too_long", "roster_too_large"}

    def test_letters_that_stand_across_two_blocks_stay_whole(self):
        filler = "".join(f"X{n},true,S1,student,Zoë,Özdemir 🦔,4\n" for n in range(9_000))
        reading = Reading(allowed=frozenset({OptionalField.DISPLAY_NAME}))
        roster = read(package(users=USERS + filler), reading)

        assert {p.display_name for p in roster.persons[3:]} == {"Zoë Özdemir 🦔"}
        assert len(roster.persons) == 9_003

    def test_control_characters_go_with_a_finding(self):
        roster = read(package(orgs=ORGS.replace("Wilgenhof", "Wil\x1fgen\x0bhof")))

        assert roster.schools[0].name == "De Wilgenhof"
        assert places(roster, "value_control") == [("orgs.csv", 2, "")]

    def test_a_line_break_in_a_value_is_a_finding_and_the_lines_behind_it_are_counted_right(self):
        text = ORGS.replace("De Wilgenhof", '"De\nWilgenhof"') + "S2,x,school,1,toolong\n"
        roster = read(package(orgs=text))

        assert roster.schools[0].name == "De Wilgenhof"
        assert places(roster, "row_line_break") == [("orgs", 2, "")]
        assert places(roster, "row_length") == [("orgs", 4, "")]

    def test_a_cell_that_a_spreadsheet_would_run_is_a_text_like_any_other(self):
        title = "=HYPERLINK(1)"
        roster = read(package(classes=CLASSES.replace("Otters 4", title)))

        assert roster.groups[0].title == title


class TestHeader:
    def test_columns_may_stand_in_any_order(self):
        lines = [line.split(",") for line in USERS.splitlines()]
        turned = "\n".join(",".join(reversed(cells)) for cells in lines)

        assert ids(read(package(users=turned))) == IDS

    def test_other_capitals_and_spaces_are_a_finding(self):
        roster = read(
            package(users=USERS.replace("sourcedId,enabledUser", "SourcedID, ENABLEDUSER "))
        )

        assert ids(roster) == IDS
        assert places(roster, "header_case") == [
            ("users", 1, "sourcedId"),
            ("users", 1, "enabledUser"),
        ]

    def test_a_known_other_name_is_a_finding(self):
        roster = read(package(users=USERS.replace("grades", "grade")))

        assert roster.person("L1").year == 4
        assert places(roster, "header_other_name") == [("users", 1, "grades")]

    def test_unknown_columns_are_counted_under_no_name_of_their_own(self):
        text = USERS.replace("grades\n", "grades,metadata.huisdier\n").replace("4\n", "4,Minoes\n")
        roster = read(package(users=text.replace("Kok,\n", "Kok,,\n")))

        assert roster.ledger.dropped["oneroster:users", "onbekend"] == 2
        assert "huisdier" not in repr(roster.ledger)
        assert "Minoes" not in repr(roster.ledger)

    @pytest.mark.parametrize("name", ["bsn", "metadata.PGN", "burgerServiceNummer"])
    def test_a_column_of_national_numbers_is_held_back_by_its_name(self, name):
        text = USERS.replace("grades\n", f"grades,{name}\n").replace("4\n", "4,1\n")
        roster = read(package(users=text.replace("Kok,\n", "Kok,,\n")))

        assert places(roster, "citizen_number") == [("users", 1, "#8")]
        assert [border for border, _ in roster.ledger.held_back] == ["oneroster:users"]


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


class TestPeople:
    @pytest.mark.parametrize("role", ["parent", "guardian", "relative", "Parent", "ext:gast"])
    def test_who_is_neither_pupil_nor_staff_is_never_read(self, role):
        roster = read(package(users=USERS.replace("L2,true,S1,student", f"L2,true,S1,{role}")))

        assert ids(roster) == ["L1", "J1"]
        assert roster.ledger.lost["users", Loss.ROLE] == 1
        assert roster.ledger.lost["enrollments", Loss.ROLE] == 1
        assert roster.ledger.whole

    def test_an_unknown_role_is_an_error(self):
        roster = read(package(users=USERS.replace("L2,true,S1,student", "L2,true,S1,leerling")))

        assert ids(roster) == ["L1", "J1"]
        assert places(roster, "role_unknown") == [("users", 3, "role")]
        assert not roster.ledger.whole

    def test_people_known_by_their_bsn_are_refused_before_anybody_comes_out(self):
        numbers = [f"{n:09d}" for n in range(100_000_000, 100_002_000) if _eleven(f"{n:09d}")]
        rows = "".join(f"{n},true,S1,student,A,B,4\n" for n in numbers)

        assert refusal(package(users=USERS + rows)) == "roster_citizen_numbers"

    def test_people_known_by_any_nine_digits_are_not(self):
        rows = "".join(f"{n},true,S1,student,A,B,4\n" for n in range(100_000_000, 100_000_050))

        assert len(read(package(users=USERS + rows)).persons) == 53

    @pytest.mark.parametrize(
        ("identifier", "kept"), [("LL-1", "LL-1"), ("123456782", ""), ("0010-4411", "0010-4411")]
    )
    def test_an_administration_number_that_may_be_a_bsn_is_held_back(self, identifier, kept):
        text = USERS.replace("grades\n", "grades,identifier\n").replace("4\n", f"4,{identifier}\n")
        reading = Reading(allowed=frozenset({OptionalField.ADMINISTRATION_NUMBER}))
        roster = read(package(users=text.replace("Kok,\n", "Kok,,\n")), reading)

        assert roster.person("L1").administration_number == kept
        assert ("oneroster:users", "identifier") in roster.ledger.held_back or kept

    @pytest.mark.parametrize(
        ("cell", "rule"),
        [
            ("https://ketenid.nl/201703/{0}", ""),
            ("{{eckId:https://ketenid.nl/201703/{0}}}", ""),
            ('"{{LDAP:x},{ECK-iD:https://ketenid.nl/201703/{0}}}"', ""),
            ("https://ketenid.nl/pilot/{0}", "eck_id_form"),
            ("https://ketenid.nl/sp201703/{0}", "stampseudonym"),
            ("{{eckId:12345}}", "eck_id_form"),
            ("12345", ""),
        ],
    )
    def test_an_eck_id_has_the_form_of_production(self, cell, rule):
        digits = "0123456789abcdef" * 8
        value = cell.replace("{0}", digits).replace("{{", "{").replace("}}", "}")
        text = USERS.replace("grades\n", "grades,userIds,userMasterIdentifier\n")
        text = text.replace("4\nL2", f"4,{value},\nL2").replace("Bakker,4", "Bakker,4,,")
        reading = Reading(allowed=frozenset({OptionalField.ECK_ID}))
        if value.startswith("https"):
            text = text.replace(f"4,{value},", f"4,,{value}")
        roster = read(package(users=text.replace("Kok,\n", "Kok,,,\n")), reading)

        found = roster.person("L1").eck_id
        assert found == (
            f"https://ketenid.nl/201703/{digits}" if "201703/" in cell and not rule else ""
        )
        assert roster.rules == ({rule} if rule else set())

    def test_two_people_cannot_have_one_eck_id(self):
        eck_id = "https://ketenid.nl/201703/" + "a" * 128
        text = USERS.replace("grades\n", "grades,userIds\n").replace(
            "4\n", f"4,{{eckId:{eck_id}}}\n"
        )
        reading = Reading(allowed=frozenset({OptionalField.ECK_ID}))
        roster = read(package(users=text.replace("Kok,\n", "Kok,,\n")), reading)

        assert [p.eck_id for p in roster.persons] == [eck_id, "", ""]
        assert places(roster, "eck_id_double") == [("users", 3, "userIds")]

    @pytest.mark.parametrize(
        ("grade", "grades", "year", "rule"),
        [
            ("4", Grades.DUTCH, 4, ""),
            ("groep 4", Grades.DUTCH, 4, ""),
            ("04", Grades.DUTCH, 4, "grade_other_system"),
            ("KG", Grades.DUTCH, None, "grade_other_system"),
            ("12", Grades.DUTCH, None, "grade_outside"),
            ("vier", Grades.DUTCH, None, "grade_unknown"),
            ('"4,5"', Grades.DUTCH, None, "grade_several"),
            ("04", Grades.CEDS, 6, ""),
            ("KG", Grades.CEDS, 2, ""),
            ("PK", Grades.CEDS, 1, ""),
            ("4", Grades.CEDS, 6, "grade_other_system"),
            ("09", Grades.CEDS, None, "grade_outside"),
            ("groep 4", Grades.CEDS, None, "grade_unknown"),
        ],
    )
    def test_a_year_means_what_the_school_set(self, grade, grades, year, rule):
        text = USERS.replace("Noor,Wit,4", f"Noor,Wit,{grade}").replace("Bakker,4", "Bakker,")
        roster = read(
            package(users=text, classes=CLASSES.replace(",4,homeroom", ",,homeroom")),
            Reading(grades=grades),
        )

        assert roster.person("L1").year == year
        assert roster.rules == ({rule} if rule else set())
        assert sum(roster.ledger.grades.values()) == (2 if "," in grade else 1)


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


class TestRoles:
    HEADER = "sourcedId,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId\n"
    USERS = "sourcedId,enabledUser,grades\nL1,true,4\nJ1,true,\n"

    def read(self, *rows, mode="bulk"):
        return read(
            package(
                "1.2",
                mode=mode,
                users=self.USERS,
                roles=self.HEADER + "\n".join(rows),
                enrollments=None,
            )
        )

    def test_a_person_has_the_dates_of_the_primary_role_and_the_schools_of_all(self):
        roster = self.read(
            "R1,L1,primary,student,2026-08-01,2027-07-31,S1",
            "R2,J1,secondary,aide,2026-01-01,,S2",
            "R3,J1,primary,teacher,2026-08-01,,S1",
            "R4,J1,secondary,parent,,,S3",
        )

        assert roster.person("J1").school_ids == ("S2", "S1")
        assert roster.person("J1").begins == date(2026, 8, 1)
        assert roster.person("J1").role is Role.TEACHER
        assert roster.person("L1").ends == date(2027, 7, 31)
        assert roster.ledger.lost["roles", Loss.ROLE] == 1

    def test_of_two_parts_the_lower_counts(self):
        roster = self.read(
            "R1,L1,primary,teacher,,,S1", "R2,L1,secondary,student,,,S1", "R3,J1,,teacher,,,S1"
        )

        assert roster.person("L1").role is Role.PUPIL

    def test_who_has_no_role_is_lost_in_complete_files(self):
        roster = self.read("R1,L1,primary,student,,,S1")

        assert ids(roster) == ["L1"]
        assert places(roster, "role_missing") == [("users", 3, "role")]

    def test_who_has_no_role_in_a_delta_keeps_the_one_that_is_known(self):
        roster = self.read("R1,L1,primary,student,,,S1", mode="delta")

        assert roster.person("J1").role is None

    def test_who_is_only_a_parent_is_left_out(self):
        roster = self.read("R1,L1,primary,student,,,S1", "R2,J1,primary,parent,,,S1")

        assert ids(roster) == ["L1"]
        assert roster.ledger.lost["users", Loss.ROLE] == 1
        assert roster.ledger.whole


def _eleven(digits):
    weights = [9, 8, 7, 6, 5, 4, 3, 2, -1]
    return sum(w * int(d) for w, d in zip(weights, digits, strict=True)) % 11 == 0


def test_findings_of_the_whole_package_have_no_row():
    roster = read(package(users=USERS.splitlines()[0]))

    assert Finding(file="users", row=0, column="", rule="file_empty") in roster.ledger.findings
