"""The groups in a course, and the sets that they belong to (Course Groups 1.0).

Who is in which group comes with the members (``memberships``, ``groups=True``).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from lti_tool.lti.listings import PAGE, Entry, pages, records, unreadable, with_query
from lti_tool.lti.messages.base import identifier, text
from lti_tool.lti.service import Request, Service
from lti_tool.lti.vocabulary import (
    GROUP_CONTAINER_TYPE,
    GROUP_SET_CONTAINER_TYPE,
    SCOPE_GROUPS,
)

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseGroup:
    """One group in a course. ``hidden`` from its pupils: show it to staff only."""

    id: str
    name: str
    tag: str | None
    set_ids: tuple[str, ...]
    hidden: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSet:
    """One set of groups: in a set a pupil is usually in one group at most."""

    id: str
    name: str
    tag: str | None
    hidden: bool


def groups(service: Service, url: str, *, user_id: str | None = None) -> list[CourseGroup]:
    """Return the groups behind a ``context_groups_url``, all or those of one user.

    Raises:
        PlatformRefused, PlatformUnavailable: what ``listings.pages`` raises.
    """
    asked = with_query(url, user_id=user_id, limit=PAGE)
    return _listed(service, (asked, GROUP_CONTAINER_TYPE, "groups"), _group)


def group_sets(service: Service, url: str) -> list[GroupSet]:
    """Return the sets behind a ``context_group_sets_url``.

    Raises:
        PlatformRefused, PlatformUnavailable: what ``listings.pages`` raises.
    """
    asked = with_query(url, limit=PAGE)
    return _listed(service, (asked, GROUP_SET_CONTAINER_TYPE, "sets"), _set)


def _listed(
    service: Service, what: tuple[str, str, str], read: Callable[[Entry], Record]
) -> list[Record]:
    url, media_type, root = what
    request = Request(
        method="GET", url=url, scope=SCOPE_GROUPS, accept=media_type, foreign="groups_foreign"
    )
    return records(pages(service, request, root), read)


def _group(entry: Entry) -> CourseGroup:
    # Older platforms know one set per group.
    listed = entry.get("set_ids")
    sets = listed if isinstance(listed, list) else [entry.get("set_id")]
    return CourseGroup(
        id=_id(entry),
        name=text(entry.get("name")) or "",
        tag=text(entry.get("tag")),
        set_ids=tuple(found for each in sets if (found := identifier(each))),
        hidden=entry.get("hidden") is True,
    )


def _set(entry: Entry) -> GroupSet:
    return GroupSet(
        id=_id(entry),
        name=text(entry.get("name")) or "",
        tag=text(entry.get("tag")),
        hidden=entry.get("hidden") is True,
    )


def _id(entry: Entry) -> str:
    found = identifier(entry.get("id"))
    if not found:
        raise unreadable("id")
    return found
