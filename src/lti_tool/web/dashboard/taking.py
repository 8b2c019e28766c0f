"""Results to take away: spreadsheets, and one printed page of a group or a pupil."""

from pathlib import Path
from uuid import UUID

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from lti_tool import pdf, sheets
from lti_tool.errors import NotFound
from lti_tool.models.schools import Role
from lti_tool.privacy.audit import Fact
from lti_tool.services.history.matrix import matrix
from lti_tool.web import trail
from lti_tool.web.access import Viewer, requires
from lti_tool.web.dashboard import history_pages, looking, names, pupil_pages, sheets_of
from lti_tool.web.dashboard.looking import Looked
from lti_tool.web.tool import tool

blueprint = Blueprint("taking", __name__, url_prefix="/s/<session_id>/groep/<key>")

PDF = "pdf"
_STYLE = Path(__file__).parents[1] / "templates" / "print" / "paper.css"
FORMS = (*sheets.FORMS, PDF)


@blueprint.get("/overzicht.<form>")
@requires(Role.TEACHER)
def group(viewer: Viewer, key: str, form: str) -> ResponseReturnValue:
    """Hand over a group by exercises, filtered and sorted as its page; or by goals (``doelen``)."""
    _require(form)
    looked = looking.at_group(viewer, key, whole=True)
    exercises = looking.exercises()
    visible = _visible(looked)
    whole = matrix(
        looking.nameless(looked.pupils) if not visible else looked.pupils,
        looked.results,
        exercises,
        looked.filters.asked,
    )
    if form == PDF:
        page = history_pages.group_page(looked, whole, exercises)
        made = _printed("print/group.html", page=page)
    else:
        title = looked.group.title
        made = sheets.FORMS[form].made(sheets_of.of_group(title, whole, visible))
    _noted(viewer, form, named=bool(visible), group=looked.group.id)
    return _file(made, form, "groep")


@blueprint.get("/leerling/<uuid:person_id>/overzicht.<form>")
@requires(Role.TEACHER)
def pupil(viewer: Viewer, key: str, person_id: UUID, form: str) -> ResponseReturnValue:
    """Hand over what one pupil made, as their page shows it."""
    _require(form)
    looked = looking.at_pupil(viewer, key, person_id)
    page = pupil_pages.pupil_page(looked, looking.exercises())
    named = page.pupil.name is not None and "namen" in request.args
    if form == PDF:
        made = _printed("print/pupil.html", page=page, named=named)
    else:
        made, named = sheets.FORMS[form].made(sheets_of.of_pupil(page)), False
    _noted(viewer, form, named=named, about=person_id)
    return _file(made, form, "leerling")


def _printed(template: str, **shown: object) -> bytes:
    html = render_template(template, **shown, now=tool().clock())
    return pdf.of_html(html, _STYLE.read_text(encoding="utf-8"))


def _visible(looked: Looked) -> frozenset[str]:
    """Return the optional fields that go along: names that are on the screen, when asked for."""
    asked = "namen" in request.args and bool(looked.shown.by_person)
    return frozenset({names.FIELD}) if asked else frozenset()


def _require(form: str) -> None:
    if form not in FORMS:
        raise NotFound("form of file")


def _noted(
    viewer: Viewer, form: str, *, named: bool, about: UUID | None = None, group: str | None = None
) -> None:
    """Write down that results left as a file, and whether with names."""
    facts: dict[str, Fact | None] = {"form": form, "named": int(named), "group": group}
    with tool().database.writing() as session:
        trail.record(session, viewer, "results-taken", about=about, **facts)


def _file(made: bytes, form: str, name: str) -> Response:
    kind = "application/pdf" if form == PDF else sheets.FORMS[form].content_type
    answer = Response(made, content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="overzicht-{name}.{form}"'
    return answer
