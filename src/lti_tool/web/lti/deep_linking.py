"""The picker: a teacher chooses exercises, the platform gets them as links."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext, to_utc

from lti_tool.errors import ChoiceInvalid
from lti_tool.exercises import lessons
from lti_tool.exercises.catalogue import Catalogue
from lti_tool.exercises.exercise import Exercise
from lti_tool.lti.pylti import Period
from lti_tool.models.schools import Role
from lti_tool.services import deep_linking, picks
from lti_tool.services.remote import servers
from lti_tool.web import headers
from lti_tool.web.access import Viewer, requires
from lti_tool.web.picker import address, presenters
from lti_tool.web.tool import tool

blueprint = Blueprint("deep_linking", __name__, url_prefix="/s/<session_id>/kiezen")

TRY, PRINT = "preview", "print"
SCHOOL_DAYS = 5


@blueprint.get("")
@requires(Role.TEACHER, Role.ADMIN)
def choose(viewer: Viewer) -> ResponseReturnValue:
    """Show the exercises; the filter and what is chosen live in the address."""
    parts, catalogue = tool(), _catalogue(viewer)
    asked = address.read(request.args)
    if onward := _onward(viewer, asked, catalogue):
        return redirect(onward, code=303)
    with parts.database.reading() as session:
        launch = deep_linking.launch_of(session, viewer.session_id)
        waiting = deep_linking.waiting(session, launch)
        before = picks.before(session, viewer.school_id, viewer.context_id)
        typed = deep_linking.typed_title(session, launch, waiting, parts.root_key)
    if not waiting.accept_links:
        return render_template("picker/nothing_fits.html")
    asked, again = _with_earlier(asked, typed)
    return render_template(
        "picker/choose.html",
        catalogue=catalogue,
        asked=asked,
        page=presenters.page(asked, catalogue, before),
        kinds=presenters.kind_words(),
        durations=presenters.DURATIONS,
        several=waiting.accept_multiple,
        most=lessons.MOST,
        again=again,
    )


def _catalogue(viewer: Viewer) -> Catalogue:
    """Return what this school's teachers can choose: not what its annex withholds."""
    parts = tool()
    with parts.database.reading() as session:
        today = parts.clock().date()
        withheld = servers.withheld(session, viewer.school_id, parts.facts, today)
    return parts.catalogue.without(withheld)


def _onward(viewer: Viewer, asked: address.Asked, catalogue: Catalogue) -> str | None:
    """Return where a button of the page leads; None when none was pressed."""
    for button, page in ((TRY, "preview.item"), (PRINT, "preview.sheet")):
        if key := request.args.get(button):
            at = {"number": 1} if button == TRY else {}
            return url_for(page, session_id=viewer.session_id, key=key, **at | asked.query)
    deed = address.deed_of(request.args)
    if deed is None:
        return None
    shown = [each.key for each in presenters.shown_for(asked, catalogue)]
    changed = address.after(asked, deed, request.args[deed], shown)
    return url_for("deep_linking.choose", session_id=viewer.session_id, **changed.query)


def _with_earlier(asked: address.Asked, typed: str | None) -> tuple[address.Asked, str]:
    """Tick what the link was before: its title is that of an exercise (an edited activity)."""
    if typed is None or request.args:
        return asked, ""
    titles = {each.title: each.key for each in tool().catalogue.everything}
    if typed not in titles:
        return asked, ""
    return address.chosen_first(asked, titles[typed]), typed


@blueprint.post("")
@requires(Role.TEACHER, Role.ADMIN)
def answer(viewer: Viewer) -> ResponseReturnValue:
    """Send the choice (or the cancellation) back, as a form that the browser posts."""
    parts = tool()
    choice = _choice(_catalogue(viewer), cancelled="cancel" in request.form)
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
        if viewer.context_id is not None:
            keys = [exercise.key for exercise in choice.exercises]
            picks.note(session, viewer.school_id, viewer.context_id, keys, now=parts.clock())
    headers.allow_form_to(reply.return_url)
    return render_template("picker/return.html", reply=reply, chosen=choice.exercises)


def _choice(catalogue: Catalogue, *, cancelled: bool) -> deep_linking.Choice:
    error = gettext("De leeromgeving neemt op deze plek geen opdrachten (LTI-links) aan.")
    if cancelled:
        return deep_linking.Choice(cancelled=True, error=error)
    asked = address.read(request.form)
    chosen: Sequence[Exercise] = [catalogue.get(key) for key in asked.chosen]
    if asked.lesson and len(chosen) > 1:
        chosen = [_lesson(chosen)]
    return deep_linking.Choice(
        exercises=chosen,
        available=_period("available_from", "available_until"),
        submission=_period("submit_from", "submit_until"),
        each_available=_week(chosen),
        message=ngettext(
            "%(num)s opdracht toegevoegd.", "%(num)s opdrachten toegevoegd.", len(chosen)
        ),
    )


def _lesson(parts: Sequence[Exercise]) -> Exercise:
    if len(parts) > lessons.MOST:
        raise ChoiceInvalid("lesson", code="lesson_too_long")
    if any(part.elsewhere for part in parts):
        raise ChoiceInvalid("lesson", code="lesson_of_elsewhere")
    if any(part.at_once or lessons.is_lesson(part.key) for part in parts):
        raise ChoiceInvalid("lesson", code="lesson_of_practice")
    return lessons.composed(parts)


def _week(chosen: Sequence[Exercise]) -> Mapping[str, Period]:
    """Return from when each exercise shows, spread over the school days of one week."""
    given = request.form.get("week_of", "").strip()
    if not given:
        return {}
    try:
        day = datetime.fromisoformat(given)
        monday = day - timedelta(days=day.weekday())
        days = [timedelta(days=at * SCHOOL_DAYS // len(chosen)) for at in range(len(chosen))]
        starts = [_utc(monday + wait) for wait in days]
    except (ValueError, OverflowError):
        raise ChoiceInvalid("week_of", code="dates_wrong") from None
    return {
        exercise.key: Period(start=start, end=None)
        for exercise, start in zip(chosen, starts, strict=True)
    }


def _period(start: str, end: str) -> Period | None:
    found = Period(start=_moment(start), end=_moment(end))
    return found if found.start or found.end else None


def _moment(name: str) -> datetime | None:
    """Return the moment in a form field, which is the clock on a Dutch wall."""
    given = request.form.get(name, "").strip()
    if not given:
        return None
    try:
        return _utc(datetime.fromisoformat(given))
    except (ValueError, OverflowError):
        raise ChoiceInvalid(name, code="dates_wrong") from None


def _utc(wall: datetime) -> datetime:
    moment: datetime = to_utc(wall.replace(tzinfo=None))
    return moment.replace(tzinfo=UTC)
