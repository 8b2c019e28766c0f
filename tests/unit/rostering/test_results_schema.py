"""Results held against a schema: a fault is told by its place and rule, never by a value."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from lti_tool.errors import RosterInvalid
from lti_tool.rostering.uwlr.results import NAMESPACE, File, Outcome, PupilOutcomes, written
from lti_tool.rostering.uwlr.schema import MOST, faults

PARTS = ("school", "toetsafnames", "toetsen")
PUPIL = "4711-geheim"


def schema_of(folder: Path, *parts: str, of_pupil: str = "xs:string") -> Path:
    """Write a schema that wants these parts, and of each pupil an id of this type."""
    anything = """<xs:complexType><xs:sequence><xs:any processContents="skip"
        minOccurs="0" maxOccurs="unbounded"/></xs:sequence></xs:complexType>"""
    pupils = f"""<xs:complexType><xs:sequence><xs:element name="toetsafname"
        maxOccurs="unbounded"><xs:complexType><xs:sequence>
        <xs:element name="leerlingid" type="{of_pupil}"/>
        <xs:element name="resultaten">{anything}</xs:element>
        </xs:sequence></xs:complexType></xs:element></xs:sequence></xs:complexType>"""
    inside = {"toetsafnames": pupils}
    told = "".join(
        f'<xs:element name="{part}">{inside.get(part, anything)}</xs:element>' for part in parts
    )
    path = folder / "leerresultaten.xsd"
    path.write_text(
        f"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified"
        targetNamespace="{NAMESPACE}"><xs:element name="leerresultaten_verzoek"><xs:complexType>
        <xs:sequence>{told}</xs:sequence></xs:complexType></xs:element></xs:schema>""",
        encoding="utf-8",
    )
    return path


def results(pupils: int = 1) -> bytes:
    one = Outcome(key="r1", day=date(2026, 11, 2), exercise_key="heelal", percentage=75)
    return written(
        File(
            brin="99XX",
            school_year=2026,
            made_at=datetime(2026, 11, 3, tzinfo=UTC),
            pupils=[PupilOutcomes(key=PUPIL, eck_id="", outcomes=[one])] * pupils,
            titles={"heelal": "Het heelal"},
        )
    )


def test_a_file_that_a_schema_allows_has_no_faults(tmp_path):
    assert faults(results(), schema_of(tmp_path, *PARTS)) == ()


def test_a_part_too_few_is_told_with_its_line(tmp_path):
    [found] = faults(results(), schema_of(tmp_path, "school", "toetsen"))

    assert b"toetsafnames" in results().splitlines()[found.line - 1]
    assert found.rule == "SCHEMAV_ELEMENT_CONTENT"


def test_of_values_nothing_is_told_and_of_many_faults_the_first(tmp_path):
    found = faults(results(pupils=60), schema_of(tmp_path, *PARTS, of_pupil="xs:integer"))

    assert len(found) == MOST
    assert PUPIL not in repr(found)


@pytest.mark.parametrize(
    "text",
    ["no schema", "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'><xs:oops/></xs:schema>"],
    ids=["no XML", "no schema"],
)
def test_what_is_no_schema_judges_nothing(tmp_path, text):
    path = tmp_path / "broken.xsd"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(RosterInvalid) as refused:
        faults(results(), path)

    assert refused.value.code == "roster_xml_broken"
