from pathlib import Path

import pytest

from lti_tool.errors import ExerciseInvalid, NotFound
from lti_tool.exercises import catalogue, checking
from tests.unit.exercises.build import TOML, item_xml, package


@pytest.fixture
def two(tmp_path) -> Path:
    package(tmp_path / "water" / "vijf-eenden")
    other = TOML.replace("Vijf eenden", "De maan").replace("Water", "Het heelal")
    other = other.replace("[4, 3]", "[7]").replace("Lezen", "Taal").replace("eenden", "sterren")
    package(tmp_path / "heelal" / "de-maan", exercise__toml=other)
    return tmp_path


class TestCatalogue:
    def test_gives_an_exercise_by_its_key(self, two):
        assert catalogue.load(two).get("de-maan").title == "De maan"

    def test_does_not_know_other_keys(self, two):
        with pytest.raises(NotFound):
            catalogue.load(two).get("../geheim")

    def test_does_not_know_other_items(self, two):
        with pytest.raises(NotFound):
            catalogue.load(two).get("de-maan").item("weg")

    def test_lists_what_there_is_to_choose_from(self, two):
        loaded = catalogue.load(two)

        assert loaded.themes == ("Het heelal", "Water")
        assert loaded.subjects == ("Lezen", "Taal")
        assert loaded.groups == (3, 4, 7)


class TestLoad:
    def test_names_every_file_line_and_reason(self, two):
        package(two / "water" / "stuk", opgave__xml=item_xml(body="<p>\n<blink/></p>"))
        package(two / "water" / "ook-stuk", exercise__toml=None)

        with pytest.raises(ExerciseInvalid) as invalid:
            catalogue.load(two)

        assert invalid.value.detail.splitlines() == [
            "water/ook-stuk/exercise.toml:0: file_missing: there is no such file",
            "water/stuk/opgave.xml:9: element_unknown: blink is not part of the profile",
        ]

    def test_refuses_an_empty_directory(self, tmp_path):
        with pytest.raises(ExerciseInvalid, match="package_missing"):
            catalogue.load(tmp_path)


class TestCheck:
    def test_finds_nothing_wrong_with_what_is_right(self, two):
        assert checking.check(two) == ()
        assert checking.check(two / "water" / "vijf-eenden") == ()

    def test_places_findings_in_the_package_that_is_checked(self, tmp_path):
        folder = package(tmp_path / "stuk", opgave__xml=item_xml(body="<blink/>"))

        (finding,) = checking.check(folder)
        assert (finding.file, finding.code) == ("opgave.xml", "element_unknown")

    def test_finds_a_key_that_is_used_twice(self, two):
        package(two / "heelal" / "vijf-eenden")

        (finding,) = checking.check(two)
        assert (finding.file, finding.code) == ("water/vijf-eenden", "key_double")

    def test_a_place_without_packages_is_a_finding(self, tmp_path):
        (finding,) = checking.check(tmp_path / "weg")

        assert finding.code == "package_missing"
