"""LtiDeepLinkingRequest: a teacher opens the picker (Deep Linking 2.0 section 4.4)."""

from dataclasses import dataclass

from lti_tool.errors import MalformedLaunch
from lti_tool.lti.messages.base import Claims, Message, common, mapping, text, texts
from lti_tool.lti.vocabulary import DL_SETTINGS

LINK_TYPE = "ltiResourceLink"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeepLinkingRequest(Message):
    """A picker to open.

    ``data`` is the platform's own, to be echoed unchanged (also when empty); None when absent.
    ``accept_line_item`` is False only when the platform says so.
    """

    deep_link_return_url: str
    accept_multiple: bool
    accept_line_item: bool
    data: str | None


def read(claims: Claims) -> DeepLinkingRequest:
    """Return the record.

    Raises:
        MalformedLaunch: ``deep_link_settings_missing`` without a return address,
            ``links_not_accepted`` when the platform takes no LTI links.
    """
    settings = mapping(claims, DL_SETTINGS)
    return_url = text(settings.get("deep_link_return_url"))
    if return_url is None:
        raise MalformedLaunch(code="deep_link_settings_missing")
    if LINK_TYPE not in texts(settings.get("accept_types")):
        raise MalformedLaunch(code="links_not_accepted")
    data = settings.get("data")
    return DeepLinkingRequest(
        **common(claims),
        deep_link_return_url=return_url,
        accept_multiple=settings.get("accept_multiple") is True,
        accept_line_item=settings.get("accept_lineitem") is not False,
        data=data if isinstance(data, str) else None,
    )
