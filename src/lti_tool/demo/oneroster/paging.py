"""One page of a collection, as the query asks for it and the lies have it.

Source: OneRoster 1.2 REST binding, query parameters and pagination.
"""

import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

from flask import request

from lti_tool.demo.oneroster.config import Refused, RosterConfig
from lti_tool.demo.oneroster.lies import Lie
from lti_tool.demo.oneroster.school import changed

DEFAULT_LIMIT: Final = 100
SMALL: Final = 7
"""Objects in a small page."""

_FILTER: Final = re.compile(r"dateLastModified>='([^']+)'")
_FOREIGN: Final = "https://elsewhere.example"

Objects = Sequence[dict[str, Any]]


def chosen(objects: Objects, config: RosterConfig) -> Objects:
    """Return what the filter lets through, in the order that was asked for.

    Raises:
        Refused: 400, a parameter that is not understood, or that this server refuses.
    """
    found = list(_filtered(objects, config))
    order = request.args.get("sort")
    if order is not None and Lie.SORT_REFUSED in config.lies:
        raise Refused(HTTPStatus.BAD_REQUEST, "invalid_sort_field")
    if Lie.UNORDERED in config.lies:
        found = config.shuffled(found)
    elif order is not None:
        if request.args.get("orderBy") not in {"asc", "desc"}:
            raise Refused(HTTPStatus.BAD_REQUEST, "invalid_sort_field")
        found.sort(key=lambda each: str(each.get(order, "")))
        if request.args["orderBy"] == "desc":
            found.reverse()
    return found


def _filtered(objects: Objects, config: RosterConfig) -> Objects:
    text = request.args.get("filter")
    if text is None:
        return objects
    asked = _FILTER.fullmatch(text)
    if asked is None or Lie.FILTER_REFUSED in config.lies:
        raise Refused(HTTPStatus.BAD_REQUEST, "invalid_filter_field")
    since = changed({"dateLastModified": asked[1]})
    return [each for each in objects if changed(each) >= since]


def page(found: Objects, config: RosterConfig) -> tuple[Objects, dict[str, str]]:
    """Return one page and its headers.

    Raises:
        Refused: 400, ``limit`` or ``offset`` is no number; 500, where half is all there is.
    """
    limit, offset = _number("limit", DEFAULT_LIMIT, least=1), _number("offset", 0, least=0)
    if Lie.SMALL_PAGES in config.lies:
        limit = min(limit, SMALL)
    if offset and Lie.HALF_THEN_500 in config.lies:
        raise Refused(HTTPStatus.INTERNAL_SERVER_ERROR, "internal_server_error")
    start = 0 if Lie.PAGES_REPEAT in config.lies else offset
    objects = [_picked(each, config) for each in found[start : start + limit]]
    return objects, dict(_headers(len(found), (limit, offset), len(objects), config))


def _headers(
    total: int, place: tuple[int, int], count: int, config: RosterConfig
) -> Sequence[tuple[str, str]]:
    lies, (limit, offset) = config.lies, place
    if Lie.NO_PAGING_HEADERS in lies:
        return []
    if Lie.TOTAL_OF_PAGE in lies:
        return [("X-Total-Count", str(count))]
    told = [] if Lie.LINKS_ONLY in lies else [("X-Total-Count", str(total))]
    if Lie.TOTAL_ONLY in lies:
        return told
    links = [_link("first", limit, 0)]
    if offset + limit < total:
        host = _FOREIGN if Lie.NEXT_FOREIGN in lies else ""
        links.append(
            _link("next", limit, offset if Lie.NEXT_SAME in lies else offset + limit, host)
        )
    return [*told, ("Link", ", ".join(links))]


def _link(relation: str, limit: int, offset: int, host: str = "") -> str:
    kept = [each for each in request.args.items(multi=True) if each[0] not in {"limit", "offset"}]
    query = urlencode([("limit", str(limit)), ("offset", str(offset)), *kept])
    place = f"{host}{request.path}" if host else request.base_url
    return f'<{place}?{query}>; rel="{relation}"'


def _picked(each: dict[str, Any], config: RosterConfig) -> dict[str, Any]:
    """Return an object with the fields that were asked for."""
    names = request.args.get("fields")
    if names is not None and Lie.FIELDS_REFUSED in config.lies:
        raise Refused(HTTPStatus.BAD_REQUEST, "invalid_selection_field")
    picked = {name: each[name] for name in names.split(",") if name in each} if names else each
    if Lie.REAL_BOOLEANS in config.lies:
        picked = {name: _BOOLEANS.get(str(value), value) for name, value in picked.items()}
    return picked


_BOOLEANS: Final = {"true": True, "false": False}


def _number(name: str, default: int, *, least: int) -> int:
    text = request.args.get(name, str(default))
    if not (text.isascii() and text.isdigit()) or int(text) < least:
        raise Refused(HTTPStatus.BAD_REQUEST, "invaliddata")
    return int(text)
