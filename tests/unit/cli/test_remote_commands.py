"""``lti-tool exercises remote``: an operator registers another publisher's server."""

import shutil

import pytest

from lti_tool.demo.publisher import LIST, PROVIDER
from tests.structure.sources import ROOT
from tests.unit.cli.shell import shell
from tests.unit.exercises.build import package

__all__ = ["shell"]

ADD = (
    *("exercises", "remote", "add", "notenkraker", str(LIST), "--provider", PROVIDER),
    *("--login-url", "https://notenkraker.example/lti/login"),
    *("--redirect-url", "https://notenkraker.example/lti/launch"),
    *("--target-url", "https://notenkraker.example/lti/launch"),
    *("--jwks-url", "https://notenkraker.example/lti/jwks"),
)
ANNEX = """
[[sub_processors]]
name = "Uitgeverij De Notenkraker"
seat = "Zwolle"
country = "NL"
task = "oefeningen"
data = "een kenmerk, de oefening en de score"
"""


@pytest.fixture
def ready(shell, tmp_path):
    """A shell with tables, in a deployment whose annex names the publisher."""
    folder = tmp_path / "config"
    shutil.copytree(ROOT / "config", folder)
    facts = (folder / "deployment.toml").read_text()
    (folder / "deployment.toml").write_text(facts + ANNEX)
    shell.environ["LTI_TOOL_CONFIG_DIR"] = str(folder)
    shell.run("db", "upgrade")
    return shell


def offered(shell) -> dict[str, str]:
    listed = shell.json("exercises", "list")
    return {row["key"]: row["origin"] for row in listed if row["key"].startswith("notenkraker")}


class TestAdd:
    def test_offers_the_list_and_tells_what_the_publisher_fills_in(self, ready):
        values = ready.json(*ADD)

        assert values.pop("client_id")
        assert values == {
            "issuer": "https://tool.example",
            "deployment_id": "notenkraker",
            "authorization_url": "https://tool.example/remote/authorize",
            "token_url": "https://tool.example/remote/token",
            "jwks_url": "https://tool.example/lti/jwks",
        }
        keys = ("notenkraker-klokkijken", "notenkraker-tafels-mix")
        assert offered(ready) == dict.fromkeys(keys, PROVIDER)
        (row,) = ready.json("exercises", "remote", "list")
        assert (row["key"], row["provider"], row["exercises"]) == ("notenkraker", PROVIDER, 2)

    def test_only_tried_changes_nothing(self, ready):
        before = ready.counted()

        assert "2 exercise(s) would be offered" in ready.run(*ADD, "--dry-run").output

        assert ready.counted() == before

    def test_refuses_a_publisher_that_no_annex_names(self, ready):
        del ready.environ["LTI_TOOL_CONFIG_DIR"]

        assert "remote_not_in_annex" in ready.run(*ADD, code=1).output

    def test_refuses_a_server_that_is_there(self, ready):
        ready.run(*ADD)

        assert "remote_server_known" in ready.run(*ADD, code=1).output

    def test_refuses_an_exercise_whose_key_another_server_has(self, ready, tmp_path):
        ready.run(*ADD[:3], "noten-kraker", *ADD[4:])
        clash = tmp_path / "list.toml"
        clash.write_text(LIST.read_text().replace("[tafels-mix]", "[kraker-tafels-mix]"))

        result = ready.run(*ADD[:3], "noten", clash, *ADD[5:], code=1)

        assert "exercise_key_taken: noten-kraker-tafels-mix" in result.output

    def test_refuses_a_key_that_is_none(self, ready):
        assert "remote_key_wrong" in ready.run(*ADD[:3], "Noten", *ADD[4:], code=1).output

    def test_tells_every_address_that_cannot_work(self, ready):
        words = [
            word.replace("https://notenkraker.example/lti/l", "http://10.0.0.1/l") for word in ADD
        ]

        output = ready.run(*words, code=1).output

        for option in ("--login-url", "--redirect-url", "--target-url"):
            assert f"{option}: http://10.0.0.1/" in output
        assert "--jwks-url" not in output

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            pytest.param("[x", "no TOML", id="no TOML"),
            pytest.param("", "1 to 500 exercises", id="nothing"),
            pytest.param('x = "y"', "x: entry: ", id="no table"),
            pytest.param("[x]", "x: title", id="an empty entry"),
            pytest.param("[X]", "X: name", id="a name with a capital"),
            pytest.param("#" * 300_000, "at most 262144 bytes", id="too much"),
        ],
    )
    def test_tells_what_is_wrong_with_a_list(self, ready, tmp_path, text, said):
        path = tmp_path / "list.toml"
        path.write_text(text)

        assert said in ready.run(*ADD[:4], path, *ADD[5:], code=1).output

    def test_refuses_an_address_of_an_exercise_that_cannot_work(self, ready, tmp_path):
        path = tmp_path / "list.toml"
        path.write_text(LIST.read_text().replace("points = 5", 'points = 5\naddress = "ftp://x"'))

        assert "LIST: ftp://x" in ready.run(*ADD[:4], path, *ADD[5:], code=1).output


class TestUpdate:
    def test_offers_the_newer_list_and_nothing_else_of_it(self, ready, tmp_path):
        ready.run(*ADD)
        path = tmp_path / "list.toml"
        path.write_text(LIST.read_text().replace("[klokkijken]", "[digitaal]"))

        ready.run("exercises", "remote", "update", "notenkraker", path)

        assert set(offered(ready)) == {"notenkraker-digitaal", "notenkraker-tafels-mix"}

    def test_needs_a_server(self, ready):
        words = ("exercises", "remote", "update", "nobody", LIST)

        assert "remote_server_unknown" in ready.run(*words, code=1).output


class TestRemove:
    def test_offers_its_exercises_no_longer_until_it_comes_back(self, ready):
        first = ready.json(*ADD)["client_id"]

        ready.run("exercises", "remote", "remove", "notenkraker")
        assert offered(ready) == {}
        assert ready.json("exercises", "remote", "list") == []

        assert ready.json(*ADD)["client_id"] != first
        assert len(offered(ready)) == 2

    def test_only_tried_changes_nothing(self, ready):
        ready.run(*ADD)

        ready.run("exercises", "remote", "remove", "notenkraker", "--dry-run")

        assert len(offered(ready)) == 2


def test_a_package_cannot_take_the_key_of_such_an_exercise(ready, tmp_path):
    ready.run(*ADD)
    folder = package(tmp_path / "in" / "notenkraker-klokkijken")

    assert "exercise_key_taken" in ready.run("exercises", "add", folder, code=1).output


def test_an_exercise_cannot_take_the_key_of_a_package(ready, tmp_path):
    ready.run("exercises", "add", package(tmp_path / "in" / "notenkraker-klokkijken"))

    assert "exercise_key_taken" in ready.run(*ADD, code=1).output
