"""What a token endpoint answers, whoever asks (RFC 6749 section 5.1)."""

from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields
from marshmallow.validate import Length, Range, Regexp

from lti_tool.errors import PlatformUnavailable

LONGEST_USE = 86_400
"""Seconds for which a token is used at most, whatever the platform promises."""

REFRESH_BEFORE = 60
"""Seconds before its end at which a token is no longer used."""


class TokenAnswerSchema(Schema):
    """A token endpoint's answer; ``expires_in`` in seconds."""

    class Meta:
        """Pass over what we do not need."""

        unknown = EXCLUDE

    access_token = fields.String(
        # RFC 6749 appendix A.12: whatever else it held could not stand in a header.
        required=True,
        validate=(Length(max=8192), Regexp(r"[\x20-\x7e]+\Z")),
    )
    # RFC 6749 section 5.1: in any case. Absent it is what we asked for; another kind is useless.
    token_type = fields.String(load_default="bearer", validate=Regexp(r"(?i)bearer\Z"))
    expires_in = fields.Integer(load_default=3600, validate=Range(min=1))


def token_of(body: bytes) -> tuple[str, int]:
    """Return the token in an answer, and for how many seconds it is to be used.

    Raises:
        PlatformUnavailable: ``token_unreadable``.
    """
    # Moodle sends JSON as text/html, so the content type says nothing.
    try:
        found: dict[str, Any] = TokenAnswerSchema().loads(body.decode("utf-8", "replace"))
    except (ValidationError, ValueError, RecursionError):
        raise PlatformUnavailable(code="token_unreadable") from None
    expires_in = min(found["expires_in"], LONGEST_USE)
    return found["access_token"], max(expires_in - REFRESH_BEFORE, expires_in // 2)
