"""``lti-tool privacy annex | records | dpia | breach | research`` and the start in production."""

import json

import pytest

from lti_tool.config import load
from lti_tool.errors import ConfigInvalid
from lti_tool.main import tables
from tests.factories import rows
from tests.unit.cli.shell import shell

__all__ = ["shell"]


@pytest.fixture
def scene(shell) -> rows.Scene:
    with shell.database.writing() as session:
        return rows.scene(session)


@pytest.mark.parametrize("form", ["html", "json", "pdf"])
def test_an_annex_is_written_in_every_form(shell, scene, tmp_path, form):
    out = tmp_path / "annex"

    shell.run(*("privacy", "annex", "--school", scene.school.id, "--format", form, "--output", out))

    made = out.read_bytes()
    assert made.startswith({"html": b"<!doctype", "json": b"{", "pdf": b"%PDF"}[form])


def test_an_annex_is_printed_without_an_output(shell, scene):
    printed = shell.run(
        *("privacy", "annex", "--school", scene.school.id, "--template", "3.0", "--format", "json")
    )

    assert scene.school.name in json.loads(printed.stdout)["subtitle"]


@pytest.mark.parametrize(
    "words",
    [
        ("records",),
        ("breach", "--from", "2026-01-01", "--until", "2026-03-02T12:00", "--table", "person"),
    ],
)
def test_other_papers_name_the_school(shell, scene, words):
    assert scene.school.name in shell.run("privacy", *words).stdout


def test_a_dpia_sheet_is_of_one_school(shell, scene):
    assert "DPIA" in shell.run("privacy", "dpia", "--school", scene.school.id).stdout


def test_research_is_ordered_before_it_is_exported_and_exported_once(shell, scene):
    of = ("--school", scene.school.id, "--year", "2024")

    assert "research_not_ordered" in shell.run("privacy", "research", "export", *of, code=1).stderr
    shell.run("privacy", "research", "order", *of, "--dry-run")
    assert "research_not_ordered" in shell.run("privacy", "research", "export", *of, code=1).stderr
    shell.run("privacy", "research", "order", *of)
    assert shell.json("privacy", "research", "export", *of) == []
    assert "research_done" in shell.run("privacy", "research", "export", *of, code=1).stderr


def test_production_does_not_start_with_an_annex_that_lacks_facts(shell):
    environ = {name: value for name, value in shell.environ.items() if value is not None}

    with pytest.raises(ConfigInvalid, match="processor: missing"):
        tables.require_annex(load(environ))
    tables.require_annex(load({**environ, "LTI_TOOL_ALLOW_LOOPBACK": "1"}))
    assert "processor: missing" in shell.run("config", "check", code=1).stderr
