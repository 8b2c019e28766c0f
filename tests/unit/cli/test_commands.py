"""``lti-tool``: exit 0 done, 1 refused with a code, 2 wrong use; ``--json``."""

import json
import socket
from uuid import uuid4

import pytest
from click.testing import Result

from lti_tool.models.deliveries import DeliveryState
from lti_tool.privacy.fields import PERSONAL_FIELDS
from tests.factories import rows
from tests.factories.tools import PLATFORM_URL
from tests.unit.cli.shell import PLATFORM, blank_shell, shell, shell_on_each

__all__ = ["blank_shell", "shell", "shell_on_each"]


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

    def test_services_may_lie_on_hosts_that_the_operator_approves(self, shell, school):
        hosts = ("--service-host", "Services.example", "--service-host", ".lms.example")
        added = json.loads(self.add(shell, school, *hosts, "--json").output)
        assert added["service_hosts"] == ["services.example", ".lms.example"]

        said = shell.run(
            "platform", "approve", added["id"], "--service-host", "localhost:8001",
            "--drop-service-host", ".lms.example",
        ).stdout  # fmt: skip

        assert "service host services.example service host localhost:8001" in said
        [listed] = shell.json("platform", "list")
        assert listed["service_hosts"] == "services.example, localhost:8001"

    def test_hosts_that_are_known_for_a_family_are_approved_with_it(self, shell, school):
        issuer = {"--issuer": "https://canvas.instructure.com"}
        added = json.loads(self.add(shell, school, "--json", **issuer).stdout)

        assert added["service_hosts"] == [".instructure.com"]

    @pytest.mark.parametrize("host", ["https://services.example", ".example", "*", "a b"])
    def test_a_host_that_is_none_is_wrong_use(self, shell, school, host):
        result = self.add(shell, school, "--service-host", host, code=2)

        assert host in result.stderr
        assert shell.counted()["registration"] == 0

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
        assert set(listed) >= {"id", "school", "destination", "platform", "host", "last_answer"}
        assert listed["last_answer"] == "http_404"
        assert listed["school"] == str(scene.school.id)
        other = ["--school", uuid4(), "--state", "failed"]
        assert shell_on_each.json("grades", "status", *other) == []

    def test_resend_makes_due_again(self, shell_on_each, scene):
        [listed] = shell_on_each.json("grades", "status", "--state", "failed")

        by_id = ["--school", scene.school.id, "--delivery", listed["id"]]
        assert shell_on_each.run("grades", "resend", *by_id).output == "due again: 1\n"
        assert shell_on_each.json("grades", "status", "--state", "failed") == []

    @pytest.mark.parametrize(
        ("flags", "count"),
        [(["--failed"], 1), (["--delivered"], 1), (["--failed", "--delivered"], 2)],
    )
    def test_resend_takes_all_of_a_kind(self, shell_on_each, scene, flags, count):
        with shell_on_each.database.writing() as session:
            other = rows.person(session, session.merge(scene.registration))
            rows.delivery(session, scene, person_id=other.id, state=DeliveryState.DELIVERED)

        said = shell_on_each.run("grades", "resend", "--school", scene.school.id, *flags)

        assert said.output == f"due again: {count}\n"

    def test_resend_knows_no_other_schools_deliveries(self, shell_on_each, scene):
        [listed] = shell_on_each.json("grades", "status", "--state", "failed")
        elsewhere = ["--school", uuid4(), "--delivery", listed["id"]]

        assert "not_found" in shell_on_each.run("grades", "resend", *elsewhere, code=1).stderr

    def test_resend_of_nothing_is_wrong_use(self, shell, tmp_path):
        shell.run("grades", "resend", "--school", uuid4(), code=2)


class TestPrivacy:
    def test_register_lists_every_field(self, shell):
        listed = shell.json("privacy", "register")

        assert [row["field"] for row in listed] == list(PERSONAL_FIELDS)
        assert all(row["purposes"] and row["retention"] for row in listed)


class TestConfig:
    def test_check_is_content(self, shell):
        shell.environ["LTI_TOOL_ALLOW_LOOPBACK"] = "1"  # no production: the annex may wait

        assert "https://tool.example/lti/launch" in shell.run("config", "check").output

    def test_check_names_all_faults_at_once_and_the_missing_key_with_them(self, shell):
        shell.environ |= {
            "LTI_TOOL_ROOT_KEY": None,
            "LTI_TOOL_LEEWAY": "many",
            "LTI_TOOL_PUBLIC_URL": "http://tool.example",
            "LTI_TOOL_LOG_LEVEL": "loud",
            "LTI_TOOL_SCORES_AT_ONCE": "0",
            "LTI_TOOL_SCORES_PER_SECOND": "-1",
        }

        said = shell.run("config", "check", code=1).stderr

        for name in (
            "root_key",
            "leeway",
            "public_url",
            "log_level",
            "scores_at_once",
            "scores_per_second",
        ):
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
            shell.environ["LTI_TOOL_ALLOW_LOOPBACK"] = "1"

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
    assert "version" in shell.run("--version").output
