"""Line items: the columns of a gradebook (AGS 2.0 section 3.2)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lti_tool.errors import PlatformRefused, PlatformUnavailable
from lti_tool.http_client import Answer
from lti_tool.lti import ags
from lti_tool.lti.listings import (
    PAGE,
    Entry,
    pages,
    read_json,
    records,
    unreadable,
    with_query,
)
from lti_tool.lti.messages.base import identifier, text
from lti_tool.lti.pylti import NewLineItem, line_item_body
from lti_tool.lti.service import Request, Service
from lti_tool.lti.vocabulary import (
    LINE_ITEM_CONTAINER_TYPE,
    LINE_ITEM_TYPE,
    SCOPE_LINE_ITEM,
    SCOPE_LINE_ITEM_READ,
)

TAG = "alles-in-1"
"""By which we know the columns that we made."""

CONFLICT = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class LineItem:
    """One column. ``url`` is its id; ``maximum`` in points, None where the platform says none."""

    url: str
    label: str
    maximum: Decimal | None
    resource_id: str | None
    resource_link_id: str | None
    tag: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The line items of one context; ``can_write`` where the platform lets us make some."""

    service: Service
    url: str
    can_write: bool

    @property
    def read_scope(self) -> str:
        """The scope to read with: the one that was granted, never both."""
        return SCOPE_LINE_ITEM if self.can_write else SCOPE_LINE_ITEM_READ


def listed(
    columns: Columns,
    *,
    resource_link_id: str | None = None,
    resource_id: str | None = None,
    tag: str | None = None,
) -> list[LineItem]:
    """Return the line items, or those that the filters let through.

    Platforms may pass over filters that they do not know, so they are applied here as well.

    Raises:
        PlatformRefused, PlatformUnavailable: what ``listings.pages`` raises.
    """
    wanted = {"resource_link_id": resource_link_id, "resource_id": resource_id, "tag": tag}
    request = Request(
        method="GET",
        url=with_query(columns.url, **wanted, limit=PAGE),
        scope=columns.read_scope,
        accept=LINE_ITEM_CONTAINER_TYPE,
        foreign=ags.FOREIGN,
    )
    found = records(pages(columns.service, request, None), _line_item)
    return [
        item
        for item in found
        if all(value in (None, getattr(item, name)) for name, value in wanted.items())
    ]


def create(columns: Columns, wanted: NewLineItem) -> LineItem:
    """Make a line item.

    Raises:
        PlatformRefused, PlatformUnavailable: what ``Service.call`` raises;
            ``listing_unreadable`` when it was made but the answer does not say where.
    """
    request = Request(
        method="POST",
        url=with_query(columns.url),
        scope=SCOPE_LINE_ITEM,
        accept=LINE_ITEM_TYPE,
        content_type=LINE_ITEM_TYPE,
        body=line_item_body(wanted).encode(),
        foreign=ags.FOREIGN,
    )
    return _line_item(_document(columns.service.call(request)))


def get(columns: Columns, url: str) -> LineItem:
    """Return one line item.

    Raises:
        PlatformRefused, PlatformUnavailable: what ``Service.call`` raises; ``listing_unreadable``.
    """
    return _line_item(_read(columns, url))


def update(columns: Columns, url: str, changes: Mapping[str, Any]) -> None:
    """Change members of a line item, by the standard's names (``label``, ``scoreMaximum``, ...).

    A PUT replaces the whole, so what the platform said of it goes back as it came, with the
    changes laid over it: nobody's dates and extensions are lost.

    Raises:
        PlatformRefused, PlatformUnavailable: what ``Service.call`` raises; ``listing_unreadable``.
    """
    document = {**_read(columns, url), **changes}
    request = Request(
        method="PUT",
        url=url,
        scope=SCOPE_LINE_ITEM,
        accept=LINE_ITEM_TYPE,
        content_type=LINE_ITEM_TYPE,
        body=json.dumps(document, default=float).encode(),
        foreign=ags.FOREIGN,
    )
    columns.service.call(request)


def delete(columns: Columns, url: str) -> None:
    """Remove a line item, with the scores in it.

    Raises:
        PlatformRefused, PlatformUnavailable: what ``Service.call`` raises.
    """
    request = Request(method="DELETE", url=url, scope=SCOPE_LINE_ITEM, foreign=ags.FOREIGN)
    columns.service.call(request)


def find_or_make(columns: Columns, wanted: NewLineItem) -> str:
    """Return the address of the line item for a resource link, made when there is none.

    Whoever calls this must be the only one to do so for this link at this moment: the service
    knows no way to make a line item unless it exists.

    Raises:
        PlatformRefused, PlatformUnavailable: what the calls raise; ``line_items_ambiguous``,
            ``line_item_missing`` (and we may not make it), ``line_item_unsettled``.
    """
    found = find(columns, wanted)
    if found is not None:
        return found.url
    if not columns.can_write:
        raise PlatformRefused(code="line_item_missing")
    try:
        return create(columns, wanted).url
    except PlatformRefused as refusal:
        if refusal.status != CONFLICT:
            raise
    except PlatformUnavailable as failure:
        if failure.code != "listing_unreadable":
            raise
    # Somebody else made it, or the answer does not say where it is.
    found = find(columns, wanted)
    if found is None:
        raise PlatformUnavailable(code="line_item_unsettled")
    return found.url


def find(columns: Columns, wanted: NewLineItem) -> LineItem | None:
    """Return the line item of a resource link, or None; never the first of many.

    Raises:
        PlatformRefused: ``line_items_ambiguous``; what the calls raise.
    """
    of_link = listed(columns, resource_link_id=wanted.resource_link_id)
    same = [item for item in of_link if item.resource_id == wanted.resource_id]
    ours = _the_one([item for item in same if item.tag == wanted.tag])
    if ours is not None:
        return ours
    own = [item for item in of_link if not item.resource_id and not item.tag]
    for candidates in (same, own):  # made by the platform: for this exercise, for this link
        if len(candidates) == 1:
            return candidates[0]
    # Where the platform forgot the link that we named, our own tag and id are left.
    unbound = listed(columns, resource_id=wanted.resource_id, tag=wanted.tag)
    return _the_one([item for item in unbound if item.resource_link_id is None])


def _the_one(candidates: Sequence[LineItem]) -> LineItem | None:
    if len({item.url for item in candidates}) > 1:
        raise PlatformRefused(code="line_items_ambiguous")
    return candidates[0] if candidates else None


def _read(columns: Columns, url: str) -> Entry:
    request = Request(
        method="GET",
        url=url,
        scope=columns.read_scope,
        accept=LINE_ITEM_TYPE,
        foreign=ags.FOREIGN,
    )
    return _document(columns.service.call(request))


def _document(answer: Answer) -> Entry:
    found = read_json(answer.body)
    if not isinstance(found, Mapping):
        raise unreadable("line item")
    return found


def _line_item(entry: Entry) -> LineItem:
    url = text(entry.get("id"))
    if url is None:
        raise unreadable("id")
    return LineItem(
        url=url,
        label=text(entry.get("label")) or "",
        maximum=ags.points(entry, "scoreMaximum"),
        resource_id=identifier(entry.get("resourceId")) or None,
        resource_link_id=identifier(entry.get("resourceLinkId")) or None,
        tag=text(entry.get("tag")),
    )
