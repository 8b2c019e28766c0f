"""The way back to the platform, with what it may tell there.

Source: LTI Core 1.3 section 5.4.2 (``launch_presentation``: ``return_url``).
"""

from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit, urlunsplit

from lti_tool.lti.client import Client

MESSAGE, LOG = "lti_msg", "lti_log"
"""Something that went well: for the person, for the platform's log."""
ERROR, ERROR_LOG = "lti_errormsg", "lti_errorlog"
"""Something that did not."""

LONGEST = 2048


def trusted(url: str | None, client: Client) -> str | None:
    """Return a verified token's return address if it lies on the platform itself."""
    fits = url is not None and len(url) <= LONGEST and url.isprintable() and client.is_own_host(url)
    return url if fits else None


def telling(url: str, told: Mapping[str, str]) -> str:
    """Return ``url`` with messages after the query that it has.

    No text may be about a person: addresses end up in logs and histories.
    """
    parts = urlsplit(url)
    query = "&".join(part for part in (parts.query, urlencode(told)) if part)
    return urlunsplit(parts._replace(query=query))
