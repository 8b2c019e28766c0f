"""The files of one package, by their path inside it."""

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass

from lti_tool.exercises import audio, xml_reader
from lti_tool.exercises.images import IMAGE_TYPES
from lti_tool.exercises.markup import Element
from lti_tool.exercises.xml_reader import QTI, Node

_RELATIVE = re.compile(r"(\.\./)*[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*")
"""A path of plain names: no scheme, no host, no query, no escapes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageFiles:
    """What a package holds: relative path -> bytes.

    ``base`` stands before the names of its sounds: they are fetched apart from the page.
    """

    files: Mapping[str, bytes]
    base: str = ""

    def tree(self, path: str, *, namespace: str = QTI) -> Node:
        """Return the tree of one XML file of the package.

        Raises:
            Refused: the file is no acceptable XML.
        """
        return xml_reader.read(path, self.files[path], namespace=namespace)

    def resolve(self, node: Node, attribute: str) -> str:
        """Return the path in the package that an ``href`` or ``src`` names.

        Raises:
            Refused: it is an address outside the package, or there is no such file.
        """
        return self.path_of(node, node.attributes[attribute])

    def path_of(self, node: Node, target: str) -> str:
        """Return the path in the package that an address in an element names.

        Raises:
            Refused: as ``resolve``.
        """
        if not _RELATIVE.fullmatch(target):
            node.refuse("address_foreign", "only files inside the package may be named")
        path = posixpath.normpath(posixpath.join(posixpath.dirname(node.file), target))
        if path not in self.files:
            node.refuse("file_missing", f"there is no file {target} in the package")
        return path

    def audio(self, node: Node) -> Element:
        """Return the player of the sound that an ``audio`` names: the browser's own, at rest.

        Raises:
            Refused: no such file, or not a sound that is accepted.
        """
        path = self.resolve(node, "src")
        if posixpath.splitext(path)[1].lower() != audio.ENDING:
            node.refuse("audio", "sounds are MP3 files")
        label = node.attributes.get("aria-label")
        return self.player(path, {"aria-label": label} if label else {})

    def player(self, path: str, attributes: Mapping[str, str]) -> Element:
        """Return a player of one file; nothing sounds before somebody asks for it (WCAG 1.4.2)."""
        source = f"{self.base}{audio.sound(path, self.files[path]).name}"
        own = {"src": source, "controls": "controls", "preload": "none"}
        return Element(name="audio", attributes={**own, **attributes})

    def image(self, node: Node) -> Element:
        """Return the picture that an ``img`` names, ready to be shown.

        Raises:
            Refused: no such file, or not a picture that is accepted.
        """
        path = self.resolve(node, "src")
        read = IMAGE_TYPES.get(posixpath.splitext(path)[1].lower())
        if read is None:
            node.refuse("image", "pictures are SVG or PNG files")
        kept = {k: v for k, v in node.attributes.items() if k in {"alt", "width", "height"}}
        return read(path, self.files[path], kept)
