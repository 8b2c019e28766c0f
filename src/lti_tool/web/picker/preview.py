"""An exercise before it is chosen: to try as a pupil, and to print; nothing is stored or sent."""

from typing import Any

from flask import Blueprint, Response, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from lti_tool.errors import NotFound
from lti_tool.exercises import rendering, scoring
from lti_tool.exercises import responses as response_values
from lti_tool.exercises.exercise import Exercise, Item
from lti_tool.models.schools import Role
from lti_tool.web.access import Viewer, requires
from lti_tool.web.picker import address
from lti_tool.web.picker.paper import printable
from lti_tool.web.player import presenters
from lti_tool.web.tool import tool

blueprint = Blueprint("preview", __name__, url_prefix="/s/<session_id>/kiezen/<key>")

SEED = 1
"""The same order of choices on every screen and sheet, so that a class can speak about them."""


@blueprint.get("/voorbeeld/<int:number>")
@requires(Role.TEACHER, Role.ADMIN)
def item(viewer: Viewer, key: str, number: int) -> ResponseReturnValue:
    """Show one item as a pupil sees it."""
    del viewer
    exercise = tool().catalogue.get(key)
    _asked(exercise, number)
    return _shown(exercise, number, None)


@blueprint.post("/voorbeeld/<int:number>")
@requires(Role.TEACHER, Role.ADMIN)
def answer(viewer: Viewer, key: str, number: int) -> ResponseReturnValue:
    """Score an answer and show what a pupil would read; it is forgotten with this page."""
    del viewer
    exercise = tool().catalogue.get(key)
    asked = _asked(exercise, number)
    given = response_values.read(asked, request.form.to_dict(flat=False))
    slip = presenters.slip(asked, given)
    if slip:
        return _shown(exercise, number, presenters.Draft(given), slip=slip, status=422)
    return _shown(exercise, number, given)


@blueprint.get("/blad")
@requires(Role.TEACHER, Role.ADMIN)
def sheet(viewer: Viewer, key: str) -> ResponseReturnValue:
    """Show an exercise on paper; ``antwoorden`` in the address adds the right answers."""
    exercise = tool().catalogue.get(key)
    answers = "antwoorden" in request.args
    items = [_on_paper(each, answers=answers) for each in exercise.items]
    # Material stands above the first item that needs it, once.
    found = [exercise.stimulus_of(each) for each in exercise.items]
    stimuli = [
        Markup(rendering.stimulus_html(each)) if each and each not in found[:at] else None
        for at, each in enumerate(found)
    ]
    back = _picker(viewer)
    rows = list(zip(stimuli, items, strict=True))
    return render_template(
        "picker/sheet.html", exercise=exercise, rows=rows, answers=answers, key=key, back=back
    )


def _asked(exercise: Exercise, number: int) -> Item:
    if not 1 <= number <= len(exercise.items):
        raise NotFound(f"item {number}", code="item_unknown")
    return exercise.items[number - 1]


def _shown(
    exercise: Exercise, number: int, given: Any, *, slip: str = "", status: int = 200
) -> ResponseReturnValue:
    page = presenters.item_page(exercise, number, given, seed=SEED, progress=None)
    text = render_template(
        "picker/preview.html",
        page=page,
        exercise=exercise,
        slip=slip,
        preview=True,
        back=_picker(g.viewer),
        url_for=_place,
    )
    return Response(text, status)


def _on_paper(item: Item, *, answers: bool) -> Markup:
    given = scoring.model_answer(item) if answers else {}
    return Markup(printable(rendering.item_html(item, responses=given, seed=SEED, review=answers)))


def _picker(viewer: Viewer) -> str:
    """Return the picker's address with the filter and all that is chosen."""
    asked = address.read(request.args)
    return url_for("deep_linking.choose", session_id=viewer.session_id, **asked.query)


def _place(endpoint: str, **values: Any) -> str:
    """Return where a link of the pupil's page leads within the preview."""
    if endpoint == "player.item":
        more = address.read(request.args).query
        values |= {"key": (request.view_args or {})["key"], **more}
        return url_for("preview.item", **values)
    return _picker(g.viewer) if endpoint == "player.finished" else url_for(endpoint, **values)
