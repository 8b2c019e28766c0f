"""The migration claim of LTI 1.1: believed only with the old secret's signature."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.lti import vocabulary as words
from lti_tool.lti.messages import read_message
from lti_tool.lti.migration import OldIds, is_signed
from tests.fakes.platform import FakePlatform, changed

SECRET = "my-lti11-secret"
CLAIM = {
    "user_id": "34212",
    "oauth_consumer_key": "179248902",
    "oauth_consumer_key_sign": "lWd54kFo5qU7xshAna6v8BwoBm6tmUjc6GTax6+12ps=",
}
"""The example of the migration guide, with the claims that it is about."""
GUIDE = {
    "nonce": "172we8671fd8z",
    "iat": 1551290796,
    "exp": 1551290856,
    "iss": "https://lmsvendor.com",
    "aud": "PM48OJSfGDTAzAo",
    "sub": "3",
    words.DEPLOYMENT_ID: "689302",
    words.LTI_1_1: CLAIM,
}


def told(**changes) -> OldIds | None:
    right = FakePlatform().claims(nonce="n", now=0)
    return read_message(changed(right, {**GUIDE, **changes})).old_ids


def proven(**changes) -> bool:
    ids = told(**changes)
    assert ids is not None
    return is_signed(ids, CLAIM["oauth_consumer_key"], SECRET)


@pytest.mark.clause("LTI 1.1 Migration: signature")
def test_the_guides_own_example_is_proven():
    ids = told()

    assert ids is not None
    assert ids.user_id == "34212"
    assert (
        ids.signed_text == "179248902&689302&https://lmsvendor.com&PM48OJSfGDTAzAo"
        "&1551290856&172we8671fd8z"
    )
    assert is_signed(ids, "179248902", SECRET)


def test_an_audience_in_a_list_is_signed_alike():
    assert proven(aud=["PM48OJSfGDTAzAo"])


@pytest.mark.clause("LTI 1.1 Migration: signature")
@pytest.mark.parametrize(
    "changes",
    [
        {"nonce": "another"},
        {"exp": 1551290857},
        {"iss": "https://other.example"},
        {"aud": "other"},
        {words.DEPLOYMENT_ID: "1"},
        {words.LTI_1_1: {**CLAIM, "oauth_consumer_key": "2"}},
        {words.LTI_1_1: {**CLAIM, "oauth_consumer_key_sign": "x"}},
        {words.LTI_1_1: {**CLAIM, "oauth_consumer_key_sign": "é"}},
    ],
    ids=["nonce", "end", "issuer", "client", "deployment", "key", "signature", "no base64"],
)
def test_whatever_is_signed_cannot_be_changed(changes):
    assert not proven(**changes)


@given(st.text(max_size=20))
def test_another_secret_or_key_proves_nothing(text):
    ids = told()

    assert ids is not None
    assert is_signed(ids, "179248902", text) == (text == SECRET)
    assert is_signed(ids, text, SECRET) == (text == "179248902")


@pytest.mark.parametrize(
    "claim",
    [
        None,
        "34212",
        {},
        {"user_id": "34212"},
        {**CLAIM, "oauth_consumer_key": None},
        {**CLAIM, "oauth_consumer_key_sign": 5},
        {**CLAIM, "user_id": "x" * 256},
    ],
    ids=["null", "a text", "empty", "unsigned", "no key", "a number as signature", "endless"],
)
def test_what_is_not_signed_is_not_there(claim):
    assert told(**{words.LTI_1_1: claim}) is None


@pytest.mark.clause("LTI 1.1 Migration: old ids")
def test_an_id_that_is_left_out_is_todays():
    unsaid = {name: value for name, value in CLAIM.items() if name != "user_id"}

    ids = told(**{words.LTI_1_1: unsaid})

    assert ids is not None
    assert dataclasses.replace(ids, user_id="34212") == told()
    assert ids.user_id == "3"
