"""Expected failure -> status, once; and the page that tells it."""

import secrets
import traceback
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path

import structlog
from flask import Flask, Response, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from werkzeug.exceptions import HTTPException, SecurityError

from lti_tool import errors
from lti_tool.lti import return_url
from lti_tool.models.schools import Role
from lti_tool.web.api import problems
from lti_tool.web.texts import text_of

log = structlog.get_logger()

STATUS: Mapping[type[errors.ToolError], HTTPStatus] = {
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.NotPermitted: HTTPStatus.FORBIDDEN,
    errors.PersonWithheld: HTTPStatus.FORBIDDEN,
    errors.MalformedLaunch: HTTPStatus.BAD_REQUEST,
    errors.UntrustedLaunch: HTTPStatus.UNAUTHORIZED,
    errors.UnknownParty: HTTPStatus.FORBIDDEN,
    errors.PlatformError: HTTPStatus.BAD_REQUEST,
    errors.SessionGone: HTTPStatus.UNAUTHORIZED,
    errors.FormRefused: HTTPStatus.FORBIDDEN,
    errors.ResponseInvalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.AttemptClosed: HTTPStatus.CONFLICT,
    errors.ChoiceInvalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.ChoiceRefused: HTTPStatus.CONFLICT,
    errors.PhotoRefused: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.ExerciseInvalid: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.RosterInvalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.PlanRefused: HTTPStatus.CONFLICT,
    errors.ConfigInvalid: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.RemoteRefused: HTTPStatus.BAD_REQUEST,
    errors.ApiRefused: HTTPStatus.BAD_REQUEST,
    errors.RegistrationRefused: HTTPStatus.BAD_REQUEST,
    errors.PlatformUnavailable: HTTPStatus.BAD_GATEWAY,
    errors.PlatformRefused: HTTPStatus.BAD_GATEWAY,
    errors.AlreadyThere: HTTPStatus.CONFLICT,
    errors.DocumentUnavailable: HTTPStatus.NOT_IMPLEMENTED,
    errors.SealBroken: HTTPStatus.INTERNAL_SERVER_ERROR,
}

_HTTP_CODES: Mapping[int, str] = {
    HTTPStatus.NOT_FOUND: "page_not_found",
    HTTPStatus.METHOD_NOT_ALLOWED: "method_not_allowed",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "request_too_large",
}


def install(app: Flask) -> None:
    """Answer every failure of ``app`` with a page, a code and a reference."""
    app.register_error_handler(errors.ToolError, _refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _broken)


def _refused(error: errors.ToolError) -> ResponseReturnValue:
    if isinstance(error, errors.ApiRefused):
        return _told(error.code, problems.STATUS[error.code])
    return _told(error.code, STATUS[type(error)])


def _http(error: HTTPException) -> ResponseReturnValue:
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    if status < HTTPStatus.BAD_REQUEST:  # a redirect of the router's own
        return error.get_response()
    if isinstance(error, SecurityError):
        # The host is not ours, so that no address of ours can be made, and no page.
        reference = _logged("bad_request", status)
        return Response(f"bad_request {reference}", status, mimetype="text/plain")
    return _told(_HTTP_CODES.get(status, "bad_request"), status)


def _broken(error: Exception) -> ResponseReturnValue:
    """Log where it broke, never what it said: messages may hold what somebody typed."""
    reference = _reference()
    last = traceback.extract_tb(error.__traceback__)[-1]
    log.error(
        "broken",
        code="internal_error",
        reference=reference,
        error=type(error).__name__,
        endpoint=request.endpoint or "",
        where=f"{Path(last.filename).name}:{last.lineno}",
    )
    return _shown("internal_error", HTTPStatus.INTERNAL_SERVER_ERROR, reference)


def _told(code: str, status: int) -> ResponseReturnValue:
    """Refuse, with a line in the log that the reference leads to."""
    return _shown(code, status, _logged(code, status))


def _shown(code: str, status: int, reference: str) -> ResponseReturnValue:
    """Return a page for people, a problem for machines."""
    if problems.wanted():
        return problems.problem(code, status, reference)
    return _page(code, reference), status


def _logged(code: str, status: int) -> str:
    """Write a refusal down; return its reference."""
    reference = _reference()
    log.info(
        "refused",
        code=code,
        reference=reference,
        status=int(status),
        endpoint=request.endpoint or "",
    )
    return reference


def _reference() -> str:
    """Return what a person can read out over the telephone, to find the log line."""
    return secrets.token_hex(4)


def _page(code: str, reference: str) -> str:
    viewer = g.get("viewer")
    staff = viewer.role is not Role.PUPIL if viewer else g.get("for_staff", False)
    text = text_of(code)
    return render_template(
        "error.html",
        text=text,
        code=code,
        reference=reference,
        staff=staff,
        way_back=_way_back(text.pupil, f"{code} {reference}"),
    )


def _way_back(text: LazyString, log_line: str) -> str | None:
    """Return the platform's address for a refused launch, with why; None where it gave none."""
    url = g.get("way_back")
    told = {return_url.ERROR: str(text), return_url.ERROR_LOG: log_line}
    return return_url.telling(url, told) if url else None
