"""The judge: one fault in a package that would pass gives one finding, at its place."""

import pytest

from lti_tool.rostering.oneroster.judge import judge
from lti_tool.rostering.oneroster.vocabulary import COLUMNS
from tests.unit.rostering.build import SAMPLES, sample, zipped

PASSING = "oneroster-1.2"


def findings(**changes):
    """Judge the sample with these changes: file -> (text, other text), or None to take it out."""
    files = {path.stem: path.read_text() for path in (SAMPLES / PASSING).glob("*.csv")}
    for name, (text, other) in changes.items():
        assert text in files[name]
        files[name] = files[name].replace(text, other, 1)
    ledger = judge(zipped({f"{name}.csv": text for name, text in files.items()}))
    return [(f.file, f.row, f.column, f.rule) for f in ledger.findings]


def test_a_package_as_the_standard_wants_it_passes():
    assert findings() == []


def test_an_identifier_with_a_colon_in_a_list_of_identifiers_does_not_pass():
    ledger = judge(sample("oneroster-1.1"))

    assert {(f.file, f.column, f.rule) for f in ledger.findings} == {
        ("users", "userIds", "list_form")
    }


@pytest.mark.parametrize(
    ("name", "change", "place", "rule"),
    [
        # the manifest
        (
            "manifest",
            ("file.results,absent\n", ""),
            (0, "file.results"),
            "manifest_property_missing",
        ),
        ("manifest", ("file.results", "file.toetsen"), (0, ""), "manifest_property_unknown"),
        ("manifest", ("version,1.0", "version,1.1"), (0, "manifest.version"), "manifest_value"),
        # the header
        ("orgs", ("name,type", "type,name"), (1, ""), "header_order"),
        ("orgs", (",name", ",Name"), (1, "#4"), "column_unknown"),
        ("orgs", ("name,type", "metadata.x,type"), (1, "#4"), "column_extension"),
        ("orgs", ("identifier,", "metadata.,"), (1, "#6"), "column_unknown"),
        # the rows
        ("orgs", ("S1,,,", "\nS1,,,"), (3, ""), "row_empty"),
        ("orgs", ("S1,,,", "S1,,"), (3, ""), "row_length"),
        ("orgs", ("De Wilgenhof", 'De "Wilgenhof"'), (3, ""), "row_quoting"),
        ("orgs", ("S1,,,De Wilgenhof", "S1,,,"), (3, "name"), "value_missing"),
        ("orgs", ("B1,,,", "B1,active,,"), (2, "status"), "status_in_bulk"),
        ("orgs", ("B1,,,", "B1,,2026-01-01T00:00:00.000Z,"), (2, "status"), "status_in_bulk"),
        ("orgs", ("school,", "basisschool,"), (3, "type"), "vocabulary"),
        ("academicSessions", ("2026-08-01", "2026-8-01"), (2, "startDate"), "date_form"),
        ("academicSessions", ("2026-08-01", "2026-02-30"), (2, "startDate"), "date_form"),
        ("academicSessions", (",,2027", ",,27"), (2, "schoolYear"), "year_form"),
        ("users", (",true,noor", ",TRUE,noor"), (2, "enabledUser"), "boolean_form"),
        ("users", ("noor1001,", 'noor1001,"{LDAP:x},"'), (2, "userIds"), "list_form"),
        ("users", ("noor1001,", "noor1001,LDAP:x"), (2, "userIds"), "list_form"),
        ("roles", ("secondary", "derde"), (16, "roleType"), "vocabulary"),
        ("classes", ('"1,2"', '"1,,2"'), (2, "grades"), "list_form"),
        ("classes", ('"NL,RW"', "NL"), (2, "subjectCodes"), "lists_unequal"),
        # identifiers and what they name
        ("enrollments", ("e-1001-G12", "e:1001"), (2, "sourcedId"), "source_id_form"),
        ("enrollments", ("e-1002-G12", "e-1001-G12"), (3, "sourcedId"), "source_id_double"),
        ("enrollments", (",1001,", ",9999,"), (2, "userSourcedId"), "reference_unknown"),
        ("enrollments", ("G12,S1", "G99,S1"), (2, "classSourcedId"), "reference_unknown"),
        ("enrollments", ("G12,S1", "G12,B1"), (2, "schoolSourcedId"), "school_not_a_school"),
        ("classes", ('"h1,h2"', '"h1,h9"'), (2, "termSourcedIds"), "reference_unknown"),
        ("classes", ("lokaal 1,S1", "lokaal 1,B1"), (2, "schoolSourcedId"), "school_not_a_school"),
        ("courses", ("sj2026", "h1"), (2, "schoolYearSourcedId"), "school_year_type"),
        ("users", ("S1,", "B1,"), (2, "primaryOrgSourcedId"), "primary_org_without_role"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_one_fault_is_one_finding(name, change, place, rule):
    assert (name, *place, rule) in findings(**{name: change})


def test_a_second_primary_role_at_one_organisation_does_not_pass():
    assert ("roles", 16, "roleType", "role_primary_double") in findings(
        roles=("J1,secondary,parent", "J1,primary,parent")
    )


def test_a_profile_belongs_to_the_person_of_the_role():
    columns = ",".join(column.name for column in COLUMNS["1.2"]["userProfiles"])
    files = {path.stem: path.read_text() for path in (SAMPLES / PASSING).glob("*.csv")}
    files["manifest"] = files["manifest"].replace("userProfiles,absent", "userProfiles,bulk")
    files["userProfiles"] = f"{columns}\nP1,,,1002,x,y,,,z,w,\n"
    files["roles"] = files["roles"].replace("S1,\n", "S1,P1\n", 2)
    found = judge(zipped({f"{name}.csv": text for name, text in files.items()})).findings

    assert [(f.file, f.row, f.rule) for f in found] == [("roles", 2, "profile_of_another")]


def test_a_delta_has_a_status_and_a_moment_and_may_name_what_is_not_in_it():
    text = "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId\n"
    rows = (
        "S1,active,2026-09-01T07:30:00.000Z,De Wilgenhof,school,,B9\n"
        "S2,,2026-09-01T07:30:00.000Z,x,school,,\n"
        "S3,active,2026-09-01,x,school,,\n"
        "S4,inactive,2026-09-01T07:30:00.000Z,x,school,,\n"
    )
    files = sorted(COLUMNS["1.1"])
    manifest = "propertyName,value\nmanifest.version,1.0\noneroster.version,1.1\n" + "".join(
        f"file.{name},{'delta' if name == 'orgs' else 'absent'}\n" for name in files
    )
    found = judge(zipped({"manifest.csv": manifest, "orgs.csv": text + rows})).findings

    assert [(f.row, f.rule) for f in found] == [
        (3, "status_in_delta"),
        (4, "status_in_delta"),
        (5, "status_in_delta"),
    ]


@pytest.mark.parametrize("version", COLUMNS)
def test_every_file_of_the_standard_begins_with_the_same_three_columns(version):
    for name, columns in COLUMNS[version].items():
        assert [c.name for c in columns[:3]] == ["sourcedId", "status", "dateLastModified"], name
        assert len({c.name for c in columns}) == len(columns), name
        assert {c.form[1:] for c in columns if c.form.startswith("@")} <= COLUMNS[version].keys()
