"""The school's choices about optional personal data: read what it means, then decide."""

from typing import TypeVar

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.db import let_go
from lti_tool.errors import ChoiceRefused, NotFound
from lti_tool.models.choices import Reason
from lti_tool.models.schools import Role
from lti_tool.privacy.audit import Actor
from lti_tool.privacy.fields import OPTIONAL_FIELDS
from lti_tool.privacy.rules import Mode
from lti_tool.services import choices, purges, schools
from lti_tool.web.access import Viewer, requires
from lti_tool.web.desk import presenters
from lti_tool.web.tool import tool

blueprint = Blueprint("choosing", __name__, url_prefix="/s/<session_id>/beheer/gegevens")
Word = TypeVar("Word", Mode, Reason)


@blueprint.get("")
@requires(Role.ADMIN)
def overview(viewer: Viewer) -> ResponseReturnValue:
    """Show how every optional field stands, and what was decided before."""
    parts = tool()
    with parts.database.reading() as session:
        found = choices.of_school(session, viewer.school_id, parts.policy)
        history = choices.history(session, viewer.school_id)
    return render_template(
        "desk/choices.html",
        lines=presenters.field_lines(found, history),
        decisions=presenters.decision_lines(history),
        purged=request.args.get("purged", type=int),
    )


@blueprint.get("/<field>")
@requires(Role.ADMIN)
def ask(viewer: Viewer, field: str) -> ResponseReturnValue:
    """Show what one field means, and what can be chosen."""
    parts = tool()
    if field not in OPTIONAL_FIELDS:
        raise NotFound("optional field")
    with parts.database.reading() as session:
        found = choices.of_school(session, viewer.school_id, parts.policy)
    page = presenters.choice_page(field, found, parts.policy)
    return render_template("desk/choice.html", page=page)


@blueprint.post("/<field>")
@requires(Role.ADMIN)
def decide(viewer: Viewer, field: str) -> ResponseReturnValue:
    """Record a decision; what it no longer allows goes at once, out of the files as well."""
    parts = tool()
    wanted = choices.Switch(
        field=field,
        mode=_word(Mode, "mode"),
        seen=_digest(request.form.get("seen", "")),
        reason=_word(Reason, "reason"),
        by=choices.Decider(actor=Actor.STAFF, person_id=viewer.person_id),
    )
    with parts.database.writing() as session:
        tenant = schools.tenant_by_id(session, parts.root_key, viewer.school_id)
        purged = choices.switch(session, tenant, wanted, parts.policy, now=parts.clock())
    if purged:
        let_go(parts.database, purges.columns_of(field))
    home = url_for("choosing.overview", session_id=viewer.session_id, purged=purged)
    return redirect(home, code=303)


def _word(words: type[Word], name: str) -> Word:
    try:
        return words(request.form.get(name, ""))
    except ValueError:
        raise ChoiceRefused(code="choice_mode_unknown") from None


def _digest(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise ChoiceRefused(code="annex_not_seen") from None
