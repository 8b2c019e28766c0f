"""The authorization endpoint: checks everything, then sends the id_token by form.

Source: OpenID Connect Core 1.0, sections 3.1.2 and 3.2.2; LTI Security Framework 1.0, section
5.1.1; error codes of RFC 6749, section 4.2.2.1, as Moodle 4.5 uses them.
"""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, abort, redirect, request
from werkzeug.wrappers import Response

from lti_tool.demo.platform.ids import outward
from lti_tool.demo.platform.messages.id_token import launch_claims
from lti_tool.demo.platform.people import Person
from lti_tool.demo.platform.records import PendingLaunch
from lti_tool.demo.platform.state import State
from lti_tool.demo.platform.storage import echoed_target
from lti_tool.demo.platform.web import person_here, post_on, state

blueprint = Blueprint("lti", __name__, url_prefix="/lti")

_NONCE: Final = re.compile(r"[A-Za-z0-9_-]{16,255}")
_STATE: Final = re.compile(r"[A-Za-z0-9_.~=-]{1,3000}")
"""Other characters do not survive every platform: Moodle strips whatever looks like a tag."""

_FIXED: Final[tuple[tuple[str, str, str], ...]] = (
    ("scope", "openid", "invalid_scope"),
    ("response_type", "id_token", "unsupported_response_type"),
    ("response_mode", "form_post", "invalid_request"),
    ("prompt", "none", "invalid_request"),
)
"""Parameters with one right value, and the error for any other."""


class AuthorizationRefused(Exception):
    """The request is answered with an OAuth error code instead of a token."""

    def __init__(self, error: str, description: str) -> None:
        """Keep the code and a sentence for whoever debugs the tool."""
        super().__init__(f"{error}: {description}")
        self.error = error
        self.description = description


@blueprint.route("/authorize-redirect", methods=["GET", "POST"])
def authorize_elsewhere() -> Response:
    """Send the browser on to the school's own address, as a shared sign-in host does."""
    sent = request.form if request.method == "POST" else request.args
    query = urlencode(list(sent.items(multi=True)))
    return redirect(f"{state().config.base_url}/lti/authorize?{query}")


@blueprint.route("/authorize", methods=["GET", "POST"])
def authorize() -> Response:
    """Answer an authentication request."""
    platform = state()
    sent = request.form if request.method == "POST" else request.args
    repeated = sorted(name for name, values in sent.lists() if len(values) > 1)
    fields = dict(sent.items())
    _require_known_tool(platform, fields, repeated)

    try:
        person, launch = _check(platform, fields, repeated)
    except AuthorizationRefused as refusal:
        return _send_error(platform, fields, refusal)
    platform.record("authentication", outcome=request.method, good=True, fields=fields)
    claims = launch_claims(platform, person, launch, nonce=fields["nonce"])
    platform.record(launch.kind, outcome="verstuurd", good=True, fields=claims)
    token = platform.signing.sign(claims)
    answer = {"id_token": token, "state": fields["state"], **echoed_target(platform)}
    return post_on(fields["redirect_uri"], answer, button="Verder naar Alles-in-1")


def _require_known_tool(platform: State, fields: Mapping[str, str], repeated: list[str]) -> None:
    """Answer with a page of our own as long as it is not sure where an error may be sent."""
    known = {
        "client_id": [client.client_id for client in platform.registry.clients()],
        "redirect_uri": [platform.config.tool_launch_url],
    }
    for name, values in known.items():
        if fields.get(name) not in values or name in repeated:
            outcome = f"{name} is niet geregistreerd"
            platform.record("authentication", outcome=outcome, good=False, fields=fields)
            abort(HTTPStatus.BAD_REQUEST, f"De {name} in dit verzoek is hier niet geregistreerd.")


def _check(
    platform: State, fields: Mapping[str, str], repeated: list[str]
) -> tuple[Person, PendingLaunch]:
    if repeated:
        raise AuthorizationRefused("invalid_request", f"repeated: {', '.join(repeated)}")
    for name, value, error in _FIXED:
        if fields.get(name) != value:
            raise AuthorizationRefused(error, f"{name} must be {value}")
    _check_pattern(fields, "state", _STATE)
    _check_pattern(fields, "nonce", _NONCE)
    person = _check_person(platform, fields)
    if not platform.nonces.first_use(fields["nonce"], platform.now()):
        raise AuthorizationRefused("invalid_request", "nonce was used before")
    return person, _check_hint(platform, person, fields)


def _check_pattern(fields: Mapping[str, str], name: str, pattern: re.Pattern[str]) -> None:
    if not pattern.fullmatch(fields.get(name, "")):
        reason = f"{name} must match {pattern.pattern}"
        raise AuthorizationRefused("invalid_request", reason)


def _check_person(platform: State, fields: Mapping[str, str]) -> Person:
    person = person_here()
    if person is None or platform.switches.login_required:
        raise AuthorizationRefused("login_required", "nobody is logged in here")
    if fields.get("login_hint") != outward(platform, "user", person.user_id):
        raise AuthorizationRefused("access_denied", "login_hint is not the logged-in user")
    return person


def _check_hint(platform: State, person: Person, fields: Mapping[str, str]) -> PendingLaunch:
    launch = platform.take_launch(fields.get("lti_message_hint", ""), platform.now())
    if launch is None:
        reason = "lti_message_hint is missing, changed, used before or too old"
        raise AuthorizationRefused("invalid_request", reason)
    if launch.client.client_id != fields["client_id"]:
        raise AuthorizationRefused("unauthorized_client", "lti_message_hint is of another client")
    if launch.person_key != person.key:
        raise AuthorizationRefused("access_denied", "lti_message_hint is of another user")
    return launch


def _send_error(
    platform: State, fields: Mapping[str, str], refusal: AuthorizationRefused
) -> Response:
    outcome = f"geweigerd: {refusal}"
    platform.record("authentication", outcome=outcome, good=False, fields=fields)
    answer = {"error": refusal.error, "error_description": refusal.description}
    if "state" in fields:
        answer["state"] = fields["state"]
    return post_on(fields["redirect_uri"], answer, button="Verder naar Alles-in-1")
