"""The ids that a platform used under LTI 1.1, and whether it really says so.

Source: LTI 1.3 Migration Guide, "LTI 1.1 Migration Claim" and ``oauth_consumer_key_sign``.
"""

import base64
import hmac
from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class OldIds:
    """What a token says of the time before; to be believed once ``is_signed``.

    ``user_id`` is what the platform called the launching person; ``signed_text`` what the
    signature is about.
    """

    user_id: str
    consumer_key: str
    signature: str
    signed_text: str


def is_signed(ids: OldIds, consumer_key: str, secret: str) -> bool:
    """Return whether ids carry the signature that only the old shared secret makes."""
    digest = hmac.digest(secret.encode(), ids.signed_text.encode(), sha256)
    right = base64.b64encode(digest)
    same = hmac.compare_digest(right, ids.signature.strip().encode())
    return same and ids.consumer_key == consumer_key
