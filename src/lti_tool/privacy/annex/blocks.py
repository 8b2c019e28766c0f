"""What the papers are made of: sections with texts, lists and tables. Pure data, no markup."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """One paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Listing:
    """Short lines."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under heads; the first cell of a row names it."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Text | Listing | Table


@dataclass(frozen=True, slots=True)
class Section:
    """One part under its own heading."""

    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A whole document. ``draft`` says why it is none yet: what is still to be filled in."""

    title: str
    subtitle: str
    sections: tuple[Section, ...]
    draft: tuple[str, ...] = ()
