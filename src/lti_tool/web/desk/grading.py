"""How the scores of a school reach its gradebooks: the school's own choice."""

from urllib.parse import urlsplit

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.models.schools import Role
from lti_tool.privacy.retention import school_year
from lti_tool.rostering.uwlr.results import written
from lti_tool.services import gradebooks, schools, uwlr_results
from lti_tool.services.grades import modes
from lti_tool.services.grades.modes import SchoolMode
from lti_tool.web import grading_forms, trail
from lti_tool.web.access import Viewer, requires
from lti_tool.web.tool import tool

blueprint = Blueprint("grading", __name__, url_prefix="/s/<session_id>/beheer/scores")


@blueprint.get("")
@requires(Role.ADMIN)
def show(viewer: Viewer) -> ResponseReturnValue:
    """Show what the school chose."""
    with tool().database.reading() as session:
        found = modes.of_school(session, viewer.school_id)
        book = gradebooks.of_school(session, viewer.school_id)
    return render_template(
        "desk/grading.html",
        form=grading_forms.form_of(found.mode),
        anew=found.makes_columns_anew,
        kept="kept" in request.args,
        book=urlsplit(book.base_url).hostname if book else "",
        on=book is not None and book.is_on,
    )


@blueprint.get("/resultaten.xml")
@requires(Role.ADMIN)
def results(viewer: Viewer) -> ResponseReturnValue:
    """Hand out the results of this school year as a file for the administration (UWLR).

    Raises:
        RosterInvalid: ``uwlr_nothing``.
    """
    parts, now = tool(), tool().clock()
    with parts.database.reading() as session:
        tenant = schools.tenant_by_id(session, parts.root_key, viewer.school_id)
        found = uwlr_results.made(session, tenant, parts.catalogue, school_year(now), now=now)
    answer = Response(written(found.file), content_type="application/xml; charset=utf-8")
    with parts.database.writing() as session:
        trail.record(session, viewer, "results-exported", count=len(found.file.pupils))
    answer.headers["Content-Disposition"] = 'attachment; filename="leerresultaten.xml"'
    return answer


@blueprint.post("/administratie")
@requires(Role.ADMIN)
def switch(viewer: Viewer) -> ResponseReturnValue:
    """Let scores go to the gradebook of the school's administration as well, or no longer.

    Raises:
        NotFound: none is connected.
    """
    on = "on" in request.form
    with tool().database.writing() as session:
        if gradebooks.switch(session, viewer.school_id, on=on):
            trail.record(session, viewer, "gradebook-switched", on=int(on))
    return redirect(url_for("grading.show", session_id=viewer.session_id, kept=1), code=303)


@blueprint.post("")
@requires(Role.ADMIN)
def decide(viewer: Viewer) -> ResponseReturnValue:
    """Keep what the school chooses, for scores from now on."""
    mode, anew = grading_forms.posted(), "anew" in request.form
    with tool().database.writing() as session:
        chosen = SchoolMode(mode=mode, makes_columns_anew=anew)
        modes.choose_for_school(session, viewer.school_id, chosen)
        trail.record(
            session,
            viewer,
            "grading-chosen",
            release=mode.release.value,
            counting=mode.counting.value,
            anew=int(anew),
        )
    return redirect(url_for("grading.show", session_id=viewer.session_id, kept=1), code=303)
