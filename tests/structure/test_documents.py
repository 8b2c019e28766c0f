"""What the pages tell a reader to type exists."""

import re

import click
import pytest

from lti_tool.main import main
from tests.structure.sources import ROOT, name_of, text_files

PAGES = [path for path in text_files() if path.suffix == ".md"]
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
COMMAND = re.compile(r"(?:`|^\s*|bin/)lti-tool((?: [a-z]+)+)", re.MULTILINE)
TARGET = re.compile(r"(?:`|^\s*)make ([a-z-]+)", re.MULTILINE)


def unknown_command(words: list[str]) -> str:
    """Return the first word that no command answers to, or nothing; what follows are arguments."""
    command: click.Command = main
    for word in words:
        if not isinstance(command, click.Group):
            return ""
        if word not in command.commands:
            return word
        command = command.commands[word]
    return ""


def each_page():
    return pytest.mark.parametrize("page", PAGES, ids=name_of)


@each_page()
def test_every_command_that_is_written_about_exists(page):
    told = COMMAND.findall(page.read_text(encoding="utf-8"))

    assert [words for words in told if unknown_command(words.split())] == []


@each_page()
def test_every_make_target_that_is_written_about_exists(page):
    assert set(TARGET.findall(page.read_text(encoding="utf-8"))) - TARGETS == set()


def test_a_command_that_is_gone_would_be_found():
    assert unknown_command(["school", "expel"]) == "expel"
