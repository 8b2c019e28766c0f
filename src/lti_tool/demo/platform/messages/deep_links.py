"""Takes the tool's deep-linking response: checks it, adds the links, shows what came of it.

Source: Deep Linking 2.0, section 2.2; LTI Security Framework 1.0, section 5.2.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Final

import requests
from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue

from lti_tool.demo.platform import vocabulary
from lti_tool.demo.platform.course import NewLink
from lti_tool.demo.platform.messages.content_items import read_items
from lti_tool.demo.platform.records import PendingDeepLink
from lti_tool.demo.platform.shapes import ShapeInvalid, is_points
from lti_tool.demo.platform.signing import BadSignature, read_signed
from lti_tool.demo.platform.state import State
from lti_tool.demo.platform.web import person_here, state

blueprint = Blueprint("deep_links", __name__, url_prefix="/deep-linking")

RESPONSE_LIFE: Final = timedelta(minutes=5)
"""The longest that a response may say it is valid."""

_ABSENT: Final = object()
_TEXTS: Final = (vocabulary.MSG, vocabulary.LOG, vocabulary.ERROR_MSG, vocabulary.ERROR_LOG)


class ResponseRefused(Exception):
    """The response is not taken; the message says why."""


@blueprint.post("/return")
def take_response() -> ResponseReturnValue:
    """Take the form that the tool posts through the teacher's browser."""
    platform = state()
    claims: dict[str, Any] = {}
    try:
        pending = _pending(platform)
        claims = _signed_claims(platform)
        links = _check(platform, pending, claims)
    except (ResponseRefused, BadSignature, ShapeInvalid) as refusal:
        outcome = f"geweigerd: {refusal}"
        platform.record("deep_linking_response", outcome=outcome, good=False, fields=claims)
        page = render_template("deep_link_refused.html", reason=str(refusal))
        return page, HTTPStatus.BAD_REQUEST
    course = platform.course_by_id(pending.course_id) or platform.course
    for link in links:
        course.add_link(link)
    outcome = f"{len(links)} toegevoegd"
    platform.record("deep_linking_response", outcome=outcome, good=True, fields=claims)
    _tell(links, claims)
    return render_template("back_to_course.html")


def _pending(platform: State) -> PendingDeepLink:
    pending = platform.deep_link(request.args.get("sesskey", ""), platform.now())
    if pending is None:
        raise ResponseRefused("the return address is not one that was given, or was used before")
    person = person_here()
    if person is None or person.key != pending.person_key:
        raise ResponseRefused("another user (or nobody) is logged in")
    return pending


def _signed_claims(platform: State) -> dict[str, Any]:
    if request.mimetype != "application/x-www-form-urlencoded":
        raise ResponseRefused("must be a form")
    if list(request.form) != ["JWT"] or len(request.form.getlist("JWT")) != 1:
        raise ResponseRefused("the form must have one field, JWT")
    try:
        key_set = platform.config.fetch_json(platform.config.tool_jwks_url)
    except requests.RequestException as error:
        raise ResponseRefused("the tool's key set cannot be fetched") from error
    return read_signed(request.form["JWT"], key_set)


def _check(
    platform: State, pending: PendingDeepLink, claims: Mapping[str, Any]
) -> tuple[NewLink, ...]:
    _check_fixed(platform, pending, claims)
    _check_times(claims, platform.now())
    for name in _TEXTS:
        if not isinstance(claims.get(name, ""), str):
            raise ResponseRefused(f"{name} must be text")
    items = claims.get(vocabulary.CONTENT_ITEMS)
    links = read_items(items, tool_url=platform.config.tool_url)
    _check_settings(pending.settings, links)
    nonce = claims.get("nonce")
    if not isinstance(nonce, str) or not nonce:
        raise ResponseRefused("nonce must be there")
    if not platform.nonces.first_use(nonce, platform.now()):
        raise ResponseRefused("nonce was used before")
    if not platform.close_deep_link(pending.session_key):
        raise ResponseRefused("this request was answered before")
    return links


def _check_settings(settings: Mapping[str, object], links: tuple[NewLink, ...]) -> None:
    """Refuse what the request did not allow (Deep Linking 2.0, section 2.1.3)."""
    if len(links) > 1 and settings.get("accept_multiple") is not True:
        raise ResponseRefused("several items, but accept_multiple was not true")
    accepted = settings.get("accept_types")
    if links and not (isinstance(accepted, list) and "ltiResourceLink" in accepted):
        raise ResponseRefused("ltiResourceLink is not in accept_types")
    if settings.get("accept_lineitem") is False and any(link.line_item for link in links):
        raise ResponseRefused("a lineItem, but accept_lineitem was false")


def _check_fixed(platform: State, pending: PendingDeepLink, claims: Mapping[str, Any]) -> None:
    fixed = {
        "iss": pending.client.client_id,
        "aud": platform.config.issuer,
        vocabulary.MESSAGE_TYPE: vocabulary.DEEP_LINKING_RESPONSE,
        vocabulary.VERSION_CLAIM: vocabulary.VERSION,
        vocabulary.DEPLOYMENT_ID: pending.client.deployment_id,
    }
    for name, value in fixed.items():
        if claims.get(name) != value:
            raise ResponseRefused(f"{name} must be {value!r}")
    sent, came = pending.settings.get("data", _ABSENT), claims.get(vocabulary.DATA, _ABSENT)
    if sent != came:
        raise ResponseRefused(f"{vocabulary.DATA} must come back as it was sent, or stay away")


def _check_times(claims: Mapping[str, Any], now: datetime) -> None:
    issued_at, expires_at = claims.get("iat"), claims.get("exp")
    if not is_points(issued_at) or not is_points(expires_at):
        raise ResponseRefused("iat and exp must be numbers of seconds")
    present = now.timestamp()
    if issued_at > present:
        raise ResponseRefused("iat lies ahead of this platform's clock")
    if not present < expires_at <= present + RESPONSE_LIFE.total_seconds():
        raise ResponseRefused("exp is past, or more than 5 minutes ahead")


def _tell(links: tuple[NewLink, ...], claims: Mapping[str, Any]) -> None:
    if links:
        words = "1 opdracht" if len(links) == 1 else f"{len(links)} opdrachten"
        flash(f"{words} toegevoegd.", "good")
    else:
        flash("Er is niets toegevoegd.", "plain")
    if text := claims.get(vocabulary.MSG):
        flash(f"Alles-in-1 zegt: {text}", "plain")
    if text := claims.get(vocabulary.ERROR_MSG):
        flash(f"Alles-in-1 meldt een fout: {text}", "bad")
