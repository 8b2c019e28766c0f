"""The one way out: time-outs, size limits, a user agent, and a guard on addresses."""

from lti_tool.http_client.client import (
    USER_AGENT,
    Answer,
    Outbound,
    require_allowed,
)

__all__ = ["USER_AGENT", "Answer", "Outbound", "require_allowed"]
