"""Which services a launch offers, and where: addresses only, to be called later.

Source: AGS 2.0 section 3.1; NRPS 2.0 section 3.6.1.1; Course Groups 1.0.
"""

from dataclasses import dataclass

from lti_tool.lti.addresses import is_clean, origin_of
from lti_tool.lti.messages.base import Claims, mapping, text, texts
from lti_tool.lti.vocabulary import (
    AGS_ENDPOINT,
    GROUPS_SERVICE,
    NRPS_SERVICE,
    SCOPE_GROUPS,
    SCOPE_LINE_ITEM,
    SCOPE_LINE_ITEM_READ,
)

NRPS_VERSION = "2.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseServices:
    """Where members, columns and groups of the launch's course are listed, None where not."""

    memberships_url: str | None = None
    columns_url: str | None = None
    groups_url: str | None = None
    group_sets_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineItemService:
    """Where line items of the launch's course are listed, and whether we may make some."""

    url: str
    can_make: bool


def course_services(claims: Claims) -> CourseServices:
    """Return what a launch says of its course's members, columns and groups."""
    columns = line_item_service(claims)
    members, groups = mapping(claims, NRPS_SERVICE), mapping(claims, GROUPS_SERVICE)
    versions = texts(members.get("service_versions"))
    listed = NRPS_VERSION in versions or not versions
    granted = SCOPE_GROUPS in texts(groups.get("scope"))
    return CourseServices(
        memberships_url=_address(members.get("context_memberships_url")) if listed else None,
        columns_url=columns.url if columns else None,
        groups_url=_address(groups.get("context_groups_url")) if granted else None,
        group_sets_url=_address(groups.get("context_group_sets_url")) if granted else None,
    )


def line_item_service(claims: Claims) -> LineItemService | None:
    """Return where line items are, None when the platform lets us neither read nor make any."""
    endpoint = mapping(claims, AGS_ENDPOINT)
    scopes, url = texts(endpoint.get("scope")), _address(endpoint.get("lineitems"))
    can_make = SCOPE_LINE_ITEM in scopes
    if url is None or not (can_make or SCOPE_LINE_ITEM_READ in scopes):
        return None
    return LineItemService(url=url, can_make=can_make)


def _address(value: object) -> str | None:
    """Return an address; what is none is not kept, for it could be anything."""
    found = text(value)
    return found if found and is_clean(found) and origin_of(found) else None
