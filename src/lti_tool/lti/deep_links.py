"""The answer to a deep-linking request (Deep Linking 2.0 section 4.5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lti_tool.lti.client import Client
from lti_tool.lti.keys import Signer
from lti_tool.lti.pylti import Offer, content_item
from lti_tool.lti.vocabulary import (
    DEEP_LINKING_RESPONSE,
    DEPLOYMENT_ID,
    DL_CONTENT_ITEMS,
    DL_DATA,
    DL_ERRORLOG,
    DL_ERRORMSG,
    DL_MSG,
    MESSAGE_TYPE,
    VERSION,
)

RESPONSE_LIFE = 300
BACKDATED = 5
"""Seconds; see ``access_tokens``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What goes back.

    ``offers`` is empty for a cancelled choice; ``data`` is echoed as it came (an empty text too)
    and left out when it was absent. ``message`` is for the person at the platform, ``error`` too,
    where nothing can be chosen; ``error_code`` for its log.
    """

    deployment_key: str
    offers: Sequence[Offer]
    data: str | None
    message: str | None = None
    error: str | None = None
    error_code: str | None = None


def response_token(client: Client, reply: Reply, signer: Signer, *, now: int, nonce: str) -> str:
    """Return the signed JWT for the form field ``JWT``; ``now`` in seconds since 1970."""
    claims: dict[str, Any] = {
        "iss": client.client_id,
        "aud": client.issuer,
        "iat": now - BACKDATED,
        "exp": now + RESPONSE_LIFE - BACKDATED,
        "nonce": nonce,
        MESSAGE_TYPE: DEEP_LINKING_RESPONSE,
        VERSION: "1.3.0",
        DEPLOYMENT_ID: reply.deployment_key,
        DL_CONTENT_ITEMS: [content_item(offer) for offer in reply.offers],
    }
    told = {
        DL_DATA: reply.data,
        DL_MSG: reply.message,
        DL_ERRORMSG: reply.error,
        DL_ERRORLOG: reply.error_code,
    }
    return signer.sign(claims | {name: value for name, value in told.items() if value is not None})
