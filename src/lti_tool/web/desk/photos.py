"""Portraits: tick consent, upload, withdraw; and the picture itself for those who may see it."""

from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.clock import school_day
from lti_tool.db import let_go
from lti_tool.errors import NotFound
from lti_tool.models.schools import Role
from lti_tool.privacy import portraits
from lti_tool.services import choices, photos, purges, schools
from lti_tool.web import trail
from lti_tool.web.access import Viewer, requires
from lti_tool.web.tool import tool

blueprint = Blueprint("photos", __name__, url_prefix="/s/<session_id>/fotos")

_ROOM = 100_000
"""Bytes of a post besides the picture."""


@blueprint.before_request
def _let_pictures_in() -> None:
    """Allow more than an ordinary form: the gate reads the form before the view does."""
    if request.endpoint == "photos.change":
        request.max_content_length = portraits.LARGEST + _ROOM


@blueprint.get("")
@requires(Role.ADMIN)
def overview(viewer: Viewer) -> ResponseReturnValue:
    """Show the groups, and the pupils of the one that was chosen."""
    parts = tool()
    with parts.database.reading() as session:
        found = choices.of_school(session, viewer.school_id, parts.policy)
        groups = photos.groups(session, viewer.school_id)
        chosen = next((g for g in groups if str(g.id) == request.args.get("groep")), None)
        lines = photos.listed(session, viewer.school_id, chosen.id) if chosen else []
    return render_template(
        "desk/photos.html",
        on=photos.FIELD in found.stored,
        groups=groups,
        chosen=chosen,
        lines=lines,
        done=request.args.get("done", ""),
    )


@blueprint.post("")
@requires(Role.ADMIN)
def change(viewer: Viewer) -> ResponseReturnValue:
    """Record consent with a photo, or withdraw it; what is withdrawn leaves the files as well."""
    parts, person_id = tool(), _id(request.form.get("leerling", ""))
    given = "toestemming" in request.form
    upload = request.files.get("foto")
    raw = upload.read() if upload and given else b""
    made = portraits.portrait(raw) if raw else b""
    with parts.database.writing() as session:
        tenant = schools.tenant_by_id(session, parts.root_key, viewer.school_id)
        if given:
            photos.consent(session, tenant, person_id, today=school_day(parts.clock()))
        gone = not given and photos.withdraw(session, tenant, person_id)
        if made:
            photos.keep(session, tenant, person_id, made, parts.policy)
        event = "photo-kept" if made else "photo-consent" if given else "photo-withdrawn"
        trail.record(session, viewer, event, about=person_id)
    if gone:
        let_go(parts.database, purges.columns_of(photos.FIELD))
    group = request.form.get("groep", "")
    home = url_for("photos.overview", session_id=viewer.session_id, groep=group, done=event)
    return redirect(home, code=303)


@blueprint.get("/<uuid:person_id>")
@requires(Role.TEACHER, Role.ADMIN)
def picture(viewer: Viewer, person_id: UUID) -> ResponseReturnValue:
    """Answer a portrait: of their own group to a teacher, of the school to its admin."""
    parts = tool()
    own_group = viewer.context_id if viewer.role is Role.TEACHER else None
    if viewer.role is Role.TEACHER and own_group is None:
        raise NotFound("photo")
    with parts.database.reading() as session:
        found = choices.of_school(session, viewer.school_id, parts.policy)
        if photos.FIELD not in found.stored:
            raise NotFound("photo")
        tenant = schools.tenant_by_id(session, parts.root_key, viewer.school_id)
        jpeg = photos.of_person(session, tenant, person_id, context_id=own_group)
    return Response(jpeg, mimetype="image/jpeg")


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("pupil") from None
