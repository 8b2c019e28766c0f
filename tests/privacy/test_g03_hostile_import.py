"""Gate G3: a hostile import: every column and element of the standards, each with a canary.

What comes out of a roster holds only what the school allowed. Launches are ``test_canaries.py``,
members ``test_names.py``: those search database, write-ahead log, log, cookies, headers, pages.
"""

from collections.abc import Iterable, Mapping
from io import BytesIO

import pytest

from lti_tool.privacy.borders import EDEXML, ONEROSTER
from lti_tool.rostering.oneroster.vocabulary import COLUMNS, Column
from lti_tool.rostering.snapshot import OptionalField, Reading, RosterSnapshot
from lti_tool.rostering.sources import read_file
from tests.privacy.canaries import Canaries
from tests.unit.privacy.test_detectors import ECK_ID
from tests.unit.rostering.build import manifest, zipped

FIXED: Mapping[str, Mapping[str, str]] = {
    "orgs": {"sourcedId": "S1", "type": "school", "parentSourcedId": ""},
    "academicSessions": {
        "sourcedId": "Y1",
        "type": "schoolYear",
        "schoolYear": "2027",
        "parentSourcedId": "",
        "startDate": "2026-08-01",
        "endDate": "2027-07-31",
    },
    "courses": {"sourcedId": "C1", "schoolYearSourcedId": "Y1", "orgSourcedId": "S1", "grades": ""},
    "classes": {
        "sourcedId": "G1",
        "courseSourcedId": "C1",
        "schoolSourcedId": "S1",
        "grades": "4",
        "classType": "homeroom",
        "termSourcedIds": "Y1",
    },
    "users": {
        "sourcedId": "U1",
        "enabledUser": "true",
        "role": "student",
        "orgSourcedIds": "S1",
        "grades": "4",
        "primaryOrgSourcedId": "S1",
        "agentSourcedIds": "U1",
        "userIds": "{eckId:" + ECK_ID + "}",
        "userMasterIdentifier": ECK_ID,
    },
    "roles": {
        "sourcedId": "R1",
        "userSourcedId": "U1",
        "roleType": "primary",
        "role": "student",
        "orgSourcedId": "S1",
        "beginDate": "",
        "endDate": "",
    },
    "enrollments": {
        "sourcedId": "E1",
        "classSourcedId": "G1",
        "schoolSourcedId": "S1",
        "userSourcedId": "U1",
        "role": "student",
        "primary": "",
        "beginDate": "",
        "endDate": "",
    },
    "demographics": {"sourcedId": "U1", "birthDate": "2017-06-21"},
}
"""What must be right for the row to be read at all; every other column holds a canary."""

ALWAYS = {"orgs.name", "orgs.identifier", "classes.title", "academicSessions.title"}
"""What a roster may tell about places, whatever the school chose."""

BY_CHOICE: Mapping[OptionalField, set[str]] = {
    OptionalField.DISPLAY_NAME: {
        *("users.givenName", "users.familyName"),
        *("users.preferredGivenName", "users.preferredFamilyName"),
    },
    OptionalField.ADMINISTRATION_NUMBER: {"users.identifier"},
}


def oneroster(version: str, canary: Canaries) -> BytesIO:
    """Return a package in which every file of the version has one row, full of canaries."""
    files: dict[str, str] = {}
    for file, columns in COLUMNS[version].items():
        known = [*names_of(columns), "metadata.extra", "metadata.leerling_bsn"]
        row = {
            name: FIXED.get(file, {}).get(name, "" if name in BULK else canary(f"{file}.{name}"))
            for name in known
        }
        files[file] = ",".join(known) + "\n" + ",".join(map(quoted, row.values())) + "\n"
    told = manifest(version, **dict.fromkeys(files, "bulk"))
    return zipped({"manifest.csv": told, **{f"{n}.csv": text for n, text in files.items()}})


BULK = {"status", "dateLastModified"}


def names_of(columns: Iterable[Column]) -> list[str]:
    return [column.name for column in columns]


def quoted(value: str) -> str:
    return f'"{value}"'


EDEXML_FIXED: Mapping[str, Mapping[str, str]] = {
    "school": {"schooljaar": "2026-2027", "brincode": "99ZZ", "dependancecode": "00"},
    "groep": {"@key": "G1", "jaargroep": "4"},
    "samengestelde_groep": {"@key": "P1"},
    "leerling": {
        "@key": "1",
        "@eckid": ECK_ID,
        "jaargroep": "4",
        "groep": '<groep key="G1"/>',
        "samengestelde_groepen": "",
        "vestiging": "",
        "geboortedatum": "2017-06-21",
        "instroomdatum": "2026-08-01",
        "uitstroomdatum": "2027-07-31",
    },
    "leerkracht": {"@key": "1", "rol": "LRK", "groepen": '<groepen><groep key="G1"/></groepen>'},
    "vestiging": {"@key": "V1"},
}
"""What must be right for an element to be read; all else holds a canary (dates stay out)."""


def edexml(canary: Canaries) -> BytesIO:
    """Return a document in which every element that the standard knows is there."""

    def element(kind: str) -> str:
        values = {
            name: EDEXML_FIXED[kind].get(name, "" if "datum" in name else canary(f"{kind}.{name}"))
            for name in EDEXML[kind]
        }
        attributes = "".join(
            f' {name[1:]}="{value}"' for name, value in values.items() if name.startswith("@")
        )
        inner = "".join(
            value if value.startswith("<") else f"<{name}>{value}</{name}>"
            for name, value in values.items()
            if not name.startswith("@") and value
        )
        return f"<{kind}{attributes}>{inner}<onbekend>{canary(f'{kind}.?')}</onbekend></{kind}>"

    return BytesIO(
        (
            f"<EDEX>{element('school')}<vestigingen>{element('vestiging')}</vestigingen>"
            f"<groepen>{element('groep')}{element('samengestelde_groep')}</groepen>"
            f"<leerlingen>{element('leerling')}</leerlingen>"
            f"<leerkrachten>{element('leerkracht')}</leerkrachten></EDEX>"
        ).encode()
    )


def told(snapshot: RosterSnapshot) -> bytes:
    """Return everything that a reading gave: rows, findings, counts."""
    rows = [
        *values(snapshot.schools),
        *values(snapshot.groups),
        *values(snapshot.persons),
        *values(snapshot.memberships),
    ]
    ledger = snapshot.ledger
    beside = [str(ledger.findings), str(ledger.dropped), str(ledger.held_back), str(ledger.lost)]
    assert any("U1" in row or "leerling:1" in row for row in rows), "nobody was read"
    return "\n".join([*rows, *beside]).encode()


def values(rows: Iterable[tuple[object, ...]]) -> list[str]:
    return [str(tuple(row)) for row in rows]


def found(file: BytesIO, canary: Canaries, *allowed: OptionalField) -> set[str]:
    snapshot = read_file(file, Reading(allowed=frozenset(allowed)))
    everything = told(snapshot)
    assert (ECK_ID.encode() in everything) == (OptionalField.ECK_ID in allowed)
    births = {OptionalField.AGE, OptionalField.BIRTH_DATE, OptionalField.BIRTH_YEAR}
    assert (b"2017" in everything.replace(b"201703", b"")) == bool(births & set(allowed))
    return {name for name, _ in canary.found_in({"snapshot": everything})}


@pytest.fixture
def canary() -> Canaries:
    return Canaries()


@pytest.mark.parametrize("version", COLUMNS)
class TestOneRoster:
    def test_by_default_nothing_of_a_person_comes_out(self, canary, version):
        assert found(oneroster(version, canary), canary) <= ALWAYS
        assert len(canary.texts) > 60

    @pytest.mark.parametrize("field", OptionalField)
    def test_a_choice_lets_out_its_own_field_and_nothing_else(self, canary, version, field):
        out = found(oneroster(version, canary), canary, field)

        own = {name for name in BY_CHOICE.get(field, set()) if name in canary.texts}
        assert out - ALWAYS <= own
        assert bool(out - ALWAYS) == bool(own)

    def test_every_column_of_the_standard_was_there(self, canary, version):
        oneroster(version, canary)

        for file, columns in COLUMNS[version].items():
            assert set(names_of(columns)) <= set(ONEROSTER[file])
            free = set(names_of(columns)) - BULK - set(FIXED.get(file, {}))
            assert {f"{file}.{column}" for column in free} <= set(canary.texts)


PLACES = {"groep.naam", "samengestelde_groep.naam", "vestiging.naam"}


class TestEdexml:
    def test_by_default_nothing_of_a_person_comes_out(self, canary):
        assert found(edexml(canary), canary) <= PLACES
        assert len(canary.texts) > 40

    @pytest.mark.parametrize("field", OptionalField)
    def test_a_choice_lets_out_its_own_field_and_nothing_else(self, canary, field):
        out = found(edexml(canary), canary, field) - PLACES

        names = {"leerling.roepnaam", "leerling.voorvoegsel", "leerling.achternaam"}
        own = names if field is OptionalField.DISPLAY_NAME else set()
        assert out <= own
        assert bool(out) == bool(own)


def test_a_leak_would_be_found(canary):
    """A row that held one more column would show up in what is searched."""
    snapshot = read_file(oneroster("1.1", canary), Reading())
    leaked = told(snapshot) + canary("users.email").lower().encode()

    assert {name for name, _ in canary.found_in({"x": leaked})} - ALWAYS == {"users.email"}
