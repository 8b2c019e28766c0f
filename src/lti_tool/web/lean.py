"""Flask's application and answer, without the turns that our pages never take.

Each part does the plain case, which is nearly every page, and leaves all else to the framework.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, Request, Response
from flask.sessions import SecureCookieSession, SessionInterface
from werkzeug.wrappers import Response as AnyResponse

_WITH_BODY = frozenset({200, 302, 303, 400, 401, 403, 404, 409, 422})
_PLAIN_ADDRESS = re.compile(r"[\w.~:/?@!$&'()*+,;=%-]*", re.ASCII)
"""Addresses that need no quoting (RFC 3986, 2)."""


class Answer(Response):
    """An answer that is ready once it is made: no range, no part, nothing to close."""

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Give a plain answer to the server as it is; leave any other to Werkzeug."""
        plain = (
            type(self.response) is list
            and "Content-Length" in self.headers  # or it came in parts
            and not self._on_close
            and self.status_code in _WITH_BODY
            and environ["REQUEST_METHOD"] != "HEAD"
            and _PLAIN_ADDRESS.fullmatch(self.headers.get("Location", ""))
        )
        if not plain:
            return super().__call__(environ, start_response)
        start_response(self.status, list(self.headers))
        return self.response  # type: ignore[return-value]  # a list of bytes


class _NoSessions(SessionInterface):
    """Flask's own sessions stay away: ours are rows (decision D7)."""

    _nothing = SecureCookieSession()

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        del app, request
        return self._nothing

    def is_null_session(self, obj: object) -> bool:
        del obj
        return True


class Pages(Flask):
    """An application of plain functions, without sessions of Flask's."""

    response_class = Answer
    session_interface = _NoSessions()

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return a view or hook as it is: we have none that is asynchronous."""
        return func

    def redirect(self, location: str, code: int = 302) -> AnyResponse:
        """Send the browser on, without a page that nobody sees."""
        return Answer(b"", code, [("Location", location)])
