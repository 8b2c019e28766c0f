"""Formulas: the part of MathML Core that draws, by an allow-list, for the browser's own engine.

No links, no actions, no annotations, no foreign parts: what could act or hide something is
refused. Screen readers read MathML themselves; ``alttext`` is kept for those that do not.

Source: MathML Core (W3C); QTI 3.0 ASI, "math" in the inline and block content of an item body.
"""

from lti_tool.exercises.markup import Content, Element
from lti_tool.exercises.rules import (
    Check,
    ElementRule,
    Rules,
    anything,
    boolean,
    one_of,
    whole_number,
)
from lti_tool.exercises.xml_reader import MATHML_PREFIX, Node

MATH = f"{MATHML_PREFIX}math"

_TOKENS = ("mi", "mn", "mo", "mtext")
_ROWS = ("mrow", "msqrt", "mphantom")
_FIXED = {"mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2}
_FIXED |= {"msubsup": 3, "munderover": 3}
"""Elements with a fixed number of parts; a browser shows an error for any other number."""

_PARTS = frozenset(
    f"{MATHML_PREFIX}{name}" for name in (*_TOKENS, *_ROWS, *_FIXED, "mspace", "mtable")
)
_COMMON = {"class": anything, "id": anything, "displaystyle": boolean}
_DROPPED = frozenset({"class", "id"})
_LENGTH = one_of(*(f"{n / 10:g}em" for n in range(31)), "0", "thin", "medium", "thick")


def _rule(*children: str, text: bool = False, **attributes: Check) -> ElementRule:
    optional = {**_COMMON, **attributes}
    held = frozenset(f"{MATHML_PREFIX}{name}" for name in children) or _PARTS
    return ElementRule(optional=optional, children=frozenset() if text else held, text=text)


_RULES = {
    "math": _rule(display=one_of("block", "inline"), alttext=anything),
    "mi": _rule(text=True, mathvariant=one_of("normal")),
    "mn": _rule(text=True),
    "mtext": _rule(text=True),
    "mo": _rule(
        text=True,
        form=one_of("prefix", "infix", "postfix"),
        fence=boolean,
        separator=boolean,
        stretchy=boolean,
        largeop=boolean,
        movablelimits=boolean,
        lspace=_LENGTH,
        rspace=_LENGTH,
    ),
    "mspace": ElementRule(optional={**_COMMON, "width": _LENGTH, "height": _LENGTH}),
    **{name: _rule() for name in (*_ROWS, *_FIXED)},
    "mfrac": _rule(linethickness=_LENGTH),
    "mover": _rule(accent=boolean),
    "munder": _rule(accentunder=boolean),
    "mtable": _rule("mtr"),
    "mtr": _rule("mtd"),
    "mtd": _rule(columnspan=whole_number, rowspan=whole_number),
}

RULES: Rules = {f"{MATHML_PREFIX}{name}": rule for name, rule in _RULES.items()}


def read(node: Node) -> Element:
    """Return a formula, or a part of one, ready to be shown.

    Raises:
        Refused: ``math``: a part with too many or too few parts of its own.
    """
    name = node.name.removeprefix(MATHML_PREFIX)
    wanted = _FIXED.get(name)
    if wanted is not None and len(node.elements) != wanted:
        node.refuse("math", f"{name} has {wanted} parts")
    children: tuple[Content, ...] = tuple(
        child if isinstance(child, str) else read(child)
        for child in node.children
        if not isinstance(child, str) or name in _TOKENS
    )
    kept = {key: value for key, value in node.attributes.items() if key not in _DROPPED}
    return Element(name=name, attributes=kept, children=children)
