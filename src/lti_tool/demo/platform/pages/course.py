"""The course: its links, opening one in a frame, adding and removing."""

from http import HTTPStatus
from typing import Final

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from lti_tool.demo.platform.config import origin
from lti_tool.demo.platform.course import DESK_LINK_ID
from lti_tool.demo.platform.messages.initiation import visible_link
from lti_tool.demo.platform.storage import KEEPER
from lti_tool.demo.platform.web import require_person, require_teacher, state

blueprint = Blueprint("course", __name__)

_TARGETS: Final = ("iframe", "window")


@blueprint.get("/course")
def show() -> str:
    """Show the course; a ``target`` in the query is remembered for this visit."""
    person = require_person()
    if request.args.get("target") in _TARGETS:
        session["target"] = request.args["target"]
    links = state().course.links()
    desk = visible_link(state(), person, DESK_LINK_ID)
    return render_template(
        "course.html",
        links=(desk, *links) if desk is not None else links,
        target=session.get("target", "iframe"),
    )


@blueprint.get("/open/<link_id>")
def open_in_frame(link_id: str) -> str:
    """Show one link in a frame of this page."""
    link = visible_link(state(), require_person(), link_id)
    if link is None:
        abort(HTTPStatus.NOT_FOUND)
    address = url_for("initiation.open_link", link_id=link.id, target="iframe")
    other = url_for("initiation.open_link", link_id=link.id, target="window")
    return _frame_page(link.title, address, other)


@blueprint.get("/course/add")
def add_in_frame() -> str:
    """Let a teacher choose exercises, in a frame of this page."""
    require_teacher()
    address = url_for("initiation.choose_content", target="iframe")
    other = url_for("initiation.choose_content", target="window")
    return _frame_page("Opdracht toevoegen", address, other)


def _frame_page(title: str, address: str, other: str) -> str:
    return render_template(
        "frame.html",
        title=title,
        address=address,
        other=other,
        tool_origin=origin(state().config.tool_url),
        keeper=KEEPER,
        owner=require_person().key,
    )


@blueprint.post("/course/links/<link_id>/remove")
def remove(link_id: str) -> ResponseReturnValue:
    """Remove a link with its columns in the gradebook."""
    require_teacher()
    state().course.remove_link(link_id)
    flash("De opdracht is verwijderd, met de cijfers die erbij hoorden.", "good")
    return redirect(url_for("course.show"))


@blueprint.get("/return")
def come_back() -> str:
    """Take somebody back from the tool, with what it has to say (LTI Core 1.3, 5.4.4)."""
    require_person()
    log = {name: text for name, text in request.args.items() if name.startswith("lti_")}
    state().record("return", outcome="terug", good="lti_errormsg" not in log, fields=log)
    if text := request.args.get("lti_msg"):
        flash(f"Alles-in-1 zegt: {text}", "plain")
    if text := request.args.get("lti_errormsg"):
        flash(f"Alles-in-1 meldt een fout: {text}", "bad")
    return render_template("back_to_course.html")
