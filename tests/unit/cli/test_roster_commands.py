"""``roster check``: what a file holds and what is wrong with it, on paper only."""

import json
import zipfile

import pytest

from tests.unit.cli.shell import blank_shell, shell
from tests.unit.rostering.build import USERS, package, sample
from tests.unit.rostering.test_samples import ALL

__all__ = ["blank_shell", "shell"]


@pytest.fixture
def written(tmp_path):
    """Write a file down and return where it lies."""

    def write(file):
        path = tmp_path / "export"
        path.write_bytes(file.getvalue())
        return path

    return write


@pytest.mark.parametrize("name", ALL)
def test_tells_what_a_school_sends(shell, written, name):
    result = shell.run("roster", "check", written(sample(name)))

    assert "10 pupils, 4 staff" in result.output
    assert "Otters 4/5" in result.output
    assert "every row was read" in result.output


@pytest.mark.parametrize("name", ALL)
def test_shows_nobody(shell, written, name):
    result = shell.run("roster", "check", written(sample(name)))

    for value in ("Fatima", "Idrissi", "1006", "wilgenhof.example", "ketenid", "2018"):
        assert value not in result.output


def test_tells_programs_the_same(shell, written):
    path = written(sample("oneroster-1.2"))
    told = json.loads(shell.run("roster", "check", path, "--strict", "--json").output)

    assert (told["pupils"], told["staff"], told["whole"]) == (10, 4, True)
    assert (told["findings"], told["judge"]) == ([], [])
    assert {"of": "oneroster:users", "name": "email", "values": 15} in told["left_out"]


def test_shows_how_years_are_read_under_both_settings(shell, written):
    path = written(package(users=USERS.replace("4\n", "04\n")))
    told = json.loads(shell.run("roster", "check", path, "--grades", "ceds", "--json").output)

    assert told["years"] == [
        {"written": "04", "times": 2, "dutch": 4, "ceds": 6, "read as": 6},
        {"written": "4", "times": 1, "dutch": 4, "ceds": 6, "read as": 6},
    ]


@pytest.mark.parametrize(
    ("file", "options", "reason"),
    [
        (package(users=USERS.replace("L2,true", "L2")), (), "2 error(s)"),
        (package(), ("--strict",), "0 error(s), 25 against"),
        (package(users="x"), (), "roster_column_missing: users.csv:1:sourcedId"),
    ],
    ids=["a row that cannot be read", "columns that a judge misses", "no roster at all"],
)
def test_ends_with_one_when_something_is_wrong(shell, written, file, options, reason):
    result = shell.run("roster", "check", written(file), *options, code=1)

    assert reason in result.output


class TestTemplate:
    def test_is_read_without_a_person_in_it(self, shell, tmp_path):
        path = tmp_path / "leeg.zip"
        shell.run("roster", "template", path)
        told = json.loads(shell.run("roster", "check", path, "--json", code=1).stdout)

        assert (told["pupils"], told["staff"]) == (0, 0)
        assert {each["rule"] for each in told["findings"]} == {"file_empty", "entry_unknown"}

    def test_marks_what_is_optional_as_text_and_asks_for_nothing_else(self, shell, tmp_path):
        path = tmp_path / "leeg.zip"
        shell.run("roster", "template", path)
        with zipfile.ZipFile(path) as archive:
            about = archive.read("LEESMIJ.txt").decode()
            header = archive.read("users.csv").decode().strip().split(",")

        assert "  givenName (optioneel): " in about
        assert "  sourcedId: nodig" in about
        assert not {"email", "phone", "sms", "password", "username", "status"} & set(header)
        assert {"sourcedId", "role", "grades", "givenName"} <= set(header)

    def test_overwrites_nothing(self, shell, tmp_path):
        path = tmp_path / "leeg.zip"
        path.write_text("van de school")

        assert "already_there" in shell.run("roster", "template", path, code=1).output
        assert path.read_text() == "van de school"
