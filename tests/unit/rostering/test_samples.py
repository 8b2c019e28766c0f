"""One invented school, De Wilgenhof, as four administrations would send it."""

import pytest

from lti_tool.privacy.borders import EDEXML, ONEROSTER, Chosen
from lti_tool.rostering.snapshot import (
    Completeness,
    GroupKind,
    OptionalField,
    Reading,
    Role,
    SchoolKind,
    SourceKind,
    Status,
)
from lti_tool.rostering.sources import FILES
from tests.unit.rostering.build import SAMPLES, read, sample

ONEROSTERS = ("oneroster-1.1", "oneroster-1.2")
DOCUMENTS = ("wilgenhof.edexml.xml", "wilgenhof.uwlr.xml")
ALL = (*ONEROSTERS, *DOCUMENTS)
EVERYTHING = Reading(allowed=frozenset(OptionalField))

TITLES = {"G12": "Egels 1/2", "G3": "Mussen 3", "G45": "Otters 4/5", "G8": "Reigers 8"}
ROWS = {"School", "Group", "Person", "Membership"}
YEARS = {"1001": 1, "1002": 2, "1003": 2, "1004": 3, "1005": 3}
YEARS |= {"1006": 4, "1007": 4, "1008": 5, "1009": 8, "1010": 8}


def key(source_id):
    """Return the administration's own key, which EDEXML counts per kind of person."""
    return source_id.rpartition(":")[2]


@pytest.fixture(params=ALL)
def name(request):
    return request.param


@pytest.fixture
def roster(name):
    return read(sample(name))


def test_every_source_tells_of_the_same_school(roster):
    school = next(each for each in roster.schools if each.kind is SchoolKind.SCHOOL)

    assert school.identifier == "99ZZ"
    assert roster.snapshot.school_years == ("2026-2027",)
    assert {group.school_id for group in roster.groups} == {school.source_id}
    assert {person.school_ids for person in roster.persons} == {(school.source_id,)}


def test_every_source_tells_of_the_same_groups(roster):
    homes = {g.source_id: g.title for g in roster.groups if g.kind is GroupKind.HOME}
    years = {g.source_id: g.years for g in roster.groups if g.kind is GroupKind.HOME}

    assert homes == TITLES
    assert years == {"G12": (1, 2), "G3": (3,), "G45": (4, 5), "G8": (8,)}
    assert {g.source_id for g in roster.groups if g.combination} == {"G12", "G45"}
    assert {g.title for g in roster.groups if g.kind is GroupKind.LESSON} == {"Plusgroep"}


def test_every_pupil_has_a_year_of_their_own_also_in_a_combination_group(roster):
    pupils = [person for person in roster.persons if person.role is Role.PUPIL]

    assert {key(person.source_id): person.year for person in pupils} == YEARS


def test_staff_is_read_and_parents_are_not(roster):
    staff = [person for person in roster.persons if person.role is Role.TEACHER]

    assert {key(person.source_id) for person in staff} == {"J1", "J2", "J3", "J4"}
    assert {person.year for person in staff} == {None}


def test_every_source_tells_who_is_where(roster):
    told = {
        (m.group_id, key(m.person_id), m.role is Role.PUPIL, m.primary) for m in roster.memberships
    }

    pupils = {
        ("G12", ("1001", "1002", "1003")),
        ("G3", ("1004", "1005")),
        ("G45", ("1006", "1007", "1008")),
        ("G8", ("1009", "1010")),
        ("PLUS", ("1005", "1007", "1009")),
    }
    staff = {("G12", "J1", True), ("G3", "J2", True), ("PLUS", "J2", False), ("G45", "J3", False)}
    staff |= {("G45", "J4", True), ("G8", "J4", True)}
    assert told == {
        *((group, pupil, True, False) for group, members in pupils for pupil in members),
        *((group, teacher, False, primary) for group, teacher, primary in staff),
    }


def test_without_a_choice_of_the_school_nothing_optional_is_read(roster):
    optional = {"display_name", "birth", "administration_number", "eck_id"}

    assert {getattr(person, field) for person in roster.persons for field in optional} == {""}


def test_what_is_not_read_is_counted_and_its_values_are_nowhere(name, roster):
    shown = repr([roster.ledger, *map(tuple, roster.persons), *map(tuple, roster.groups)])

    assert sum(roster.ledger.dropped.values()) > 20
    for value in ("Fatima", "Bakker", "wilgenhof.example", "geheim", "2018-10-19", "Rietdorp"):
        assert value not in shown


def test_a_school_gets_what_it_chose_and_for_its_pupils_only(name):
    roster = read(sample(name), EVERYTHING)
    pupil = next(p for p in roster.persons if key(p.source_id) == "1006")
    staff = [p for p in roster.persons if p.role is Role.TEACHER]

    assert pupil.display_name == "Fatima el Idrissi"
    assert pupil.eck_id.startswith("https://ketenid.nl/201703/")
    assert len({p.eck_id for p in roster.persons if p.role is Role.PUPIL}) == len(YEARS)
    assert pupil.birth == ("" if "uwlr" in name else "2018-10-19")
    assert pupil.administration_number == ("LL-1006" if "oneroster" in name else "")
    assert {(p.display_name, p.birth, p.eck_id) for p in staff} == {("", "", "")}


def test_a_school_that_chose_the_year_of_birth_gets_no_date():
    reading = Reading(allowed=frozenset({OptionalField.BIRTH_YEAR}))

    for name in ALL:
        births = {p.birth for p in read(sample(name), reading).persons if p.role is Role.PUPIL}
        assert births <= {"", "2014", "2015", "2017", "2018", "2019", "2020", "2021"}


def test_a_clean_export_has_no_findings_and_is_whole(roster):
    assert roster.ledger.findings == ()
    assert roster.ledger.whole
    assert roster.snapshot.untold == frozenset()
    assert set(roster.snapshot.completeness.values()) == {Completeness.WHOLE}
    assert {each.status for each in (*roster.persons, *roster.memberships)} == {Status.ACTIVE}


@pytest.mark.parametrize(
    ("name", "kind", "version"),
    [
        ("oneroster-1.1", SourceKind.ONEROSTER_CSV, "1.1"),
        ("oneroster-1.2", SourceKind.ONEROSTER_CSV, "1.2"),
        ("wilgenhof.edexml.xml", SourceKind.EDEXML, "2.1"),
        ("wilgenhof.uwlr.xml", SourceKind.UWLR, "2.3"),
    ],
)
def test_a_file_tells_itself_what_it_is(name, kind, version):
    snapshot = read(sample(name)).snapshot

    assert (snapshot.kind, snapshot.version) == (kind, version)
    assert {row.__name__ for row in snapshot.completeness} == ROWS


def test_there_is_a_sample_of_every_kind_of_source():
    assert {read(sample(name)).snapshot.kind for name in ALL} == set(FILES)
    assert {path.name for path in SAMPLES.iterdir()} == set(ALL)


def test_the_optional_fields_are_those_of_the_borders():
    rules = [rule for border in (*ONEROSTER.values(), *EDEXML.values()) for rule in border.values()]
    chosen = {field for rule in rules if isinstance(rule, Chosen) for field in rule.fields}

    assert {str(field) for field in OptionalField} == chosen
