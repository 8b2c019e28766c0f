"""The server: a token endpoint and the flat collections. Nested paths it does not know.

Source: OneRoster 1.2 rostering REST binding: envelopes and ``imsx_StatusInfo``.
"""

from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Flask, current_app, jsonify, request
from flask.typing import ResponseReturnValue

from lti_tool.demo.oneroster import access, gradebook, paging
from lti_tool.demo.oneroster.config import BASE_PATH, CREDENTIALS_PATH, Refused, RosterConfig
from lti_tool.demo.oneroster.lies import Lie

blueprint = Blueprint("oneroster", __name__)

BUSY_EVERY: Final = 3
"""Which request is sent away for a moment, when the server is busy."""


def create_roster_server(config: RosterConfig) -> Flask:
    """Return the server as a Flask app."""
    app = Flask(__name__)
    install(app, config)
    return app


def install(app: Flask, config: RosterConfig) -> None:
    """Let an app answer as the school's administration too."""
    app.extensions["oneroster"] = config
    app.register_blueprint(blueprint)
    app.register_blueprint(gradebook.blueprint)


@blueprint.post(CREDENTIALS_PATH)
def token() -> ResponseReturnValue:
    """Give a token."""
    return access.give_token(_config())


@blueprint.get(f"{BASE_PATH}/<path:name>")
def collection(name: str) -> ResponseReturnValue:
    """Answer with a page of a collection."""
    config = _config()
    config.asked.append(request.full_path)
    if Lie.BUSY in config.lies and len(config.asked) % BUSY_EVERY == 0:
        raise Refused(HTTPStatus.TOO_MANY_REQUESTS, "server_busy")
    access.require_token(config)
    if name not in config.objects:
        raise Refused(HTTPStatus.NOT_FOUND, "unknownobject")
    if Lie.MAINTENANCE in config.lies:
        return "<!doctype html><title>Onderhoud</title>"
    objects, headers = paging.page(paging.chosen(config.objects[name], config), config)
    told: Any = objects if Lie.NO_ENVELOPE in config.lies else {name: objects}
    return jsonify(told), headers


@gradebook.blueprint.errorhandler(Refused)
@blueprint.errorhandler(Refused)
def refuse(error: Refused) -> ResponseReturnValue:
    """Answer as the standard wants, or as some servers do."""
    status: dict[str, Any] = {"imsx_codeMajor": "failure", "imsx_severity": "error"}
    if Lie.FLAT_ERRORS in _config().lies:
        told = {**status, "imsx_codeMinor": error.minor}
    else:
        minor = {
            "imsx_codeMinorFieldName": "TargetEndSystem",
            "imsx_codeMinorFieldValue": error.minor,
        }
        status["imsx_CodeMinor"] = {"imsx_codeMinorField": [minor]}
        told = {"imsx_StatusInfo": status}
    later = error.status is HTTPStatus.TOO_MANY_REQUESTS
    return jsonify(told), error.status, {"Retry-After": "1"} if later else {}


def _config() -> RosterConfig:
    config: RosterConfig = current_app.extensions["oneroster"]
    return config
