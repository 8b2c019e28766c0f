"""Login, launch, and our key set."""

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from lti_tool.lti import login as logins
from lti_tool.services import signing_keys
from lti_tool.web import cookies
from lti_tool.web.lti import arrivals, cookieless
from lti_tool.web.lti.openings import opening
from lti_tool.web.tool import tool

blueprint = Blueprint("lti", __name__)

KEY_SET_SECONDS = int(signing_keys.KEPT_BY_PLATFORMS.total_seconds())


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
        asked,
        now=int(parts.clock().timestamp()),
        random=parts.random_bytes(logins.RANDOM_BYTES),
    )
    onward = logins.authentication_request(
        asked,
        state,
        auth_url=client.auth_url,
        client_id=client.client_id,
        redirect_uri=parts.settings.launch_url,
    )
    answer = (
        cookieless.way_on(client, asked, state, onward)
        if cookieless.wants_page(state)
        else redirect(onward)
    )
    name = cookies.LOGIN_PREFIX + state.cookie_suffix
    cookies.put(answer, name, state.cookie_value, seconds=parts.settings.login_lifetime)
    return answer


@blueprint.post("/lti/launch")
def launch() -> ResponseReturnValue:
    """Check a launch and open its session."""
    now = tool().clock()
    state = arrivals.state_of(request.form, now)
    login_cookie = cookies.LOGIN_PREFIX + state.cookie_suffix
    proof = cookies.ours(request).get(login_cookie)
    if proof is None and state.storage is not None:
        return cookieless.read_back(state, state.storage)
    logins.require_same_browser(state, proof)
    arrival = arrivals.checked(request.form, state, now)
    with opening(arrival, now) as (quick, opened):
        replaced = arrivals.replaced(quick, opened)
    arrivals.note(arrival, proof="cookie")
    entry = arrivals.Entry(
        opened=opened, secret=arrival.secret, dropped_cookies=[login_cookie, *replaced]
    )
    return arrivals.land(entry, arrivals.landing_page(arrival, opened))


@blueprint.get("/lti/jwks")
@blueprint.get("/.well-known/jwks.json")
def key_set() -> ResponseReturnValue:
    """Publish our public keys (RFC 7517)."""
    with tool().database.reading() as session:
        published = signing_keys.published(session)
    return published, {"Cache-Control": f"public, max-age={KEY_SET_SECONDS}"}
