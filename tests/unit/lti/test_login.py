"""Logins and their states, as pure functions."""

from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.errors import UntrustedLaunch
from lti_tool.lti import base64url, login
from tests.unit.lti.arbitrary import asked, only_refuses

KEY = b"k" * 32
REGISTRATION = UUID(int=7)
TARGET = "https://tool.example/lti/launch"
NOW = 1_772_452_800


def state(**changes: str) -> login.State:
    request = asked(TARGET, **changes)
    return login.new_state(KEY, REGISTRATION, request, now=NOW, random=b"r" * 16)


class TestState:
    @given(st.text() | st.binary().map(base64url.encode))
    def test_arbitrary_text_is_no_state(self, text):
        with pytest.raises(UntrustedLaunch) as refusal:
            login.read_state(KEY, text, now=NOW, lifetime=600)

        assert refusal.value.code == "state_unknown"

    @given(st.integers(0, 90), st.integers(1, 255))
    def test_no_byte_of_it_can_be_changed(self, place, change):
        raw = bytearray(base64url.decode(state(storage_target="_parent").text))
        raw[place] ^= change

        with pytest.raises(UntrustedLaunch, match="state_unknown"):
            login.read_state(KEY, base64url.encode(bytes(raw)), now=NOW, lifetime=600)

    @given(
        registration=st.uuids(),
        target=st.text(),
        frame=st.none() | st.from_regex(r"[A-Za-z0-9_.:-]{1,64}", fullmatch=True),
        now=st.integers(0, 2**32 - 1),
        r=st.binary(),
    )
    def test_comes_back_as_it_went(self, registration, target, frame, now, r):
        random, request = r.ljust(16, b"\0")[:16], asked(target, storage_target=frame)
        made = login.new_state(KEY, registration, request, now=now, random=random)

        found = login.read_state(KEY, made.text, now=now, lifetime=600)

        assert found == made
        assert (found.registration_id, found.issued_at) == (registration, now)
        assert (found.storage.target if found.storage else None) == frame
        assert login.same_target(found, target)
        assert not login.same_target(found, target + "x")

    def test_its_parts_tell_nothing_of_each_other(self):
        one = state(storage_target="_parent")
        parts = {one.text, one.nonce, one.cookie_suffix, one.cookie_value}
        parts |= {one.storage.key, one.storage.value}

        assert len(parts) == 6
        assert not any(a in b for a in parts for b in parts if a != b)

    @pytest.mark.parametrize("later", [-1, 0, 600])
    def test_lives_as_long_as_it_was_told(self, later):
        assert login.read_state(KEY, state().text, now=NOW + later, lifetime=600) == state()

    @pytest.mark.parametrize("later", [-2, 601])
    def test_lives_no_longer_and_not_before(self, later):
        with pytest.raises(UntrustedLaunch, match="state_expired"):
            login.read_state(KEY, state().text, now=NOW + later, lifetime=600)

    @pytest.mark.parametrize("change", [{"key": b"x" * 32}, {"random": b"s" * 16}], ids=str)
    def test_another_key_or_chance_makes_another(self, change):
        values = {"key": KEY, "random": b"r" * 16, **change}
        other = login.new_state(
            values["key"], REGISTRATION, asked(TARGET), now=NOW, random=values["random"]
        )

        assert not {other.text, other.nonce, other.cookie_value} & {
            state().text,
            state().nonce,
            state().cookie_value,
        }

    @pytest.mark.parametrize(
        ("cookie", "code"),
        [(None, "cookie_missing"), ("", "browser_changed"), ("é", "browser_changed")],
    )
    def test_is_for_one_browser(self, cookie, code):
        login.require_same_browser(state(), state().cookie_value)
        with pytest.raises(UntrustedLaunch) as refusal:
            login.require_same_browser(state(), cookie)

        assert refusal.value.code == code


@pytest.mark.parametrize(
    ("auth_url", "start"),
    [
        ("https://lms.example/auth", "https://lms.example/auth?scope=openid&"),
        ("https://lms.example/auth?a=1", "https://lms.example/auth?a=1&scope=openid&"),
    ],
)
@pytest.mark.parametrize("hint", [None, "", "{}"])
def test_the_authentication_request_carries_the_state_and_the_platforms_hints(
    auth_url, start, hint
):
    request = replace(asked(TARGET, storage_target="_parent"), message_hint=hint)
    made = login.new_state(KEY, REGISTRATION, request, now=NOW, random=b"r" * 16)

    address = login.authentication_request(
        request, made, auth_url=auth_url, client_id="client-1", redirect_uri=TARGET
    )

    sent = dict(parse_qsl(urlsplit(address).query, keep_blank_values=True))
    assert address.startswith(start)
    assert (sent["state"], sent["nonce"]) == (made.text, made.nonce)
    assert sent.get("lti_message_hint") == hint
    assert made.storage.value not in address


class TestLoginRequest:
    @given(
        st.dictionaries(
            st.sampled_from(
                ["iss", "login_hint", "target_link_uri", "client_id", "lti_storage_target", "x"]
            ),
            st.text(),
        )
    )
    def test_is_read_or_refused(self, form):
        only_refuses(lambda: login.read_login(form))

    @given(st.text())
    def test_no_text_but_our_own_addresses_is_our_own(self, target):
        with pytest.raises(UntrustedLaunch):
            login.require_own(target, "https://tool.example")

    @pytest.mark.parametrize("target", ["https://tool.example", "https://tool.example/x?y=/z"])
    def test_our_own_addresses_are(self, target):
        login.require_own(target, "https://tool.example")
