"""What all commands of ``lti-tool`` have in common: ``--help``, ``--json``, ``--dry-run``."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import click
import pytest
from sqlalchemy import select

from lti_tool.main import main
from lti_tool.models.base import Base
from lti_tool.models.deliveries import DeliveryState
from tests.factories import rows
from tests.unit.cli.shell import PLATFORM, Shell, blank_shell, shell

__all__ = ["blank_shell", "shell"]


def commands(group: click.Command = main, path: str = "") -> Iterator[tuple[str, click.Command]]:
    """Yield every command with its words."""
    if not isinstance(group, click.Group):
        yield path.strip(), group
        return
    for name, command in group.commands.items():
        yield from commands(command, f"{path} {name}")


def options_of(command: click.Command) -> set[str]:
    return {option for parameter in command.params for option in parameter.opts}


ALL = dict(commands())
CHANGING = {"add", "close", "approve", "disable", "rotate", "resend", "upgrade", "compare"}
CHANGING |= {
    "set",
    "terms",
    "hold",
    "release",
    "sweep",
    "erase",
    "restrict",
    "rename",
    "remove",
    "sync",
}
CHANGING |= {
    "root",
    "school",
    "pupils",
    "remove",
    "sync",
    "calibrate",
    "update",
    "revoke",
    "withdraw",
}
LISTING = {"list", "status", "register", "proof", "terms", "sweep", "received"}


class TestEveryCommand:
    @pytest.mark.parametrize("words", ALL)
    def test_explains_itself(self, shell, words):
        result = shell.run(*words.split(), "--help")

        assert result.output.startswith("Usage: ")
        assert ALL[words].help

    @pytest.mark.parametrize("words", [w for w in ALL if w.split()[-1] in CHANGING])
    def test_that_changes_something_can_try_first(self, words):
        assert "--dry-run" in options_of(ALL[words])

    @pytest.mark.parametrize("words", [w for w in ALL if w.split()[-1] in LISTING])
    def test_that_lists_something_can_do_so_for_programs(self, words):
        assert "--json" in options_of(ALL[words])

    @pytest.mark.parametrize("words", [w for w in ALL if w not in {"demo", "exercises check"}])
    def test_says_what_is_wrong_with_the_settings(self, shell, words):
        """A command that needs none just runs; no command falls over."""
        shell.environ |= {"LTI_TOOL_LEEWAY": "x", "LTI_TOOL_PUBLIC_URL": "nonsense"}
        arguments = [arg for part in PLATFORM.items() for arg in part]
        needed: dict[str, list[object]] = {
            "school add": ["Naam", "--brin", "99XX00"],
            "school close": [uuid4()],
            "platform add": ["--school", uuid4(), *arguments],
            "platform approve": [uuid4()],
            "platform disable": [uuid4()],
            "grades resend": ["--school", uuid4(), "--failed"],
            "grades compare": ["--school", uuid4()],
            "school export": [uuid4(), shell.environ["LTI_TOOL_VAR_DIR"]],
            "privacy find": ["x", "--school", uuid4()],
            **{f"privacy {word}": [uuid4()] for word in ("export", "erase", "restrict", "rename")},
            "privacy rotate school": [uuid4()],
            "privacy rotate pupils": [uuid4()],
            "backup": [Path(shell.environ["LTI_TOOL_VAR_DIR"]) / "backups"],
            "restore": [Path.cwd()],
            "privacy terms": ["--school", uuid4()],
            "privacy hold": ["--school", uuid4(), "--reason", "court", "--until", "2030-01-01"],
            "privacy release": ["--school", uuid4()],
        }
        given = map(str, needed.get(words, []))

        result = shell.runner.invoke(main, [*words.split(), *given], env=shell.environ)

        assert result.exit_code in {0, 1, 2}
        assert "Traceback" not in result.output
        if result.exit_code == 1:
            assert "config_invalid" in result.output
            assert "leeway:" in result.output
            assert "public_url:" in result.output


class TestDryRun:
    """Everything is said as if it were done, and nothing is."""

    def test_changes_nothing(self, shell):
        with shell.database.writing() as session:
            scene = rows.scene(session)
            rows.delivery(session, scene, state=DeliveryState.FAILED)
        shell.run("db", "upgrade")
        before = dump(shell)
        facts = [word for option in PLATFORM.items() for word in option]
        for words in (
            ["school", "add", "Nieuw", "--brin", "99YY00"],
            ["school", "close", scene.school.id],
            ["platform", "add", "--school", scene.school.id, *facts],
            ["platform", "approve", scene.registration.id, "--deployment", "new"],
            ["platform", "disable", scene.registration.id],
            ["keys", "rotate"],
            ["grades", "resend", "--school", scene.school.id, "--failed"],
            ["db", "upgrade"],
        ):
            assert shell.run(*words, "--dry-run").output

        assert dump(shell) == before

    def test_leaves_an_empty_database_empty(self, blank_shell):
        result = blank_shell.run("db", "upgrade", "--dry-run")

        assert result.output.startswith("empty -> ")
        blank_shell.run("db", "check", code=1)


def dump(shell: Shell) -> list[str]:
    """Return every row of every table."""
    with shell.database.reading() as session:
        return sorted(
            repr(tuple(row))
            for table in Base.metadata.sorted_tables
            for row in session.execute(select(table))
        )
