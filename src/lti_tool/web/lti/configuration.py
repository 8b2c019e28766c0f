"""Values to copy into a platform by hand, a page per family."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lti_tool.errors import NotFound
from lti_tool.web.tool import tool

blueprint = Blueprint("configuration", __name__)


@blueprint.get("/lti/config")
def families() -> ResponseReturnValue:
    """List the families of platforms."""
    return render_template("lti/families.html", families=tool().families.values())


@blueprint.get("/lti/config/<platform>")
def family(platform: str) -> ResponseReturnValue:
    """Show what to fill in at a family of platforms, and what we need from it.

    Raises:
        NotFound: a family that we do not know.
    """
    found = tool().families.get(platform)
    if found is None:
        raise NotFound(code="family_unknown")
    return render_template(
        "lti/family.html", family=found, values=found.values_for(tool().settings.public_url)
    )
