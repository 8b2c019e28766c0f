"""The message inspector: what platform and tool said to each other, in plain words."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lti_tool.demo.platform.pages.explanations import FIELDS, KINDS
from lti_tool.demo.platform.web import state

blueprint = Blueprint("inspector", __name__, url_prefix="/messages")


@blueprint.get("")
def show() -> str:
    """Show the last messages, newest first."""
    messages = state().messages()
    return render_template("messages.html", messages=messages, kinds=KINDS, explain=FIELDS)


@blueprint.post("/clear")
def clear() -> ResponseReturnValue:
    """Forget all messages."""
    state().clear_messages()
    return redirect(url_for("inspector.show"))
