"""What every page shares: who is here, the state, security headers, forms that post on."""

from http import HTTPStatus
from typing import Final, cast

from flask import (
    Flask,
    Response,
    abort,
    current_app,
    make_response,
    render_template,
    request,
    session,
)
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, SecurityError

from lti_tool.demo.platform import people
from lti_tool.demo.platform.config import origin
from lti_tool.demo.platform.people import Person
from lti_tool.demo.platform.state import State

CALLED_BY_TOOLS: Final = frozenset(
    ("lti", "tokens", "services", "deep_links", "registrations", "oneroster", "uwlr")
)
"""Blueprints whose POSTs come from elsewhere; every other form must come from our own pages."""

ERROR_TITLES: Final = {
    HTTPStatus.BAD_REQUEST: "Dit verzoek klopt niet",
    HTTPStatus.FORBIDDEN: "Dit mag niet",
    HTTPStatus.NOT_FOUND: "Deze pagina bestaat niet",
    HTTPStatus.METHOD_NOT_ALLOWED: "Dit kan hier niet",
}


def state() -> State:
    """Return the running platform's memory."""
    return cast(State, current_app.extensions["platform"])


def person_here() -> Person | None:
    """Return who entered with this browser, or ``None``."""
    return people.BY_KEY.get(session.get("person", ""))


def require_person() -> Person:
    """Return who entered with this browser.

    Raises:
        HTTPException: 403, nobody did.
    """
    person = person_here()
    if person is None:
        abort(HTTPStatus.FORBIDDEN, "Kies eerst op de startpagina wie je bent.")
    return person


def require_teacher() -> Person:
    """Return the teacher who entered with this browser.

    Raises:
        HTTPException: 403, nobody did, or somebody who does not teach.
    """
    person = require_person()
    if not person.is_teacher:
        abort(HTTPStatus.FORBIDDEN, "Dit kan alleen een leerkracht.")
    return person


def require_administrator() -> Person:
    """Return the administrator who entered with this browser.

    Raises:
        HTTPException: 403, nobody did, or somebody else.
    """
    person = require_person()
    if not person.is_administrator:
        abort(HTTPStatus.FORBIDDEN, "Dit kan alleen de ICT-coördinator.")
    return person


def post_on(url: str, fields: dict[str, str], *, button: str) -> Response:
    """Return a page that posts ``fields`` to ``url``, by itself or by its button."""
    page = render_template("post_on.html", url=url, fields=fields, button=button)
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response


def add_security_headers(response: Response) -> Response:
    """Allow our own files, posting to and framing the tool, and nothing else."""
    config = state().config
    tool, own = origin(config.tool_url), origin(config.base_url)
    response.headers["Content-Security-Policy"] = "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            f"frame-src 'self' {tool} {origin(config.sign_in_url)} {config.publisher_url}".rstrip(),
            f"form-action 'self' {tool}",
            f"frame-ancestors 'self' {own}",
            "base-uri 'none'",
        )
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
    return response


def refuse_foreign_forms() -> None:
    """Refuse a form that some other site posts to one of our own pages.

    Raises:
        HTTPException: 403.
    """
    if request.method != "POST" or CALLED_BY_TOOLS.intersection(request.blueprints):
        return
    sender = request.headers.get("Origin")
    if sender not in (None, origin(state().config.base_url)):
        abort(HTTPStatus.FORBIDDEN, "Dit formulier komt niet van deze site.")


def error_page(error: HTTPException) -> ResponseReturnValue:
    """Show an expected failure as a page, in Dutch."""
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    title = ERROR_TITLES.get(status, "Er ging iets mis")
    detail = error.description if status in (HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN) else ""
    return render_template("error.html", title=title, detail=detail), status


def unknown_host(_: SecurityError) -> ResponseReturnValue:
    """Answer under a foreign name without a page: there is no address to build links with."""
    return "Deze school is onder deze naam niet bereikbaar.\n", HTTPStatus.BAD_REQUEST


def install(app: Flask) -> None:
    """Add the gate, the headers, the error page and what all templates need."""
    app.before_request(refuse_foreign_forms)
    app.after_request(add_security_headers)
    app.register_error_handler(HTTPException, error_page)
    app.register_error_handler(SecurityError, unknown_host)
    app.context_processor(lambda: {"me": person_here(), "switches": state().switches})
