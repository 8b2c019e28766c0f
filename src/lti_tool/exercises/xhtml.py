"""The part of HTML that items, stimuli and feedback may use.

Every element is rebuilt when it is read; nothing is copied. Classes and ids are dropped,
languages are kept.

Source: QTI 3.0 ASI, the HTML content groups of "ItemBody", narrowed to our profile.
"""

from collections.abc import Collection

from lti_tool.exercises.mathml import MATH
from lti_tool.exercises.rules import (
    ElementRule,
    Rules,
    anything,
    identifier,
    language,
    one_of,
    whole_number,
)

COMMON = {
    "class": anything,
    "id": identifier,
    "lang": language,
    "xml:lang": language,
    "data-catalog-idref": identifier,
}
"""Attributes that any element may carry."""

SPOKEN = "data-spoken"
"""How an element is read aloud, where that differs from how it is written (see ``catalogs``)."""

KEPT = frozenset({"colspan", "rowspan", "scope", "start", SPOKEN})
"""Attributes that reach the page as they are; a language does so as ``lang``."""

_READ_APART = frozenset({"br", "img", MATH, "audio"})

INLINE = frozenset(
    {"strong", "em", "b", "i", "span", "sub", "sup", "q", "cite", "abbr", "code", "br", "img", MATH}
)
"""Elements inside a line of text."""

IN_CHOICE = INLINE | {"p"}
"""Elements of a choice or a prompt: item banks write paragraphs there (see ``bodies``)."""

BLOCK = frozenset(
    {"p", "div", "ul", "ol", "dl", "table", "blockquote", "h3", "h4", "hr", "figure", "audio"}
)
"""Elements that stand on their own."""

_CELL = {**COMMON, "colspan": whole_number, "rowspan": whole_number, "scope": one_of("row", "col")}


def rules(inline: Collection[str]) -> Rules:
    """Return the rules of the HTML elements.

    Args:
        inline: what else may stand inside a line of text: interactions and feedback.
    """
    line = INLINE | set(inline)
    flow = line | BLOCK
    in_line = ElementRule(optional=COMMON, children=line, text=True)
    in_flow = ElementRule(optional=COMMON, children=flow, text=True)
    return {
        **dict.fromkeys(INLINE - _READ_APART | {"p", "h3", "h4", "dt", "caption"}, in_line),
        **dict.fromkeys({"div", "blockquote", "li", "dd", "figcaption"}, in_flow),
        "figure": ElementRule(optional=COMMON, children={*flow, "figcaption"}),
        "br": ElementRule(optional=COMMON),
        "hr": ElementRule(optional=COMMON),
        "ul": _holder("li"),
        "ol": ElementRule(optional={**COMMON, "start": whole_number}, children={"li"}),
        "dl": _holder("dt", "dd"),
        "table": _holder("caption", "thead", "tbody", "tr"),
        "thead": _holder("tr"),
        "tbody": _holder("tr"),
        "tr": _holder("td", "th"),
        **dict.fromkeys(("td", "th"), ElementRule(optional=_CELL, children=flow, text=True)),
        "audio": ElementRule(
            required={"src": anything},
            optional={
                **COMMON,
                "controls": one_of("", "controls", "true"),
                "preload": one_of("none", "metadata", "auto"),
                "aria-label": anything,
            },
        ),
        "img": ElementRule(
            required={"src": anything, "alt": anything},
            optional={**COMMON, "width": whole_number, "height": whole_number},
        ),
    }


def _holder(*children: str) -> ElementRule:
    return ElementRule(optional=COMMON, children=frozenset(children))
