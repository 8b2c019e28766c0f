"""What every service call must bring: a token that allows it and the right media types.

Source: RFC 6750; LTI Security Framework 1.0, section 4; the strictness of Moodle 4.5.
"""

import json
from http import HTTPStatus
from typing import Any, Final

from flask import Response, g, jsonify, request

from lti_tool.demo.platform.config import TYPE_ID
from lti_tool.demo.platform.course import Course
from lti_tool.demo.platform.traits import ServiceTrait
from lti_tool.demo.platform.web import state

_CHARSET: Final = "; charset=utf-8"
_JSON: Final = "application/json"
_SILENT: Final = frozenset((HTTPStatus.BAD_REQUEST, HTTPStatus.CONFLICT))
"""What Moodle's gradebook answers without a reason."""


class ServiceRefused(Exception):
    """A service call is refused."""

    def __init__(self, status: HTTPStatus, reason: str) -> None:
        """Keep the status and a sentence for whoever debugs the tool."""
        super().__init__(reason)
        self.status = status
        self.reason = reason


def refusal_answer(refusal: ServiceRefused) -> Response:
    """Answer a refused call with its status and a reason in JSON."""
    g.refused_because = refusal.reason
    silent = refusal.status in _SILENT and state().has(ServiceTrait.EMPTY_REFUSALS)
    answer = jsonify([] if silent else {"status": refusal.status.value, "reason": refusal.reason})
    answer.status_code = refusal.status
    if refusal.status is HTTPStatus.UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
    return answer


def require_scope(*scopes: str) -> None:
    """Check that the call's token allows one of ``scopes``.

    Raises:
        ServiceRefused: 401, no token or one that is unknown or expired; 403 (or 401), a token
            for something else; 400, a caller that does not say what it is (``User-Agent``).
    """
    if state().has(ServiceTrait.USER_AGENT_NEEDED) and not request.headers.get("User-Agent"):
        raise ServiceRefused(HTTPStatus.BAD_REQUEST, "User-Agent must be sent")
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    granted = state().granted(token) if scheme.lower() == "bearer" else None
    if granted is None:
        raise ServiceRefused(HTTPStatus.UNAUTHORIZED, "no valid access token")
    if granted.isdisjoint(scopes):
        unauthorized = state().has(ServiceTrait.SCOPE_401)
        status = HTTPStatus.UNAUTHORIZED if unauthorized else HTTPStatus.FORBIDDEN
        raise ServiceRefused(status, f"token lacks scope {scopes[0]}")


def require_course(course_id: str, *, typed: bool = True) -> Course:
    """Return the course that an address names, with its query in one piece.

    Args:
        course_id: from the path.
        typed: whether this service's addresses carry a ``type_id``.

    Raises:
        ServiceRefused: 404, another course; 400, the address's own query was lost.
    """
    course = state().course_by_id(course_id)
    if course is None:
        raise ServiceRefused(HTTPStatus.NOT_FOUND, "no such course")
    typed = typed and state().has(ServiceTrait.ADDRESSES_WITH_QUERY)
    if typed and request.args.getlist("type_id") != [TYPE_ID]:
        raise ServiceRefused(HTTPStatus.BAD_REQUEST, "type_id: keep the address's own query")
    return course


def require_accept(media_type: str) -> None:
    """Check that the answer's media type, if the call names any, is exactly ``media_type``.

    Raises:
        ServiceRefused: 406 (or 400).
    """
    wrong = request.headers.get("Accept", media_type) != media_type
    if wrong and state().has(ServiceTrait.EXACT_ACCEPT):
        status = _unless_always_400(HTTPStatus.NOT_ACCEPTABLE)
        raise ServiceRefused(status, f"Accept must be {media_type} or absent")


def json_body(media_type: str, *, charset_allowed: bool = False) -> object:
    """Return the call's body, parsed.

    Args:
        media_type: what ``Content-Type`` must be, exactly.
        charset_allowed: tolerate ``; charset=utf-8`` behind it.

    Raises:
        ServiceRefused: 415 (or 400), another type; 400, not JSON, or a name that stands twice.
    """
    allowed = (media_type, media_type + _CHARSET) if charset_allowed else (media_type,)
    exact = state().has(ServiceTrait.EXACT_CONTENT_TYPE)
    fine = request.mimetype in (media_type, _JSON) and not exact
    if not fine and request.headers.get("Content-Type", "").lower() not in allowed:
        reason = f"Content-Type must be {media_type}"
        raise ServiceRefused(_unless_always_400(HTTPStatus.UNSUPPORTED_MEDIA_TYPE), reason)
    try:
        document: object = json.loads(
            request.get_data(), object_pairs_hook=_object, parse_constant=_no_constant
        )
    except ValueError as error:
        raise ServiceRefused(HTTPStatus.BAD_REQUEST, f"body: {error}") from error
    return document


def json_answer(document: object, media_type: str, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """Return ``document`` as JSON of exactly ``media_type``."""
    return Response(json.dumps(document), status, content_type=media_type)


def _unless_always_400(status: HTTPStatus) -> HTTPStatus:
    return HTTPStatus.BAD_REQUEST if state().has(ServiceTrait.ALWAYS_400) else status


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = dict(pairs)
    if len(names) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return names


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")
