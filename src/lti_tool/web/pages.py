"""Pages for anybody: what this is, and what it keeps."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lti_tool.privacy.fields import NEVER_STORED, PERSONAL_FIELDS

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
def start() -> ResponseReturnValue:
    """Tell a visitor that exercises are opened from the school's own LMS."""
    return render_template("pages/start.html")


@blueprint.get("/privacy")
def privacy() -> ResponseReturnValue:
    """Show what is stored, why and how long: the register itself."""
    return render_template(
        "pages/privacy.html", fields=PERSONAL_FIELDS.values(), never=NEVER_STORED.values()
    )
