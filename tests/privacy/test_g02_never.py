"""Gate G2: what must never be stored has no column, no form field and no place in the program.

The annex says "not applicable" to these rows (D3, D4, D5, D6, D9, D11, D13), and asks for no
e-mail address, telephone number or address at all.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from lti_tool.models import Base
from lti_tool.privacy.fields import NEVER_STORED, PERSONAL_FIELDS
from tests.structure.sources import PACKAGE, name_of, parsed, python_files

WORDS = {
    "email": "email mail emailadres",
    "phone": "phone sms mobile telefoon telefoonnummer",
    "address": "address adres street straat postcode postal city woonplaats",
    "nationality": "nationality nationaliteit birthplace geboorteplaats country land ethnicity"
    " etniciteit citizenship",
    "parents": "parent parents ouder ouders voogd guardian mother father moeder vader agents",
    "medical": "medical medisch diagnosis diagnose health zorg disability note notes notitie remark"
    " opmerking",
    "religion": "religion godsdienst denomination",
    "finance": "finance financien price payment invoice bank iban",
    "teacher_details": "salary personnel surname",
    "bsn": "bsn pgn ssn onderwijsnummer burgerservicenummer sofinummer",
}
"""Row of the never-list -> the words by which it would be called."""

_BETWEEN = re.compile(r"[^a-z0-9]+")


def forbidden_in(name: str) -> set[str]:
    """Return the rows of the never-list that a name speaks of."""
    parts = set(_BETWEEN.split(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()))
    return {row for row, words in WORDS.items() if parts & set(words.split())}


def columns() -> Iterator[tuple[str, str]]:
    for table in Base.metadata.sorted_tables:
        yield from ((f"{table.name}.{column.name}", column.name) for column in table.columns)


def inputs(pages: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """Yield every named field of every form in our templates."""
    field = re.compile(r"<(?:input|select|textarea)\b[^>]*?\bname=\"([^\"{]+)\"")
    for page in pages:
        for name in field.findall(page.read_text(encoding="utf-8")):
            yield f"{name_of(page)}: {name}", name


def read_from_requests(tree: ast.AST) -> Iterator[str]:
    """Yield the names that a view reads out of a form or an address."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {
            *("request.form.get", "request.form.getlist", "request.args.get", "form.get"),
            "request.files.get",
        }:
            yield from (str(a.value) for a in node.args[:1] if isinstance(a, ast.Constant))


def templates() -> list[Path]:
    pages = PACKAGE.rglob("templates/**/*.html")
    return sorted(page for page in pages if "demo" not in page.parts)


def faults(names: Iterable[tuple[str, str]]) -> list[str]:
    return [place for place, name in names if forbidden_in(name)]


def test_every_row_of_the_never_list_has_words_to_look_for():
    assert set(WORDS) == set(NEVER_STORED)


def test_no_column_speaks_of_it():
    assert faults(columns()) == []


def test_no_registered_field_speaks_of_it():
    assert faults((name, name) for name in PERSONAL_FIELDS) == []


def test_no_form_asks_for_it():
    found = list(inputs(templates()))

    assert len(found) > 5
    assert faults(found) == []


def test_no_view_reads_it():
    files = list(python_files("src/lti_tool/web"))
    found = [
        (f"{f}: {name}", name) for f, tree in parsed(files) for name in read_from_requests(tree)
    ]

    assert len(found) > 5
    assert faults(found) == []


def test_no_text_about_a_pupil_is_free_but_answers_to_exercises():
    """Free notes are how medical data get in (annex D5)."""
    texts = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        if "person_id" in table.columns or table.name == "person"
        for column in table.columns
        if column.info["privacy"] and str(column.type) == "TEXT"
    }

    assert texts <= {"person.alias", "attempt.exercise_key", "launch_session.exercise_key"} | OURS


OURS: set[str] = {
    "live_step.exercise_key",
    "practice_level.goal",
    "practice_override.goal",
    "practice_override.pinned",
}
"""Further columns whose text is made by us or chosen from our words, never typed."""


class TestABreachWouldBeFound:
    @pytest.mark.parametrize(
        "name",
        ["email", "parent_name", "motherName", "home-address", "sms", "bsn", "leerling.opmerking"],
    )
    def test_in_a_name(self, name):
        assert forbidden_in(name)

    @pytest.mark.parametrize("name", ["display_name", "landing_page", "mailbox_free", "notes_x"])
    def test_and_of_other_names_only_whole_words_count(self, name):
        assert bool(forbidden_in(name)) == (name == "notes_x")

    def test_in_a_form(self, tmp_path):
        page = PACKAGE / "templates" / "x.html"
        assert not page.exists()
        form = tmp_path / "x.html"
        form.write_text('<input type="text" name="telefoon"><select name="mode">')
        field = re.compile(r"<(?:input|select|textarea)\b[^>]*?\bname=\"([^\"{]+)\"")
        assert [n for n in field.findall(form.read_text()) if forbidden_in(n)] == ["telefoon"]

    def test_in_a_view(self):
        tree = ast.parse('request.form.get("email", ""); request.args.get("mode")')
        assert [n for n in read_from_requests(tree) if forbidden_in(n)] == ["email"]
