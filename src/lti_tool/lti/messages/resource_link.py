"""LtiResourceLinkRequest: somebody clicked a link (LTI Core 1.3 section 5.3)."""

from dataclasses import dataclass

from lti_tool.errors import MalformedLaunch
from lti_tool.lti.messages.base import Claims, Message, common, identifier, mapping, text, texts
from lti_tool.lti.messages.history import History, history
from lti_tool.lti.messages.services import (
    CourseServices,
    LineItemService,
    course_services,
    line_item_service,
)
from lti_tool.lti.vocabulary import AGS_ENDPOINT, RESOURCE_LINK, SCOPE_SCORE


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceLinkRequest(Message):
    """A link that was clicked.

    ``line_item_url`` is where its scores go (AGS 2.0, 3.1), None when the platform does not say;
    ``line_items`` where a line item can then be found or made; ``can_score`` whether the platform
    lets us post them; ``course`` where members and groups are listed; ``history`` what it and its
    course were copied from.
    """

    resource_link_id: str
    line_item_url: str | None
    can_score: bool
    history: History
    line_items: LineItemService | None
    course: CourseServices


def read(claims: Claims) -> ResourceLinkRequest:
    """Return the record.

    Raises:
        MalformedLaunch: ``resource_link_missing``.
    """
    link = identifier(mapping(claims, RESOURCE_LINK).get("id"))
    if link is None:
        raise MalformedLaunch(code="resource_link_missing")
    endpoint = mapping(claims, AGS_ENDPOINT)
    return ResourceLinkRequest(
        **common(claims),
        resource_link_id=link,
        line_item_url=text(endpoint.get("lineitem")),
        can_score=SCOPE_SCORE in texts(endpoint.get("scope")),
        history=history(claims),
        line_items=line_item_service(claims),
        course=course_services(claims),
    )
