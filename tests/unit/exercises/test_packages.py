from uuid import UUID

import pytest

from lti_tool.exercises import packages
from lti_tool.exercises.findings import Refused
from lti_tool.exercises.packages import digest, read_package
from tests.unit.exercises.build import (
    CHOICE,
    STIMULUS,
    TOML,
    item_xml,
    manifest_xml,
    package,
    resource,
)

REFERENCE = '<qti-assessment-stimulus-ref identifier="tekst" href="tekst.xml"/>'


def findings(folder):
    with pytest.raises(Refused) as refused:
        read_package(folder)
    return [(each.file, each.code) for each in refused.value.findings]


class TestReadPackage:
    def test_reads_what_a_teacher_chooses_by(self, tmp_path):
        exercise = read_package(package(tmp_path / "vijf-eenden"))

        assert (exercise.key, exercise.title, exercise.groups) == (
            "vijf-eenden",
            "Vijf eenden",
            (3, 4),
        )
        assert (exercise.level, exercise.minutes) == ("", 5)
        assert exercise.maximum == 1

    def test_keeps_the_items_in_the_order_of_the_manifest(self, tmp_path):
        attributes = 'identifier="{}" title="Opgave" time-dependent="false"'
        folder = package(
            tmp_path / "a",
            b__xml=item_xml(attributes=attributes.format("b")),
            a__xml=item_xml(attributes=attributes.format("a")),
            opgave__xml=None,
            imsmanifest__xml=manifest_xml(resource("b"), resource("a")),
        )

        assert [item.identifier for item in read_package(folder).items] == ["b", "a"]

    def test_brings_item_and_stimulus_together(self, tmp_path):
        folder = package(
            tmp_path / "a",
            tekst__xml=STIMULUS,
            opgave__xml=item_xml(extra=REFERENCE),
            imsmanifest__xml=manifest_xml(
                resource("tekst", "imsqti_stimulus_xmlv3p0"),
                resource("opgave", "imsqti_item_xmlv3p0", "tekst"),
            ),
        )
        exercise = read_package(folder)

        assert exercise.stimulus_of(exercise.item("opgave")).title == "Tekst"

    def test_an_item_without_stimulus_has_none(self, tmp_path):
        exercise = read_package(package(tmp_path / "a"))

        assert exercise.stimulus_of(exercise.items[0]) is None

    def test_an_item_shows_only_what_the_manifest_says_it_needs(self, tmp_path):
        folder = package(
            tmp_path / "a",
            tekst__xml=STIMULUS,
            opgave__xml=item_xml(extra=REFERENCE),
            imsmanifest__xml=manifest_xml(
                resource("tekst", "imsqti_stimulus_xmlv3p0"), resource("opgave")
            ),
        )

        assert findings(folder) == [("opgave.xml", "stimulus")]

    def test_names_the_findings_of_all_items(self, tmp_path):
        folder = package(
            tmp_path / "a",
            twee__xml=item_xml(body="<blink/>"),
            opgave__xml=item_xml(body="<p>"),
            imsmanifest__xml=manifest_xml(resource("opgave"), resource("twee")),
        )

        assert findings(folder) == [
            ("opgave.xml", "xml_not_well_formed"),
            ("twee.xml", "element_unknown"),
        ]

    @pytest.mark.parametrize(
        ("files", "expected"),
        [
            pytest.param(
                {"imsmanifest__xml": None}, ("imsmanifest.xml", "file_missing"), id="no manifest"
            ),
            pytest.param(
                {"exercise__toml": None}, ("exercise.toml", "file_missing"), id="no sidecar"
            ),
            pytest.param(
                {"los__txt": "a"}, ("imsmanifest.xml", "file_unlisted"), id="a stray file"
            ),
            pytest.param(
                {"opgave__xml": None, "imsmanifest__xml": manifest_xml()},
                ("imsmanifest.xml", "identifier_double"),
                id="no items",
            ),
            pytest.param(
                {
                    "twee__xml": item_xml(),
                    "imsmanifest__xml": manifest_xml(resource("opgave"), resource("twee")),
                },
                ("imsmanifest.xml", "identifier_double"),
                id="an item twice",
            ),
            pytest.param(
                {
                    "tekst__xml": STIMULUS.replace("stimulus-body", "item-body"),
                    "imsmanifest__xml": manifest_xml(
                        resource("opgave"), resource("tekst", "imsqti_stimulus_xmlv3p0")
                    ),
                },
                ("tekst.xml", "element_misplaced"),
                id="a stimulus with questions",
            ),
            pytest.param(
                {
                    "tekst__xml": STIMULUS.partition("<qti-stimulus-body>")[0]
                    + "</qti-assessment-stimulus>",
                    "imsmanifest__xml": manifest_xml(
                        resource("opgave"), resource("tekst", "imsqti_stimulus_xmlv3p0")
                    ),
                },
                ("tekst.xml", "element_count"),
                id="an empty stimulus",
            ),
            pytest.param(
                {
                    "imsmanifest__xml": manifest_xml(resource("opgave", "imsqti_stimulus_xmlv3p0")),
                },
                ("opgave.xml", "element_unknown"),
                id="an item said to be a stimulus",
            ),
        ],
    )
    def test_refuses(self, tmp_path, files, expected):
        assert findings(package(tmp_path / "a", **files)) == [expected]

    @pytest.mark.parametrize(
        "about",
        [
            pytest.param('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', id="a file"),
            pytest.param('<!DOCTYPE x [<!ENTITY e "ha"><!ENTITY f "&e;&e;">]>', id="laughs"),
            pytest.param('<!DOCTYPE x [<!ENTITY % p SYSTEM "http://a.example/">%p;]>', id="afar"),
        ],
    )
    @pytest.mark.parametrize("name", ["imsmanifest.xml", "tekst.xml", "opgave.xml", "eend.svg"])
    def test_refuses_entities_in_every_kind_of_file(self, tmp_path, name, about):
        picture = '<file href="eend.svg"/></resource>'
        folder = package(
            tmp_path / "a",
            tekst__xml=STIMULUS,
            eend__svg='<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>',
            opgave__xml=item_xml(extra=REFERENCE, body=f'<img src="eend.svg" alt=""/>{CHOICE}'),
            imsmanifest__xml=manifest_xml(
                resource("tekst", "imsqti_stimulus_xmlv3p0"),
                resource("opgave", "imsqti_item_xmlv3p0", "tekst").replace("</resource>", picture),
            ),
        )
        assert read_package(folder).items
        held = folder / name
        held.write_text(about + held.read_text())

        assert (name, "xml_doctype") in findings(folder)

    @pytest.mark.parametrize("name", ["Vijf", "vijf_eenden", "-a", "a" * 65])
    def test_refuses_a_folder_name_that_is_no_key(self, tmp_path, name):
        assert findings(package(tmp_path / name)) == [("", "key")]

    def test_refuses_a_link_to_somewhere_else(self, tmp_path):
        folder = package(tmp_path / "a")
        (folder / "elders.xml").symlink_to(tmp_path / "geheim.xml")

        assert findings(folder) == [("elders.xml", "file_name")]

    def test_refuses_a_linked_folder(self, tmp_path):
        folder = package(tmp_path / "a")
        (folder / "elders").symlink_to(tmp_path)

        assert findings(folder) == [("elders", "file_name")]

    def test_refuses_names_that_are_not_plain(self, tmp_path):
        folder = package(tmp_path / "a")
        (folder / ".verborgen").write_text("a")

        assert findings(folder) == [(".verborgen", "file_name")]

    def test_refuses_too_many_files(self, tmp_path, monkeypatch):
        monkeypatch.setattr(packages, "MAX_FILES", 2)

        assert findings(package(tmp_path / "a")) == [("", "package_too_large")]

    def test_refuses_too_many_bytes(self, tmp_path, monkeypatch):
        monkeypatch.setattr(packages, "MAX_TOTAL_BYTES", 100)

        assert findings(package(tmp_path / "a")) == [("", "package_too_large")]


class TestVersion:
    def test_is_the_same_for_the_same_bytes(self, tmp_path):
        first, second = (read_package(package(tmp_path / each / "a")) for each in "xy")

        assert first.version == second.version
        assert len(first.version) == 32

    def test_changes_with_any_byte(self, tmp_path):
        first = read_package(package(tmp_path / "x" / "a"))
        second = read_package(package(tmp_path / "y" / "a", exercise__toml=TOML + "\n"))

        assert first.version != second.version

    def test_cannot_be_fooled_by_moving_bytes_between_files(self):
        assert digest({"a": b"bc", "d": b""}) != digest({"a": b"b", "d": b"c"})


class TestSidecar:
    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            (TOML + 'kleur = "rood"', "kleur"),
            (TOML.replace("minutes = 5", ""), "minutes"),
            (TOML.replace("minutes = 5", 'minutes = "5"'), "minutes"),
            (TOML.replace("[4, 3]", "[0]"), "groups"),
            (TOML.replace("[4, 3]", "[]"), "groups"),
            (TOML + 'level = "3F"', "level"),
            (TOML + '[slo]\n"kerndoel 11" = "doel"', "slo"),
            (TOML + '[slo]\n"7b7a5317-c622-423c-b337-b4c656d8d372-1" = "doel"', "slo"),
            (TOML + '[slo]\n"7b7a5317-c622-423c-b337-b4c656d8d372" = ""', "slo"),
            (TOML + "[slo]\n" + "".join(f'"{UUID(int=n)}" = "doel"\n' for n in range(11)), "slo"),
            ("titel", "no TOML"),
            (b"\xff", "no TOML"),
            ("#" * 9000, "at most"),
        ],
    )
    def test_refuses(self, tmp_path, text, reason):
        with pytest.raises(Refused, match=rf"exercise\.toml:0: sidecar: .*{reason}"):
            read_package(package(tmp_path / "a", exercise__toml=text))

    def test_goals_of_the_curriculum_are_kept_by_their_uuids(self, tmp_path):
        text = TOML + '[slo]\n"7b7a5317-c622-423c-b337-b4c656d8d372" = "kerndoel 11"'
        read = read_package(package(tmp_path / "a", exercise__toml=text))

        assert read.slo == {"7b7a5317-c622-423c-b337-b4c656d8d372": "kerndoel 11"}
        assert read_package(package(tmp_path / "b")).slo == {}

    def test_names_all_that_is_wrong_at_once(self, tmp_path):
        text = TOML.replace("minutes = 5", "").replace("[4, 3]", "[9]")

        assert len(findings(package(tmp_path / "a", exercise__toml=text))) == 2
