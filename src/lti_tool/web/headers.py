"""What every answer carries. No foreign origin, no inline script or style, nothing cached."""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, g

_POLICY = (
    "default-src 'none'; "
    "script-src 'self'; "
    "style-src 'self'; "
    "img-src 'self' data:; "  # pictures of exercises travel inside the page
    "font-src 'self'; "
    "media-src 'self'; "
    "connect-src 'self'; "
    "base-uri 'none'"
)
_YEAR = 31_536_000


_ALWAYS = (
    ("X-Content-Type-Options", "nosniff"),
    # Not "no-referrer": browsers would then hide the origin of our own forms as well.
    ("Referrer-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
)
_IMMUTABLE = ("Cache-Control", f"public, max-age={_YEAR}, immutable")
_NOT_CACHED = ("Cache-Control", "no-store")
_STRICT = ("Strict-Transport-Security", f"max-age={_YEAR}")


def install(app: Flask, *, https: bool) -> None:
    """Put the headers on every answer of ``app``; ``https`` adds the transport rule.

    What a view says itself about its policy or about keeping stays. They are added as the answer
    leaves: changing Werkzeug's headers one by one takes longer than making most of our pages.
    """
    answer, always = app.wsgi_app, (*_ALWAYS, _STRICT) if https else _ALWAYS
    files = f"{app.static_url_path}/"

    def complete(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        def begin(status: str, own: list[tuple[str, str]], *failure: Any) -> Any:
            said = {name for name, _ in own}
            if environ["PATH_INFO"].startswith(files) and status.startswith("200"):
                own = [header for header in own if header[0] != "Cache-Control"]
                own.append(_IMMUTABLE)
            elif "Cache-Control" not in said:
                own.append(_NOT_CACHED)
            if "Content-Security-Policy" not in said:
                own.append(("Content-Security-Policy", f"{_POLICY}{_frames()}; {_forms()}"))
            return start(status, [*own, *always], *failure)

        return answer(environ, begin)

    app.wsgi_app = complete  # type: ignore[method-assign,assignment]  # Flask's own way to add middleware


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
