"""The course: its links, opening one in a frame, adding and removing."""

from http import HTTPStatus
from typing import Final

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from lti_tool.demo.platform.config import COURSE_ID, origin
from lti_tool.demo.platform.course import DESK_LINK_ID
from lti_tool.demo.platform.messages.initiation import visible_link
from lti_tool.demo.platform.services.notices import tell_of_copy
from lti_tool.demo.platform.storage import KEEPER
from lti_tool.demo.platform.web import (
    require_administrator,
    require_person,
    require_teacher,
    state,
)

blueprint = Blueprint("course", __name__)

_TARGETS: Final = ("iframe", "window")


@blueprint.get("/course")
def show() -> str:
    """Show the course; a ``target`` in the query is remembered for this visit."""
    person = require_person()
    if request.args.get("target") in _TARGETS:
        session["target"] = request.args["target"]
    desk = visible_link(state(), person, DESK_LINK_ID)
    return render_template(
        "course.html",
        courses=state().courses(),
        desk=desk[1] if desk else None,
        target=session.get("target", "iframe"),
    )


@blueprint.get("/open/<link_id>")
def open_in_frame(link_id: str) -> str:
    """Show one link in a frame of this page."""
    found = visible_link(state(), require_person(), link_id)
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    _, link = found
    address = url_for("initiation.open_link", link_id=link.id, target="iframe")
    other = url_for("initiation.open_link", link_id=link.id, target="window")
    return _frame_page(link.title, address, other)


@blueprint.get("/course/add")
def add_in_frame() -> str:
    """Let a teacher choose exercises, in a frame of this page."""
    require_teacher()
    course = request.args.get("course", COURSE_ID)
    address = url_for("initiation.choose_content", course=course, target="iframe")
    other = url_for("initiation.choose_content", course=course, target="window")
    return _frame_page("Opdracht toevoegen", address, other)


def _frame_page(title: str, address: str, other: str) -> str:
    return render_template(
        "frame.html",
        title=title,
        address=address,
        other=other,
        tool_origin=origin(state().config.tool_url),
        keeper=KEEPER,
        keeper_address=f"{state().config.sign_in_url}{url_for('storage.keeper')}",
        keeper_origin=origin(state().config.sign_in_url),
        owner=require_person().key,
    )


@blueprint.post("/course/links/<link_id>/remove")
def remove(link_id: str) -> ResponseReturnValue:
    """Remove a link with its columns in the gradebook."""
    require_teacher()
    if found := state().find_link(link_id):
        found[0].remove_link(link_id)
    flash("De opdracht is verwijderd, met de cijfers die erbij hoorden.", "good")
    return redirect(url_for("course.show"))


@blueprint.get("/open-review/<course_id>/<line_item_id>/<user_id>")
def review_in_frame(course_id: str, line_item_id: str, user_id: str) -> str:
    """Show one pupil's work in a frame of this page."""
    require_person()
    address, other = (
        url_for(
            "initiation.review_submission",
            course_id=course_id,
            line_item_id=line_item_id,
            user_id=user_id,
            target=target,
        )
        for target in _TARGETS
    )
    return _frame_page("Gemaakt werk", address, other)


@blueprint.get("/open-privacy/<user_id>")
def privacy_in_frame(user_id: str) -> str:
    """Show the tool's data about one person in a frame of this page."""
    require_administrator()
    address = url_for("initiation.open_privacy", user_id=user_id, target="iframe")
    other = url_for("initiation.open_privacy", user_id=user_id, target="window")
    return _frame_page("Gegevens van één persoon", address, other)


@blueprint.post("/course/<course_id>/copy")
def copy(course_id: str) -> ResponseReturnValue:
    """Copy a course, as a school does for the next year, and let the tool know."""
    require_teacher()
    course = state().course_by_id(course_id)
    if course is None:
        abort(HTTPStatus.NOT_FOUND)
    made = state().copy_course(course)
    tell_of_copy(state(), made)
    flash(f"{made.facts.title} is gemaakt: zelfde opdrachten, geen cijfers.", "good")
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
