"""The platform's storage, as pure functions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.errors import UntrustedLaunch
from lti_tool.lti import storage

PLACE = storage.Storage(target="_parent", key="lti_tool_1", value="value-1")


@pytest.mark.parametrize("name", ["_parent", "post_message_forwarding", "a.b:c-d", "x" * 64])
def test_a_frame_is_read_by_its_name(name):
    assert storage.read_target({"lti_storage_target": name}) == name


@pytest.mark.parametrize(
    "form",
    [
        {},
        *(
            {"lti_storage_target": name}
            for name in ("", "x" * 65, "a b", "a\n", "<b>", "fr\u00e9", "a\0", "\u0661")
        ),
    ],
    ids=repr,
)
def test_what_is_no_name_of_a_frame_is_no_storage(form):
    assert storage.read_target(form) is None


def test_the_value_that_was_put_there_proves_the_browser():
    storage.require_stored(PLACE, "value-1")


@pytest.mark.clause("Platform Storage (draft): put and get")
@pytest.mark.parametrize("value", [None, ""])
def test_nothing_read_back_is_no_proof(value):
    with pytest.raises(UntrustedLaunch, match="storage_empty"):
        storage.require_stored(PLACE, value)


@pytest.mark.clause("Platform Storage (draft): put and get")
@given(st.text(min_size=1).filter(lambda text: text != "value-1"))
def test_nor_is_anything_else(value):
    with pytest.raises(UntrustedLaunch, match="storage_wrong"):
        storage.require_stored(PLACE, value)


def test_nor_is_anything_where_there_is_no_storage():
    with pytest.raises(UntrustedLaunch, match="storage_empty"):
        storage.require_stored(None, "value-1")
