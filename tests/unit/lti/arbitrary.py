"""Arbitrary input: whatever comes, it is read or refused, and nothing else happens."""

from collections.abc import Callable
from contextlib import suppress

from hypothesis import strategies as st

from lti_tool.errors import ToolError

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)


def only_refuses(deed: Callable[[], object]) -> None:
    """Let ``deed`` succeed or refuse; anything else that it raises fails the test."""
    with suppress(ToolError):
        deed()
