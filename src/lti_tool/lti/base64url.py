"""Base64 for addresses and tokens, without padding (RFC 7515 section 2)."""

import base64
import binascii

_TO_PLAIN = bytes.maketrans(b"-_+/=", b"+/!!!")
"""Signs of base64url -> of plain base64; those of plain base64, and padding -> of neither."""


def encode(raw: bytes) -> str:
    """Return ``raw`` as text."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """Return the bytes of ``text``; ValueError when it is anything else than base64url."""
    plain = text.encode("ascii").translate(_TO_PLAIN) + b"=" * (-len(text) % 4)
    return binascii.a2b_base64(plain, strict_mode=True)
