"""Attacks on the token itself: its times, its signature, its form."""

import base64
import json
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives import serialization

from tests.fakes import platform as fake
from tests.fakes.platform import GONE, Login, Visit
from tests.functional.lti.attacks import THEN, Row, claims, posted, raw, signed, token_of

CUSTOM_HEADERS: Mapping[str, Any] = {
    "jku": "https://evil.example/keys",
    "x5u": "https://evil.example/certificate",
    "x5c": ["MIIB"],
    "jwk": {"kty": "RSA", "kid": "lms-1", "n": "AQAB", "e": "AQAB"},
    "crit": ["exp"],
}


def _public_pem(visit: Visit) -> bytes:
    return visit.platform.key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def _hs256_with_the_public_key(visit: Visit, login: Login) -> str:
    return visit.platform.sign(
        visit.claims(login), {"alg": "HS256"}, fake.hs256(_public_pem(visit))
    )


def _key_in_the_token(visit: Visit, login: Login) -> str:
    mine = fake.rsa_key("attacker")
    jwk = {**visit.platform.jwk(), "n": base64.urlsafe_b64encode(b"\xff" * 256).decode()}
    return visit.platform.sign(visit.claims(login), {"jwk": jwk}, fake.rs256(mine))


def _twice(visit: Visit, login: Login) -> str:
    right = json.dumps(visit.claims(login))
    return fake.compact(
        b'{"alg": "RS256", "kid": "lms-1"}',
        (right[:-1] + ', "sub": "user-2"}').encode(),
        fake.rs256(visit.platform.key),
    )


def _one_byte_later(visit: Visit, login: Login) -> str:
    head, body, tail = visit.platform.sign(visit.claims(login)).split(".")
    text = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)).replace(b"user-1", b"user-2")
    return ".".join((head, base64.urlsafe_b64encode(text).rstrip(b"=").decode(), tail))


HEADER = b'{"alg": "RS256", "kid": "lms-1"}'

TIMES: Mapping[str, Row] = {
    "no exp": (claims(exp=GONE), 400, "exp_missing"),
    "exp as a text": (claims(exp=str(THEN + 60)), 400, "exp_missing"),
    "exp as a truth": (claims(exp=True), 400, "exp_missing"),
    "exp just past the leeway": (claims(exp=THEN - 60), 401, "token_expired"),
    "exp a second more than an hour after iat": (
        claims(exp=THEN + 3601),
        401,
        "token_lives_too_long",
    ),
    "exp in thirty years": (claims(exp=THEN + 946_080_000), 401, "token_lives_too_long"),
    "exp beyond all floats": (claims(exp=10**400, iat=THEN + 0.5), 401, "token_lives_too_long"),
    "no iat": (claims(iat=GONE), 400, "iat_missing"),
    "iat null": (claims(iat=None), 400, "iat_missing"),
    "iat of 1970": (claims(iat=1), 401, "token_lives_too_long"),
    "iat before any login of this token": (
        claims(iat=THEN - 661, exp=THEN + 300),
        401,
        "token_too_old",
    ),
    "iat just past the leeway": (claims(iat=THEN + 61, exp=THEN + 90), 401, "token_from_future"),
}

SIGNATURES: Mapping[str, Row] = {
    "alg none": (signed({"alg": "none"}, fake.unsigned), 401, "algorithm_refused"),
    "alg None": (signed({"alg": "None"}, fake.unsigned), 401, "algorithm_refused"),
    "no alg": (signed({"alg": GONE}), 401, "algorithm_refused"),
    "alg as a list": (signed({"alg": ["RS256"]}), 401, "algorithm_refused"),
    "HS256 with the public key": (token_of(_hs256_with_the_public_key), 401, "algorithm_refused"),
    "ES256": (signed({"alg": "ES256"}, fake.es256), 401, "algorithm_refused"),
    "ES256 said to be RS256": (signed({}, fake.es256), 401, "signature_wrong"),
    "PS256 with the right key": (
        signed({"alg": "PS256"}, fake.ps256(fake.rsa_key("https://lms.example"))),
        401,
        "algorithm_refused",
    ),
    "PS256 said to be RS256": (
        signed({}, fake.ps256(fake.rsa_key("https://lms.example"))),
        401,
        "signature_wrong",
    ),
    "RS256 said to be RS512": (signed({"alg": "RS512"}), 401, "algorithm_refused"),
    "an empty signature": (signed({}, fake.unsigned), 401, "signature_wrong"),
    "another key under the same kid": (
        signed({}, fake.rs256(fake.rsa_key("attacker"))),
        401,
        "signature_wrong",
    ),
    "one byte changed": (token_of(_one_byte_later), 401, "signature_wrong"),
    "no kid": (signed({"kid": GONE}), 401, "key_id_missing"),
    "a kid of 256 characters": (signed({"kid": "k" * 256}), 401, "key_id_missing"),
    "a kid that is a number": (signed({"kid": 1}), 401, "key_id_missing"),
    "an unknown kid": (signed({"kid": "lms-2"}), 401, "key_unknown"),
    "a kid that is a path": (signed({"kid": "../../etc/passwd"}), 401, "key_unknown"),
    "the key inside the token": (token_of(_key_in_the_token), 401, "header_refused"),
    **{
        f"the header {name}": (signed({name: value}), 401, "header_refused")
        for name, value in CUSTOM_HEADERS.items()
    },
}

FORMS: Mapping[str, Row] = {
    "a token over 16 kB": (claims(padding="x" * 16_384), 400, "token_too_long"),
    "two parts": (posted(id_token="e30.e30"), 400, "token_malformed"),
    "five parts (encrypted)": (posted(id_token="e30.e30.e30.e30.e30"), 400, "token_malformed"),
    "no base64url": (posted(id_token="ë.e30.e30"), 400, "token_malformed"),
    "padded base64": (posted(id_token="e30=.e30.e30"), 400, "token_malformed"),
    "a header that is no object": (raw(b"[]", b"{}"), 400, "token_not_json"),
    "a header with a key twice": (
        raw(b'{"alg": "RS256", "kid": "lms-1", "alg": "none"}', b"{}"),
        400,
        "token_duplicate_key",
    ),
    "claims that are no object": (raw(HEADER, b'["iss"]'), 400, "token_not_json"),
    "claims that are no JSON": (raw(HEADER, b"iss=lms"), 400, "token_not_json"),
    "claims that are no UTF-8": (raw(HEADER, b'{"iss": "\xff"}'), 400, "token_not_json"),
    "claims with NaN": (raw(HEADER, b'{"exp": NaN}'), 400, "token_not_json"),
    "claims with a NUL": (claims(deployment="a\0b"), 400, "token_not_json"),
    "half a surrogate pair": (raw(HEADER, rb'{"nonce": "\ud800"}'), 400, "token_not_json"),
    "claims nested without end": (raw(HEADER, b"[" * 10_000), 400, "token_not_json"),
    "the same claim twice": (token_of(_twice), 400, "token_duplicate_key"),
    "a key twice, deep inside": (
        raw(HEADER, b'{"a": [{"b": {"id": 1, "id": 2}}]}'),
        400,
        "token_duplicate_key",
    ),
    "no token": (posted(id_token=GONE), 400, "token_missing"),
    "an empty token": (posted(id_token=""), 400, "token_missing"),
    "no state": (posted(state=GONE), 400, "state_missing"),
    "an empty state": (posted(state=""), 400, "state_missing"),
    "a post over 64 kB": (posted(id_token="x" * 70_000), 413, "request_too_large"),
    "an error instead of a token": (
        posted(id_token=GONE, error="login_required"),
        400,
        "platform_login_required",
    ),
    "an error beside a token": (
        posted(error="access_denied", error_description="<script>"),
        400,
        "platform_access_denied",
    ),
    "an error that nobody knows": (posted(error="<script>"), 400, "platform_refused_launch"),
}
