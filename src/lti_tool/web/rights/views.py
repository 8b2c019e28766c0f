"""One person's rights, for the school's admin: look, hand over, correct, put to rest, erase."""

from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.db import let_go
from lti_tool.errors import NotFound
from lti_tool.models.schools import Role
from lti_tool.services import (
    erasures,
    personal_rows,
    readable,
    registrations,
    rights,
    schools,
    suppressions,
    terms,
)
from lti_tool.web import trail
from lti_tool.web.access import Viewer, requires
from lti_tool.web.rights import presenters
from lti_tool.web.tool import tool

blueprint = Blueprint("rights", __name__, url_prefix="/s/<session_id>/privacy")

TYPES = {
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
}
"""Form of an export (``readable.FORMS``) -> media type."""


@blueprint.route("", methods=["GET", "POST"])
@requires(Role.ADMIN)
def find(viewer: Viewer) -> ResponseReturnValue:
    """Look people up by alias or group (posted: what is typed stands in no address or log)."""
    text = request.form.get("text", "").strip()
    with tool().database.reading() as session:
        people = rights.find(session, viewer.school_id, text) if text else []
        page = presenters.desk_page(
            people,
            suppressions.listed(session, viewer.school_id),
            erasures.notices(session, viewer.school_id),
            registrations.listed(session, viewer.school_id),
        )
    return render_template(
        "rights/find.html", page=page, text=text, done=request.args.get("done", "")
    )


@blueprint.get("/<uuid:person_id>")
@requires(Role.ADMIN)
def person(viewer: Viewer, person_id: UUID) -> ResponseReturnValue:
    """Show all that is stored of one person."""
    parts = tool()
    with parts.database.writing() as session:
        tenant = schools.tenant_by_id(session, parts.root_key, viewer.school_id)
        found = rights.export(session, tenant, person_id, now=parts.clock())
        row = erasures.person_of(session, viewer.school_id, person_id)
        page = presenters.person_page(row, found, request.args.get("done", ""))
        trail.record(session, viewer, "person-viewed", about=person_id)
    return render_template("rights/person.html", page=page)


@blueprint.get("/<uuid:person_id>/gegevens.<form>")
@requires(Role.ADMIN)
def export(viewer: Viewer, person_id: UUID, form: str) -> ResponseReturnValue:
    """Hand over all that is stored of one person, to read or for programs."""
    parts = tool()
    if form not in TYPES:
        raise NotFound("form of export")
    with parts.database.reading() as session:
        tenant = schools.tenant_by_id(session, parts.root_key, viewer.school_id)
        found = rights.export(session, tenant, person_id, now=parts.clock())
    content = readable.FORMS[form](found)  # a PDF takes a moment: nobody waits for it
    with parts.database.writing() as session:
        trail.record(session, viewer, "person-exported", about=person_id, form=form)
    answer = Response(content, content_type=TYPES[form])
    answer.headers["Content-Disposition"] = f'attachment; filename="gegevens.{form}"'
    return answer


@blueprint.post("/<uuid:person_id>/stilzetten")
@requires(Role.ADMIN)
def restrict(viewer: Viewer, person_id: UUID) -> ResponseReturnValue:
    """Put one person's data to rest, or use them again."""
    parts = tool()
    act = rights.release if "release" in request.form else rights.restrict
    with parts.database.writing() as session:
        tenant = schools.tenant_by_id(session, parts.root_key, viewer.school_id)
        act(session, tenant, person_id, _by(viewer))
    return _back(viewer, person_id, "released" if act is rights.release else "restricted")


@blueprint.post("/<uuid:person_id>/verbeteren")
@requires(Role.ADMIN)
def correct(viewer: Viewer, person_id: UUID) -> ResponseReturnValue:
    """Correct one value."""
    parts = tool()
    change = rights.Correction(
        field=request.form.get("field", ""),
        value=request.form.get("value", "").strip(),
        by=_by(viewer),
        random=parts.random,
    )
    with parts.database.writing() as session:
        tenant = schools.tenant_by_id(session, parts.root_key, viewer.school_id)
        returns = rights.correct(session, tenant, person_id, change, parts.policy)
    return _back(viewer, person_id, "corrected-here" if returns else "corrected")


@blueprint.get("/<uuid:person_id>/wissen")
@requires(Role.ADMIN)
def ask(viewer: Viewer, person_id: UUID) -> ResponseReturnValue:
    """Ask whether somebody is really to be erased."""
    with tool().database.reading() as session:
        row = erasures.person_of(session, viewer.school_id, person_id)
    return render_template("rights/erase.html", person=presenters.named(row))


@blueprint.post("/<uuid:person_id>/wissen")
@requires(Role.ADMIN)
def erase(viewer: Viewer, person_id: UUID) -> ResponseReturnValue:
    """Erase one person, out of the files as well."""
    parts = tool()
    if request.form.get("sure") != "yes":
        return redirect(
            url_for("rights.ask", session_id=viewer.session_id, person_id=person_id), code=303
        )
    order = erasures.Request(by=_by(viewer), root_key=parts.root_key)
    with parts.database.writing() as session:
        tenant = schools.tenant_by_id(session, parts.root_key, viewer.school_id)
        erasures.erase(session, tenant, person_id, order)
    let_go(parts.database, personal_rows.tables())
    return redirect(url_for("rights.find", session_id=viewer.session_id, done="erased"), code=303)


@blueprint.post("/toelaten/<uuid:suppression_id>")
@requires(Role.ADMIN)
def admit(viewer: Viewer, suppression_id: UUID) -> ResponseReturnValue:
    """Let an erased person in again, as somebody new."""
    with tool().database.writing() as session:
        suppressions.lift(session, viewer.school_id, suppression_id)
        trail.record(session, viewer, "suppression-lifted")
    return redirect(url_for("rights.find", session_id=viewer.session_id, done="admitted"), code=303)


@blueprint.post("/doorgegeven/<uuid:notice_id>")
@requires(Role.ADMIN)
def told(viewer: Viewer, notice_id: UUID) -> ResponseReturnValue:
    """Note that a platform erased the scores that it had."""
    parts = tool()
    with parts.database.writing() as session:
        tenant = schools.tenant_by_id(session, parts.root_key, viewer.school_id)
        erasures.told(session, tenant, notice_id, _by(viewer))
    return redirect(url_for("rights.find", session_id=viewer.session_id, done="told"), code=303)


def _by(viewer: Viewer) -> terms.By:
    return terms.By(now=tool().clock(), actor_id=viewer.person_id)


def _back(viewer: Viewer, person_id: UUID, done: str) -> ResponseReturnValue:
    where = url_for("rights.person", session_id=viewer.session_id, person_id=person_id, done=done)
    return redirect(where, code=303)
