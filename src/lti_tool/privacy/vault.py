"""Keys and seals: root key -> school key -> pupil key, AES-256-GCM with associated data.

A sealed value opens only with the right key *and* at the very place it was made for (school,
table, column, row), so swapping two values makes reading fail. Destroying a pupil's key erases
whatever was sealed under it.

Source: decision D6; NIST SP 800-38D (GCM), RFC 5869 (HKDF).
"""

import hmac
import secrets
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from lti_tool.config.root_keys import Key
from lti_tool.errors import SealBroken

KEY_BYTES = 32
NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed value stands; becomes the associated data."""

    school: str
    table: str
    column: str
    row: str

    def bound(self) -> bytes:
        """Return the associated data, unambiguous whatever the parts hold."""
        return b"".join(map(_part, (self.school, self.table, self.column, self.row)))


def _part(text: str) -> bytes:
    data = text.encode()
    return len(data).to_bytes(2, "big") + data


@dataclass(frozen=True, slots=True)
class SchoolKeys:
    """What is derived from one school's key (32 bytes each)."""

    index: bytes
    wrapping: bytes


def new_key() -> bytes:
    """Return a new random key of 32 bytes."""
    return secrets.token_bytes(KEY_BYTES)


def seal(key: bytes, plain: bytes, place: Place) -> bytes:
    """Encrypt ``plain`` for ``place``: a 12-byte nonce followed by ciphertext and tag."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, place.bound())


def unseal(key: bytes, sealed: bytes, place: Place) -> bytes:
    """Return what was sealed, under ``key`` or one of the older ones that it knows.

    Raises:
        SealBroken: another key, another place, or altered bytes.
    """
    return Sealer(key, place).unseal(sealed, place.row)


class Sealer:
    """Seals and opens very many values of one column under one key, as ``seal`` and ``unseal``."""

    def __init__(self, key: bytes, place: Place) -> None:
        """Take a key, and the place of which only the row differs."""
        self._ciphers = [AESGCM(each) for each in accepted(key)]
        self._place = place
        self._start = place.bound().removesuffix(_part(place.row))

    def seal(self, plain: bytes, row: str) -> bytes:
        """Encrypt ``plain`` for one row."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._ciphers[0].encrypt(nonce, plain, self._start + _part(row))

    def unseal(self, sealed: bytes, row: str) -> bytes:
        """Return what was sealed for one row.

        Raises:
            SealBroken: another key, another place, or altered bytes.
        """
        for cipher in self._ciphers:
            try:
                nonce, text = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
                return cipher.decrypt(nonce, text, self._start + _part(row))
            except (InvalidTag, ValueError):
                continue
        raise SealBroken(f"{self._place.table}.{self._place.column}")


def accepted(key: bytes) -> tuple[bytes, ...]:
    """Return the keys that open what ``key`` should: itself first, then older ones."""
    return (key, *key.older) if isinstance(key, Key) else (key,)


def school_keys(school_key: bytes) -> SchoolKeys:
    """Return a school's working keys, derived from its key (RFC 5869) as it is stored."""
    own, index, other = (school_key[at : at + KEY_BYTES] for at in (0, KEY_BYTES, 2 * KEY_BYTES))
    key = Key(own, (other,)) if other else own
    return SchoolKeys(
        index=index or derived(own, b"lti_tool school index 1"),
        wrapping=derived(key, b"lti_tool school wrapping 1"),
    )


def announced(school_key: bytes) -> bytes:
    """Return a school key that also knows the next one, for opening: the first step of rotation.

    Three parts of 32 bytes: the key, the index key, the other key. The index key stays the same
    for good: hashes cannot be made anew without the values that they are of.
    """
    return school_key[:KEY_BYTES] + school_keys(school_key).index + new_key()


def turned(school_key: bytes) -> bytes:
    """Return the same with the two keys in each other's place: the second step."""
    own, index, other = (school_key[at : at + KEY_BYTES] for at in (0, KEY_BYTES, 2 * KEY_BYTES))
    return other + index + own


def settled(school_key: bytes) -> bytes:
    """Return a school key that knows no other one any more: the last step."""
    return school_key[: 2 * KEY_BYTES]


@lru_cache(maxsize=4096)
def derived(key: bytes, use: bytes) -> bytes:
    """Return a key of 32 bytes for one ``use``, from a key that has several; older ones too."""
    own, *older = (
        HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=use).derive(each)
        for each in accepted(key)
    )
    return Key(own, tuple(older)) if older else own


def blind_index(index_key: bytes, use: str, *parts: str) -> bytes:
    """Return the keyed hash (32 bytes) by which a value can be found without being stored.

    Args:
        index_key: a school's index key: the same child at two schools has two hashes.
        use: what the hash is for; two uses never give the same hash.
        parts: the value, and what makes it unique (registration id, issuer).
    """
    text = b"".join(len(p.encode()).to_bytes(4, "big") + p.encode() for p in (use, *parts))
    return hmac.digest(index_key, text, sha256)
