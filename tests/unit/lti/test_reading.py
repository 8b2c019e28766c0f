"""What reads other people's bytes: base64url, JSON, id_tokens, key sets."""

import base64
import json
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lti_tool.errors import MalformedLaunch, PlatformUnavailable, ToolError, UntrustedLaunch
from lti_tool.lti import base64url, checks, id_tokens, login
from lti_tool.lti import vocabulary as words
from lti_tool.lti.key_sets import read_key_set
from lti_tool.lti.launch import message_in, require_token, verified_claims_of
from lti_tool.lti.messages import MESSAGE_TYPES
from lti_tool.lti.strict_json import read_object
from tests.fakes.platform import FakePlatform, compact, rs256, rsa_key
from tests.unit.lti.arbitrary import JSON, asked, only_refuses

KEY = b"k" * 32
REGISTRATION = UUID(int=7)
TARGET = "https://tool.example/lti/launch"
NOW = 1_772_452_800
PLATFORM = FakePlatform()

TEXT = st.characters(codec="utf-8", exclude_characters="\0")
JWK = st.fixed_dictionaries(
    {},
    optional={
        "kty": st.sampled_from(["RSA", "EC", 1]),
        "kid": JSON,
        "use": st.sampled_from(["sig", "enc"]),
        "alg": st.sampled_from(["RS256", "RS512"]),
        "n": JSON | st.text(alphabet="AQBxyz_-", max_size=400),
        "e": JSON | st.sampled_from(["AQAB", "AA", "Aw"]),
        "d": JSON,
    },
)
CLAIM_NAMES = [
    *["iss", "aud", "azp", "sub", "exp", "iat", "nonce", "locale", "name"],
    *(found for found in vars(words).values() if isinstance(found, str) and ":" in found),
]


def state() -> login.State:
    return login.new_state(KEY, REGISTRATION, asked(TARGET), now=NOW, random=b"r" * 16)


def expected() -> checks.Expected:
    return checks.Expected(
        issuer=PLATFORM.issuer,
        client_id=PLATFORM.client_id,
        state=state(),
        public_url="https://tool.example",
        message_types=frozenset(MESSAGE_TYPES),
        now=NOW,
        leeway=60,
        oldest=600,
    )


def find_key(_kid: str):
    return PLATFORM.key.public_key()


class TestBase64Url:
    @given(st.binary())
    def test_comes_back_as_it_went(self, raw):
        assert base64url.decode(base64url.encode(raw)) == raw
        assert base64url.encode(raw) == base64.urlsafe_b64encode(raw).decode().rstrip("=")

    @pytest.mark.parametrize("text", ["a", "YQ==", "+/+/", "a b=", "YWJj\n", "é", "٣٣٣٣", "YWJj."])
    def test_takes_nothing_else(self, text):
        with pytest.raises(ValueError):  # noqa: PT011 - any of them will do
            base64url.decode(text)


class TestStrictJson:
    @given(st.binary() | JSON.map(lambda found: json.dumps(found).encode()))
    def test_gives_an_object_or_refuses(self, text):
        only_refuses(lambda: read_object(text))

    @given(
        st.dictionaries(st.text(), st.text(st.characters(codec="utf-8", exclude_characters="\0")))
    )
    def test_reads_any_object_of_text(self, found):
        clean = {name.replace("\0", ""): value for name, value in found.items()}

        assert read_object(json.dumps(clean).encode()) == clean
        assert read_object(json.dumps(clean, ensure_ascii=False).encode()) == clean

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            (b'{"a": 1, "a": 1}', "token_duplicate_key"),
            (rb'{"a": 1, "\u0061": 2}', "token_duplicate_key"),
            (b'{"a": NaN}', "token_not_json"),
            (b'{"a": -Infinity}', "token_not_json"),
            (b'{"a": 1} x', "token_not_json"),
            (b'{"a": ' + b"9" * 5000 + b"}", "token_not_json"),
            (b'{"a": ' * 100_000, "token_not_json"),
            (rb'{"a": "\u0000"}', "token_not_json"),
            (rb'{"a": "\\\u0000"}', "token_not_json"),
            (rb'{"\udfff": 1}', "token_not_json"),
            (b'\xff{"a": 1}', "token_not_json"),
            (b"null", "token_not_json"),
            (b"", "token_not_json"),
        ],
        ids=lambda value: str(value)[:30],
    )
    def test_refuses_what_two_readers_could_read_in_two_ways(self, text, code):
        with pytest.raises(MalformedLaunch) as refusal:
            read_object(text)

        assert refusal.value.code == code

    def test_an_escaped_backslash_before_u0000_is_no_nul(self):
        assert read_object(rb'{"a": "\\u0000"}') == {"a": "\\u0000"}


class TestIdToken:
    @given(st.text() | st.lists(st.text(alphabet="eyJ-_0.="), max_size=4).map(".".join))
    @example("..")
    @example("e30.e30.")
    @example("x" * 16_385)
    def test_arbitrary_text_is_refused_and_nothing_else(self, text):
        with pytest.raises(ToolError):
            id_tokens.verified_claims(text, find_key)

    @given(header=JSON, payload=JSON)
    def test_arbitrary_parts_are_refused_and_nothing_else(self, header, payload):
        text = compact(
            json.dumps(header).encode(), json.dumps(payload).encode(), rs256(PLATFORM.key)
        )
        only_refuses(lambda: id_tokens.verified_claims(text, find_key))

    @given(changes=st.dictionaries(st.sampled_from(CLAIM_NAMES), JSON, max_size=4))
    @example({"exp": 10**400, "iat": 0.5})
    @example({"exp": float("inf"), "iat": float("inf")})
    @example({"nonce": "\ud800"})
    def test_arbitrary_claims_that_were_well_signed_are_read_or_refused(self, changes):
        right = PLATFORM.claims(nonce=state().nonce, now=NOW)
        token = PLATFORM.sign({**right, **changes})

        only_refuses(lambda: message_in(verified_claims_of(token, find_key, expected())))

    def test_a_key_that_is_absurdly_large_verifies_nothing(self):
        n = base64url.encode(b"\xff" * 4000)
        jwks = {"keys": [{"kty": "RSA", "kid": "lms-1", "n": n, "e": "AQAB"}]}
        found = read_key_set(200, json.dumps(jwks).encode())
        token = PLATFORM.sign({}, sign=lambda _text: b"x" * 4000)

        with pytest.raises(UntrustedLaunch) as refusal:
            id_tokens.verified_claims(token, found.__getitem__)
        assert refusal.value.code == "signature_wrong"

    def test_what_the_key_finder_says_is_passed_on(self):
        def none_found(kid):
            raise UntrustedLaunch(kid, code="key_unknown")

        with pytest.raises(UntrustedLaunch, match="key_unknown: lms-1"):
            id_tokens.verified_claims(PLATFORM.sign({}), none_found)


class TestLaunchPost:
    @given(st.dictionaries(st.sampled_from(["error", "id_token", "state"]), st.text()))
    def test_gives_the_token_or_refuses(self, form):
        only_refuses(lambda: require_token(form))

    def test_never_repeats_what_the_platform_said(self):
        with pytest.raises(ToolError) as refusal:
            require_token({"error": "Sanne", "error_description": "Sanne", "id_token": "e30"})

        assert "Sanne" not in str(refusal.value)


class TestKeySet:
    @given(st.binary() | JSON.map(lambda found: json.dumps(found).encode()))
    def test_arbitrary_answers_are_read_or_refused(self, body):
        only_refuses(lambda: read_key_set(200, body))

    @given(st.lists(JWK | JSON, max_size=4))
    def test_arbitrary_keys_are_passed_over(self, keys):
        found = read_key_set(200, json.dumps({"keys": keys}).encode())

        assert all(key.key_size >= 2048 for key in found.values())

    @pytest.mark.parametrize(
        ("status", "body"),
        [
            (200, b"<html>"),
            (200, b"[]"),
            (200, b'{"keys": {}}'),
            (200, b"null"),
            (200, b"[" * 100_000),
            (404, b'{"keys": []}'),
            (204, b'{"keys": []}'),
        ],
        ids=lambda value: str(value)[:20],
    )
    def test_what_is_no_key_set_counts_as_none(self, status, body):
        with pytest.raises(PlatformUnavailable) as refusal:
            read_key_set(status, body)

        assert refusal.value.code == "keys_unreachable"

    @pytest.mark.parametrize(
        "changes",
        [
            {"kty": "EC"},
            {"use": "enc"},
            {"alg": "RS512"},
            {"kid": None},
            {"kid": 1},
            {"n": None},
            {"n": "%"},
            {"e": "AA"},
            {"n": 5},
        ],
        ids=str,
    )
    def test_passes_over_a_key_that_is_not_fit_and_keeps_the_others(self, changes):
        right = FakePlatform().jwk()
        body = json.dumps({"keys": [{**right, "kid": "bad", **changes}, "no key", right]})

        assert list(read_key_set(200, body.encode())) == ["lms-1"]

    @pytest.mark.clause("Security 1.0, 6.1")
    def test_passes_over_a_key_of_1024_bits(self):
        numbers = rsa_key("small", 1024).public_key().public_numbers()
        n = base64url.encode(numbers.n.to_bytes(128, "big"))
        body = json.dumps({"keys": [{"kty": "RSA", "kid": "a", "n": n, "e": "AQAB"}]})

        assert read_key_set(200, body.encode()) == {}

    def test_takes_no_secret_from_a_platform_that_publishes_one(self):
        private = {**FakePlatform().jwk(), "d": "AQAB", "p": "AQAB"}

        found = read_key_set(200, json.dumps({"keys": [private]}).encode())

        assert found["lms-1"].public_numbers() == PLATFORM.key.public_key().public_numbers()
