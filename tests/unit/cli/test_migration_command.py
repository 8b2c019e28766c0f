"""``lti-tool platform lti11``: the old secret goes in by file or prompt, and out again."""

import pytest
from sqlalchemy import select

from lti_tool.models.platforms import Registration
from tests.unit.cli.shell import PLATFORM, shell

__all__ = ["shell"]


@pytest.fixture
def registration(shell) -> str:
    school = shell.json("school", "add", "De Regenboog", "--brin", "99XX00")["id"]
    facts = [word for pair in PLATFORM.items() for word in pair]
    return shell.json("platform", "add", "--school", school, *facts)["id"]


@pytest.fixture
def secret(tmp_path):
    file = tmp_path / "secret"
    file.write_text("my-lti11-secret\n")
    return file


def kept(shell) -> tuple[str | None, bytes | None]:
    with shell.database.reading() as session:
        row = session.scalars(select(Registration)).one()
        return row.lti11_key, row.sealed_lti11_secret


def test_a_secret_is_kept_encrypted_and_never_shown(shell, registration, secret):
    result = shell.run("platform", "lti11", registration, "--key", "179", "--secret-file", secret)

    key, sealed = kept(shell)
    assert key == "179"
    assert sealed
    assert b"my-lti11" not in sealed
    assert "my-lti11" not in result.stdout


def test_tried_first_it_keeps_nothing(shell, registration, secret):
    words = ("platform", "lti11", registration, "--key", "179", "--secret-file", secret)
    shell.run(*words, "--dry-run")

    assert kept(shell) == (None, None)


def test_it_can_be_forgotten(shell, registration, secret):
    shell.run("platform", "lti11", registration, "--key", "179", "--secret-file", secret)
    shell.run("platform", "lti11", registration, "--forget")

    assert kept(shell) == (None, None)


def test_an_empty_secret_is_refused(shell, registration, secret):
    secret.write_text("\n")

    shell.run("platform", "lti11", registration, "--key", "1", "--secret-file", secret, code=1)
    assert kept(shell) == (None, None)


@pytest.mark.parametrize("words", [(), ("--key", "1", "--forget")], ids=["neither", "both"])
def test_it_is_kept_or_forgotten(shell, registration, words):
    shell.run("platform", "lti11", registration, *words, code=1)
