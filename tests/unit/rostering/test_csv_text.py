"""CSV as the field writes it: letters, line ends, quotes and headers."""

import pytest

from lti_tool.errors import RosterInvalid
from lti_tool.rostering.lines import MAX_LINE
from lti_tool.rostering.snapshot import (
    OptionalField,
    Reading,
)
from tests.unit.rostering.build import (
    CLASSES,
    ORGS,
    USERS,
    ids,
    package,
    places,
    read,
    refusal,
)

IDS = ["L1", "L2", "J1"]


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
