"""The school's privacy annex at the desk: read it, take it away, accept it, object."""

from collections.abc import Mapping

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool import pdf
from lti_tool.errors import ChoiceRefused, NotFound
from lti_tool.models.schools import Role
from lti_tool.privacy.annex.blocks import Paper
from lti_tool.privacy.annex.rendering import html
from lti_tool.privacy.fields import ANNEX_VERSION
from lti_tool.services import annexes, schools
from lti_tool.services.terms import By
from lti_tool.web.access import Viewer, requires
from lti_tool.web.tool import tool

blueprint = Blueprint("papers", __name__, url_prefix="/s/<session_id>/beheer/bijsluiter")

_TYPES: Mapping[str, str] = {"pdf": "application/pdf", "html": "text/html; charset=utf-8"}


@blueprint.get("")
@requires(Role.ADMIN)
def annex(viewer: Viewer) -> ResponseReturnValue:
    """Show the annex as it is for this school now."""
    parts = tool()
    with parts.database.reading() as session:
        paper = _paper(viewer)
        newest = annexes.accepted(session, viewer.school_id)
        objections = annexes.objections(session, viewer.school_id)
    return render_template(
        "desk/annex.html",
        paper=paper,
        seen=annexes.digest(paper).hex(),
        version=ANNEX_VERSION,
        accepted=newest,
        sub_processors=parts.facts.sub_processors,
        objections=objections,
    )


@blueprint.get("/privacybijsluiter.<form>")
@requires(Role.ADMIN)
def download(viewer: Viewer, form: str) -> ResponseReturnValue:
    """Hand the annex out as a file."""
    if form not in _TYPES:
        raise NotFound("form")
    text = html(_paper(viewer))
    body = pdf.of_html(text) if form == "pdf" else text.encode()
    answer = Response(body, content_type=_TYPES[form])
    answer.headers["Content-Disposition"] = f"attachment; filename=privacybijsluiter.{form}"
    return answer


@blueprint.post("")
@requires(Role.ADMIN)
def accept(viewer: Viewer) -> ResponseReturnValue:
    """Record that the school accepts the annex that was shown."""
    parts = tool()
    with parts.database.writing() as session:
        tenant = schools.tenant_by_id(session, parts.root_key, viewer.school_id)
        annexes.accept(session, tenant, _deployment(), _seen(), _by(viewer))
    return redirect(url_for("papers.annex", session_id=viewer.session_id), code=303)


@blueprint.post("/bezwaar")
@requires(Role.ADMIN)
def object_to(viewer: Viewer) -> ResponseReturnValue:
    """Record an objection to a sub-processor, or that it is taken back."""
    parts = tool()
    said = annexes.Objection(
        name=request.form.get("name", ""), objects=request.form.get("objects") == "yes"
    )
    with parts.database.writing() as session:
        tenant = schools.tenant_by_id(session, parts.root_key, viewer.school_id)
        annexes.note(session, tenant, parts.facts, said, _by(viewer))
    return redirect(url_for("papers.annex", session_id=viewer.session_id), code=303)


def _paper(viewer: Viewer) -> Paper:
    parts = tool()
    with parts.database.reading() as session:
        return annexes.paper(session, viewer.school_id, _deployment(), now=parts.clock())


def _deployment() -> annexes.Deployment:
    return annexes.Deployment(facts=tool().facts, policy=tool().policy)


def _by(viewer: Viewer) -> By:
    return By(now=tool().clock(), actor_id=viewer.person_id)


def _seen() -> bytes:
    try:
        return bytes.fromhex(request.form.get("seen", ""))
    except ValueError:
        raise ChoiceRefused(code="annex_not_seen") from None
