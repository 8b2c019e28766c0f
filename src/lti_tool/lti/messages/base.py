"""What every message has in common, read once into records.

Liberal where the standard's form matters little (a number in ``custom``, null for an optional
object): a harmless fault must not stop a pupil. The checks that matter ran before.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lti_tool.lti.migration import OldIds
from lti_tool.lti.vocabulary import (
    CONTEXT,
    CUSTOM,
    DEPLOYMENT_ID,
    LTI_1_1,
    NOTICE_SERVICE,
    PRESENTATION,
    ROLES,
    SCOPE_NOTICE_HANDLERS,
)

LONGEST_TITLE = 60
LONGEST_ID = 255
Claims = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextClaim:
    """The course or class of the launch (LTI Core 1.3, 5.4.1)."""

    id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeService:
    """Where a platform takes subscriptions to its notices, and to which kinds."""

    url: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A verified launch, minimised.

    ``subject`` is None for an anonymous launch (LTI Core 1.3, 5.3.6.1). ``custom`` holds text
    values only; a variable that the platform left unresolved counts as absent.
    """

    subject: str | None
    deployment_key: str
    roles: tuple[str, ...]
    context: ContextClaim | None
    custom: Mapping[str, str]
    locale: str | None
    return_url: str | None
    old_ids: OldIds | None = None
    notice_service: NoticeService | None = None


def common(claims: Claims) -> dict[str, Any]:
    """Return the fields of ``Message`` that ``claims`` hold."""
    presentation = mapping(claims, PRESENTATION)
    return {
        "subject": identifier(claims.get("sub")),
        "deployment_key": claims[DEPLOYMENT_ID],
        "roles": texts(claims.get(ROLES)),
        "context": context_of(mapping(claims, CONTEXT)),
        "custom": custom(mapping(claims, CUSTOM)),
        "locale": text(presentation.get("locale")) or text(claims.get("locale")),
        "return_url": return_url(claims),
        "old_ids": _old_ids(claims),
        "notice_service": _notice_service(mapping(claims, NOTICE_SERVICE)),
    }


def return_url(claims: Claims) -> str | None:
    """Return where a launch says that its person may be sent back to."""
    return text(mapping(claims, PRESENTATION).get("return_url"))


def _notice_service(claim: Claims) -> NoticeService | None:
    url = text(claim.get("platform_notification_service_url"))
    if url is None or SCOPE_NOTICE_HANDLERS not in texts(claim.get("scope")):
        return None
    return NoticeService(url=url, kinds=texts(claim.get("notice_types_supported")))


def _old_ids(claims: Claims) -> OldIds | None:
    """Return the ids of LTI 1.1, None where they are not signed.

    An id that the claim leaves out is the same as today's.
    """
    claim = mapping(claims, LTI_1_1)
    key = text(claim.get("oauth_consumer_key"))
    signature = text(claim.get("oauth_consumer_key_sign"))
    user = identifier(claim.get("user_id")) or identifier(claims.get("sub"))
    if key is None or signature is None or not user or len(user) > LONGEST_ID:
        return None
    audience = claims["aud"][0] if isinstance(claims["aud"], list) else claims["aud"]
    parts = (key, claims[DEPLOYMENT_ID], claims["iss"], audience, claims["exp"], claims["nonce"])
    return OldIds(
        user_id=user,
        consumer_key=key,
        signature=signature,
        signed_text="&".join(str(part) for part in parts),
    )


def context_of(claim: Claims) -> ContextClaim | None:
    """Return a course or class that has an id, with a label of one short line."""
    key = identifier(claim.get("id"))
    if key is None:
        return None
    title = text(claim.get("title")) or text(claim.get("label")) or ""
    return ContextClaim(id=key, title=" ".join(title.split())[:LONGEST_TITLE])


def custom(claim: Claims) -> dict[str, str]:
    """Return custom parameters as texts, without unresolved variables (``$Name``).

    Source: LTI Core 1.3 section 5.4.6.1 and appendix B.
    """
    found = {
        name: str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in claim.items()
        if isinstance(value, str | int | float) and str(value)
    }
    return {name: value for name, value in found.items() if not value.startswith("$")}


def mapping(claims: Claims, name: str) -> Claims:
    """Return an optional object claim, or an empty one."""
    found = claims.get(name)
    return found if isinstance(found, dict) else {}


def text(value: object) -> str | None:
    """Return a text that says something, else None."""
    return value if isinstance(value, str) and value else None


def texts(value: object) -> tuple[str, ...]:
    """Return the texts of a list, else nothing."""
    return tuple(v for v in value if isinstance(v, str)) if isinstance(value, list) else ()


def identifier(value: object) -> str | None:
    """Return an identifier as text; some platforms send numbers."""
    return None if value is None else str(value)
