"""QTI 2.1 and 2.2 become QTI 3: the same item, the same scores, and what is left out is told."""

import re
from pathlib import Path

import pytest
from lxml import etree

from lti_tool.exercises import packages, scoring, upgrade
from lti_tool.exercises.catalogue import CONTENT
from lti_tool.exercises.findings import Refused
from lti_tool.exercises.items import read_item
from lti_tool.exercises.manifest import MANIFEST
from lti_tool.exercises.package_files import PackageFiles
from lti_tool.exercises.rendering import item_html
from lti_tool.exercises.xml_reader import MATHML, QTI
from tests.unit.exercises.build import TOML
from tests.unit.exercises.test_samples import SAMPLES

V21, V22 = upgrade.NAMESPACES
FOLDERS = tuple(packages.folders(CONTENT))


def camel(name: str) -> str:
    first, *rest = name.split("-")
    return first + "".join(word.capitalize() for word in rest)


def downgraded(data: bytes, namespace: str) -> bytes:
    """Write a QTI 3 item as QTI 2 has it: other names, no bodies of content, objects."""
    root = etree.fromstring(data)
    old = _old(root, namespace)
    return etree.tostring(old, xml_declaration=True, encoding="UTF-8")


def _old(element, namespace):
    name = etree.QName(element)
    if name.namespace == MATHML:
        return element
    local = name.localname.removeprefix("qti-")
    made = etree.Element(f"{{{namespace}}}{camel(local)}", nsmap={None: namespace})
    for key, value in element.attrib.items():
        new = key if key.startswith("{") or not name.localname.startswith("qti-") else camel(key)
        made.set(new, re.sub(r"https://purl.*/(\w+)\.xml", rf"{OLD_TEMPLATES}\1", value))
    made.text, made.tail = element.text, element.tail
    for child in element.iterchildren(tag=etree.Element):
        if etree.QName(child).localname == "qti-content-body":
            made.text = (made.text or "") + (child.text or "")
            made.extend(_old(each, namespace) for each in child)
        else:
            made.append(_old(child, namespace))
    return made


OLD_TEMPLATES = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/"


def both(path: Path, namespace: str):
    """Return an item as it is, and as it comes back from QTI 2."""
    files = {
        p.relative_to(path.parent).as_posix(): p.read_bytes()
        for p in path.parent.rglob("*")
        if p.is_file()
    }
    back = upgrade.item(path.name, downgraded(files[path.name], namespace))
    stimuli = {"tekst.xml": "tekst"}
    return [
        read_item(path.name, PackageFiles(files={**files, path.name: data}), stimuli)
        for data in (files[path.name], back)
    ]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_item_of_ours_survives_the_way_back_and_forth(folder):
    for number, path in enumerate(sorted(folder.glob("opgave-*.xml"))):
        item, again = both(path, (V21, V22)[number % 2])

        right = scoring.model_answer(item)
        pages = [item_html(each, responses=right, seed=1, review=True) for each in (item, again)]
        assert pages[0] == pages[1]
        assert scoring.score(item, right) == scoring.score(again, right)
        assert scoring.score(item, {}) == scoring.score(again, {})


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.xml")), ids=lambda path: path.stem)
def test_every_sample_survives_it_as_well(path):
    item, again = both(path, V22)

    assert (item.maximum, item.by_teacher) == (again.maximum, again.by_teacher)
    pages = [item_html(each, responses={}, seed=1, review=False) for each in (item, again)]
    assert pages[0] == pages[1]


HALF = "<m:mfrac><m:mn>1</m:mn><m:mn>2</m:mn></m:mfrac>"
HOTSPOT = f"""<assessmentItem xmlns="{V21}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xsi:schemaLocation="{V21} http://x.example/a.xsd" identifier="kaart" title="Kaart"
  adaptive="false" timeDependent="false" xml:lang="nl">
  <responseDeclaration identifier="RESPONSE" cardinality="single" baseType="identifier">
    <correctResponse><value>A</value></correctResponse>
  </responseDeclaration>
  <outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>
  <stylesheet href="stijl.css" type="text/css"/>
  <itemBody>
    <p>Reken: <m:math xmlns:m="{MATHML}">{HALF}</m:math></p>
    <hotspotInteraction responseIdentifier="RESPONSE" maxChoices="1">
      <prompt>Waar ligt het noorden?</prompt>
      <object type="image/svg+xml" data="kaart.svg" width="300" height="300">een kompas</object>
      <hotspotChoice identifier="A" shape="rect" coords="0,0,100,100" hotspotLabel="boven"/>
      <hotspotChoice identifier="B" shape="rect" coords="0,200,100,300" hotspotLabel="onder"/>
    </hotspotInteraction>
  </itemBody>
  <responseProcessing
    template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"/>
</assessmentItem>"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'
OLD_MANIFEST = """<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" identifier="oud">
  <metadata><schema>QTIv2.1 Package</schema><schemaversion>1.0.0</schemaversion></metadata>
  <organizations/>
  <resources>
    <resource identifier="toets" type="imsqti_test_xmlv2p1" href="toets.xml">
      <file href="toets.xml"/><dependency identifierref="kaart"/>
    </resource>
    <resource identifier="kaart" type="imsqti_item_xmlv2p1" href="kaart.xml">
      <file href="kaart.xml"/><file href="kaart.svg"/><file href="stijl.css"/>
      <dependency identifierref="toets"/>
    </resource>
  </resources>
</manifest>"""
OLD = {
    "imsmanifest.xml": OLD_MANIFEST.encode(),
    "kaart.xml": HOTSPOT.encode(),
    "kaart.svg": SVG.encode(),
    "stijl.css": b"p { color: red }",
    "toets.xml": b"<assessmentTest/>",
}


class TestAPackage:
    def test_becomes_an_exercise(self):
        done = upgrade.upgraded(OLD)
        read = packages.read_exercise("kaart", {**done.files, "exercise.toml": TOML.encode()})

        [item] = read.items
        assert scoring.score(item, {"RESPONSE": ("A",)}).correct
        page = item_html(item, responses={}, seed=1, review=False)
        assert 'aria-label="een kompas"' in page
        assert "<mfrac><mn>1</mn><mn>2</mn></mfrac>" in page

    def test_tells_what_was_left_out(self):
        notes = [str(note) for note in upgrade.upgraded(OLD).notes]

        assert len(notes) == 3
        assert any("imsqti_test_xmlv2p1" in note for note in notes)
        assert any("stylesheet" in note for note in notes)
        assert any("a style sheet" in note for note in notes)

    def test_keeps_no_file_that_nothing_names(self):
        assert upgrade.upgraded(OLD).files.keys() == {MANIFEST, "kaart.xml", "kaart.svg"}

    def test_is_known_by_its_manifest(self):
        assert upgrade.is_old(OLD)
        assert not upgrade.is_old(upgrade.upgraded(OLD).files)

    @pytest.mark.parametrize(
        "files",
        [
            {},
            {"imsmanifest.xml": b"<manifest/>"},
            {**OLD, "kaart.xml": b"<assessmentItem/>"},
            {**OLD, "kaart.xml": f'<!DOCTYPE x><assessmentItem xmlns="{V21}"/>'.encode()},
            {**OLD, "kaart.xml": f'<assessmentItem xmlns="{QTI}"/>'.encode()},
        ],
        ids=["nothing", "no namespace", "an item without one", "a document type", "QTI 3 inside"],
    )
    def test_that_is_none_is_refused(self, files):
        with pytest.raises(Refused):
            upgrade.upgraded(files)

    def test_with_holes_in_its_manifest_makes_one_that_the_check_refuses(self):
        bare = b'<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"><resources>'
        bare += b'<resource type="imsqti_item_xmlv2p1"><file/><dependency/></resource>'
        done = upgrade.upgraded({"imsmanifest.xml": bare + b"</resources></manifest>"})

        with pytest.raises(Refused):
            packages.read_exercise("leeg", {**done.files, "exercise.toml": TOML.encode()})
