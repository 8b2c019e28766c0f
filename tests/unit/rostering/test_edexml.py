"""EDEXML and UWLR as administrations write them: groups, years, staff, and answers of nothing."""

import pytest

from lti_tool.rostering.ledger import Loss
from lti_tool.rostering.snapshot import OptionalField, Reading, Role, Status
from tests.unit.rostering.build import ids, places, read, refusal
from tests.unit.rostering.documents import GROUPS, PUPILS, SCHOOL, STAFF, edexml


def pupil(inside, key="7"):
    return edexml(pupils=f'{PUPILS}<leerling key="{key}">{inside}</leerling>')


def teacher(inside, key="7"):
    return edexml(staff=f'{STAFF}<leerkracht key="{key}">{inside}</leerkracht>')


class TestYears:
    @pytest.mark.parametrize(
        ("inside", "year", "rules"),
        [
            ("<jaargroep>8</jaargroep>", 8, set()),
            ('<groep key="G4"/>', 4, set()),
            ('<jaargroep>C</jaargroep><groep key="G4"/>', 4, set()),
            ('<jaargroep>2</jaargroep><groep key="GC"/>', 2, set()),
            ('<groep key="GC"/>', None, {"year_of_pupil_missing"}),
            ("<jaargroep>0</jaargroep>", None, {"grade_outside"}),
            ("<jaargroep>S</jaargroep>", None, {"grade_outside"}),
            ("<jaargroep>12</jaargroep>", None, {"grade_outside"}),
            ("<jaargroep>9</jaargroep>", None, {"grade_unknown"}),
            ("", None, set()),
        ],
        ids=[
            "their own",
            "of the home group",
            "told of the group",
            "in a combination group",
            "none in a combination group",
            "toddlers",
            "special schools",
            "secondary schools",
            "no code at all",
            "nothing told",
        ],
    )
    def test_a_pupil_has_a_year(self, inside, year, rules):
        roster = read(pupil(inside))

        assert roster.person("leerling:7").year == year
        assert roster.rules == rules

    def test_a_group_without_a_year_has_those_of_its_pupils(self):
        pupils = "".join(
            f'<leerling key="a{year}"><jaargroep>{year}</jaargroep><groep key="GC"/>'
            '<samengestelde_groepen><samengestelde_groep key="P"/></samengestelde_groepen>'
            "</leerling>"
            for year in (2, 1)
        )
        groups = {group.source_id: group for group in read(edexml(pupils=pupils)).groups}

        assert (groups["GC"].years, groups["GC"].combination) == ((1, 2), True)
        assert (groups["P"].years, groups["P"].combination) == ((1, 2), False)

    def test_what_has_been_is_told_as_gone(self):
        old = '<groep key="GH"><naam>Oud</naam><jaargroep>H</jaargroep></groep>'
        roster = read(edexml(groups=GROUPS + old))

        assert {g.source_id for g in roster.groups if g.status is Status.REMOVED} == {"GH"}
        assert read(pupil("<jaargroep>H</jaargroep>")).person("leerling:7").status is Status.REMOVED


class TestStaff:
    @pytest.mark.parametrize(
        ("inside", "groups"),
        [
            ('<rol>LRK</rol><groepen><groep key="G4"/></groepen>', {"G4": True}),
            ('<rol>LRK</rol><groepen><samengestelde_groep key="P"/></groepen>', {"P": False}),
            ('<groepen><groep key="G4"><rol>OWA</rol></groep></groepen>', {"G4": False}),
            (
                '<rolomschrijving>x</rolomschrijving><groepen><groep key="G4"/></groepen>',
                {"G4": False},
            ),
            ('<rol>OUD</rol><groepen><groep key="G4"/></groepen>', None),
            ("<rol>ADM</rol><rol>CON</rol>", None),
            ('<rol>OUD</rol><rol>VAK</rol><groepen><groep key="G4"/></groepen>', {"G4": False}),
            (
                '<rol>OUD</rol><groepen><groep key="G4"><rol>VAK</rol></groep></groepen>',
                {"G4": False},
            ),
            ("<rol>DIR</rol>", {}),
            ("", {}),
        ],
        ids=[
            "class teacher",
            "class teacher in another group",
            "assistant in the group",
            "a free description",
            "parent",
            "office",
            "parent who teaches",
            "parent who teaches this group",
            "head without groups",
            "nothing told",
        ],
    )
    def test_who_teaches_is_read_with_their_groups(self, inside, groups):
        roster = read(teacher(inside))
        found = {m.group_id: m.primary for m in roster.memberships if m.person_id == "leerkracht:7"}

        assert ("leerkracht:7" in ids(roster)) is (groups is not None)
        assert found == (groups or {})
        assert roster.ledger.lost["leerkracht", Loss.ROLE] == (groups is None)

    def test_an_unknown_role_gives_nothing(self):
        roster = read(teacher('<rol>BAAS</rol><groepen><groep key="G4"/></groepen>'))

        assert "leerkracht:7" not in ids(roster)
        assert {rule for _, _, rule in roster.ledger.counts} == {"staff_role_unknown"}

    def test_a_pupil_and_a_teacher_may_have_one_key(self):
        assert ids(read(edexml())) == ["leerling:1", "leerkracht:1"]

    def test_without_a_list_of_staff_nobody_of_the_staff_is_gone(self):
        assert read(edexml(staff=None)).snapshot.untold == {Role.TEACHER}
        assert read(edexml(staff="")).snapshot.untold == frozenset()


class TestReferencesAndKeys:
    def test_a_group_that_is_not_there_is_an_error(self):
        roster = read(pupil('<groep key="G9"/>'))

        assert [m.group_id for m in roster.memberships] == ["G4", "G4"]
        assert places(roster, "member_unknown") == [("leerling", 1, "groep")]
        assert not roster.ledger.whole

    @pytest.mark.parametrize("key", ["", "x" * 257], ids=["none", "too long"])
    def test_a_pupil_without_a_key_is_lost(self, key):
        roster = read(pupil("", key))

        assert ids(roster) == ["leerling:1", "leerkracht:1"]
        assert not roster.ledger.whole

    def test_the_first_of_two_pupils_with_one_key_counts(self):
        roster = read(pupil("<jaargroep>8</jaargroep>", "1"))

        assert roster.person("leerling:1").year == 4
        assert places(roster, "source_id_double") == [("leerling", 1, "@key")]

    def test_of_two_groups_with_one_key_the_first_counts_whatever_its_kind(self):
        double = '<samengestelde_groep key="G4"><naam>x</naam></samengestelde_groep>'
        roster = read(edexml(groups=f'{GROUPS}{double}<groep key=""/>'))

        assert len(roster.groups) == 3
        assert roster.rules == {"source_id_double", "value_needed"}

    @pytest.mark.parametrize(
        ("school", "source_id", "rules"),
        [
            (SCHOOL, "99ZZ", set()),
            (SCHOOL + "<dependancecode>00</dependancecode>", "99ZZ", set()),
            (SCHOOL + "<dependancecode>01</dependancecode>", "99ZZ01", set()),
            (SCHOOL.replace("99ZZ", "99zz"), "99ZZ", set()),
            (SCHOOL.replace("99ZZ", "9ZZ9"), "9ZZ9", {"brin_form"}),
            ("<schooljaar>2026-2027</schooljaar><schoolkey>41</schoolkey>", "41", set()),
            ("<schooljaar>2026</schooljaar><schoolkey>41</schoolkey>", "41", {"school_year_form"}),
            (
                "<schooljaar>2026-2028</schooljaar><instellingsnummer>41</instellingsnummer>",
                "41",
                {"school_year_form"},
            ),
        ],
    )
    def test_a_school_is_known_by_its_brin_or_its_key(self, school, source_id, rules):
        roster = read(edexml(school))

        assert roster.schools[0].source_id == source_id
        assert {p.school_ids for p in roster.persons} == {(source_id,)}
        assert roster.rules == rules


class TestPrivacy:
    def test_a_citizen_number_is_held_back_by_its_name(self):
        roster = read(pupil("<bsn>123456782</bsn><bsn_ondwnr-4>6782</bsn_ondwnr-4>"))

        assert set(roster.ledger.held_back) == {
            ("edexml:leerling", "bsn"),
            ("edexml:leerling", "bsn_ondwnr-4"),
        }
        assert "6782" not in repr(roster.ledger)

    def test_people_known_by_their_bsn_are_refused(self):
        numbers = ("123456782", "111222333", "100000009", "100000010", "100000022")
        more = ("100000034", "100000046", "100000058", "100000071", "100000083", "100000095")
        pupils = "".join(f'<leerling key="{n}"/>' for n in (*numbers, *more))

        assert refusal(edexml(pupils=pupils)) == "roster_citizen_numbers"

    @pytest.mark.parametrize(
        ("value", "rule"),
        [
            ("https://ketenid.nl/201703/" + "A" * 128, ""),
            ("https://ketenid.nl/sppilot/" + "a" * 128, "stampseudonym"),
            ("https://id.school/LL_1", "eck_id_form"),
        ],
    )
    def test_only_an_eck_id_of_production_is_taken(self, value, rule):
        file = edexml(pupils=PUPILS.replace('key="1"', f'key="1" eckid="{value}"'))
        roster = read(file, Reading(allowed=frozenset({OptionalField.ECK_ID})))

        assert bool(roster.person("leerling:1").eck_id) is not bool(rule)
        assert roster.rules == ({rule} if rule else set())

    def test_eck_ids_of_test_systems_are_behind_a_setting(self):
        value = "https://ketenid.nl/pilot/" + "a" * 128
        file = edexml(pupils=PUPILS.replace('key="1"', f'key="1" eckid="{value}"'))
        reading = Reading(allowed=frozenset({OptionalField.ECK_ID}), eck_id_pilot=True)

        assert read(file, reading).person("leerling:1").eck_id == value

    def test_a_birth_date_that_is_none_is_a_finding(self):
        reading = Reading(allowed=frozenset({OptionalField.BIRTH_DATE}))
        roster = read(pupil("<geboortedatum>gisteren</geboortedatum>"), reading)

        assert roster.rules == {"date_unknown"}
