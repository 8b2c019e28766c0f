"""From a launch post to a verified, minimised message: the checks in their order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from lti_tool.errors import MalformedLaunch, NotPermitted, PlatformError
from lti_tool.lti import checks
from lti_tool.lti.id_tokens import verified_claims
from lti_tool.lti.messages import Message, read_message
from lti_tool.privacy.borders import LAUNCH_CLAIMS
from lti_tool.privacy.minimise import Minimised, minimise
from lti_tool.privacy.offers import LAUNCH_FIELDS

KNOWN_ERRORS: Mapping[str, str] = {
    "login_required": "platform_login_required",
    "interaction_required": "platform_login_required",
    "access_denied": "platform_access_denied",
    "invalid_request": "platform_invalid_request",
    "unauthorized_client": "platform_unauthorized_client",
}
"""What a platform may say instead of a token (OpenID Connect Core 3.1.2.6, RFC 6749 4.1.2.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """A launch that passed every check; ``dropped`` counts claims that were not let in."""

    message: Message
    dropped: int


def require_token(form: Mapping[str, str]) -> str:
    """Return the ``id_token`` of a launch post whose state was checked.

    Raises:
        PlatformError: the platform sent an error instead; its own words are not repeated.
        MalformedLaunch: ``token_missing``.
    """
    if error := form.get("error"):
        raise PlatformError(code=KNOWN_ERRORS.get(error))
    token = form.get("id_token")
    if not token:
        raise MalformedLaunch(code="token_missing")
    return token


def verified_claims_of(
    token: str, find_key: Callable[[str], RSAPublicKey], expected: checks.Expected
) -> Minimised:
    """Return the claims of a token that passed every check, as far as the border lets them in.

    Raises:
        MalformedLaunch, UntrustedLaunch: a check failed.
    """
    claims = verified_claims(token, find_key)
    checks.require_valid(claims, expected)
    # Whose school it is, and what it chose, is not known yet: see ``privacy.offers``.
    return minimise(claims, LAUNCH_CLAIMS, LAUNCH_FIELDS)


def message_in(small: Minimised) -> Verified:
    """Return the message that verified claims hold.

    Raises:
        MalformedLaunch: what its type needs is missing.
        NotPermitted: ``parent_refused``: the message lists the children of a parent.
    """
    if small.refused:
        raise NotPermitted(code="parent_refused")
    return Verified(message=read_message(small.kept), dropped=small.dropped)
