"""LtiDeepLinkingRequest: a teacher opens the picker (Deep Linking 2.0 section 4.4)."""

from dataclasses import dataclass

from lti_tool.errors import MalformedLaunch
from lti_tool.lti.messages.base import Claims, Message, common, mapping, text, texts
from lti_tool.lti.vocabulary import DL_SETTINGS

LINK_TYPE = "ltiResourceLink"
WINDOW = "window"
LONGEST_TITLE = 255
LONGEST_TEXT = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class DeepLinkingRequest(Message):
    """A picker to open.

    ``data`` is the platform's own, to be echoed unchanged (also when empty); None when absent.
    ``accept_links`` tells whether LTI links are taken here at all, ``accept_line_item`` is False
    only when the platform says so, ``only_window`` when nothing may be embedded. ``title`` and
    ``text`` are what somebody already typed over there for the item to come.
    """

    deep_link_return_url: str
    accept_links: bool
    accept_multiple: bool
    accept_line_item: bool
    only_window: bool
    title: str | None
    text: str | None
    data: str | None


def read(claims: Claims) -> DeepLinkingRequest:
    """Return the record.

    Raises:
        MalformedLaunch: ``deep_link_settings_missing`` without a return address.
    """
    settings = mapping(claims, DL_SETTINGS)
    return_url = text(settings.get("deep_link_return_url"))
    if return_url is None:
        raise MalformedLaunch(code="deep_link_settings_missing")
    data = settings.get("data")
    targets = set(texts(settings.get("accept_presentation_document_targets")))
    return DeepLinkingRequest(
        **common(claims),
        deep_link_return_url=return_url,
        accept_links=LINK_TYPE in texts(settings.get("accept_types")),
        accept_multiple=settings.get("accept_multiple") is True,
        accept_line_item=settings.get("accept_lineitem") is not False,
        only_window=targets == {WINDOW},
        title=_short(settings.get("title"), LONGEST_TITLE),
        text=_short(settings.get("text"), LONGEST_TEXT),
        data=data if isinstance(data, str) else None,
    )


def _short(value: object, longest: int) -> str | None:
    found = text(value)
    return (found.strip()[:longest] or None) if found else None
