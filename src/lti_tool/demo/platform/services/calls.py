"""Gathers the services, lets them fail on purpose, and shows every call to the inspector."""

import json
from http import HTTPStatus
from typing import Final

from flask import Blueprint, Flask, Response, g, request

from lti_tool.demo.platform.config import SLOW
from lti_tool.demo.platform.services import groups, line_items, memberships, notices, scores
from lti_tool.demo.platform.services.access import ServiceRefused, refusal_answer
from lti_tool.demo.platform.web import state

PREFIXES: Final = ("/ags/", "/nrps/", "/groups/", "/notices/")
"""Addresses that are service calls, also where no such address exists."""

_KINDS: Final = {"/nrps/": "memberships", "/groups/": "groups", "/notices/": "handlers"}

_BROKEN: Final = {
    "500": HTTPStatus.INTERNAL_SERVER_ERROR,
    "403": HTTPStatus.FORBIDDEN,
}


def install(app: Flask) -> None:
    """Add the services to ``app``."""
    gradebook = Blueprint("ags", __name__, url_prefix="/ags")
    gradebook.before_request(_fail_on_purpose)
    gradebook.register_blueprint(line_items.blueprint)
    gradebook.register_blueprint(scores.blueprint)

    services = Blueprint("services", __name__)
    services.register_blueprint(gradebook)
    services.register_blueprint(memberships.blueprint)
    services.register_blueprint(groups.blueprint)
    services.register_blueprint(notices.blueprint)
    services.register_error_handler(ServiceRefused, refusal_answer)
    app.register_blueprint(services)
    app.after_request(_record)


def _fail_on_purpose() -> None:
    platform = state()
    mood = platform.switches.gradebook
    if mood == "slow":
        platform.config.pause(SLOW)
    if mood in _BROKEN:
        raise ServiceRefused(_BROKEN[mood], "broken on purpose")


def _record(response: Response) -> Response:
    if not request.path.startswith(PREFIXES):
        return response
    sent, answered = _body(request.get_data()), _body(response.get_data())
    good = response.status_code < HTTPStatus.BAD_REQUEST
    reason = "" if good else g.get("refused_because", "")
    state().record(
        _kind(request.path),
        outcome=f"{response.status_code} {reason}".strip(),
        good=good,
        fields={
            "request": f"{request.method} {request.full_path.rstrip('?')}",
            "Accept": request.headers.get("Accept", "(niet gestuurd)"),
            **({"Content-Type": request.headers.get("Content-Type", "")} if sent else {}),
            **({"sent": sent} if sent else {}),
            **({"answered": answered} if answered else {}),
        },
    )
    return response


def _kind(path: str) -> str:
    for prefix, kind in _KINDS.items():
        if path.startswith(prefix):
            return kind
    endings = {"scores": "score", "results": "results"}
    return endings.get(path.rsplit("/", 1)[-1], "line_item")


def _body(raw: bytes) -> object:
    """Return a body for the eye: parsed if it is JSON, else as it stands."""
    try:
        parsed: object = json.loads(raw)
    except ValueError:
        return raw.decode("utf-8", "replace")[:1000]
    return parsed
