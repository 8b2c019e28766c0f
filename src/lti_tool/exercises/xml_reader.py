"""XML bytes of a stranger -> a small tree of our own, or a refusal.

Nothing is fetched, no entity is resolved, no document type is accepted; sizes are capped. The
tree that comes out holds only elements, attributes, text and line numbers, so no code behind
this module can be surprised by the parser.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NoReturn

from lxml import etree

from lti_tool.exercises.findings import Finding, Refused

QTI = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
"""The namespace of QTI 3 items and stimuli (QTI 3.0 ASI, XSD binding)."""

MAX_BYTES = 256 * 1024
"""Bytes of one XML file: about 25 times the longest item of our own."""

MAX_NODES = 5_000
"""Elements of one XML file."""

MAX_DEPTH = 40
"""Elements inside one another."""

_PREFIXES: Mapping[str, str] = {
    "http://www.w3.org/XML/1998/namespace": "xml:",
    "http://www.w3.org/2001/XMLSchema-instance": "xsi:",
}


MATHML = "http://www.w3.org/1998/Math/MathML"
MATHML_PREFIX = "math:"
"""Stands before the local names of MathML, which may stand inside items."""

_GUESTS: Mapping[str, str] = {MATHML: MATHML_PREFIX}


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One element: local name (a stranger's as ``{namespace}name``), attributes and content.

    The names of MathML have a prefix of ours: ``math:mfrac``.
    """

    file: str
    line: int
    name: str
    attributes: Mapping[str, str]
    children: tuple["Node | str", ...]

    @property
    def elements(self) -> tuple["Node", ...]:
        """Return the child elements, without the text between them."""
        return tuple(child for child in self.children if isinstance(child, Node))

    def named(self, *names: str) -> tuple["Node", ...]:
        """Return the child elements with one of these names, in document order."""
        return tuple(child for child in self.elements if child.name in names)

    def walk(self) -> Iterator["Node"]:
        """Yield this element and everything inside it, in document order."""
        yield self
        for child in self.elements:
            yield from child.walk()

    @property
    def text(self) -> str:
        """Return all text inside, joined and without space at the ends."""
        parts = (child.text if isinstance(child, Node) else child for child in self.children)
        return "".join(parts).strip()

    def refuse(self, code: str, message: str) -> NoReturn:
        """Raise the refusal of this element."""
        raise Refused(self.finding(code, message))

    def finding(self, code: str, message: str) -> Finding:
        """Return what is wrong with this element, with its file and line."""
        return Finding(file=self.file, line=self.line, code=code, message=message)


def read(file: str, data: bytes, *, namespace: str = QTI) -> Node:
    """Return the tree of one XML file whose elements live in ``namespace``.

    Args:
        file: path inside the package, for the findings.
        data: the file's bytes; UTF-8, at most ``MAX_BYTES``.
        namespace: elements of it are named by their local name alone; empty: of none.

    Raises:
        Refused: too large, not UTF-8, a document type, not well-formed, a processing
            instruction, or too many or too deeply nested elements.
    """
    _check_bytes(file, data)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        encoding="utf-8",  # whatever the file says: what was looked over is what is parsed
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 0
        _refuse(file, line, "xml_not_well_formed", "the file is not well-formed XML")
    growing = _Growing(file, namespace, [(0, "", {}, [])])
    for event, element in etree.iterwalk(root, events=("start", "end", "pi")):
        line = element.sourceline or 0
        if event == "start":
            growing.start(line, str(element.tag), dict(element.attrib), element.text)
        elif event == "end":
            growing.end(element.tail)
        else:
            _refuse(file, line, "xml_instruction", "processing instructions are not accepted")
    return growing.root


def _check_bytes(file: str, data: bytes) -> None:
    if len(data) > MAX_BYTES:
        _refuse(file, 0, "file_too_large", f"an XML file holds at most {MAX_BYTES} bytes")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        _refuse(file, 0, "xml_not_utf8", "XML files are written in UTF-8")
    # Looked for in the raw text, before any parser sees it: entities need a document type.
    if "<!DOCTYPE" in text:
        line = text[: text.index("<!DOCTYPE")].count("\n") + 1
        _refuse(file, line, "xml_doctype", "a document type (DOCTYPE) is not accepted")


@dataclass(slots=True)
class _Growing:
    """The tree so far: the elements whose end was not seen yet, the root's holder first."""

    file: str
    namespace: str
    open: list[tuple[int, str, dict[str, str], list[Node | str]]]
    count: int = 0

    def start(self, line: int, tag: str, attributes: Mapping[str, str], text: str | None) -> None:
        self.count += 1
        if self.count > MAX_NODES or len(self.open) > MAX_DEPTH:
            _refuse(self.file, line, "xml_too_complex", "too many or too deeply nested elements")
        named = {_attribute(key): value for key, value in attributes.items()}
        self.open.append((line, self._name(tag), named, [text] if text else []))

    def _name(self, tag: str) -> str:
        if tag.startswith("{"):
            own, _, name = tag.removeprefix("{").partition("}")
            guest = _GUESTS.get(own)
            return f"{guest}{name}" if guest else tag.removeprefix(f"{{{self.namespace}}}")
        # an element of no namespace is a stranger too, and must not pass for one of ours
        return f"{{}}{tag}" if self.namespace else tag

    def end(self, tail: str | None) -> None:
        line, name, attributes, children = self.open.pop()
        node = Node(
            file=self.file, line=line, name=name, attributes=attributes, children=tuple(children)
        )
        self.open[-1][3].extend([node, tail] if tail else [node])

    @property
    def root(self) -> Node:
        """Return the whole tree, once its end was seen."""
        return next(node for node in self.open[0][3] if isinstance(node, Node))


def _attribute(key: str) -> str:
    namespace, separator, name = key.removeprefix("{").rpartition("}")
    if not separator:
        return key
    return f"{_PREFIXES[namespace]}{name}" if namespace in _PREFIXES else key


def _refuse(file: str, line: int, code: str, message: str) -> NoReturn:
    raise Refused(Finding(file=file, line=line, code=code, message=message))
