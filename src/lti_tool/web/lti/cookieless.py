"""Launches where the browser keeps no cookie of ours in the platform's frame (decision 0006).

The login puts a proof into the platform's storage (``way_on``), the launch reads it back
(``read_back``, ``stored``), and one button brings the session into a window of its own, where
our cookie is at home (``handed_over``).
"""

from flask import Blueprint, g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from lti_tool.errors import FormRefused
from lti_tool.lti import storage as storages
from lti_tool.lti.client import Client
from lti_tool.lti.login import LoginRequest, State
from lti_tool.lti.storage import Storage
from lti_tool.services import sessions
from lti_tool.services.sessions import Handover, Opened
from lti_tool.web.lti import arrivals
from lti_tool.web.lti.openings import opening
from lti_tool.web.tool import tool

blueprint = Blueprint("cookieless", __name__)

_CARRIED = ("state", "id_token", "error")
"""What of a launch post its second post needs as well."""


def wants_page(state: State) -> bool:
    """Return whether a login is answered with a page of ours, and not with a redirect.

    With storage, because only script reaches it. From our own button (in a window that it
    opened), because a form's redirect may not leave the addresses of our content policy.
    """
    return state.storage is not None or _is_from_own_page()


def way_on(client: Client, asked: LoginRequest, state: State, onward: str) -> Response:
    """Return the page that fills the platform's storage and then goes on to the platform.

    Where neither storage nor cookie would bring the launch in, it stops before the platform's
    hint is spent, and its button starts the same login in a window of its own.
    """
    again = {
        "iss": asked.issuer,
        "login_hint": asked.login_hint,
        "target_link_uri": asked.target_link_uri,
        "lti_message_hint": asked.message_hint,
        "client_id": asked.client_id,
    }
    page = render_template(
        "lti/way_on.html",
        onward=onward,
        origin=client.origin,
        storage=state.storage,
        fields={name: value for name, value in again.items() if value is not None},
    )
    return make_response(page)


def read_back(state: State, storage: Storage) -> Response:
    """Return the page that reads the proof out of the storage and posts the launch again.

    The launch travels in the form's body: no token ever stands in an address.
    """
    client = tool().clients.for_launch(state.registration_id)
    page = render_template(
        "lti/read_back.html",
        origin=client.origin,
        target=storages.read_target(request.form) or storage.target,
        key=storage.key,
        value_field=storages.VALUE_FIELD,
        fields={name: request.form[name] for name in _CARRIED if name in request.form},
    )
    return make_response(page)


@blueprint.post("/lti/launch/storage")
def stored() -> ResponseReturnValue:
    """Check a launch whose browser is proven by the platform's storage; offer it a window."""
    _require_own_page()
    parts, now = tool(), tool().clock()
    state = arrivals.state_of(request.form, now)
    storages.require_stored(state.storage, request.form.get(storages.VALUE_FIELD))
    arrival = arrivals.checked(request.form, state, now)
    with opening(arrival, now) as (quick, opened):
        handover = Handover(
            session_id=opened.id,
            page=arrivals.landing_page(arrival, opened),
            secret=parts.random_text(32),
        )
        sessions.await_handover(quick.connection, handover, now=now)
    arrivals.note(arrival, proof="storage")
    return _window_button(opened, handover)


@blueprint.post("/lti/handover")
def handed_over() -> ResponseReturnValue:
    """Give a waiting session to this window, once; its cookie is a first-party one."""
    _require_own_page()
    parts = tool()
    names = ("session", "page", "secret")
    session_id, page, secret = (request.form.get(name, "") for name in names)
    handover = Handover(session_id=session_id, page=page, secret=secret)
    proof = parts.random_text(32)
    with parts.database.noting() as quick:
        line, now = quick.connection, parts.clock()
        opened = sessions.take_over(line, handover, proof, parts.lifetime, now=now)
        replaced = arrivals.replaced(quick, opened)
    return arrivals.land(
        arrivals.Entry(opened=opened, secret=proof, dropped_cookies=replaced), page
    )


def _window_button(opened: Opened, handover: Handover) -> str:
    g.language = opened.locale
    return render_template("lti/window.html", handover=handover)


def _is_from_own_page() -> bool:
    return request.headers.get("Origin") == tool().settings.public_url


def _require_own_page() -> None:
    """Refuse a form of another site: whoever launched elsewhere knows all that it holds.

    Unlike within a session, a missing ``Origin`` is refused too: it is the only proof here that
    the browser itself read the storage, or was shown the button.
    """
    if not _is_from_own_page():
        raise FormRefused(f"at {request.endpoint}")
