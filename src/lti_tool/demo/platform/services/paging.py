"""Listings in pages, with the way to the next one in the ``Link`` header (RFC 8288)."""

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Final, TypeVar
from urllib.parse import parse_qsl, urlencode

from flask import Response, request

from lti_tool.demo.platform import vocabulary
from lti_tool.demo.platform.services.access import ServiceRefused, json_answer
from lti_tool.demo.platform.traits import ServiceTrait
from lti_tool.demo.platform.web import state

PAGE_CEILING: Final = 50
"""Entries in a page at most, where pages have a ceiling."""

_GRADEBOOK: Final = (vocabulary.LINE_ITEM_CONTAINER, vocabulary.RESULT_CONTAINER)

Entry = TypeVar("Entry")


def page_answer(
    entries: Sequence[Entry],
    media_type: str,
    wrap: Callable[[list[Entry]], object],
    more_links: Mapping[str, str] | None = None,
) -> Response:
    """Return the page that the query asks for (``limit``, ``from``).

    Args:
        entries: the whole listing.
        media_type: of the answer.
        wrap: makes the document out of one page's entries.
        more_links: other relations and where they lead.

    Raises:
        ServiceRefused: 400, ``limit`` is not a whole number above 0, or ``from`` below 0.
    """
    capped = state().has(ServiceTrait.PAGES_OF_50)
    ceiling = PAGE_CEILING if capped else max(len(entries), 1)
    limit = min(_number("limit", ceiling, least=1), ceiling)
    first = _number("from", 0, least=0)
    answer = json_answer(wrap(list(entries[first : first + limit])), media_type)
    links = {"first": _page_url(limit, 0)}
    if first + limit < len(entries):
        links["next"] = _page_url(limit, first + limit)
    if "limit" not in request.args and len(links) == 1:
        links = {}
    for header in _headers({**links, **(more_links or {})}, media_type):
        answer.headers.add("Link", header)
    return answer


def _headers(links: Mapping[str, str], media_type: str) -> list[str]:
    """Return the header's values, as this platform writes them."""
    if not links:
        return []
    if media_type in _GRADEBOOK and state().has(ServiceTrait.LINKS_ESCAPED):
        broken = ", ".join(
            f"<{url.replace('&', '&amp;')}>; rel=\u201c{rel}\u201d" for rel, url in links.items()
        )
        # a header carries bytes: these are the bytes of the text in UTF-8
        return [broken.encode().decode("latin-1")]
    if state().has(ServiceTrait.LINKS_BARE):
        return [f'<{url}>;title="a, b; c" ; REL={rel}' for rel, url in links.items()]
    return [", ".join(f'<{url}>; rel="{rel}"' for rel, url in links.items())]


def _number(name: str, default: int, *, least: int) -> int:
    text = request.args.get(name, str(default))
    if not (text.isascii() and text.isdigit()) or int(text) < least:
        raise ServiceRefused(HTTPStatus.BAD_REQUEST, f"{name} must be {least} or more")
    return int(text)


def _page_url(limit: int, first: int) -> str:
    query = parse_qsl(request.query_string.decode(), keep_blank_values=True)
    kept = [(name, value) for name, value in query if name not in ("limit", "from")]
    query_text = urlencode([*kept, ("limit", str(limit)), ("from", str(first))])
    return f"{state().config.base_url}{request.path}?{query_text}"
