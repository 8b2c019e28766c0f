"""Pupils and groups from the administration: upload, see what would change, approve, undo."""

import json
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from sqlalchemy.orm import Session

from lti_tool.errors import RosterInvalid
from lti_tool.models.rosters import RosterRun
from lti_tool.models.schools import Role
from lti_tool.rostering import sources
from lti_tool.rostering.rules import RULES
from lti_tool.rostering.snapshot import Grades
from lti_tool.services import roster_sources, schools, terms
from lti_tool.services.merging import matches
from lti_tool.services.rosters import applying, plans, schedules, undoing, years
from lti_tool.services.rosters.holds import HOLDS, Blocks
from lti_tool.services.rosters.newcomers import Arrival
from lti_tool.web.access import Viewer, requires
from lti_tool.web.roster_findings import FINDINGS
from lti_tool.web.roster_holds import FIXERS, HOLD_TEXTS, STATES, why_not_read
from lti_tool.web.tool import tool

blueprint = Blueprint("rosters", __name__, url_prefix="/s/<session_id>/beheer/leerlingen")

LARGEST = 32_000_000
"""Bytes of an upload: a board's zip; larger ones come by the command line."""

SHOWN = 20
"""Runs on the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLine:
    """One run as the pages tell it. ``takes_back``: how many runs undoing it undoes."""

    run: RosterRun
    state: LazyString
    open: bool
    takes_back: int


@blueprint.before_request
def _let_files_in() -> None:
    """Allow more than an ordinary form: the gate reads the form before the view does."""
    if request.endpoint == "rosters.upload":
        request.max_content_length = LARGEST


@blueprint.get("")
@requires(Role.ADMIN)
def overview(viewer: Viewer) -> ResponseReturnValue:
    """Show the way to upload a file, and what was done before."""
    parts = tool()
    with parts.database.reading() as session:
        runs = plans.listed(session, viewer.school_id)[:SHOWN]
        lines = [_line(session, run) for run in runs]
        found = schedules.listed(session, viewer.school_id, now=parts.clock())
        asked = len(matches.open_of(session, viewer.school_id))
    source = found[0] if found else None
    why = why_not_read(source.code) if source and source.code else None
    return render_template("desk/rosters.html", lines=lines, source=source, why=why, matches=asked)


@blueprint.post("/lezen")
@requires(Role.ADMIN)
def read_now(viewer: Viewer) -> ResponseReturnValue:
    """Let the worker read the school's administration at once."""
    parts = tool()
    with parts.database.writing() as session:
        roster_sources.of_school(session, viewer.school_id)
        schedules.ask_now(session, viewer.school_id, now=parts.clock())
    return redirect(url_for("rosters.overview", session_id=viewer.session_id), code=303)


@blueprint.post("")
@requires(Role.ADMIN)
def upload(viewer: Viewer) -> ResponseReturnValue:
    """Read a file and show what it would change."""
    parts = tool()
    sent = request.files.get("bestand")
    file = BytesIO(sent.read() if sent else b"")
    with parts.database.writing() as session:
        planner = plans.Planner(
            tenant=schools.tenant_by_id(session, parts.root_key, viewer.school_id),
            policy=parts.policy,
            now=parts.clock(),
        )
        reading = plans.reading_of(session, viewer.school_id, parts.policy, _grades())
        found = years.read(session, planner, sources.read_file(file, reading))
    if found.run is None:
        return redirect(url_for("years.overview", session_id=viewer.session_id), code=303)
    return _to(viewer, found.run)


@blueprint.get("/<uuid:run_id>")
@requires(Role.ADMIN)
def show(viewer: Viewer, run_id: UUID) -> ResponseReturnValue:
    """Show what a run would change, or changed."""
    with tool().database.reading() as session:
        run = applying.run_of(session, viewer.school_id, run_id)
        line = _line(session, run)
    holds = [
        {
            "text": HOLD_TEXTS[hold.rule],
            "who": FIXERS[HOLDS[hold.rule].fixer],
            "hold": hold,
        }
        for hold in plans.holds_of(run)
    ]
    summary = json.loads(run.summary)
    return render_template(
        "desk/roster.html",
        line=line,
        holds=holds if line.open else [],
        stopped=any(each["hold"].blocks is Blocks.EVERYTHING for each in holds),
        summary=summary,
        people=summary["totals"].get("person", {}),
        findings=_findings(summary),
    )


@blueprint.post("/<uuid:run_id>")
@requires(Role.ADMIN)
def apply(viewer: Viewer, run_id: UUID) -> ResponseReturnValue:
    """Carry a plan out; what is held only where the admin approves of it."""
    parts = tool()
    with parts.database.writing() as session:
        run = applying.run_of(session, viewer.school_id, run_id)
        arrival = Arrival(
            tenant=schools.tenant_by_id(session, parts.root_key, viewer.school_id),
            run=run,
            policy=parts.policy,
            now=parts.clock(),
            random=parts.random,
        )
        applying.apply(session, arrival, _by(viewer), approved="akkoord" in request.form)
    return _to(viewer, run)


@blueprint.post("/<uuid:run_id>/terug")
@requires(Role.ADMIN)
def undo(viewer: Viewer, run_id: UUID) -> ResponseReturnValue:
    """Put the roster back as it was before a run."""
    parts = tool()
    with parts.database.writing() as session:
        run = applying.run_of(session, viewer.school_id, run_id)
        tenant = schools.tenant_by_id(session, parts.root_key, viewer.school_id)
        undoing.undo(session, tenant, run, _by(viewer))
    return _to(viewer, run)


def _line(session: Session, run: RosterRun) -> RunLine:
    done = run.state in plans.DONE and run.applied_at is not None
    in_time = done and tool().clock() - (run.applied_at or run.made_at) <= undoing.FOR
    return RunLine(
        run=run,
        state=STATES[run.state],
        open=run.state in plans.OPEN,
        takes_back=len(undoing.undoable(session, run)) if in_time else 0,
    )


def _findings(summary: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what was not right in the source, with who can put it right."""
    return [
        each | {"text": FINDINGS[each["rule"]], "who": FIXERS[RULES[each["rule"]].fixer]}
        for each in summary["findings"]
    ]


def _by(viewer: Viewer) -> terms.By:
    return terms.By(now=tool().clock(), actor_id=viewer.person_id)


def _to(viewer: Viewer, run: RosterRun) -> ResponseReturnValue:
    place = url_for("rosters.show", session_id=viewer.session_id, run_id=run.id)
    return redirect(place, code=303)


def _grades() -> Grades:
    try:
        return Grades(request.form.get("leerjaren", ""))
    except ValueError:
        raise RosterInvalid(code="roster_kind_unknown") from None
