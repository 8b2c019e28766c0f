"""What every service call must bring: a token that allows it and the right media types.

Source: RFC 6750; LTI Security Framework 1.0, section 4; the strictness of Moodle 4.5.
"""

import json
from http import HTTPStatus
from typing import Any, Final

from flask import Response, jsonify, request

from lti_tool.demo.platform.config import COURSE_ID, TYPE_ID
from lti_tool.demo.platform.web import state

_CHARSET: Final = "; charset=utf-8"


class ServiceRefused(Exception):
    """A service call is refused."""

    def __init__(self, status: HTTPStatus, reason: str) -> None:
        """Keep the status and a sentence for whoever debugs the tool."""
        super().__init__(reason)
        self.status = status
        self.reason = reason


def refusal_answer(refusal: ServiceRefused) -> Response:
    """Answer a refused call with its status and a reason in JSON."""
    answer = jsonify({"status": refusal.status.value, "reason": refusal.reason})
    answer.status_code = refusal.status
    if refusal.status is HTTPStatus.UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
    return answer


def require_scope(*scopes: str) -> None:
    """Check that the call's token allows one of ``scopes``.

    Raises:
        ServiceRefused: 401, no token or one that is unknown or expired; 403, a token for
            something else; 400, a caller that does not say what it is (``User-Agent``).
    """
    if not request.headers.get("User-Agent"):
        raise ServiceRefused(HTTPStatus.BAD_REQUEST, "User-Agent must be sent")
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    granted = state().granted(token) if scheme.lower() == "bearer" else None
    if granted is None:
        raise ServiceRefused(HTTPStatus.UNAUTHORIZED, "no valid access token")
    if granted.isdisjoint(scopes):
        raise ServiceRefused(HTTPStatus.FORBIDDEN, f"token lacks scope {scopes[0]}")


def require_course(course_id: str, *, typed: bool = True) -> None:
    """Check that the address names our course, with its query in one piece.

    Args:
        course_id: from the path.
        typed: whether this service's addresses carry a ``type_id``.

    Raises:
        ServiceRefused: 404, another course; 400, the address's own query was lost.
    """
    if course_id != COURSE_ID:
        raise ServiceRefused(HTTPStatus.NOT_FOUND, "no such course")
    if typed and request.args.getlist("type_id") != [TYPE_ID]:
        raise ServiceRefused(HTTPStatus.BAD_REQUEST, "type_id: keep the address's own query")


def require_accept(media_type: str) -> None:
    """Check that the answer's media type, if the call names any, is exactly ``media_type``.

    Raises:
        ServiceRefused: 406.
    """
    if request.headers.get("Accept", media_type) != media_type:
        raise ServiceRefused(HTTPStatus.NOT_ACCEPTABLE, f"Accept must be {media_type} or absent")


def json_body(media_type: str, *, charset_allowed: bool = False) -> object:
    """Return the call's body, parsed.

    Args:
        media_type: what ``Content-Type`` must be, exactly.
        charset_allowed: tolerate ``; charset=utf-8`` behind it.

    Raises:
        ServiceRefused: 415, another type; 400, not JSON, or a name that stands twice.
    """
    allowed = (media_type, media_type + _CHARSET) if charset_allowed else (media_type,)
    if request.headers.get("Content-Type", "").lower() not in allowed:
        reason = f"Content-Type must be {media_type}"
        raise ServiceRefused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, reason)
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


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = dict(pairs)
    if len(names) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return names


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")
