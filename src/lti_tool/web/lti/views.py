"""Login, launch, and our key set."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import structlog
from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from lti_tool.errors import MalformedLaunch
from lti_tool.lti import checks
from lti_tool.lti import launch as launches_in
from lti_tool.lti import login as logins
from lti_tool.lti.client import Client
from lti_tool.lti.messages import MESSAGE_TYPES, DeepLinkingRequest, Message, ResourceLinkRequest
from lti_tool.models.launches import LaunchSession
from lti_tool.models.schools import Role
from lti_tool.services import launches, sessions, signing_keys
from lti_tool.web import cookies
from lti_tool.web.tool import tool

blueprint = Blueprint("lti", __name__)
log = structlog.get_logger()

KEPT_TABS = 5
"""How many earlier launches of the same pupil in this browser stay open beside a new one."""

KEY_SET_SECONDS = 3600
"""How long platforms may keep our key set; rotation publishes a key before it signs."""

LANDING_PAGES: Mapping[type[Message], Mapping[Role, str]] = {
    ResourceLinkRequest: {
        Role.PUPIL: "player.current",
        Role.TEACHER: "dashboard.group",
        Role.ADMIN: "dashboard.school",
    },
    DeepLinkingRequest: {
        Role.TEACHER: "deep_linking.choose",
        Role.ADMIN: "deep_linking.choose",
    },
}
"""Message type -> role -> where a launch lands."""


@blueprint.route("/lti/login", methods=["GET", "POST"])
def login() -> ResponseReturnValue:
    """Answer a login initiation with an authentication request (nothing is stored)."""
    parts = tool()
    asked = logins.read_login(request.values)
    logins.require_own(asked.target_link_uri, parts.settings.public_url)
    client = parts.clients.for_login(asked.issuer, asked.client_id)
    state = logins.new_state(
        parts.login_key,
        client.registration_id,
        asked.target_link_uri,
        now=int(parts.clock().timestamp()),
        random=parts.random_bytes(logins.RANDOM_BYTES),
    )
    answer = redirect(
        logins.authentication_request(
            asked,
            state,
            auth_url=client.auth_url,
            client_id=client.client_id,
            redirect_uri=parts.settings.launch_url,
        )
    )
    name = cookies.LOGIN_PREFIX + state.cookie_suffix
    cookies.put(answer, name, state.cookie_value, seconds=parts.settings.login_lifetime)
    return answer


@blueprint.post("/lti/launch")
def launch() -> ResponseReturnValue:
    """Check a launch and open its session."""
    parts, now = tool(), tool().clock()
    state = _own_state(now)
    token = launches_in.require_token(request.form)
    client = parts.clients.for_launch(state.registration_id)
    verified = launches_in.verified(
        token,
        lambda kid: parts.key_sets.find(client.registration_id, client.jwks_url, kid),
        _expected(client, state, now),
    )
    arrival = launches.Arrival(
        client=client,
        message=verified.message,
        nonce=state.nonce,
        nonce_until=_dies_at(state),
        session_id=parts.random_text(16),
        secret=parts.random_text(32),
    )
    opened, replaced = _open(arrival, now)
    log.info(
        "launch accepted",
        registration=str(client.registration_id),
        message_type=type(verified.message).__name__,
        dropped=verified.dropped,
    )
    return _land(arrival, opened, [cookies.LOGIN_PREFIX + state.cookie_suffix, *replaced])


@blueprint.get("/lti/jwks")
@blueprint.get("/.well-known/jwks.json")
def key_set() -> ResponseReturnValue:
    """Publish our public keys (RFC 7517)."""
    with tool().database.reading() as session:
        published = signing_keys.published(session)
    return published, {"Cache-Control": f"public, max-age={KEY_SET_SECONDS}"}


def _own_state(now: datetime) -> logins.State:
    """Check the state before anything else, also before an error is believed."""
    parts = tool()
    text = request.form.get("state")
    if not text:
        raise MalformedLaunch(code="state_missing")
    state = logins.read_state(
        parts.login_key,
        text,
        now=int(now.timestamp()),
        lifetime=parts.settings.login_lifetime,
    )
    name = cookies.LOGIN_PREFIX + state.cookie_suffix
    logins.require_same_browser(state, request.cookies.get(name))
    return state


def _expected(client: Client, state: logins.State, now: datetime) -> checks.Expected:
    settings = tool().settings
    return checks.Expected(
        issuer=client.issuer,
        client_id=client.client_id,
        state=state,
        public_url=settings.public_url,
        message_types=frozenset(MESSAGE_TYPES),
        now=now.timestamp(),
        leeway=settings.leeway,
        oldest=settings.login_lifetime,
    )


def _dies_at(state: logins.State) -> datetime:
    seconds = state.issued_at + tool().settings.login_lifetime
    return datetime.fromtimestamp(seconds, UTC) + timedelta(minutes=5)


def _open(arrival: launches.Arrival, now: datetime) -> tuple[LaunchSession, list[str]]:
    """Open the session and end those that it replaces; return it and the cookies to drop."""
    parts = tool()
    setting = launches.Setting(
        now=now, random=parts.random, root_key=parts.root_key, longest=parts.lifetime.longest
    )
    with parts.database.writing() as session:
        opened = launches.accept(session, arrival, setting)
        ended = sessions.replace_others(
            session, cookies.session_secrets(request), opened, keep=KEPT_TABS
        )
    return opened, [cookies.SESSION_PREFIX + name for name in ended]


def _land(arrival: launches.Arrival, opened: LaunchSession, dropped_cookies: list[str]) -> Response:
    page = LANDING_PAGES[type(arrival.message)][opened.role]
    answer = redirect(url_for(page, session_id=opened.id), code=303)
    for name in dropped_cookies:
        cookies.drop(answer, name)
    seconds = int(tool().lifetime.longest.total_seconds())
    cookies.put(answer, cookies.SESSION_PREFIX + opened.id, arrival.secret, seconds=seconds)
    return answer
