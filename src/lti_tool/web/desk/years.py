"""The turn of the school year at the desk: who goes where, on which day, and doing it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from lti_tool.clock import school_day
from lti_tool.errors import NotFound, PlanRefused
from lti_tool.models.roster_years import RosterYear
from lti_tool.models.schools import Role
from lti_tool.services import schools, terms
from lti_tool.services.merging import descriptions
from lti_tool.services.rosters import years
from lti_tool.services.rosters.flows import Flow, flows, leaving
from lti_tool.services.rosters.plans import Planner
from lti_tool.web.access import Viewer, requires
from lti_tool.web.tool import tool

blueprint = Blueprint("years", __name__, url_prefix="/s/<session_id>/beheer/jaarovergang")


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowLine:
    """One line of the table: how many go from where to where, and what they are called."""

    flow: Flow
    names: tuple[str, ...]


@blueprint.get("")
@requires(Role.ADMIN)
def overview(viewer: Viewer) -> ResponseReturnValue:
    """Show who goes to which group next year, and who leaves."""
    parts = tool()
    with parts.database.reading() as session:
        year = _year(session, viewer)
        if year is None:
            return render_template("desk/year.html", year=None, lines=(), leaving=0)
        tenant = schools.tenant_by_id(session, parts.root_key, viewer.school_id)
        found = flows(session, tenant, year)
        ids = {person_id for flow in found for person_id in flow.person_ids}
        told = descriptions.of_people(session, tenant, ids, parts.policy)
        lines = [FlowLine(flow=flow, names=_names(flow, told)) for flow in found]
    return render_template(
        "desk/year.html",
        year=year,
        lines=lines,
        leaving=leaving(found),
        today=school_day(parts.clock()),
    )


@blueprint.post("")
@requires(Role.ADMIN)
def choose(viewer: Viewer) -> ResponseReturnValue:
    """Choose the day on which it happens."""
    parts = tool()
    with parts.database.writing() as session:
        tenant = schools.tenant_by_id(session, parts.root_key, viewer.school_id)
        year = years.of_school(session, viewer.school_id)
        years.choose_day(session, tenant, year, _day(), _by(viewer))
    return redirect(url_for("years.overview", session_id=viewer.session_id), code=303)


@blueprint.post("/nu")
@requires(Role.ADMIN)
def carry_out(viewer: Viewer) -> ResponseReturnValue:
    """Do it now."""
    parts = tool()
    with parts.database.writing() as session:
        tenant = schools.tenant_by_id(session, parts.root_key, viewer.school_id)
        planner = Planner(tenant=tenant, policy=parts.policy, now=parts.clock())
        run = years.carry_out(session, planner, parts.random, _by(viewer))
        place = url_for("rosters.show", session_id=viewer.session_id, run_id=run.id)
    return redirect(place, code=303)


@blueprint.post("/weg")
@requires(Role.ADMIN)
def drop(viewer: Viewer) -> ResponseReturnValue:
    """Let go of the year that was put ready."""
    parts = tool()
    with parts.database.writing() as session:
        tenant = schools.tenant_by_id(session, parts.root_key, viewer.school_id)
        year = years.of_school(session, viewer.school_id)
        years.drop(session, tenant, year, _by(viewer))
    return redirect(url_for("rosters.overview", session_id=viewer.session_id), code=303)


def _year(session: Session, viewer: Viewer) -> RosterYear | None:
    try:
        return years.of_school(session, viewer.school_id)
    except NotFound:
        return None


def _names(flow: Flow, told: Mapping[UUID, descriptions.Description]) -> tuple[str, ...]:
    return tuple(sorted(told[id_].called for id_ in flow.person_ids if id_ in told))


def _day() -> date:
    try:
        return date.fromisoformat(request.form.get("dag", ""))
    except ValueError:
        raise PlanRefused(code="roster_year_day") from None


def _by(viewer: Viewer) -> terms.By:
    return terms.By(now=tool().clock(), actor_id=viewer.person_id)
