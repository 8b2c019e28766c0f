"""The two cookies: one per login, one per launch. Both hold a random value and nothing else.

``__Host-`` ties them to this host over a safe connection; ``Partitioned`` lets them live inside
the platform's frame where third-party cookies are blocked (CHIPS); no script can read them.
"""

from typing import Any

from flask import Request, Response

LOGIN_PREFIX = "__Host-login-"
SESSION_PREFIX = "__Host-s-"
_ATTRIBUTES: dict[str, Any] = {
    "path": "/",
    "secure": True,
    "httponly": True,
    "samesite": "None",
    "partitioned": True,
}


def put(response: Response, name: str, value: str, *, seconds: int) -> None:
    """Set a cookie for this browser (and, in a frame, for this platform) alone."""
    response.set_cookie(name, value, max_age=seconds, **_ATTRIBUTES)


def drop(response: Response, name: str) -> None:
    """Remove a cookie."""
    response.delete_cookie(name, **_ATTRIBUTES)


def session_secrets(request: Request) -> dict[str, str]:
    """Return the launch sessions that this browser proves: id -> secret."""
    return {
        name.removeprefix(SESSION_PREFIX): value
        for name, value in request.cookies.items()
        if name.startswith(SESSION_PREFIX)
    }
