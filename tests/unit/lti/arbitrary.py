"""Arbitrary input: whatever comes, it is read or refused, and nothing else happens."""

from collections.abc import Callable
from contextlib import suppress

from hypothesis import strategies as st

from lti_tool.errors import ToolError
from lti_tool.lti.login import LoginRequest

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)


def only_refuses(deed: Callable[[], object]) -> None:
    """Let ``deed`` succeed or refuse; anything else that it raises fails the test."""
    with suppress(ToolError):
        deed()


def asked(target_link_uri: str, *, storage_target: str | None = None) -> LoginRequest:
    """Return a login for this target."""
    return LoginRequest(
        issuer="https://lms.example",
        login_hint="hint-1",
        target_link_uri=target_link_uri,
        message_hint=None,
        client_id=None,
        storage_target=storage_target,
    )
