"""How long what is kept: the school's terms, what is about to go, and what went."""

from datetime import datetime

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.errors import ChoiceInvalid
from lti_tool.models.schools import Role
from lti_tool.services import proofs, schools, sweeps, terms
from lti_tool.web.access import Viewer, requires
from lti_tool.web.rights import presenters
from lti_tool.web.tool import tool

blueprint = Blueprint("terms", __name__, url_prefix="/s/<session_id>/bewaartermijnen")


@blueprint.get("")
@requires(Role.ADMIN)
def overview(viewer: Viewer) -> ResponseReturnValue:
    """Show every term with its source, what was announced, and what was removed."""
    now: datetime = tool().clock()
    with tool().database.reading() as session:
        page = presenters.terms_page(
            terms.lengths(session, viewer.school_id),
            terms.own(session, viewer.school_id),
            sweeps.notices(session, viewer.school_id),
            terms.holds(session, viewer.school_id, now),
            proofs.listed(session, viewer.school_id),
        )
    return render_template("rights/terms.html", page=page, saved="saved" in request.args)


@blueprint.post("/<rule>")
@requires(Role.ADMIN)
def decide(viewer: Viewer, rule: str) -> ResponseReturnValue:
    """Set one of the school's terms."""
    parts = tool()
    length = request.form.get("length", type=int)
    if length is None:
        raise ChoiceInvalid(code="term_out_of_bounds")
    by = terms.By(now=parts.clock(), actor_id=viewer.person_id)
    with parts.database.writing() as session:
        tenant = schools.tenant_by_id(session, parts.root_key, viewer.school_id)
        terms.set_length(session, tenant, rule, length, by)
    return redirect(url_for("terms.overview", session_id=viewer.session_id, saved=1), code=303)
