"""``roster source``: the server from which a school's roster comes, and whether it works."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from lti_tool.demo.oneroster import BASE_PATH, CREDENTIALS_PATH, Lie
from lti_tool.main import main
from lti_tool.models.audit import AuditEvent
from lti_tool.models.roster_sources import RosterSource
from lti_tool.models.schools import Person
from tests.unit.cli.shell import shell, shell_on_each
from tests.unit.rostering.administration import administration, administration_server

__all__ = ["administration", "administration_server", "shell", "shell_on_each"]


@pytest.fixture
def school(shell):
    return shell.json("school", "add", "De Regenboog", "--brin", "99XX00")["id"]


@pytest.fixture
def secret_file(tmp_path):
    path = tmp_path / "secret"
    path.write_text("s3cret\n", encoding="utf-8")
    return path


@pytest.fixture
def source(shell, school, administration, tmp_path):
    """Switch on the demo's server; return its options."""
    shell.environ["LTI_TOOL_ALLOW_LOOPBACK"] = "1"
    path = tmp_path / "their-secret"
    path.write_text(administration.config.secret, encoding="utf-8")
    return added(
        shell,
        school,
        path,
        url=f"{administration.url}{BASE_PATH}",
        token_url=f"{administration.url}{CREDENTIALS_PATH}",
        key=administration.config.key,
    )


def words(school, file, **options):
    values = {
        "version": "1.2",
        "url": "https://administration.example",
        "token_url": "https://administration.example/token",
        "key": "client-1",
    } | options
    pairs = [(f"--{name.replace('_', '-')}", value) for name, value in values.items() if value]
    return [
        "roster",
        "source",
        "add",
        *("--school", school, "--secret-file", file),
        *(word for pair in pairs for word in pair),
    ]


def added(shell, school, file, **options):
    return shell.json(*words(school, file, **options))["id"]


class TestAdding:
    def test_keeps_the_secret_encrypted_and_shows_it_nowhere(self, shell, school, secret_file):
        result = shell.run(*words(school, secret_file))

        listed = shell.run("roster", "source", "list", "--json").output
        with shell.database.reading() as session:
            row = session.scalars(select(RosterSource)).one()
            events = set(session.scalars(select(AuditEvent.event)))
        assert b"s3cret" not in row.sealed_secret
        assert "s3cret" not in result.output + listed
        assert json.loads(listed)[0]["url"] == (
            "https://administration.example/ims/oneroster/rostering/v1p2"
        )
        assert "roster-source-added" in events

    def test_can_be_tried_first(self, shell, school, secret_file):
        shell.run(*words(school, secret_file), "--dry-run")

        assert shell.json("roster", "source", "list") == []

    def test_asks_for_the_secret_unseen(self, shell, school):
        line = [str(word) for word in words(school, "") if word != ""]
        line.remove("--secret-file")
        result = shell.runner.invoke(main, line, env=shell.environ, input="s3cret\n")

        assert result.exit_code == 0, result.output
        assert "s3cret" not in result.output

    @pytest.mark.parametrize(
        ("options", "code"),
        [
            ({"token_url": ""}, "roster_token_url"),
            ({"authentication": "oauth1"}, "roster_token_url"),
            ({"url": "administration.example"}, "roster_address_invalid"),
            ({"url": "http://administration.example"}, "address_forbidden"),
            ({"token_url": "http://administration.example/token"}, "address_forbidden"),
        ],
        ids=["no token", "a token too many", "no address", "not encrypted", "token in the open"],
    )
    def test_refuses_what_cannot_work(self, shell, school, secret_file, options, code):
        result = shell.run(*words(school, secret_file, **options), code=1)

        assert code in result.output

    @pytest.mark.parametrize(
        "options",
        [
            {"version": "1.1"},
            {"version": "1.1", "authentication": "oauth1", "token_url": ""},
            {"version": "1.2", "authentication": "oauth1-sha256", "token_url": ""},
            {"version": "1.1", "authentication": "oauth2-body", "url": "https://a.example/x/v9"},
        ],
        ids=["1.1 by token", "1.1 signed", "1.2 signed", "1.1 elsewhere"],
    )
    def test_takes_version_address_and_authentication_apart(
        self, shell, school, secret_file, options
    ):
        added(shell, school, secret_file, **options)

        (row,) = shell.json("roster", "source", "list", "--school", school)
        assert row["version"] == options["version"]
        assert row["authentication"] == options.get("authentication", "oauth2")

    def test_gives_a_school_one_server(self, shell, school, secret_file):
        added(shell, school, secret_file)

        assert "already_there" in shell.run(*words(school, secret_file), code=1).output


def test_removing_forgets_the_secret(shell, school, secret_file):
    source = added(shell, school, secret_file)
    shell.run("roster", "source", "remove", source, "--dry-run")
    assert len(shell.json("roster", "source", "list")) == 1

    shell.run("roster", "source", "remove", source)

    assert shell.json("roster", "source", "list") == []
    assert "not_found" in shell.run("roster", "source", "remove", source, code=1).output


class TestChecking:
    def test_tells_what_the_server_has_and_keeps_nothing(self, shell, source):
        before = shell.counted()

        result = shell.run("roster", "source", "check", source)

        assert "oneroster-rest 1.2 (2026-2027)" in result.output
        assert "40 pupils, 8 staff" in result.output
        assert "every row was read" in result.output
        assert shell.counted() == before

    def test_shows_nobody(self, shell, source):
        output = shell.run("roster", "source", "check", source, "--json").output

        assert not [word for word in ("Kind", "Verzonnen", "leerling-1", "Juf") if word in output]

    @pytest.mark.parametrize(
        ("lie", "code"),
        [
            (Lie.MAINTENANCE, "roster_answer_unreadable"),
            (Lie.NO_ENVELOPE, "roster_answer_envelope"),
        ],
    )
    def test_says_what_is_wrong(self, shell, source, administration, lie, code):
        administration.config.lies = {lie}

        assert code in shell.run("roster", "source", "check", source, code=1).output

    def test_says_that_the_secret_is_another(self, shell, source, administration, monkeypatch):
        monkeypatch.setattr(administration.config, "secret", "changed")

        assert "token_refused" in shell.run("roster", "source", "check", source, code=1).output


def forget_whole_reading(shell):
    """Make a whole reading due, as a day later."""
    with shell.database.writing() as session:
        session.scalars(select(RosterSource)).one().whole_at = None


class TestSyncing:
    @pytest.fixture
    def sync(self, shell, source, school):
        def run(*more, code=0):
            return shell.run("roster", "sync", "--school", school, *more, code=code)

        return run

    def test_brings_the_school_in_and_does_nothing_the_second_time(self, shell, sync):
        assert "applied" in sync().output
        assert shell.counted()["person"] == 48

        assert "nothing changes" in sync().output

    def test_reads_what_changed_between_whole_readings(self, shell, sync, administration):
        sync()
        administration.config.asked.clear()

        sync()

        (asked,) = administration.asked_for("users")
        assert "filter=dateLastModified" in asked

    def test_moves_a_pupil_when_everything_is_read(self, shell, sync, administration):
        """Changes tell of the new place only; that the old one is gone, a whole reading does."""
        sync()
        place = administration.config.objects["enrollments"][8]
        place |= {
            "class": {"sourcedId": "groep-2"},
            "dateLastModified": "2100-01-01T00:00:00.000Z",
        }

        assert json.loads(sync("--json").output)["totals"] == {"membership": {"join": 1}}
        forget_whole_reading(shell)
        assert json.loads(sync("--json").output)["totals"] == {"membership": {"leave": 1}}

    def test_tried_first_keeps_nothing(self, shell, sync):
        before = shell.counted()

        sync("--dry-run")

        assert shell.counted() == before
        assert shell.json("roster", "source", "list")[0]["last_good"] == "-"

    @pytest.mark.parametrize(
        ("lie", "code"),
        [
            (Lie.MAINTENANCE, "roster_answer_unreadable"),
            (Lie.NO_ENVELOPE, "roster_answer_envelope"),
        ],
    )
    def test_that_does_not_end_changes_nothing(self, shell, sync, administration, lie, code):
        sync()
        before = shell.counted()
        administration.config.lies = {lie}

        assert code in sync(code=1).output
        assert shell.counted() == before

    def test_of_a_server_that_lost_half_its_pupils_takes_nobody_off(
        self, shell, sync, administration
    ):
        sync("--json")
        forget_whole_reading(shell)
        del administration.config.objects["users"][20:]
        del administration.config.objects["enrollments"][20:]

        told = json.loads(sync("--json", code=None).stdout)

        assert told["state"] != "applied"
        assert told["holds"]
        with shell.database.reading() as session:
            assert session.scalars(select(Person).where(Person.left_at.is_not(None))).all() == []

    def test_needs_a_server(self, shell, school):
        result = shell.run("roster", "sync", "--school", school, code=1)

        assert "not_found" in result.output


class TestStatus:
    def test_tells_how_the_reading_of_all_sources_goes(self, shell, source, school):
        (row,) = shell.json("roster", "status")
        assert (row["name"], row["state"], row["last_good"]) == ("De Regenboog", "good", "-")

        shell.run("roster", "sync", "--school", school)

        (row,) = shell.json("roster", "status")
        assert (row["state"], row["failures"]) == ("good", 0)
        assert row["next"] > row["last_good"] != "-"
        output = shell.run("roster", "status", "--school", school).output
        assert "oneroster-rest" in output
        assert row["next"] in output

    def test_tells_what_went_wrong(self, shell, source, school, administration):
        administration.config.lies = {Lie.MAINTENANCE}
        shell.run("roster", "sync", "--school", school, code=1)

        (row,) = shell.json("roster", "status")
        assert (row["state"], row["code"]) == ("failing", "roster_answer_unreadable")

    def test_ends_with_an_alarm_where_a_source_is_stale(self, shell, source):
        with shell.database.writing() as session:
            row = session.scalars(select(RosterSource)).one()
            row.created_at -= timedelta(days=3)

        result = shell.run("roster", "status", code=1)
        assert "roster_stale" in result.output
        assert "stale" in result.output
