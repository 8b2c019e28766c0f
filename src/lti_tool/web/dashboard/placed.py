"""The exercises of a group: what stands behind its links, and changing that for many at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from lti_tool.errors import NotFound
from lti_tool.exercises.catalogue import Catalogue
from lti_tool.exercises.exercise import Exercise
from lti_tool.models.schools import Role
from lti_tool.services import live, placements
from lti_tool.services.placements import Placement
from lti_tool.web import trail
from lti_tool.web.access import Viewer, requires
from lti_tool.web.dashboard import own
from lti_tool.web.tool import tool

blueprint = Blueprint("placed", __name__, url_prefix="/s/<session_id>/klas/opdrachten")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One link: what is behind it now, and what was first where that was changed ("" if not)."""

    id: UUID
    title: str
    first: str
    pupils: int
    scores: bool
    here: bool


@blueprint.get("")
@requires(Role.TEACHER)
def overview(viewer: Viewer) -> ResponseReturnValue:
    """Show the links of the group of this launch."""
    parts = tool()
    with parts.database.reading() as session:
        title = live.title(session, viewer.school_id, viewer.context_id)
        found = placements.of_group(session, viewer.school_id, _group(viewer))
    return render_template(
        "dashboard/placed.html",
        title=title,
        key=own.key_of(viewer.context_id),
        lines=[_line(each, parts.catalogue, viewer) for each in found],
        themes=_by_theme(parts.catalogue),
        changed=request.args.get("veranderd", type=int),
    )


@blueprint.post("")
@requires(Role.TEACHER)
def change(viewer: Viewer) -> ResponseReturnValue:
    """Put another exercise behind the ticked links, or back what the platform names."""
    parts = tool()
    given = request.form.get("exercise", "")
    exercise = None if "back" in request.form else parts.catalogue.get(given).key
    with parts.database.writing() as session:
        count = placements.change(session, viewer.school_id, _group(viewer), _ticked(), exercise)
        trail.record(session, viewer, "links-changed", group=viewer.context_id, count=count)
    onward = url_for("placed.overview", session_id=viewer.session_id, veranderd=count)
    return redirect(onward, code=303)


def _group(viewer: Viewer) -> UUID:
    if viewer.context_id is None:
        raise NotFound("context", code="no_group")
    return viewer.context_id


def _ticked() -> set[UUID]:
    try:
        return {UUID(each) for each in request.form.getlist("link")}
    except ValueError:
        raise NotFound("link") from None


def _line(placement: Placement, catalogue: Catalogue, viewer: Viewer) -> Line:
    return Line(
        id=placement.link_id,
        title=_title(catalogue, placement.exercise_key),
        first=_title(catalogue, placement.first) if placement.first else "",
        pupils=placement.pupils,
        scores=placement.scores,
        here=placement.link_id == viewer.resource_link_id,
    )


def _title(catalogue: Catalogue, key: str | None) -> str:
    if key is None:
        return str(gettext("(nog geen opdracht)"))
    try:
        return catalogue.get(key).title
    except NotFound:
        return str(gettext("(opdracht niet meer beschikbaar)"))


def _by_theme(catalogue: Catalogue) -> Mapping[str, Sequence[Exercise]]:
    ordered = sorted(catalogue.everything, key=lambda each: (each.theme, each.title))
    return {theme: list(found) for theme, found in groupby(ordered, key=lambda each: each.theme)}
