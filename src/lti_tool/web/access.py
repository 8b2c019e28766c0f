"""Who is asking: every page is closed unless it says which roles may come in."""

import functools
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from flask import Flask, g, request
from flask.typing import ResponseReturnValue

from lti_tool.db import tenancy
from lti_tool.errors import FormRefused, NotPermitted
from lti_tool.models.schools import Role
from lti_tool.privacy import vault
from lti_tool.services import sessions
from lti_tool.web import cookies
from lti_tool.web.tool import tool

OPEN_ENDPOINTS = frozenset(
    {
        "static",
        "health.live",
        "health.ready",
        "metrics.show",
        "lti.login",
        "lti.launch",
        "lti.key_set",
        "notices.receive",
        "remote_login.authorize",
        "remote_login.come_back",
        "remote_services.token",
        "remote_services.score",
        "cookieless.stored",
        "cookieless.handed_over",
        "registration.ask",
        "registration.register",
        "configuration.families",
        "configuration.family",
        "pages.start",
        "pages.privacy",
        "pages.children",
        "api.described",
        "api.listed",  # its bearer token tells the school (web.api.views)
    }
)
"""Pages for anybody: they show nothing about a person. All others carry ``@requires``."""

_SAFE_METHODS = frozenset({"GET", "HEAD"})
FORM_FIELD = "form_token"


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Who asks, as the launch said; an anonymous one has neither ``person_id`` nor ``alias``."""

    session_id: str
    school_id: UUID
    person_id: UUID | None
    role: Role
    deployment_id: UUID
    context_id: UUID | None
    resource_link_id: UUID | None
    exercise_key: str | None
    frame_origin: str
    locale: str
    form_token: str
    alias: str | None


def install(app: Flask) -> None:
    """Let closed pages of ``app`` see no school's rows until it is known whose they are."""
    app.before_request(_close)
    app.teardown_request(lambda _error: tenancy.bind(None))


def _close() -> None:
    tenancy.bind(None if request.endpoint in OPEN_ENDPOINTS else tenancy.NOBODY)


def requires(*roles: Role) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Let a view be called only within a launch session of one of these roles.

    The view gets the ``Viewer`` instead of the path's ``session_id``. Raises SessionGone,
    NotPermitted, or FormRefused for a post that our own page in this session did not make.
    """

    def decorate(view: Callable[..., ResponseReturnValue]) -> Callable[..., Any]:
        @functools.wraps(view)
        def guarded(session_id: str, **path: Any) -> ResponseReturnValue:
            g.viewer = viewer_of(session_id)
            if g.viewer.role not in roles:
                raise NotPermitted(f"{g.viewer.role} at {request.endpoint}")
            if request.method not in _SAFE_METHODS:
                _require_own_form(g.viewer)
            return view(g.viewer, **path)

        guarded.access = roles  # type: ignore[attr-defined]  # read by the structure tests
        return guarded

    return decorate


def form_token(session_id: str) -> str:
    """Return what our own forms in a session carry."""
    return _form_token(tool().form_key, session_id)


def _form_token(key: bytes, session_id: str) -> str:
    return hmac.digest(key, session_id.encode(), sha256).hex()


def viewer_of(session_id: str) -> Viewer:
    """Return who asks, if this browser has the session and it has not ended.

    Raises:
        SessionGone: ``session_gone``, ``cookie_missing``.
    """
    parts = tool()
    now = parts.clock()
    secret = cookies.ours(request).get(cookies.SESSION_PREFIX + session_id)
    # The session tells the school, and is found by its own secret.
    with tenancy.every_school(), parts.database.looking() as quick:
        visit = sessions.find(quick, session_id, secret, parts.lifetime, now=now)
    tenancy.bind(visit.school_id)
    if sessions.needs_noting(visit, now=now):
        with parts.database.noting() as quick:
            sessions.note(quick, session_id, now=now)
    return Viewer(
        session_id=session_id,
        school_id=visit.school_id,
        person_id=visit.person_id,
        role=visit.role,
        deployment_id=visit.deployment_id,
        context_id=visit.context_id,
        resource_link_id=visit.resource_link_id,
        exercise_key=visit.exercise_key,
        frame_origin=visit.frame_origin,
        locale=visit.locale,
        form_token=form_token(session_id),
        alias=visit.alias,
    )


def _require_own_form(viewer: Viewer) -> None:
    origin = request.headers.get("Origin")
    given = request.form.get(FORM_FIELD, "")
    same = any(
        hmac.compare_digest(given.encode(), _form_token(key, viewer.session_id).encode())
        for key in vault.accepted(tool().form_key)
    )
    if not same or origin not in {None, tool().settings.public_url}:
        raise FormRefused(f"at {request.endpoint}")
