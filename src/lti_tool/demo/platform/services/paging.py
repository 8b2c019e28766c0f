"""Listings in pages, with the way to the next one in the ``Link`` header (RFC 8288)."""

from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Final, TypeVar
from urllib.parse import parse_qsl, urlencode

from flask import Response, request

from lti_tool.demo.platform.services.access import ServiceRefused, json_answer
from lti_tool.demo.platform.web import state

PAGE_CEILING: Final = 50
"""Entries in a page at most, whatever the caller asks."""

Entry = TypeVar("Entry")


def page_answer(
    entries: Sequence[Entry], media_type: str, wrap: Callable[[list[Entry]], object]
) -> Response:
    """Return the page that the query asks for (``limit``, ``from``).

    Args:
        entries: the whole listing.
        media_type: of the answer.
        wrap: makes the document out of one page's entries.

    Raises:
        ServiceRefused: 400, ``limit`` is not a whole number above 0, or ``from`` below 0.
    """
    limit = min(_number("limit", PAGE_CEILING, least=1), PAGE_CEILING)
    first = _number("from", 0, least=0)
    answer = json_answer(wrap(list(entries[first : first + limit])), media_type)
    links = [f'<{_page_url(limit, 0)}>; rel="first"']
    if first + limit < len(entries):
        links.append(f'<{_page_url(limit, first + limit)}>; rel="next"')
    if "limit" in request.args or len(links) > 1:
        answer.headers["Link"] = ", ".join(links)
    return answer


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
