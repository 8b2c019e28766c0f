"""``lti-tool``: exit 0 done, 1 refused with a code, 2 wrong use; ``--json``; ``--dry-run``."""

import json
import shutil
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import click
import pytest
from click.testing import CliRunner, Result

from lti_tool.db import Database, make_engine
from lti_tool.exercises import catalogue
from lti_tool.main import main
from lti_tool.models.deliveries import DeliveryState
from lti_tool.privacy.fields import PERSONAL_FIELDS
from tests.factories import rows
from tests.factories.tools import PLATFORM_URL, ROOT_KEY

PLATFORM = {
    "--issuer": PLATFORM_URL,
    "--client-id": "client-9",
    "--auth-url": f"{PLATFORM_URL}/auth",
    "--token-url": f"{PLATFORM_URL}/token",
    "--jwks-url": f"{PLATFORM_URL}/jwks",
}


@dataclass(kw_only=True)
class Shell:
    """A terminal with the settings of one deployment."""

    environ: dict[str, str | None]
    database: Database
    runner: CliRunner = field(default_factory=CliRunner)

    def run(self, *words: object, code: int = 0) -> Result:
        """Run a command; fail unless it exits with ``code``, and never with a traceback."""
        result = self.runner.invoke(main, [str(word) for word in words], env=self.environ)
        assert result.exit_code == code, result.output
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    def json(self, *words: object) -> list | dict:
        return json.loads(self.run(*words, "--json").stdout)

    def counted(self) -> dict[str, int]:
        with self.database.reading() as session:
            return rows.counted(session)


def shell_for(url: str, folder: Path) -> Iterator[Shell]:
    engine = make_engine(url)
    environ = {
        "LTI_TOOL_PUBLIC_URL": "https://tool.example",
        "LTI_TOOL_DATABASE_URL": url,
        "LTI_TOOL_ROOT_KEY": ROOT_KEY.hex(),
        "LTI_TOOL_VAR_DIR": str(folder / "var"),
        "LTI_TOOL_KEYS_DIR": str(folder / "keys"),
    }
    yield Shell(environ=environ, database=Database(engine))
    engine.dispose()


@pytest.fixture
def shell(_sqlite_template: Path, tmp_path: Path) -> Iterator[Shell]:
    path = tmp_path / "shell.sqlite3"
    shutil.copyfile(_sqlite_template, path)
    yield from shell_for(f"sqlite:///{path}", tmp_path)


@pytest.fixture
def shell_on_each(database_url: str, tmp_path: Path) -> Iterator[Shell]:
    yield from shell_for(database_url, tmp_path)


@pytest.fixture
def blank_shell(blank_database_url: str, tmp_path: Path) -> Iterator[Shell]:
    yield from shell_for(blank_database_url, tmp_path)


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
CHANGING = {"add", "close", "approve", "disable", "rotate", "resend", "upgrade"}
LISTING = {"list", "status", "register"}


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
        }
        given = map(str, needed.get(words, []))

        result = shell.runner.invoke(main, [*words.split(), *given], env=shell.environ)

        assert result.exit_code in {0, 1, 2}
        assert "Traceback" not in result.output
        if result.exit_code == 1:
            assert "config_invalid" in result.output
            assert "leeway:" in result.output
            assert "public_url:" in result.output


class TestSchool:
    def test_add_list_and_close(self, shell_on_each):
        shell = shell_on_each
        added = shell.json("school", "add", "De Regenboog", "--brin", "99XX00")
        assert set(added) == {"id", "name", "brin"}

        shell.run("school", "close", added["id"])

        assert shell.json("school", "list") == [{**added, "status": "closed"}]
        assert "De Regenboog" in shell.run("school", "list").output

    def test_a_second_one_of_the_same_brin_is_refused(self, shell):
        shell.run("school", "add", "Een", "--brin", "99XX00")

        result = shell.run("school", "add", "Twee", "--brin", "99XX00", code=1)

        assert result.stderr == "Error: already_there: school with brin 99XX00\n"

    def test_one_that_is_not_there_is_refused(self, shell):
        assert "not_found" in shell.run("school", "close", uuid4(), code=1).stderr

    @pytest.mark.parametrize(
        "words", [["school", "add", "Naam"], ["school", "close", "nonsense"], ["school", "nothing"]]
    )
    def test_wrong_use_is_told_apart(self, shell, words):
        shell.run(*words, code=2)


class TestPlatform:
    @pytest.fixture
    def school(self, shell) -> str:
        return shell.json("school", "add", "De Regenboog", "--brin", "99XX00")["id"]

    def add(self, shell, school, *more, code=0, **changes) -> Result:
        facts = {**PLATFORM, **changes}
        words = [word for option in facts.items() for word in option]
        return shell.run("platform", "add", "--school", school, *words, *more, code=code)

    def test_add_approve_and_disable(self, shell, school):
        added = json.loads(self.add(shell, school, "--deployment", "1", "--json").output)
        shell.run("platform", "approve", added["id"], "--deployment", "2")
        shell.run("platform", "disable", added["id"])

        [listed] = shell.json("platform", "list", "--school", school)
        assert added["deployments"] == ["1"]
        assert (listed["id"], listed["issuer"]) == (added["id"], PLATFORM_URL)
        assert listed["status"] == "disabled"
        assert sorted(listed["deployments"].split(", ")) == ["1", "2"]
        assert shell.json("platform", "list", "--school", uuid4()) == []

    def test_blanks_around_what_was_pasted_are_taken_off(self, shell, school):
        self.add(shell, school, **{"--client-id": " client-9\n"})

        [listed] = shell.json("platform", "list")
        assert listed["client_id"] == "client-9"

    def test_addresses_that_we_would_never_call_are_refused_all_at_once(self, shell, school):
        result = self.add(
            shell,
            school,
            code=1,
            **{"--auth-url": "http://lms.example/auth", "--jwks-url": "file:///etc/passwd"},
        )

        assert "--auth-url: address_forbidden" in result.stderr
        assert "--jwks-url: address_forbidden" in result.stderr
        assert "--token-url" not in result.stderr
        assert shell.counted()["registration"] == 0

    def test_for_a_school_that_is_not_there(self, shell):
        assert "not_found" in self.add(shell, uuid4(), code=1).stderr

    def test_a_second_time(self, shell, school):
        self.add(shell, school)

        assert "already_there" in self.add(shell, school, code=1).stderr


class TestDryRun:
    """Everything is said as if it were done, and nothing is."""

    def test_changes_nothing(self, shell):
        with shell.database.writing() as session:
            scene = rows.scene(session)
            rows.delivery(session, scene, state=DeliveryState.FAILED)
        shell.run("db", "upgrade")
        before, content = shell.counted(), dump(shell)
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

        assert shell.counted() == before
        assert dump(shell) == content

    def test_leaves_an_empty_database_empty(self, blank_shell):
        result = blank_shell.run("db", "upgrade", "--dry-run")

        assert result.output.startswith("empty -> ")
        blank_shell.run("db", "check", code=1)


def dump(shell: Shell) -> list[tuple]:
    with shell.database.engine.connect() as connection:
        return [
            tuple(row)
            for table in ("school", "registration", "deployment", "score_delivery", "signing_key")
            for row in connection.exec_driver_sql(f"SELECT * FROM {table} ORDER BY 1")  # noqa: S608
        ]


class TestDatabase:
    def test_upgrade_makes_tables_and_keys_once(self, blank_shell):
        assert "empty -> " in blank_shell.run("db", "upgrade").output
        assert "up to date" in blank_shell.run("db", "upgrade").output

        assert "as the program expects" in blank_shell.run("db", "check").output
        assert [key["status"] for key in blank_shell.json("keys", "list")] == ["current", "next"]

    def test_check_names_what_differs(self, shell):
        with shell.database.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE school ADD COLUMN shoe_size INTEGER")

        result = shell.run("db", "check", code=1)

        assert "database_differs" in result.stderr
        assert "shoe_size" in result.stderr


class TestKeys:
    def test_rotate_and_list(self, shell_on_each):
        shell_on_each.run("db", "upgrade")
        before = shell_on_each.json("keys", "list")

        shell_on_each.run("keys", "rotate")

        after = {key["kid"]: key["status"] for key in shell_on_each.json("keys", "list")}
        assert [after.get(key["kid"]) for key in before] == ["retired", "current"]
        assert sorted(after.values()) == ["current", "next", "retired"]
        assert all(set(key) == {"kid", "status", "created_at"} for key in before)


class TestGrades:
    @pytest.fixture
    def scene(self, shell_on_each) -> rows.Scene:
        with shell_on_each.database.writing() as session:
            found = rows.scene(session)
            rows.delivery(session, found, state=DeliveryState.FAILED, last_answer="http_404")
        return found

    def test_status_counts_and_lists(self, shell_on_each, scene):
        counts = {row["state"]: row["count"] for row in shell_on_each.json("grades", "status")}
        assert (counts["failed"], counts["waiting"]) == (1, 0)

        [listed] = shell_on_each.json("grades", "status", "--state", "failed")
        assert listed["last_answer"] == "http_404"
        assert listed["school"] == str(scene.school.id)
        other = ["--school", uuid4(), "--state", "failed"]
        assert shell_on_each.json("grades", "status", *other) == []

    def test_resend_makes_due_again(self, shell_on_each, scene):
        [listed] = shell_on_each.json("grades", "status", "--state", "failed")

        by_id = ["--school", scene.school.id, "--delivery", listed["id"]]
        assert shell_on_each.run("grades", "resend", *by_id).output == "due again: 1\n"
        assert shell_on_each.json("grades", "status", "--state", "failed") == []

    def test_resend_knows_no_other_schools_deliveries(self, shell_on_each, scene):
        [listed] = shell_on_each.json("grades", "status", "--state", "failed")
        elsewhere = ["--school", uuid4(), "--delivery", listed["id"]]

        assert "not_found" in shell_on_each.run("grades", "resend", *elsewhere, code=1).stderr

    def test_resend_of_nothing_is_wrong_use(self, shell, tmp_path):
        shell.run("grades", "resend", "--school", uuid4(), code=2)


class TestExercises:
    def test_list(self, shell):
        listed = shell.json("exercises", "list")

        assert len(listed) == len(catalogue.load_default().exercises)
        assert set(listed[0]) == {"key", "title", "theme", "subject", "groups", "items", "points"}

    def test_check(self, shell, tmp_path):
        good = catalogue.CONTENT / "heelal" / rows.EXERCISE_KEY
        assert shell.run("exercises", "check", good).output == "in order\n"
        bad = tmp_path / "bad"
        shutil.copytree(good, bad)
        (bad / "imsmanifest.xml").write_text("<manifest")

        result = shell.run("exercises", "check", bad, "--json", code=1)

        [finding, *_] = json.loads(result.stdout)
        assert set(finding) == {"file", "line", "code", "message"}
        assert "exercise_invalid" in result.stderr
        shell.run("exercises", "check", tmp_path / "nowhere", code=2)


class TestPrivacy:
    def test_register_lists_every_field(self, shell):
        listed = shell.json("privacy", "register")

        assert [row["field"] for row in listed] == list(PERSONAL_FIELDS)
        assert all(row["purposes"] and row["retention"] for row in listed)


class TestConfig:
    def test_check_is_content(self, shell):
        assert "https://tool.example/lti/launch" in shell.run("config", "check").output

    def test_check_names_all_faults_at_once_and_the_missing_key_with_them(self, shell):
        shell.environ |= {
            "LTI_TOOL_ROOT_KEY": None,
            "LTI_TOOL_LEEWAY": "many",
            "LTI_TOOL_PUBLIC_URL": "http://tool.example",
            "LTI_TOOL_LOG_LEVEL": "loud",
        }

        said = shell.run("config", "check", code=1).stderr

        for name in ("root_key", "leeway", "public_url", "log_level"):
            assert f"  {name}: " in said
        assert said.startswith("Error: config_invalid")


class TestProcesses:
    """What refuses to start; what starts is tried in the whole round."""

    @pytest.mark.parametrize("words", [["serve"], ["worker"]])
    def test_nothing_runs_on_tables_of_another_version(self, blank_shell, words):
        result = blank_shell.run(*words, code=1)

        assert "run: lti-tool db upgrade" in result.stderr

    @pytest.mark.parametrize("words", [["serve"], ["worker"]])
    def test_nothing_runs_without_the_root_key(self, shell, words):
        shell.environ["LTI_TOOL_ROOT_KEY"] = None

        assert "root_key: missing" in shell.run(*words, code=1).stderr

    @pytest.mark.parametrize("words", [["serve", "--port"], ["demo", "--port"]])
    def test_nothing_runs_on_a_port_that_is_taken(self, shell, words):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]

            result = shell.run(*words, port, code=1)

        assert f"port_taken: 127.0.0.1:{port}" in result.stderr


def test_a_refusal_is_one_line_and_goes_to_standard_error(shell):
    result = shell.run("school", "close", uuid4(), code=1)

    assert result.stdout == ""
    assert result.stderr.count("\n") == 1


def test_an_empty_list_is_said_in_words_or_as_an_empty_list(shell):
    assert shell.run("school", "list").output == "(none)\n"
    assert shell.json("school", "list") == []


def test_the_version_is_told(shell):
    show: Callable[..., Result] = shell.run
    assert "version" in show("--version").output
