"""Which line item the scores of a link go to, where the platform did not say.

One worker at a time looks for it or makes it: the row of the link is the claim. So two pupils
who finish at the same moment, or two machines, never make two columns.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from lti_tool.db import insert_if_new
from lti_tool.errors import PlatformRefused, PlatformUnavailable
from lti_tool.models.base import table_of
from lti_tool.models.platforms import LineItem, ResourceLink

LEASE = timedelta(minutes=2)
"""How long one search may hold a link: longer than all its calls can take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """A link whose line item this worker alone may look for now.

    ``line_items_url`` is where; ``resource_link_key`` what the platform calls the link.
    """

    link_id: UUID
    claim: UUID
    line_items_url: str
    resource_link_key: str
    can_make: bool


def known_url(session: Session, link: ResourceLink) -> str | None:
    """Return a link's line item: the one it came with, else the one that was found or made."""
    if link.line_item_url is not None or link.line_items_url is None:
        return link.line_item_url
    return session.scalar(select(LineItem.url).where(LineItem.resource_link_id == link.id))


def hold(session: Session, link_id: UUID, claim: UUID, *, now: datetime) -> Search | str:
    """Return the line item of a link, or the right to look for it (the caller commits).

    Args:
        session: a writing session.
        link_id: the link.
        claim: a random id of whoever asks.
        now: the moment.

    Raises:
        PlatformUnavailable: ``line_item_sought``: somebody else is looking.
        PlatformRefused: ``line_item_missing``: the platform no longer offers any.
    """
    link = session.get_one(ResourceLink, link_id)
    if url := known_url(session, link):
        return url
    if link.line_items_url is None or link.platform_key is None:
        raise PlatformRefused(str(link_id), code="line_item_missing")
    insert_if_new(
        session,
        table_of(LineItem),
        {"resource_link_id": link_id, "school_id": link.school_id},
    )
    taken = session.scalar(
        update(LineItem)
        .where(
            LineItem.resource_link_id == link_id,
            LineItem.url.is_(None),
            LineItem.claimed_until.is_(None) | (LineItem.claimed_until <= now),
        )
        .values(claim=claim, claimed_until=now + LEASE)
        .returning(LineItem.claim)
    )
    if taken is None:
        raise PlatformUnavailable(str(link_id), code="line_item_sought")
    return Search(
        link_id=link_id,
        claim=claim,
        line_items_url=link.line_items_url,
        resource_link_key=link.platform_key,
        can_make=link.can_make_line_item,
    )


def settle(session: Session, search: Search, url: str | None) -> None:
    """Keep what a search found, or give the search back (None); nothing when it was taken over."""
    statement = (
        update(LineItem)
        .where(LineItem.resource_link_id == search.link_id, LineItem.claim == search.claim)
        .values(url=url, claim=None, claimed_until=None)
    )
    session.execute(statement)


def forget(session: Session, link_id: UUID, url: str | None) -> None:
    """Forget a line item that is gone, if it is the one that we found."""
    gone = LineItem.resource_link_id == link_id, LineItem.url == url
    session.execute(delete(LineItem).where(*gone))
