"""Builds the platform out of its parts."""

from flask import Flask

from lti_tool.demo.platform import web
from lti_tool.demo.platform.config import OTHER_NAMES, PlatformConfig, origin
from lti_tool.demo.platform.messages import authorization, deep_links, initiation
from lti_tool.demo.platform.pages import (
    breakage,
    connections,
    course,
    entrance,
    gradebook,
    inspector,
    profiles,
    storage,
)
from lti_tool.demo.platform.services import calls, keys, registration, tokens
from lti_tool.demo.platform.state import State

BLUEPRINTS = (
    entrance.blueprint,
    course.blueprint,
    gradebook.blueprint,
    inspector.blueprint,
    breakage.blueprint,
    profiles.blueprint,
    storage.blueprint,
    connections.blueprint,
    initiation.blueprint,
    authorization.blueprint,
    deep_links.blueprint,
    tokens.blueprint,
    keys.blueprint,
    registration.blueprint,
)


def _names(config: PlatformConfig) -> list[str]:
    """Return the hosts that the platform answers for: its own, and its second name."""
    host, mark, port = origin(config.base_url).partition("://")[2].partition(":")
    return [f"{name}{mark}{port}" for name in (host, OTHER_NAMES.get(host, host))]


def create_platform(config: PlatformConfig) -> Flask:
    """Return Demo-school De Regenboog as a Flask app.

    Its memory is ``app.extensions["platform"]``, a ``State``; nothing outlives the process.
    """
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=config.random_token(),
        SESSION_COOKIE_NAME="de_regenboog",
        SESSION_COOKIE_HTTPONLY=True,
        # the tool comes back by a form inside our own frame: only None lets the cookie through
        SESSION_COOKIE_SAMESITE="None",
        # browsers take a Secure cookie from loopback without TLS
        SESSION_COOKIE_SECURE=True,
        TRUSTED_HOSTS=_names(config),
        MAX_CONTENT_LENGTH=1_000_000,
    )
    app.extensions["platform"] = State(config)
    web.install(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    calls.install(app)
    return app
