"""The log says what is listed, on one line, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.privacy.fields import PERSONAL_FIELDS
from lti_tool.privacy.log_filter import LOG_KEYS, LONGEST, keep_listed
from tests.unit.privacy.test_detectors import ECK_ID, PILOT

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=4,
)
ENTRIES = st.dictionaries(st.sampled_from(sorted(LOG_KEYS)) | st.text(), VALUES)


@given(ENTRIES)
def test_no_key_passes_that_is_not_listed(entry):
    kept = keep_listed(None, "info", dict(entry))

    left_out = kept.pop("left_out", 0)
    assert set(kept) <= set(LOG_KEYS) & set(entry)
    assert left_out == len(entry) - len(kept)


@given(ENTRIES)
def test_no_value_passes_but_a_short_line_or_a_number(entry):
    kept = keep_listed(None, "info", dict(entry))

    for key, value in kept.items():
        assert isinstance(value, str | int | float)
        if isinstance(value, str):
            assert value.isprintable()
            assert len(value) <= LONGEST
            assert "".join(c if c.isprintable() else " " for c in entry[key])[:LONGEST] == value


@given(st.text())
def test_what_is_listed_and_fits_is_kept(text):
    code = text[:LONGEST]
    shown = "".join(c if c.isprintable() else " " for c in code)

    assert keep_listed(None, "info", {"code": code, "status": 401}) == {
        "code": shown,
        "status": 401,
    }


def test_nobody_can_forge_a_second_line():
    kept = keep_listed(None, "info", {"event": 'x\r\n{"event": "launch accepted"}\x1b[2J\u2028'})

    assert kept["event"] == 'x  {"event": "launch accepted"} [2J '


@pytest.mark.parametrize(
    "value",
    [ECK_ID, ECK_ID.upper(), f"launch of {ECK_ID} refused", ECK_ID.replace("/", "%2F"), PILOT],
    ids=["itself", "in capitals", "in a sentence", "encoded", "of the pilot"],
)
def test_a_chain_id_stands_in_no_line(value):
    told = str(keep_listed(None, "info", {"code": value})["code"])

    assert "0123456789abcdef" not in told.lower()
    assert "ketenid.nl/..." in told


def test_no_key_is_a_personal_field():
    assert set(LOG_KEYS) & set(PERSONAL_FIELDS) == set()
