"""The start page: enter as one of the invented people."""

from http import HTTPStatus

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from lti_tool.demo.platform import people

blueprint = Blueprint("entrance", __name__)


@blueprint.get("/")
def start() -> str:
    """Show a tile for everybody who can be entered as."""
    return render_template("start.html", people=people.PEOPLE)


@blueprint.post("/enter")
def enter() -> ResponseReturnValue:
    """Become the person that the form names, for this browser."""
    person = people.BY_KEY.get(request.form.get("person", ""))
    if person is None:
        abort(HTTPStatus.BAD_REQUEST, "Deze persoon kennen we niet.")
    session.clear()
    session["person"] = person.key
    return redirect(url_for("course.show"))


@blueprint.post("/leave")
def leave() -> ResponseReturnValue:
    """Be nobody again."""
    session.clear()
    return redirect(url_for("entrance.start"))
