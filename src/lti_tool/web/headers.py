"""What every answer carries. No foreign origin, no inline script or style, nothing cached."""

from urllib.parse import urlsplit

from flask import Flask, Response, g, request

_POLICY = (
    "default-src 'none'; "
    "script-src 'self'; "
    "style-src 'self'; "
    "img-src 'self' data:; "  # pictures of exercises travel inside the page
    "font-src 'self'; "
    "connect-src 'self'; "
    "base-uri 'none'"
)
_YEAR = 31_536_000


def install(app: Flask, *, https: bool) -> None:
    """Put the headers on every answer of ``app``; ``https`` adds the transport rule."""

    def add(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", f"{_POLICY}{_frames()}; {_forms()}")
        headers["X-Content-Type-Options"] = "nosniff"
        # Not "no-referrer": browsers would then hide the origin of our own forms as well.
        headers["Referrer-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        if request.endpoint == "static":
            headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
        else:
            headers.setdefault("Cache-Control", "no-store")
        if https:
            headers["Strict-Transport-Security"] = f"max-age={_YEAR}"
        return response

    app.after_request(add)


def allow_form_to(url: str) -> None:
    """Let this answer's page post a form to the origin of ``url`` (a platform's return)."""
    parts = urlsplit(url)
    g.form_origin = f"{parts.scheme}://{parts.netloc}"


def _frames() -> str:
    """Only the platform that launched may frame a page with somebody's work on it.

    Pages without a session (a refused launch inside a frame, a registration) show nobody's data
    and have no buttons that could be misused, so that they may be shown anywhere.
    """
    viewer = g.get("viewer")
    return f"; frame-ancestors 'self' {viewer.frame_origin}" if viewer else ""


def _forms() -> str:
    return f"form-action 'self' {g.get('form_origin', '')}".rstrip()
