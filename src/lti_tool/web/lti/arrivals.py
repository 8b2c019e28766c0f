"""What every launch goes through once its browser is proven, whichever way it was."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

import structlog
from flask import g, redirect, request, url_for
from werkzeug.wrappers import Response

from lti_tool.db.quick import Quick
from lti_tool.errors import MalformedLaunch
from lti_tool.lti import checks, return_url
from lti_tool.lti import launch as launches_in
from lti_tool.lti import login as logins
from lti_tool.lti.client import Client
from lti_tool.lti.messages import (
    MESSAGE_TYPES,
    DataPrivacyRequest,
    DeepLinkingRequest,
    Message,
    ResourceLinkRequest,
    SubmissionReviewRequest,
    base,
)
from lti_tool.models.schools import Role
from lti_tool.services import launches, sessions
from lti_tool.services.sessions import Opened
from lti_tool.web import cookies
from lti_tool.web.tool import tool

log = structlog.get_logger()

_MESSAGE_TYPES = frozenset(MESSAGE_TYPES)

KEPT_TABS = 5
"""How many earlier launches of the same pupil in this browser stay open beside a new one."""

LANDING_PAGES: Mapping[type[Message], Mapping[Role, str]] = {
    ResourceLinkRequest: {
        Role.PUPIL: "player.current",
        Role.TEACHER: "dashboard.group",
        Role.ADMIN: "desk.home",
    },
    DeepLinkingRequest: {
        Role.TEACHER: "deep_linking.choose",
        Role.ADMIN: "deep_linking.choose",
    },
    SubmissionReviewRequest: {
        Role.PUPIL: "review.work",
        Role.TEACHER: "review.work",
    },
    DataPrivacyRequest: {Role.ADMIN: "person.found"},
}
"""Message type -> role -> where a launch lands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A session that this browser may enter, and the cookies of those that it replaces."""

    opened: Opened
    secret: str
    dropped_cookies: list[str]


def state_of(form: Mapping[str, str], now: datetime) -> logins.State:
    """Return the state of a launch post; it is checked before anything else is believed.

    Raises:
        MalformedLaunch: ``state_missing``.
        UntrustedLaunch: ``state_unknown``, ``state_expired``.
    """
    parts = tool()
    text = form.get("state")
    if not text:
        raise MalformedLaunch(code="state_missing")
    return logins.read_state(
        parts.login_key,
        text,
        now=int(now.timestamp()),
        lifetime=parts.settings.login_lifetime,
    )


def checked(form: Mapping[str, str], state: logins.State, now: datetime) -> launches.Arrival:
    """Run every check that needs no database on a launch whose browser is proven.

    Raises:
        PlatformError, MalformedLaunch, UntrustedLaunch, UnknownParty, NotPermitted: a check
            failed.
    """
    parts = tool()
    token = launches_in.require_token(form)
    client = parts.clients.for_launch(state.registration_id)
    claims = launches_in.verified_claims_of(
        token,
        lambda kid: parts.key_sets.find(client.registration_id, client.jwks_url, kid),
        _expected(client, state, now),
    )
    # From here on a refusal can send its person back: the address comes from the platform itself.
    g.way_back = return_url.trusted(base.return_url(claims.kept), client)
    verified = launches_in.message_in(claims)
    return launches.Arrival(
        client=client,
        message=verified.message,
        dropped=verified.dropped,
        small=claims,
        way_back=g.way_back,
        nonce=state.nonce,
        nonce_until=_dies_at(state),
        session_id=parts.random_text(16),
        secret=parts.random_text(32),
    )


def replaced(quick: Quick, opened: Opened) -> list[str]:
    """End the sessions of this browser that a new one replaces; return their cookies."""
    secrets = cookies.session_secrets(request)
    if not secrets:
        return []
    ended = sessions.replace_others(quick.connection, secrets, opened, keep=KEPT_TABS)
    return [cookies.SESSION_PREFIX + name for name in ended]


def landing_page(arrival: launches.Arrival, opened: Opened) -> str:
    """Return the endpoint at which a launch lands."""
    return LANDING_PAGES[type(arrival.message)][opened.role]


def note(arrival: launches.Arrival, *, proof: str) -> None:
    """Write down that a launch was accepted, and what proved the browser."""
    log.info(
        "launch accepted",
        registration=str(arrival.client.registration_id),
        message_type=type(arrival.message).__name__,
        dropped=arrival.dropped,
        proof=proof,
    )


def land(entry: Entry, page: str) -> Response:
    """Send the browser to its first page, with the cookie that opens it."""
    answer = redirect(_address_of(page).replace(_ANY, entry.opened.id), code=303)
    for name in entry.dropped_cookies:
        cookies.drop(answer, name)
    seconds = int(tool().lifetime.longest.total_seconds())
    name = cookies.SESSION_PREFIX + entry.opened.id
    cookies.put(answer, name, entry.secret, seconds=seconds)
    return answer


_ANY = "any-session"


@cache
def _address_of(page: str) -> str:
    """Return the address of a page of any session: the same for all but the session's id."""
    return url_for(page, session_id=_ANY)


def _expected(client: Client, state: logins.State, now: datetime) -> checks.Expected:
    settings = tool().settings
    return checks.Expected(
        issuer=client.issuer,
        client_id=client.client_id,
        state=state,
        public_url=settings.public_url,
        message_types=_MESSAGE_TYPES,
        now=now.timestamp(),
        leeway=settings.leeway,
        oldest=settings.login_lifetime,
    )


def _dies_at(state: logins.State) -> datetime:
    seconds = state.issued_at + tool().settings.login_lifetime
    return datetime.fromtimestamp(seconds, UTC) + timedelta(minutes=5)
