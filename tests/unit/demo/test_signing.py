"""Reading what the tool signed."""

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from lti_tool.demo.platform.config import KEY_BITS
from lti_tool.demo.platform.signing import BadSignature, read_signed


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def published(key) -> dict:
    return {**RSAAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": "a"}


@pytest.fixture
def token(key) -> str:
    return jwt.encode({"iss": "tool"}, key, "RS256", headers={"kid": "a"})


def test_takes_a_key_that_says_no_more_than_it_must(token, published):
    assert read_signed(token, {"keys": [published]}) == {"iss": "tool"}


@pytest.mark.parametrize(
    "changes",
    [{"use": "enc"}, {"alg": "RS512"}, {"kty": "oct"}, {"n": "AQAB"}, {"d": "AQAB"}, {"n": "%"}],
    ids=str,
)
def test_refuses_a_key_that_is_not_fit(token, published, changes):
    with pytest.raises(BadSignature, match="key set"):
        read_signed(token, {"keys": [{**published, **changes}]})


def test_refuses_a_key_without_its_numbers(token, published):
    del published["e"]

    with pytest.raises(BadSignature, match="cannot be read"):
        read_signed(token, {"keys": [published]})


def test_refuses_two_keys_of_one_name(token, published):
    with pytest.raises(BadSignature, match="2 keys"):
        read_signed(token, {"keys": [published, published]})


@pytest.mark.parametrize("key_set", [None, [], {}, {"keys": {}}, {"keys": ["a"]}], ids=repr)
def test_refuses_what_is_no_key_set(token, key_set):
    with pytest.raises(BadSignature, match="no list of keys"):
        read_signed(token, key_set)


@pytest.mark.filterwarnings("ignore:The RSA key is:jwt.InsecureKeyLengthWarning")
def test_refuses_a_short_key():
    short = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS // 2)
    token = jwt.encode({}, short, "RS256", headers={"kid": "a"})
    published = {**RSAAlgorithm.to_jwk(short.public_key(), as_dict=True), "kid": "a"}

    with pytest.raises(BadSignature, match="2048 bits"):
        read_signed(token, {"keys": [published]})


def test_refuses_another_algorithm():
    curve = ec.generate_private_key(ec.SECP256R1())
    token = jwt.encode({}, curve, "ES256", headers={"kid": "a"})
    published = {**ECAlgorithm.to_jwk(curve.public_key(), as_dict=True), "kid": "a"}

    with pytest.raises(BadSignature, match="RS256"):
        read_signed(token, {"keys": [published]})


@pytest.mark.parametrize("text", ["", "a.b.c", "..", "é"])
def test_refuses_what_is_no_token(text, published):
    with pytest.raises(BadSignature):
        read_signed(text, {"keys": [published]})
