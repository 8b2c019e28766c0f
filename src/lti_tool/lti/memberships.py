"""Who belongs to a course, as the platform says (NRPS 2.0).

Names, e-mail addresses and pictures are dropped here, where they come in, and counted; a caller
who may show names (and keeps them nowhere) asks for them, and gets the display name alone.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from lti_tool.http_client import links
from lti_tool.lti.listings import (
    MOST_PAGES,
    PAGE,
    Entry,
    Page,
    pages,
    records,
    unreadable,
    with_query,
)
from lti_tool.lti.messages.base import identifier, text, texts
from lti_tool.lti.roles import LaunchRole, is_test_user, launch_role
from lti_tool.lti.service import Request, Service
from lti_tool.lti.vocabulary import MEMBERSHIP_CONTAINER_TYPE, SCOPE_MEMBERSHIPS
from lti_tool.privacy.borders import NRPS_MEMBER
from lti_tool.privacy.minimise import Columns, columns

LONGEST_ID = 255
"""Characters of a ``user_id`` (LTI Core 1.3, 5.3.6: ``sub``)."""


class Status(StrEnum):
    """Whether a member takes part now; ``DELETED`` comes in differences only."""

    ACTIVE = "Active"
    INACTIVE = "Inactive"
    DELETED = "Deleted"


_STATUSES: Mapping[str, Status] = {status.lower(): status for status in Status}


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One member of a course.

    ``user_id`` is what launches call ``sub``. ``name`` and ``source_id`` (OneRoster's sourcedId)
    are None unless they were asked for and given. ``group_ids`` are course groups.
    """

    user_id: str
    roles: tuple[str, ...]
    status: Status
    group_ids: tuple[str, ...] = ()
    name: str | None = None
    source_id: str | None = None

    @property
    def role(self) -> LaunchRole:
        """What the member may do here, by the same table as for a launch."""
        return launch_role(self.roles)

    @property
    def is_test_user(self) -> bool:
        """Whether the platform says that this is nobody real."""
        return is_test_user(self.roles)


@dataclass(frozen=True, slots=True, kw_only=True)
class Memberships:
    """The members of a course.

    ``differences_url`` leads to what changed since this listing, where the platform offers that.
    ``lost``: name -> how many members came with more than was asked for; ``held``: the names among
    them that are called after a national number.
    """

    members: tuple[Member, ...]
    differences_url: str | None
    lost: Mapping[str, int] = field(default_factory=dict)
    held: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to ask for.

    Args:
        role: one role URI; None for everybody, which is safer: a platform that knows roles by
            other names finds nobody.
        resource_link_id: only those who may see this link, by the platform's own id.
        groups: also who is in which course group.
        names: also the display names: to show at once, never to keep.
        source_ids: also ``lis_person_sourcedid``.
        most_pages: a listing with more is refused; 1 for a page that somebody waits for.
    """

    role: str | None = None
    resource_link_id: str | None = None
    groups: bool = False
    names: bool = False
    source_ids: bool = False
    most_pages: int = MOST_PAGES


EVERYBODY = Wanted()


def memberships(service: Service, url: str, wanted: Wanted = EVERYBODY) -> Memberships:
    """Return all members of the course whose ``context_memberships_url`` this is.

    Raises:
        PlatformRefused, PlatformUnavailable: what ``listings.pages`` raises: a roster that is
            not whole is none.
    """
    asked = with_query(
        url,
        role=wanted.role,
        rlid=wanted.resource_link_id,
        groups="true" if wanted.groups else None,
        limit=PAGE,
    )
    return _listed(service, asked, wanted)


def differences(service: Service, url: str, wanted: Wanted = EVERYBODY) -> Memberships:
    """Return who came, changed or went (``Deleted``) since the listing that named this address.

    The address is followed to the letter; what was asked then is part of it.

    Raises:
        PlatformRefused, PlatformUnavailable: as ``memberships``.
    """
    return _listed(service, url, wanted)


def _listed(service: Service, url: str, wanted: Wanted) -> Memberships:
    request = Request(
        method="GET",
        url=url,
        scope=SCOPE_MEMBERSHIPS,
        accept=MEMBERSHIP_CONTAINER_TYPE,
        foreign="roster_foreign",
    )
    found = tuple(pages(service, request, "members", most=wanted.most_pages))
    lost, held = _surplus(found, wanted)
    return Memberships(
        members=_merged(records(found, lambda entry: _member(entry, wanted))),
        differences_url=_differences_url(found),
        lost=lost,
        held=held,
    )


def _surplus(found: Iterable[Page], wanted: Wanted) -> tuple[Mapping[str, int], tuple[str, ...]]:
    """Count what came beyond what was asked for: names of members' fields, never a value.

    A platform gives all its members the same fields, so each set of them is judged once.
    """
    chosen = {"display_name"} if wanted.names else set()
    if wanted.source_ids:
        chosen |= {"administration_number", "eck_id"}
    judged: dict[tuple[str, ...], Columns] = {}
    lost: Counter[str] = Counter()
    for page in found:
        for entry in page.entries:
            names = tuple(entry)
            if names not in judged:
                judged[names] = columns(names, NRPS_MEMBER, chosen)
            lost.update(judged[names].lost)
    return dict(lost), tuple(sorted({name for each in judged.values() for name in each.held}))


def _differences_url(found: Iterable[Page]) -> str | None:
    """The first page's: what changes while we read the others must not be missed."""
    offered = (links.target_of(page.answer.headers, "differences", page.url) for page in found)
    return next((url for url in offered if url), None)


def _member(entry: Entry, wanted: Wanted) -> Member:
    user_id = identifier(entry.get("user_id"))
    if not user_id or len(user_id) > LONGEST_ID:
        raise unreadable("user_id")
    if not isinstance(entry.get("roles"), list):
        raise unreadable("roles")
    return Member(
        user_id=user_id,
        roles=texts(entry["roles"]),
        status=_status(entry.get("status")),
        group_ids=_group_ids(entry.get("group_enrollments")),
        name=text(entry.get("name")) if wanted.names else None,
        source_id=text(entry.get("lis_person_sourcedid")) if wanted.source_ids else None,
    )


def _status(value: object) -> Status:
    """Absent means active; a word that nobody knows must neither keep nor remove a child."""
    if value is None:
        return Status.ACTIVE
    found = _STATUSES.get(value.lower()) if isinstance(value, str) else None
    if found is None:
        raise unreadable("status")
    return found


def _group_ids(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise unreadable("group_enrollments")
    found = [identifier(each.get("group_id")) for each in value if isinstance(each, Mapping)]
    if len(found) != len(value) or not all(found):
        raise unreadable("group_enrollments")
    return tuple(group_id for group_id in found if group_id)


def _merged(members: Iterable[Member]) -> tuple[Member, ...]:
    """Return everybody once: some platforms list a person once per role or page."""
    found: dict[str, Member] = {}
    for member in members:
        known = found.get(member.user_id)
        found[member.user_id] = _both(known, member) if known else member
    return tuple(found.values())


def _both(one: Member, other: Member) -> Member:
    order = tuple(Status)
    return replace(
        one,
        roles=tuple(dict.fromkeys(one.roles + other.roles)),
        status=min(one.status, other.status, key=order.index),
        group_ids=tuple(dict.fromkeys(one.group_ids + other.group_ids)),
        name=one.name or other.name,
        source_id=one.source_id or other.source_id,
    )
