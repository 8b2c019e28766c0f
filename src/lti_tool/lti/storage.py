"""The platform's storage: proves a browser to us where it keeps no cookie of ours.

At the login our page puts a value into the platform's own frame; at the launch another page of
ours reads it back. The value is neither the state nor the key: both of those travel through the
platform, so that knowing them proves nothing.

Source: LTI Client Side postMessages 0.1; LTI postMessage Storage 0.1; LTI OIDC Login with LTI
Client Side postMessages 0.1.
"""

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass

from lti_tool.errors import UntrustedLaunch

PARAMETER = "lti_storage_target"
VALUE_FIELD = "storage_value"

_TARGET = re.compile(r"[A-Za-z0-9_.:-]{1,64}", re.ASCII)
"""Names of frames as platforms give them (``_parent`` is the parent itself)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """Where the proof of one login lies: the frame's name, and key and value in there."""

    target: str
    key: str
    value: str


def read_target(form: Mapping[str, str]) -> str | None:
    """Return the frame that a login or launch names; None when there is none of use."""
    found = form.get(PARAMETER, "")
    return found if _TARGET.fullmatch(found) else None


def require_stored(storage: Storage | None, value: str | None) -> None:
    """Refuse a launch in another browser than the login's (login CSRF).

    Raises:
        UntrustedLaunch: ``storage_empty`` when nothing was read back (or nothing was ever to be
            stored), ``storage_wrong`` when it is not what was put there.
    """
    if storage is None or not value:
        raise UntrustedLaunch(code="storage_empty")
    if not hmac.compare_digest(value.encode(), storage.value.encode()):
        raise UntrustedLaunch(code="storage_wrong")
