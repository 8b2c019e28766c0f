"""How the platform's server tells the time: a clock that is wrong is wrong in every answer."""

from werkzeug.http import http_date
from werkzeug.serving import WSGIRequestHandler


class RequestHandler(WSGIRequestHandler):
    """Puts the platform's own idea of the present into the ``Date`` header (RFC 9110, 6.6.1)."""

    def date_time_string(self, timestamp: float | None = None) -> str:
        """Return the present as the platform's clock has it; ``timestamp`` is the server's."""
        del timestamp
        return http_date(self.server.app.extensions["platform"].now())  # type: ignore[attr-defined]  # create_platform's
