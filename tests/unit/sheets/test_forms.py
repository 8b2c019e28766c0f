"""Tables as files: read back they are the same, and nothing in them is ever a formula."""

import csv
import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from lti_tool.sheets import FORMS, Sheet

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =cmd|' /C calc'!A0", "＝1"]  # noqa: RUF001 - the wide form is the point
TABLE = Sheet(
    title="Groep 5/6 [a]",
    heads=("Leerling", "Punten", "Wanneer"),
    rows=(
        ("Otter 11", Decimal("4.5"), date(2026, 3, 2)),
        ("<b>&\"'", 0, None),
        ("ÿ𝔸 🦊", Decimal("-0.25"), date(2025, 8, 1)),
    ),
)
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLES = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def read_csv(made: bytes) -> list[list[str]]:
    assert made.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(made.decode("utf-8-sig"), newline=""), delimiter=";"))


def part(made: bytes, name: str) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.testzip() is None
        return etree.fromstring(archive.read(name))


def read_ods(made: bytes) -> list[list[tuple[str | None, str]]]:
    """Return kind and text of every cell."""
    rows = part(made, "content.xml").iter(f"{TABLES}table-row")
    return [
        [(cell.get(f"{OFFICE}value-type"), "".join(cell.itertext())) for cell in row]
        for row in rows
    ]


def read_xlsx(made: bytes) -> list[list[tuple[str | None, str]]]:
    rows = part(made, "xl/worksheets/sheet1.xml").iter(f"{MAIN}row")
    return [[(cell.get("t"), "".join(cell.itertext())) for cell in row] for row in rows]


def test_csv_has_dutch_numbers_between_semicolons():
    assert read_csv(FORMS["csv"].made(TABLE)) == [
        ["Leerling", "Punten", "Wanneer"],
        ["Otter 11", "4,5", "2026-03-02"],
        ["<b>&\"'", "0", ""],
        ["ÿ𝔸 🦊", "-0,25", "2025-08-01"],
    ]


def test_csv_in_english_has_points_between_commas():
    made = FORMS["csv"].made(
        Sheet(title="x", heads=("a", "b"), rows=(("x", Decimal("4.5")),), comma=False)
    )

    assert made.decode("utf-8-sig") == "a,b\r\nx,4.5\r\n"


@pytest.mark.parametrize("formula", FORMULAS)
def test_csv_lets_no_program_take_a_text_for_a_formula(formula):
    made = FORMS["csv"].made(Sheet(title="x", heads=(formula,), rows=((formula,),)))

    for row in read_csv(made):
        assert row[0].startswith("'")


def test_ods_keeps_texts_numbers_and_days_apart():
    assert read_ods(FORMS["ods"].made(TABLE)) == [
        [("string", "Leerling"), ("string", "Punten"), ("string", "Wanneer")],
        [("string", "Otter 11"), ("float", "4.5"), ("date", "2026-03-02")],
        [("string", "<b>&\"'"), ("float", "0"), (None, "")],
        [("string", "ÿ𝔸 🦊"), ("float", "-0.25"), ("date", "2025-08-01")],
    ]


def test_ods_begins_with_its_kind_uncompressed():
    made = FORMS["ods"].made(TABLE)

    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert archive.read("mimetype").decode() == FORMS["ods"].content_type


def test_xlsx_keeps_texts_numbers_and_days_apart():
    """46083 is 2 March 2026: days since 30 December 1899."""
    assert read_xlsx(FORMS["xlsx"].made(TABLE)) == [
        [("inlineStr", "Leerling"), ("inlineStr", "Punten"), ("inlineStr", "Wanneer")],
        [("inlineStr", "Otter 11"), (None, "4.5"), (None, "46083")],
        [("inlineStr", "<b>&\"'"), (None, "0"), (None, "")],
        [("inlineStr", "ÿ𝔸 🦊"), (None, "-0.25"), (None, "45870")],
    ]


def test_a_sheet_of_excel_has_a_name_that_excel_takes():
    """At most 31 characters, without brackets and slashes: Excel refuses others."""
    names = {"Groep 5/6 [a]": "Groep 5 6  a", "x" * 99: "x" * 31, "///": "1"}
    for title, name in names.items():
        made = FORMS["xlsx"].made(Sheet(title=title, heads=("a",), rows=()))
        [sheet] = part(made, "xl/workbook.xml").iter(f"{MAIN}sheet")
        assert sheet.get("name") == name


@settings(max_examples=60)
@given(st.lists(st.tuples(texts, texts), max_size=4), texts)
def test_whatever_stands_in_it_comes_back_as_text(rows, title):
    sheet = Sheet(title=title, heads=("a", "b"), rows=tuple(rows))
    unfit = str.maketrans(
        dict.fromkeys([*map(chr, (*range(9), 11, 12, *range(14, 32))), "\ufffe", "\uffff"])
    )
    plain = [[text.translate(unfit) for text in row] for row in (sheet.heads, *rows)]
    for form, read, kind in (("ods", read_ods, "string"), ("xlsx", read_xlsx, "inlineStr")):
        made = FORMS[form].made(sheet)
        cells = [
            [(k, t.replace("\r\n", "\n").replace("\r", "\n")) for k, t in row] for row in read(made)
        ]
        wanted = [
            [(kind, t.replace("\r\n", "\n").replace("\r", "\n")) for t in row] for row in plain
        ]
        assert cells == wanted
        assert made == FORMS[form].made(sheet)
    assert not list(part(FORMS["xlsx"].made(sheet), "xl/worksheets/sheet1.xml").iter(f"{MAIN}f"))
    for row in read_csv(FORMS["csv"].made(sheet)):
        assert not any(cell.lstrip(" ").startswith(("=", "+", "-", "@")) for cell in row)
