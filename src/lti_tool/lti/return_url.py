"""The way back to the platform, with what it may tell there.

Source: LTI Core 1.3 section 5.4.4 (``launch_presentation``: ``return_url``).
"""

import re
from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit, urlunsplit

from lti_tool.lti.client import Client
from lti_tool.lti.messages import DeepLinkingRequest, Message

MESSAGE, LOG = "lti_msg", "lti_log"
"""Something that went well: for the person, for the platform's log."""
ERROR, ERROR_LOG = "lti_errormsg", "lti_errorlog"
"""Something that did not."""

LONGEST = 2048
_HOST = re.compile(r"([a-zA-Z0-9.-]+|\[[0-9a-fA-F:.]+\])(:[0-9]{1,5})?", re.ASCII)


def trusted(url: str | None, client: Client) -> str | None:
    """Return a verified token's return address if it lies on the platform itself."""
    fits = url is not None and len(url) <= LONGEST and url.isprintable() and client.is_own_host(url)
    return url if fits else None


def framing_origin(message: Message, client: Client) -> str:
    """Return the origin of the page that frames us: the one we are to go back to.

    On Canvas people sign in on a host that all schools share, and work on their school's own
    host. Where the message says no way back, or one that leads elsewhere, it is the first.
    """
    given = message.return_url
    if isinstance(message, DeepLinkingRequest):
        given = message.deep_link_return_url
    place = urlsplit(trusted(given, client) or client.auth_url)
    # it becomes part of a header: nothing but a host and a port may stand in it
    return f"{place.scheme}://{place.netloc}" if _HOST.fullmatch(place.netloc) else client.origin


def telling(url: str, told: Mapping[str, str]) -> str:
    """Return ``url`` with messages after the query that it has.

    No text may be about a person: addresses end up in logs and histories.
    """
    parts = urlsplit(url)
    query = "&".join(part for part in (parts.query, urlencode(told)) if part)
    return urlunsplit(parts._replace(query=query))
