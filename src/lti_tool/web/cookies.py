"""The two cookies: one per login, one per launch. Both hold a random value and nothing else.

``__Host-`` ties them to this host over a safe connection; ``Partitioned`` lets them live inside
the platform's frame where third-party cookies are blocked (CHIPS); no script can read them.
"""

from flask import Request
from werkzeug.wrappers import Response

LOGIN_PREFIX = "__Host-login-"
SESSION_PREFIX = "__Host-s-"
_OURS = (LOGIN_PREFIX, SESSION_PREFIX)


def put(response: Response, name: str, value: str, *, seconds: int) -> None:
    """Set a cookie for this browser (and, in a frame, for this platform) alone.

    ``value`` consists of base64url characters. The empty attribute before ``Partitioned`` is for
    programs written in Python: before 3.14 its ``http.cookies`` throws a whole cookie away for
    one attribute that it does not know, unless an empty one ends its reading first. Browsers
    pass over an empty attribute (RFC 6265, 5.2).
    """
    response.headers.add(
        "Set-Cookie",
        f"{name}={value}; Max-Age={seconds}; Path=/; Secure; HttpOnly; SameSite=None;; Partitioned",
    )


def drop(response: Response, name: str) -> None:
    """Remove a cookie."""
    put(response, name, "", seconds=0)


def ours(request: Request) -> dict[str, str]:
    """Return the cookies that have a name of ours, as the browser sent them (RFC 6265, 5.4).

    Their values are base64url, so that nothing in them is ever quoted or escaped. Of two with one
    name the first counts.
    """
    sent = request.environ.get("HTTP_COOKIE", "").split(";")
    pairs = [part.strip().partition("=") for part in reversed(sent)]
    return {name: value for name, _, value in pairs if name.startswith(_OURS)}


def session_secrets(request: Request) -> dict[str, str]:
    """Return the launch sessions that this browser proves: id -> secret."""
    return {
        name.removeprefix(SESSION_PREFIX): value
        for name, value in ours(request).items()
        if name.startswith(SESSION_PREFIX)
    }
