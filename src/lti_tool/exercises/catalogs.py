"""Accessibility catalogues: other ways to the same content, offered beside it.

A part of the text points to a catalogue (``data-catalog-idref``); its cards become folded texts
below the item that everybody may open: nobody has to ask, and nothing is known about who does.
How a part is read aloud stays with it, unseen.

Source: QTI 3.0 ASI, "CatalogInfo", "Catalog", "Card", "CardEntry" and the support vocabulary.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from lti_tool.exercises import audio, bodies, xhtml
from lti_tool.exercises.markup import Content, Element
from lti_tool.exercises.package_files import PackageFiles
from lti_tool.exercises.rules import (
    ElementRule,
    Rules,
    boolean,
    identifier,
    language,
    one_of,
)
from lti_tool.exercises.view import Words
from lti_tool.exercises.xml_reader import Node

_IDREF = "data-catalog-idref"
_SPOKEN = "spoken"
MAX_SPOKEN = 500
"""Characters of what is read aloud for one part."""


class Kind(StrEnum):
    """What a card is for; other supports of the vocabulary are refused."""

    GLOSSARY = "glossary-on-screen"
    GUIDANCE = "linguistic-guidance"
    SIMPLER = "simplified-language-portions"
    TRANSCRIPT = "transcript"
    LISTEN = "spoken"


_CONTENT = {"qti-html-content", "qti-file-href"}

RULES: Rules = {
    "qti-catalog-info": ElementRule(children={"qti-catalog"}),
    "qti-catalog": ElementRule(required={"id": identifier}, children={"qti-card"}),
    "qti-card": ElementRule(
        required={"support": one_of(*Kind)},
        optional={"xml:lang": language},
        children={"qti-card-entry", *_CONTENT},
    ),
    "qti-card-entry": ElementRule(
        optional={
            "xml:lang": language,
            "default": boolean,
            "data-reading-type": one_of("computer-read-aloud", "human-read-aloud"),
        },
        children=_CONTENT,
    ),
    "qti-html-content": ElementRule(
        optional=xhtml.COMMON, children=xhtml.INLINE | xhtml.BLOCK, text=True
    ),
    "qti-file-href": ElementRule(
        required={"mime-type": one_of(audio.MEDIA_TYPE, "audio/mp3")}, text=True
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """One card for one part of the text: ``term`` is that part in words."""

    kind: Kind
    term: str
    language: str
    content: tuple[Content, ...]


def read(root: Node, files: PackageFiles) -> tuple[Node, tuple[Support, ...]]:
    """Return an item or stimulus whose parts know how they are spoken, and what goes beside it.

    Raises:
        Refused: ``catalog``: two catalogues with one name, a part that points to none, a catalogue
            that nothing points to, a card without one usable content.
    """
    catalogs: dict[str, Node] = {}
    for node in (each for info in root.named("qti-catalog-info") for each in info.elements):
        name = node.attributes["id"]
        if name in catalogs:
            node.refuse("catalog", f"the catalogue {name} stands here twice")
        catalogs[name] = node
    parts = {node.attributes[_IDREF]: node for node in root.walk() if _IDREF in node.attributes}
    for name, part in parts.items():
        if name not in catalogs:
            part.refuse("catalog", f"there is no catalogue {name}")
    for name, catalog in catalogs.items():
        if name not in parts:
            catalog.refuse("catalog", f"nothing points to the catalogue {name}")
    supports = tuple(
        support
        for name, part in parts.items()
        for support in _supports(catalogs[name], part.text, files)
    )
    spoken = {name: _spoken(catalog) for name, catalog in catalogs.items()}
    return _told(root, spoken), supports


def _supports(catalog: Node, term: str, files: PackageFiles) -> Iterator[Support]:
    for card in catalog.elements:
        kind, content = Kind(card.attributes["support"]), _content(card)
        if kind is Kind.LISTEN and content.name == "qti-html-content":
            continue
        if kind is not Kind.LISTEN and content.name == "qti-file-href":
            content.refuse("catalog", "a sound is for the support spoken")
        if content.name == "qti-file-href":
            path = files.path_of(content, content.text)
            shown: tuple[Content, ...] = (files.player(path, {"aria-label": term}),)
        else:
            shown = bodies.read_static(content, files)
        spoken = content.attributes.get("xml:lang") or card.attributes.get("xml:lang", "")
        yield Support(kind=kind, term=term, language=spoken, content=shown)


def _content(card: Node) -> Node:
    """Return what a card says: its default entry, else its first.

    Source: QTI 3.0 ASI, "CardEntry" (default).
    """
    entries = card.named("qti-card-entry")
    ranked = sorted(entries, key=lambda entry: entry.attributes.get("default") != "true")
    holder = ranked[0] if ranked else card
    contents = holder.named(*_CONTENT)
    if len(contents) != 1 or (entries and len(card.elements) > len(entries)):
        card.refuse("catalog", "a card holds one content, or entries with one each")
    return contents[0]


def _spoken(catalog: Node) -> str:
    """Return how the part is read aloud, if the catalogue says so in words."""
    for card in catalog.elements:
        content = _content(card)
        if card.attributes["support"] == _SPOKEN and content.name == "qti-html-content":
            words = " ".join(content.text.split())
            if not words or len(words) > MAX_SPOKEN:
                content.refuse("catalog", f"what is spoken has 1 to {MAX_SPOKEN} characters")
            return words
    return ""


def _told(node: Node, spoken: Mapping[str, str]) -> Node:
    attributes = dict(node.attributes)
    words = spoken.get(attributes.pop(_IDREF, ""), "")
    if words:
        attributes[xhtml.SPOKEN] = words
    children = tuple(c if isinstance(c, str) else _told(c, spoken) for c in node.children)
    return replace(node, attributes=attributes, children=children)


def drawn(supports: Iterable[Support], words: Words) -> tuple[Element, ...]:
    """Return the supports as folded texts, one for each kind: native, without script."""
    titles = {
        Kind.GLOSSARY: words.glossary,
        Kind.GUIDANCE: words.glossary,
        Kind.SIMPLER: words.simpler,
        Kind.TRANSCRIPT: words.transcript,
        Kind.LISTEN: words.listen,
    }
    folds: dict[str, list[Support]] = {}
    for support in supports:
        folds.setdefault(titles[support.kind], []).append(support)
    return tuple(_fold(title, held) for title, held in folds.items())


def _fold(title: str, supports: Iterable[Support]) -> Element:
    rows = tuple(row for support in supports for row in _row(support))
    attributes = {"class": "support"}
    summary = Element(name="summary", children=(title,))
    return Element(name="details", attributes=attributes, children=(summary, *rows))


_NAMED = frozenset({Kind.GLOSSARY, Kind.GUIDANCE})
"""Kinds that explain some words, which stand before the explanation."""


def _row(support: Support) -> Iterator[Element]:
    if support.kind in _NAMED:
        term = Element(name="strong", children=(support.term,))
        yield Element(name="p", children=(term,))
    attributes = {"lang": support.language} if support.language else {}
    yield Element(name="div", attributes=attributes, children=support.content)
