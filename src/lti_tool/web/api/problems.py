"""Refusals for machines: problem details, with the same code and reference as on a page.

Source: RFC 9457; RFC 6750 section 3; RFC 6585 section 4.
"""

from collections.abc import Mapping
from http import HTTPStatus

from flask import Response, g, json, request

from lti_tool.web.texts import text_of

PREFIX = "/api/"
"""Every refusal below this path is a problem; all others are pages."""

STATUS: Mapping[str, HTTPStatus] = {
    "api_refused": HTTPStatus.BAD_REQUEST,
    "api_cursor_wrong": HTTPStatus.BAD_REQUEST,
    "api_filter_wrong": HTTPStatus.BAD_REQUEST,
    "api_limit_wrong": HTTPStatus.BAD_REQUEST,
    "api_token_missing": HTTPStatus.UNAUTHORIZED,
    "api_token_wrong": HTTPStatus.UNAUTHORIZED,
    "api_scope_missing": HTTPStatus.FORBIDDEN,
    "api_too_many": HTTPStatus.TOO_MANY_REQUESTS,
}

_CHALLENGES: Mapping[str, str] = {
    "api_token_missing": 'Bearer realm="lti_tool"',
    "api_token_wrong": 'Bearer realm="lti_tool", error="invalid_token"',
    "api_scope_missing": 'Bearer realm="lti_tool", error="insufficient_scope"',
}


def wanted() -> bool:
    """Tell whether a machine asks."""
    return request.path.startswith(PREFIX)


def problem(code: str, status: int, reference: str) -> Response:
    """Return a refusal; ``reference`` leads to its line in the log."""
    told = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "detail": str(text_of(code).staff),
        "code": code,
        "reference": reference,
    }
    answer = Response(json.dumps(told), status, content_type="application/problem+json")
    if code in _CHALLENGES:
        answer.headers["WWW-Authenticate"] = _CHALLENGES[code]
    if "retry_after" in g:
        answer.headers["Retry-After"] = str(g.retry_after)
    return answer
