"""QTI 2.1 and 2.2 -> QTI 3, for the elements of our profile: new names, same sense.

Item banks and Dutch exports are still written in QTI 2. What has another name gets it, what stands
in another place is moved, and what no exercise of ours has (style sheets, tests) is left out and
told. Whether the outcome fits the profile is for the check to say, as with any package.

Source: QTI 2.1 and 2.2 ASI; QTI 3.0 ASI, XSD binding (names in kebab case with ``qti-`` before
them, ``qti-content-body``, ``img`` for ``object``).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lxml import etree

from lti_tool.exercises import xml_reader
from lti_tool.exercises.findings import Finding, Refused
from lti_tool.exercises.manifest import CP, MANIFEST, ResourceType
from lti_tool.exercises.xml_reader import MATHML, MATHML_PREFIX, QTI, Node

NAMESPACES = (
    "http://www.imsglobal.org/xsd/imsqti_v2p1",
    "http://www.imsglobal.org/xsd/imsqti_v2p2",
)
"""Of items in QTI 2.1 and 2.2."""

_PACKAGES = "http://www.imsglobal.org/xsd/imscp_v1p1"
_TEMPLATE = re.compile(
    r"https?://www\.imsglobal\.org/question/qti_v2p[0-2]/rptemplates/(\w+)(\.xml)?"
)
_TEMPLATES = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/"
_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")

_HTML = frozenset(
    re.findall(
        r"\w+",
        "a abbr acronym address b big blockquote br caption cite code col colgroup dd dfn div dl "
        "dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img kbd li ol p pre q samp small source "
        "span strong sub sup table tbody td tfoot th thead tr tt ul var audio video",
    )
)
"""Elements of XHTML, which keep their names."""
_WRAPPED = frozenset({"modalFeedback", "feedbackBlock", "rubricBlock"})
"""Elements whose content stands in a ``qti-content-body`` of its own in QTI 3."""
_LEFT_OUT = frozenset({"stylesheet", "apipAccessibility"})
_XSI = "xsi:"
_XML = "xml:"
_KINDS: Mapping[str, ResourceType] = {
    **{f"imsqti_item_xmlv2p{n}": ResourceType.ITEM for n in (1, 2)},
    "imsqti_stimulus_xmlv2p2": ResourceType.STIMULUS,
    "webcontent": ResourceType.WEB,
    **{
        f"associatedcontent/xmlv1p0/{n}": ResourceType.WEB
        for n in ("learning-application-resource",)
    },
    "associatedcontent/learning-application-resource": ResourceType.ASSOCIATED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgraded:
    """A package in QTI 3, and what was left out on the way."""

    files: Mapping[str, bytes]
    notes: tuple[Finding, ...]


@dataclass(slots=True)
class _Notes:
    found: list[Finding] = field(default_factory=list)

    def left_out(self, node: Node, what: str) -> None:
        self.found.append(node.finding("left_out", f"{what} was left out"))


def is_old(files: Mapping[str, bytes]) -> bool:
    """Return whether a package is QTI 2: its manifest is of IMS Content Packaging itself."""
    return f'"{_PACKAGES}"'.encode() in files.get(MANIFEST, b"")


def upgraded(files: Mapping[str, bytes]) -> Upgraded:
    """Return a QTI 2.1 or 2.2 package in QTI 3.

    Raises:
        Refused: it is no such package, or a file cannot be read.
    """
    if not is_old(files):
        raise Refused(
            Finding(file=MANIFEST, line=0, code="manifest", message="no QTI 2.1 or 2.2 package")
        )
    notes = _Notes()
    root = xml_reader.read(MANIFEST, files[MANIFEST], namespace=_PACKAGES)
    resources = tuple(_resources(root, notes))
    kept = {path for resource in resources for path in _paths(resource) if path in files}
    done = {path: files[path] for path in kept}
    for resource in resources:
        kind = ResourceType(resource.attributes["type"])
        path = resource.attributes.get("href", "")
        if kind in {ResourceType.ITEM, ResourceType.STIMULUS} and path in files:
            done[path] = item(path, files[path], notes)
    done[MANIFEST] = _manifest(root, resources)
    return Upgraded(files=done, notes=tuple(notes.found))


def item(path: str, data: bytes, notes: _Notes | None = None) -> bytes:
    """Return one item or stimulus in QTI 3.

    Raises:
        Refused: the file is no acceptable XML of QTI 2.1 or 2.2.
    """
    for namespace in NAMESPACES:
        if f'"{namespace}"'.encode() in data:
            root = xml_reader.read(path, data, namespace=namespace)
            return _written(_element(root, notes or _Notes(), None))
    raise Refused(Finding(file=path, line=0, code="element_unknown", message="no QTI 2 item"))


def _resources(root: Node, notes: _Notes) -> Iterator[Node]:
    """Yield the resources that an exercise can have, with their kinds in QTI 3."""
    nodes = [each for part in root.named("resources") for each in part.named("resource")]
    kinds = {each.attributes.get("identifier"): each.attributes.get("type", "") for each in nodes}
    for node in nodes:
        kind = _KINDS.get(node.attributes.get("type", ""))
        if kind is None:
            notes.left_out(node, f"a resource of type {node.attributes.get('type', '')}")
            continue
        held = tuple(
            each
            for each in node.elements
            if each.name == "file"
            or (
                each.name == "dependency"
                and kinds.get(each.attributes.get("identifierref")) in _KINDS
            )
        )
        path = node.attributes.get("href") or next(_paths(node), "")
        attributes = {
            "identifier": node.attributes.get("identifier", ""),
            "type": str(kind),
            "href": path,
        }
        yield replace(node, attributes=attributes, children=_without_styles(held, notes))


def _without_styles(held: Sequence[Node], notes: _Notes) -> tuple[Node, ...]:
    kept = []
    for node in held:
        if node.attributes.get("href", "").endswith(".css"):
            notes.left_out(node, "a style sheet")
        else:
            kept.append(replace(node, children=()))
    return tuple(kept)


def _paths(resource: Node) -> Iterator[str]:
    return (each.attributes.get("href", "") for each in resource.named("file"))


def _manifest(root: Node, resources: Sequence[Node]) -> bytes:
    made = etree.Element(f"{{{CP}}}manifest", nsmap={None: CP})
    made.set("identifier", root.attributes.get("identifier", "package"))
    about = etree.SubElement(made, f"{{{CP}}}metadata")
    etree.SubElement(about, f"{{{CP}}}schema").text = "QTI Package"
    etree.SubElement(about, f"{{{CP}}}schemaversion").text = "3.0.0"
    etree.SubElement(made, f"{{{CP}}}organizations")
    held = etree.SubElement(made, f"{{{CP}}}resources")
    for resource in resources:
        row = etree.SubElement(held, f"{{{CP}}}resource", dict(resource.attributes))
        for node in resource.elements:
            etree.SubElement(row, f"{{{CP}}}{node.name}", dict(node.attributes))
    return _written(made)


def _element(node: Node, notes: _Notes, parent: etree._Element | None) -> etree._Element:
    """Write one element of QTI 2 as its namesake of QTI 3, below ``parent``."""
    if node.name.startswith(MATHML_PREFIX):
        return _math(node, parent)
    if node.name == "object":
        return _made(parent, "img", _picture(node, notes))
    name = node.name if node.name in _HTML else f"qti-{_kebab(node.name)}"
    made = _made(parent, name, dict(_attributes(node)))
    holder = made
    if node.name in _WRAPPED:
        holder = _made(made, "qti-content-body", {})
    for child in node.children:
        if isinstance(child, str):
            _append(holder, child)
        elif child.name in _LEFT_OUT:
            notes.left_out(child, child.name)
        else:
            _element(child, notes, holder)
    return made


def _math(node: Node, parent: etree._Element | None) -> etree._Element:
    tag = f"{{{MATHML}}}{node.name.removeprefix(MATHML_PREFIX)}"
    attributes = {k: v for k, v in node.attributes.items() if ":" not in k}
    made = etree.Element(tag, attributes, nsmap={None: MATHML})
    if parent is not None:
        parent.append(made)
    for child in node.children:
        if isinstance(child, str):
            _append(made, child)
        else:
            _math(child, made)
    return made


def _picture(node: Node, notes: _Notes) -> dict[str, str]:
    """Return what an ``object`` with a picture becomes: its text is what the picture shows."""
    if not node.attributes.get("type", "").startswith("image/"):
        notes.left_out(node, "the kind of an object that is no picture")
    sizes = {k: node.attributes[k] for k in ("width", "height") if k in node.attributes}
    return {"src": node.attributes.get("data", ""), "alt": node.text, **sizes}


def _attributes(node: Node) -> Iterator[tuple[str, str]]:
    for name, value in node.attributes.items():
        if name.startswith((_XSI, "{")):
            continue
        if name.startswith(_XML):
            yield f"{{http://www.w3.org/XML/1998/namespace}}{name.removeprefix(_XML)}", value
        elif name == "template" and (known := _TEMPLATE.fullmatch(value)):
            yield name, f"{_TEMPLATES}{known[1]}.xml"
        else:
            yield name if node.name in _HTML else _kebab(name), value


def _made(parent: etree._Element | None, name: str, attributes: dict[str, str]) -> etree._Element:
    if parent is None:
        return etree.Element(f"{{{QTI}}}{name}", attributes, nsmap={None: QTI})
    return etree.SubElement(parent, f"{{{QTI}}}{name}", attributes)


def _append(holder: etree._Element, text: str) -> None:
    if len(holder):
        holder[-1].tail = (holder[-1].tail or "") + text
    else:
        holder.text = (holder.text or "") + text


def _kebab(name: str) -> str:
    return _WORD.sub("-", name).lower()


def _written(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
