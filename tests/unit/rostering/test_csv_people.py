"""Who is read from ``users.csv`` and ``roles.csv``, and what of them."""

from datetime import date

import pytest

from lti_tool.rostering.ledger import Loss
from lti_tool.rostering.snapshot import (
    Grades,
    OptionalField,
    Reading,
    Role,
)
from tests.unit.rostering.build import (
    CLASSES,
    USERS,
    ids,
    package,
    places,
    read,
    refusal,
)


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
            ("groep 4", Grades.CEDS, 4, "grade_other_system"),
            ("vier", Grades.CEDS, None, "grade_unknown"),
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

    def test_a_role_that_was_taken_away_counts_no_more(self):
        header = "sourcedId,status,userSourcedId,role,orgSourcedId\n"
        roles = "R1,active,L1,student,S1\nR2,tobedeleted,L1,teacher,S2\nR3,,J1,teacher,S1\n"
        roster = read(package("1.2", users=self.USERS, roles=header + roles, enrollments=None))

        assert roster.person("L1").school_ids == ("S1",)

    def test_who_is_only_a_parent_is_left_out(self):
        roster = self.read("R1,L1,primary,student,,,S1", "R2,J1,primary,parent,,,S1")

        assert ids(roster) == ["L1"]
        assert roster.ledger.lost["users", Loss.ROLE] == 1
        assert roster.ledger.whole


def _eleven(digits):
    weights = [9, 8, 7, 6, 5, 4, 3, 2, -1]
    return sum(w * int(d) for w, d in zip(weights, digits, strict=True)) % 11 == 0
