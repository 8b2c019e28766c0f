"""Listings in pages: whole or not at all.

A listing that stops halfway must never look like a short one: whoever is missing from it would
count as gone. So everything that is odd ends the listing with a failure.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, NoReturn, TypeVar
from urllib.parse import urlencode, urlsplit, urlunsplit

from lti_tool.errors import PlatformUnavailable
from lti_tool.http_client import Answer, links
from lti_tool.lti.service import Request, Service
from lti_tool.lti.strict_json import require_text

PAGE = 50
"""Entries that we ask for in a page: what Canvas gives at most."""

LARGEST_PAGE = 4_194_304
"""Bytes: not every platform knows ``limit``, and some say much about everybody."""

MOST_PAGES = 200
MOST_ENTRIES = 10_000
"""In one listing; a course or a gradebook of a school has fewer."""

Entry = Mapping[str, Any]
Record = TypeVar("Record")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page: its entries, and all else that it says."""

    answer: Answer
    entries: tuple[Entry, ...]
    url: str


def pages(
    service: Service, first: Request, root: str | None, *, most: int = MOST_PAGES
) -> Iterator[Page]:
    """Yield the pages of a listing, following ``next`` to the letter.

    Args:
        service: whom to ask.
        first: the call for the first page; the others are like it.
        root: the name under which a page holds its entries; None where it is a list itself.
        most: pages.

    Raises:
        PlatformRefused, PlatformUnavailable: what ``Service.call`` raises, for any page, and
            ``listing_unreadable``, ``page_repeated``, ``listing_too_long``, ``link_ambiguous``.
    """
    seen: set[str] = set()
    count, url = 0, first.url
    while True:
        if url in seen:
            raise PlatformUnavailable(code="page_repeated")
        if len(seen) == most:
            raise PlatformUnavailable("pages", code="listing_too_long")
        seen.add(url)
        answer = service.call(replace(first, url=url, limit=LARGEST_PAGE))
        entries = _entries(answer.body, root)
        count += len(entries)
        if count > MOST_ENTRIES:
            raise PlatformUnavailable("entries", code="listing_too_long")
        yield Page(answer=answer, entries=entries, url=url)
        following = links.target_of(answer.headers, "next", url)
        if following is None:
            return
        url = following


def records(found: Iterable[Page], read: Callable[[Entry], Record]) -> list[Record]:
    """Return what ``read`` makes of every entry of every page.

    Raises:
        PlatformRefused, PlatformUnavailable: what ``pages`` and ``read`` raise.
    """
    return [read(entry) for page in found for entry in page.entries]


def with_query(url: str, **wanted: str | int | None) -> str:
    """Return ``url`` with these parameters behind the query that it has; None leaves one out."""
    parts = urlsplit(url)
    added = urlencode({name: value for name, value in wanted.items() if value is not None})
    query = "&".join(text for text in (parts.query, added) if text)
    return urlunsplit(parts._replace(query=query, fragment=""))


def unreadable(what: str) -> PlatformUnavailable:
    """Return the failure of an answer that breaks the standard's form; ``what`` names the part."""
    return PlatformUnavailable(what, code="listing_unreadable")


def read_json(body: bytes) -> Any:
    """Return what an answer holds; numbers with a fraction as exact decimals.

    Raises:
        PlatformUnavailable: ``listing_unreadable``.
    """
    try:
        found = json.loads(body.decode(), parse_float=Decimal, parse_constant=_no_constant)
        require_text(body, found)
    except (ValueError, ArithmeticError, RecursionError):  # the second: a fraction beyond measure
        raise unreadable("JSON") from None
    return found


def _no_constant(_word: str) -> NoReturn:
    raise ValueError("not JSON")


def _entries(body: bytes, root: str | None) -> tuple[Entry, ...]:
    found = read_json(body)
    if root is not None:
        found = found.get(root) if isinstance(found, Mapping) else None
    if not isinstance(found, list) or not all(isinstance(entry, Mapping) for entry in found):
        raise unreadable(root or "list")
    return tuple(found)
