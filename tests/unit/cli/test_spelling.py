"""Spelling: asked from Hunspell where it is, and said so where it is not."""

from pathlib import Path

import pytest

from lti_tool.cli import spelling
from lti_tool.exercises.catalogue import CONTENT, load
from tests.unit.cli.shell import shell
from tests.unit.exercises.build import TOML, item_xml, package

__all__ = ["shell"]

FAKE = """#!/bin/sh
# Knows every word but these.
grep -x -e vlietuig -e ra-ket-tten -e rakettten -e tten -e Zork
"""


@pytest.fixture
def hunspell(tmp_path, monkeypatch) -> Path:
    """A program that says of a few words that it does not know them, as Hunspell does."""
    program = tmp_path / "bin" / "hunspell"
    program.parent.mkdir()
    program.write_text(FAKE + "exit 0\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    return program


@pytest.fixture
def misspelt(tmp_path) -> Path:
    xml = item_xml().replace("Kies.", "Waar is het vlietuig van Zork?")
    return package(tmp_path / "vlieg", opgave__xml=xml)


def test_unknown_words_are_told_apart(hunspell):
    assert spelling.unknown(["huis", "vlietuig"]) == frozenset({"vlietuig"})


def test_a_word_in_syllables_is_known_without_its_hyphens(hunspell):
    assert spelling.unknown(["ra-ket-ten", "ra-ket-tten"]) == frozenset({"ra-ket-tten"})


def test_a_misspelt_word_is_a_remark_and_no_fault(shell, hunspell, misspelt):
    result = shell.run("exercises", "check", misspelt)

    assert result.stdout == "in order\n"
    assert "vlieg/opgave: word_unknown: not in the word list: vlietuig" in result.stderr


def test_strictly_it_is_a_fault(shell, hunspell, misspelt):
    result = shell.run("exercises", "check", misspelt, "--strict", code=1)

    assert "word_unknown" in result.output


def test_a_name_that_the_author_lists_is_right(shell, hunspell, misspelt):
    (misspelt / "exercise.toml").write_text(f'{TOML}words = ["Zork", "vlietuig"]\n')

    assert "word_unknown" not in shell.run("exercises", "check", misspelt).stderr


def test_without_hunspell_it_says_so(shell, misspelt, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")

    assert "no word was looked up" in shell.run("exercises", "check", misspelt).stderr


def test_without_a_dutch_list_it_says_so(hunspell):
    hunspell.write_text("#!/bin/sh\nexit 1\n")

    assert spelling.unknown(["huis"]) is None


@pytest.mark.skipif(spelling.unknown(["huis"]) is None, reason="hunspell-nl is not here")
def test_every_word_of_the_catalogue_is_in_the_list():
    assert spelling.remarks(tuple(load(CONTENT).exercises.values())) == ()
