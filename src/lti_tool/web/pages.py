"""Pages for anybody: what this is, and what it keeps."""

from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lti_tool.privacy.choices import Choices
from lti_tool.privacy.fields import NEVER_STORED, OPTIONAL_FIELDS, PERSONAL_FIELDS
from lti_tool.services import choices, schools
from lti_tool.web.promises import CHILDREN, PARENTS, shown
from lti_tool.web.tool import tool

blueprint = Blueprint("pages", __name__)

KEPT = [rule for rule in PERSONAL_FIELDS.values() if not rule.optional and not rule.unused]


@blueprint.get("/")
def start() -> ResponseReturnValue:
    """Tell a visitor that exercises are opened from the school's own LMS."""
    return render_template("pages/start.html")


@blueprint.get("/privacy")
@blueprint.get("/privacy/<uuid:school_id>")
def privacy(school_id: UUID | None = None) -> ResponseReturnValue:
    """Tell parents what is kept, why and how long: at one school, or where none chose anything."""
    found = _chosen(school_id)
    return render_template(
        "pages/privacy.html",
        promises=shown(PARENTS, found),
        kept=KEPT,
        chosen=[rule for name, rule in OPTIONAL_FIELDS.items() if name in found.modes],
        open_to_choice=[rule for name, rule in OPTIONAL_FIELDS.items() if name not in found.modes],
        never=NEVER_STORED.values(),
        school_id=school_id,
    )


@blueprint.get("/privacy/kinderen")
@blueprint.get("/privacy/<uuid:school_id>/kinderen")
def children(school_id: UUID | None = None) -> ResponseReturnValue:
    """Tell children the same, in a few short sentences."""
    return render_template(
        "pages/children.html", promises=shown(CHILDREN, _chosen(school_id)), school_id=school_id
    )


def _chosen(school_id: UUID | None) -> Choices:
    """Return what a school chose; NotFound when there is no such school."""
    if school_id is None:
        return Choices(modes={})
    parts = tool()
    with parts.database.reading() as session:
        schools.get(session, school_id)
        return choices.of_school(session, school_id, parts.policy)
