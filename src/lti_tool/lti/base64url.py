"""Base64 for addresses and tokens, without padding (RFC 7515 section 2)."""

import base64

_OF_ANOTHER_ALPHABET = "+/="
"""What the decoder would take besides: signs of plain base64, and padding."""


def encode(raw: bytes) -> str:
    """Return ``raw`` as text."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """Return the bytes of ``text``; ValueError when it is anything else than base64url."""
    if any(sign in text for sign in _OF_ANOTHER_ALPHABET):
        raise ValueError("base64url")
    padded = text.encode("ascii") + b"=" * (-len(text) % 4)
    return base64.b64decode(padded, altchars=b"-_", validate=True)
