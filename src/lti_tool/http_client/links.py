"""``Link`` headers, as platforms really write them (RFC 8288).

Moodle escapes the ampersands of its addresses as HTML does and puts typographic quotes around
the relation; others leave the quotes out, write ``Rel=NEXT`` or put other parameters first.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

from lti_tool.errors import PlatformUnavailable

_DOUBLE = '"“”„'
_SINGLE = "'‘’"
_QUOTES = _DOUBLE + _SINGLE

_TARGET = re.compile("<([^<>]*)>")
_PARAMETER = re.compile(
    rf"""
    [\s;]*;\s*
    (?P<name> [^\s=;,<>{_QUOTES}]+ )
    (?: \s*=\s*
        (?P<value>
            [{_DOUBLE}] (?: \\. | [^{_DOUBLE}\\] )* [{_DOUBLE}]
          | [{_SINGLE}] [^{_SINGLE}]* [{_SINGLE}]
          | [^\s;,<]*
        )
    )?
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One link: where it leads, and its relations in small letters."""

    target: str
    relations: frozenset[str]


def parse(header: str) -> tuple[Link, ...]:
    """Return the links of a header (several headers: joined by commas); what is none is passed by.

    Of a parameter that stands twice the first counts. A link with an ``anchor`` is about
    something else than this answer and is passed by as well (RFC 8288 sections 3.2 and 3.3).
    """
    return _scan(header)[0]


def target_of(headers: Mapping[str, str], relation: str, url: str) -> str | None:
    """Return where the link of this relation leads, in an answer that came from ``url``.

    An absolute address is returned to the letter: some platforms' tokens for a page do not
    survive another spelling.

    Raises:
        PlatformUnavailable: ``link_ambiguous``: it leads to several places; ``link_unreadable``:
            it may be there, but nobody can tell. To miss it would cut a listing short.
    """
    links, rest = _scan(headers.get("Link", ""))
    targets = {link.target for link in links if relation in link.relations}
    if len(targets) > 1:
        raise PlatformUnavailable(relation, code="link_ambiguous")
    if not targets and relation in rest:
        raise PlatformUnavailable(relation, code="link_unreadable")
    if not targets:
        return None
    target = targets.pop()
    try:
        return target if "://" in target else urljoin(url, target)
    except ValueError:
        raise PlatformUnavailable(relation, code="link_unreadable") from None


def _scan(header: str) -> tuple[tuple[Link, ...], str]:
    """Return the links, and in small letters what is left over when they are taken out."""
    text = _as_meant(header)
    links, rest, position = [], "", 0
    while found := _TARGET.search(text, position):
        rest += text[position : found.start()]
        parameters, position = _parameters(text, found.end())
        if "anchor" not in parameters:
            target = found[1].strip().replace("&amp;", "&")
            relations = frozenset(parameters.get("rel", "").lower().split())
            links.append(Link(target=target, relations=relations))
    return tuple(links), (rest + text[position:]).lower()


def _as_meant(header: str) -> str:
    """Return a header's text: HTTP libraries read bytes as Latin-1, platforms send UTF-8."""
    try:
        return header.encode("latin-1").decode()
    except UnicodeError:
        return header


def _parameters(text: str, position: int) -> tuple[dict[str, str], int]:
    found: dict[str, str] = {}
    while match := _PARAMETER.match(text, position):
        found.setdefault(match["name"].lower(), (match["value"] or "").strip(_QUOTES))
        position = match.end()
    return found, position
