import pytest

from lti_tool.exercises.findings import Refused
from lti_tool.exercises.manifest import MANIFEST, Resource, ResourceType, read_manifest
from lti_tool.exercises.package_files import PackageFiles
from tests.unit.exercises.build import manifest_xml, resource


def read(xml, *names):
    files = {MANIFEST: xml.encode(), **dict.fromkeys(names, b"")}
    return read_manifest(PackageFiles(files=files))


class TestReadManifest:
    def test_tells_what_each_file_is_and_needs(self):
        xml = manifest_xml(
            resource("kaart", "webcontent", href="img/kaart.svg"),
            resource("vraag", "imsqti_item_xmlv3p0", "kaart"),
        )

        assert read(xml, "img/kaart.svg", "vraag.xml") == (
            Resource(type=ResourceType.WEB, path="img/kaart.svg", needs=frozenset()),
            Resource(type=ResourceType.ITEM, path="vraag.xml", needs=frozenset({"img/kaart.svg"})),
        )

    def test_does_not_read_foreign_metadata(self):
        lom = '<lom xmlns="http://ltsc.ieee.org/xsd/LOM"><general x="1">tekst</general></lom>'
        xml = manifest_xml(resource("a")).replace("</schemaversion>", f"</schemaversion>{lom}")

        assert len(read(xml, "a.xml")) == 1

    @pytest.mark.parametrize(
        ("xml", "code"),
        [
            pytest.param(
                manifest_xml(resource("a", href="../a.xml")), "file_missing", id="outside"
            ),
            pytest.param(
                manifest_xml(resource("a", href="https://example.org/a.xml")),
                "address_foreign",
                id="foreign",
            ),
            pytest.param(manifest_xml(resource("a", href="b.xml")), "file_missing", id="no file"),
            pytest.param(
                manifest_xml(resource("a"), resource("a")), "identifier_double", id="twice"
            ),
            pytest.param(
                manifest_xml(resource("a", "imsqti_item_xmlv3p0", "b")), "manifest", id="needs none"
            ),
            pytest.param(
                manifest_xml(resource("a").replace('<file href="a.xml"/>', "")),
                "manifest",
                id="without its file",
            ),
            pytest.param(
                manifest_xml(resource("a", "imsqti_test_xmlv3p0")), "attribute_value", id="a test"
            ),
            pytest.param(
                manifest_xml(resource("a", "imsqti_item_xmlv2p1")), "attribute_value", id="QTI 2"
            ),
            pytest.param("<manifest/>", "manifest", id="no namespace"),
            pytest.param(manifest_xml(), "file_unlisted", id="a stray file"),
        ],
    )
    def test_refuses(self, xml, code):
        with pytest.raises(Refused) as refused:
            read(xml, "a.xml")

        assert [finding.code for finding in refused.value.findings] == [code]
