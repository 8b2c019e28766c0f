"""The picker: a teacher chooses exercises, the platform gets them as links."""

from collections.abc import Sequence
from datetime import UTC, datetime

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext, to_utc

from lti_tool.errors import ChoiceInvalid
from lti_tool.exercises.exercise import Exercise
from lti_tool.lti.pylti import Period
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
    if not waiting.accept_links:
        return render_template("picker/nothing_fits.html")
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
    choice = _choice(cancelled="cancel" in request.form)
    sending = deep_linking.Sending(
        root_key=parts.root_key,
        signer=parts.signers(),
        launch_url=parts.settings.launch_url,
        now=parts.clock(),
        new_nonce=lambda: parts.random_text(16),
    )
    with parts.database.writing() as session:
        launch = deep_linking.launch_of(session, viewer.session_id)
        reply = deep_linking.answer(session, launch, choice, sending)
    headers.allow_form_to(reply.return_url)
    return render_template("picker/return.html", reply=reply, chosen=choice.exercises)


def _choice(*, cancelled: bool) -> deep_linking.Choice:
    error = gettext("De leeromgeving neemt op deze plek geen opdrachten (LTI-links) aan.")
    if cancelled:
        return deep_linking.Choice(cancelled=True, error=error)
    keys = dict.fromkeys(request.form.getlist("exercise"))
    chosen: Sequence[Exercise] = [tool().catalogue.get(key) for key in keys]
    return deep_linking.Choice(
        exercises=chosen,
        available=_period("available_from", "available_until"),
        submission=_period("submit_from", "submit_until"),
        message=ngettext(
            "%(num)s opdracht toegevoegd.", "%(num)s opdrachten toegevoegd.", len(chosen)
        ),
    )


def _period(start: str, end: str) -> Period | None:
    found = Period(start=_moment(start), end=_moment(end))
    return found if found.start or found.end else None


def _moment(name: str) -> datetime | None:
    """Return the moment in a form field, which is the clock on a Dutch wall."""
    given = request.form.get(name, "").strip()
    if not given:
        return None
    try:
        moment: datetime = to_utc(datetime.fromisoformat(given).replace(tzinfo=None))
    except (ValueError, OverflowError):
        raise ChoiceInvalid(name, code="dates_wrong") from None
    return moment.replace(tzinfo=UTC)
