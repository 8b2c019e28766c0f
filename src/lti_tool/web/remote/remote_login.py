"""Our authorization endpoint: an exercise server asks who was sent to it.

Source: LTI Security Framework 1.0 section 5.1.1; OpenID Connect Core 1.0 section 3.1.2.
"""

from collections.abc import Mapping

import structlog
from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.errors import NotFound, RemoteRefused
from lti_tool.exercises.exercise import Elsewhere
from lti_tool.lti.platform import authorization, messages
from lti_tool.lti.platform.authorization import AuthenticationRequest, Server
from lti_tool.models.platforms import ResourceLink
from lti_tool.services import schools
from lti_tool.services.remote import handovers, servers
from lti_tool.services.remote.handovers import Going
from lti_tool.web import headers
from lti_tool.web.access import Viewer, viewer_of
from lti_tool.web.player.views import keeps
from lti_tool.web.tool import tool

log = structlog.get_logger()
blueprint = Blueprint("remote_login", __name__, url_prefix="/remote")


@blueprint.route("/authorize", methods=["GET", "POST"])
def authorize() -> ResponseReturnValue:
    """Answer with a signed message about the session that this browser proves.

    What is wrong with the request itself the server is told; a person whose session ended reads
    it here, because the other side could not help.
    """
    parts, form = tool(), request.values
    with parts.database.reading() as session:
        server = servers.by_client_id(session, form.get("client_id", ""))
    address = authorization.redirect_url(form, server)
    if wrong := authorization.fault(form):
        log.info("remote login refused", code=wrong["error"], about=wrong["error_description"])
        return _post_on(address, wrong)
    asked = authorization.read(form, address)
    going = handovers.opened(parts.root_key, handovers.GOING, asked.login_hint)
    if going.server_id != server.id:
        raise RemoteRefused(server.key, code="remote_hint_wrong")
    g.viewer = viewer = viewer_of(going.session_id)
    now = parts.clock()
    with parts.database.reading() as session:
        allowed = (viewer.school_id, server.provider, parts.facts, now.date())
        servers.require_allowed(session, *allowed)
    with parts.database.noting() as quick:
        handovers.spend(quick, asked.login_hint, going, now=now)
    claims = messages.claims(
        _launch(viewer, going, server, asked),
        server,
        issuer=parts.settings.public_url,
        now=int(now.timestamp()),
    )
    log.info("remote launch sent", server=server.key)
    token = parts.signers().sign(claims)
    return _post_on(address, authorization.answer(asked.state, {"id_token": token}))


@blueprint.get("/back/<text>")
def come_back(text: str) -> ResponseReturnValue:
    """Bring the browser back to where it left (``launch_presentation.return_url``)."""
    going = handovers.opened(tool().root_key, handovers.RETURNING, text)
    g.viewer = viewer_of(going.session_id)
    return redirect(url_for("player.current", session_id=going.session_id), code=303)


def _post_on(address: str, fields: Mapping[str, str]) -> ResponseReturnValue:
    headers.allow_form_to(address)
    return render_template("remote/post_on.html", address=address, fields=fields)


def _launch(
    viewer: Viewer, going: Going, server: Server, asked: AuthenticationRequest
) -> messages.Launch:
    parts = tool()
    exercise = parts.shelf.version(going.exercise_key, going.exercise_version)
    place = _place(exercise.elsewhere)
    back = handovers.sealed(parts.root_key, handovers.RETURNING, going)
    subject = group = item_id = None
    if keeps(viewer) and viewer.person_id is not None:
        with parts.database.writing() as session:
            link = session.get_one(ResourceLink, viewer.resource_link_id)
            item_id = handovers.item(session, link, server, exercise.key)
            tenant = schools.tenant_by_id(session, parts.root_key, viewer.school_id)
        subject = handovers.pseudonym(tenant, server.id, viewer.person_id)
        group = handovers.group_mark(tenant, server.id, link.context_id)
    return messages.Launch(
        subject=subject,
        link_id=str(item_id or exercise.key),
        context_id=group,
        resource=place.resource,
        goal=exercise.goal,
        target=place.address,
        return_url=f"{parts.settings.public_url}/remote/back/{back}",
        line_item_url=f"{parts.settings.public_url}/remote/items/{item_id}" if item_id else None,
        nonce=asked.nonce,
    )


def _place(elsewhere: Elsewhere | None) -> Elsewhere:
    if elsewhere is None:
        raise NotFound("not elsewhere", code="exercise_unknown")
    return elsewhere
