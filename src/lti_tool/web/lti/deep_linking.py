"""The picker: a teacher chooses exercises, the platform gets them as links."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from lti_tool.models.schools import Role
from lti_tool.services import deep_linking
from lti_tool.web import headers
from lti_tool.web.access import Viewer, requires
from lti_tool.web.tool import tool

blueprint = Blueprint("deep_linking", __name__, url_prefix="/s/<session_id>/kiezen")


@blueprint.get("")
@requires(Role.TEACHER, Role.ADMIN)
def choose(viewer: Viewer) -> ResponseReturnValue:
    """Show the exercises; the filter lives in the address."""
    parts = tool()
    chosen = {name: request.args.get(name) or None for name in ("theme", "subject", "text")}
    group = request.args.get("group", type=int)
    with parts.database.reading() as session:
        waiting = deep_linking.waiting(session, deep_linking.launch_of(session, viewer.session_id))
    return render_template(
        "picker/choose.html",
        catalogue=parts.catalogue,
        exercises=parts.catalogue.search(group=group, **chosen),
        filter={**chosen, "group": group},
        several=waiting.accept_multiple,
    )


@blueprint.post("")
@requires(Role.TEACHER, Role.ADMIN)
def answer(viewer: Viewer) -> ResponseReturnValue:
    """Send the choice (or the cancellation) back, as a form that the browser posts."""
    parts = tool()
    keys = [] if "cancel" in request.form else request.form.getlist("exercise")
    chosen = [parts.catalogue.get(key) for key in dict.fromkeys(keys)]
    sending = deep_linking.Sending(
        root_key=parts.root_key,
        signer=parts.signers(),
        launch_url=parts.settings.launch_url,
        now=parts.clock(),
        new_nonce=lambda: parts.random_text(16),
    )
    with parts.database.writing() as session:
        launch = deep_linking.launch_of(session, viewer.session_id)
        reply = deep_linking.answer(
            session, launch, chosen, sending, cancelled="cancel" in request.form
        )
    headers.allow_form_to(reply.return_url)
    return render_template("picker/return.html", reply=reply, chosen=chosen)
