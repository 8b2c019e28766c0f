"""``lti-tool exercises``: list, check, add, remove."""

import json
import shutil

import pytest

from lti_tool.exercises import archives, catalogue, packages
from tests.factories import rows
from tests.unit.cli.shell import shell
from tests.unit.exercises.build import TOML, package
from tests.unit.exercises.test_upgrade import OLD

__all__ = ["shell"]

GOOD = catalogue.CONTENT / "heelal" / rows.EXERCISE_KEY


@pytest.fixture
def ready(shell):
    """A shell with tables."""
    shell.run("db", "upgrade")
    return shell


@pytest.fixture
def zipped(tmp_path):
    path = tmp_path / "vijf-eenden.zip"
    path.write_bytes(archives.pack(packages.read_files(package(tmp_path / "in" / "vijf-eenden"))))
    return path


def keys(shell) -> dict[str, str]:
    return {row["key"]: row["origin"] for row in shell.json("exercises", "list")}


class TestList:
    def test_needs_no_database(self, shell):
        listed = shell.json("exercises", "list")

        assert len(listed) == len(catalogue.load_default().exercises)
        assert set(listed[0]) == {
            *("key", "title", "theme", "subject", "groups", "items", "points", "origin"),
            *("goal", "slo", "licence"),
        }


class TestCheck:
    def test_says_that_a_folder_or_a_zip_is_in_order(self, shell, zipped):
        assert shell.run("exercises", "check", GOOD).output == "in order\n"
        assert shell.run("exercises", "check", zipped).output == "in order\n"

    def test_tells_file_line_code_and_reason(self, shell, tmp_path):
        bad = tmp_path / "bad"
        shutil.copytree(GOOD, bad)
        (bad / "imsmanifest.xml").write_text("<manifest")

        result = shell.run("exercises", "check", bad, "--json", code=1)

        [finding, *_] = json.loads(result.stdout)
        assert set(finding) == {"file", "line", "code", "message"}
        assert "exercise_invalid" in result.stderr
        shell.run("exercises", "check", tmp_path / "nowhere", code=2)

    def test_refuses_what_is_no_zip(self, shell, tmp_path):
        odd = tmp_path / "odd.zip"
        odd.write_text("PK but not really")

        assert "archive" in shell.run("exercises", "check", odd, code=1).stdout


class TestAddAndRemove:
    def test_a_zip_is_offered_until_it_is_removed(self, ready, zipped):
        assert "vijf-eenden: version" in ready.run("exercises", "add", zipped).output
        assert keys(ready)["vijf-eenden"] == "added"

        ready.run("exercises", "remove", "vijf-eenden", "--dry-run")
        assert "vijf-eenden" in keys(ready)
        ready.run("exercises", "remove", "vijf-eenden")
        assert "vijf-eenden" not in keys(ready)
        assert "exercise_unknown" in ready.run("exercises", "remove", "x", code=1).stderr

    def test_a_dry_run_adds_nothing(self, ready, zipped):
        ready.run("exercises", "add", zipped, "--dry-run")

        assert "vijf-eenden" not in keys(ready)

    def test_a_package_without_a_sidecar_gets_one_from_outside(self, ready, tmp_path):
        bare = package(tmp_path / "kaal", exercise__toml=None)
        about = tmp_path / "about.toml"
        about.write_text(TOML)

        assert "file_missing" in ready.run("exercises", "add", bare, code=1).stdout
        ready.run("exercises", "add", bare, "--about", about, "--key", "met-omschrijving")

        assert keys(ready)["met-omschrijving"] == "added"

    def test_the_key_of_an_exercise_of_our_own_is_taken(self, ready):
        assert "exercise_key_taken" in ready.run("exercises", "add", GOOD, code=1).stderr

    def test_what_is_wrong_with_a_package_is_told_and_nothing_is_added(self, ready, tmp_path):
        bad = package(tmp_path / "fout", opgave__xml="<qti-assessment-item/>")

        result = ready.run("exercises", "add", bad, code=1)

        assert "opgave.xml" in result.stdout
        assert "fout" not in keys(ready)


class TestUpgrade:
    def test_writes_a_package_of_qti_2_as_one_that_can_be_added(self, ready, tmp_path):
        old, about, new = tmp_path / "oud.zip", tmp_path / "exercise.toml", tmp_path / "kaart.zip"
        old.write_bytes(archives.pack(OLD))
        about.write_text(TOML)

        said = ready.run("exercises", "upgrade", old, new, "--about", about).output

        assert "left_out: stylesheet was left out" in said
        assert said.endswith("in order\n")
        ready.run("exercises", "add", new)
        assert keys(ready)["kaart"] == "added"

    def test_tried_it_writes_nothing(self, shell, tmp_path):
        old, new = tmp_path / "oud.zip", tmp_path / "kaart.zip"
        old.write_bytes(archives.pack(OLD))

        shell.run("exercises", "upgrade", old, new, "--dry-run")

        assert not new.exists()

    def test_refuses_what_is_no_qti_2(self, shell, zipped, tmp_path):
        result = shell.run("exercises", "upgrade", zipped, tmp_path / "x.zip", code=1)

        assert "no QTI 2.1 or 2.2 package" in result.output

    def test_the_check_of_an_old_package_names_the_way(self, shell, tmp_path):
        old, about = tmp_path / "oud.zip", tmp_path / "exercise.toml"
        old.write_bytes(archives.pack(OLD))
        about.write_text(TOML)

        result = shell.run("exercises", "check", old, "--about", about, code=1)

        assert "lti-tool exercises upgrade" in result.output
