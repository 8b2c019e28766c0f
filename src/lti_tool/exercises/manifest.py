"""``imsmanifest.xml``: which files a package holds and what they are.

Source: QTI 3.0 Packaging (IMS Content Packaging 1.2, QTI 3.0 profile).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from lti_tool.exercises import rules
from lti_tool.exercises.findings import Refused
from lti_tool.exercises.package_files import PackageFiles
from lti_tool.exercises.rules import ElementRule, Rules, anything, identifier, one_of
from lti_tool.exercises.xml_reader import Node

MANIFEST = "imsmanifest.xml"
CP = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
"""The namespace of QTI 3.0 manifests."""


class ResourceType(StrEnum):
    """What a resource may be; tests and other languages are refused."""

    ITEM = "imsqti_item_xmlv3p0"
    STIMULUS = "imsqti_stimulus_xmlv3p0"
    WEB = "webcontent"
    ASSOCIATED = "associatedcontent/learning-application-resource"


_NAMED = ElementRule(required={"href": anything})

RULES: Rules = {
    "manifest": ElementRule(
        required={"identifier": identifier},
        optional={"xsi:schemaLocation": anything, "version": anything},
        children={"metadata", "organizations", "resources"},
    ),
    "metadata": ElementRule(children={"schema", "schemaversion"}),
    "schema": ElementRule(text=True),
    "schemaversion": ElementRule(text=True),
    "organizations": ElementRule(),
    "resources": ElementRule(children={"resource"}),
    "resource": ElementRule(
        required={"identifier": identifier, "type": one_of(*ResourceType), "href": anything},
        children={"metadata", "file", "dependency"},
    ),
    "file": _NAMED,
    "dependency": ElementRule(required={"identifierref": identifier}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One item, stimulus or other file: its path, and the paths of what it depends on."""

    type: ResourceType
    path: str
    needs: frozenset[str]


def read_manifest(files: PackageFiles) -> tuple[Resource, ...]:
    """Return the resources of a package, in the order of the manifest.

    That order is the order of the items. Metadata of other namespaces are not read.

    Raises:
        Refused: no manifest, another kind of package, or files and manifest do not agree.
    """
    root = _without_foreign(files.tree(MANIFEST, namespace=CP))
    if root.name != "manifest":
        root.refuse("manifest", "no QTI 3.0 manifest; QTI 2 goes by: lti-tool exercises upgrade")
    findings = tuple(rules.check(root, RULES))
    if findings:
        raise Refused(*findings)
    nodes = tuple(node for part in root.named("resources") for node in part.elements)
    paths: dict[str, str] = {}
    for node in nodes:
        name = node.attributes["identifier"]
        if name in paths:
            node.refuse("identifier_double", f"the resource {name} stands here twice")
        paths[name] = files.resolve(node, "href")
    resources = tuple(_resource(node, files, paths) for node in nodes)
    _check_complete(root, files)
    return resources


def _without_foreign(node: Node) -> Node:
    kept = (
        child if isinstance(child, str) else _without_foreign(child)
        for child in node.children
        if isinstance(child, str) or not child.name.startswith("{")
    )
    return replace(node, children=tuple(kept))


def _resource(node: Node, files: PackageFiles, paths: Mapping[str, str]) -> Resource:
    path = files.resolve(node, "href")
    if path not in {files.resolve(each, "href") for each in node.named("file")}:
        node.refuse("manifest", "a resource lists its own file")
    needed = {each.attributes["identifierref"] for each in node.named("dependency")}
    if not needed <= paths.keys():
        node.refuse("manifest", "a resource depends on one that is not there")
    return Resource(
        type=ResourceType(node.attributes["type"]),
        path=path,
        needs=frozenset(paths[name] for name in needed),
    )


def _check_complete(root: Node, files: PackageFiles) -> None:
    listed = {files.resolve(node, "href") for node in root.walk() if node.name == "file"}
    unlisted = sorted(files.files.keys() - listed - {MANIFEST})
    if unlisted:
        root.refuse("file_unlisted", f"not in the manifest: {', '.join(unlisted)}")
