"""``lti-tool roster year``: next school year, put ready, shown, and carried out (jaarovergang)."""

from datetime import datetime
from random import SystemRandom
from typing import Any
from uuid import UUID

import click

from lti_tool.cli.common import as_json, database, dry_run, policy, root_key, show, told
from lti_tool.cli.roster_runs import tell
from lti_tool.clock import utc_now
from lti_tool.services import schools, terms
from lti_tool.services.rosters import years
from lti_tool.services.rosters.flows import Flow, flows
from lti_tool.services.rosters.plans import Planner

_school = click.option("--school", "school_id", type=click.UUID, required=True, help="Whose.")


@click.group("year")
def group() -> None:
    """Next school year: read with roster plan or sync, it waits beside this one."""


@group.command("show")
@_school
@as_json
@told
def show_(*, school_id: UUID, as_json: bool) -> None:
    """Show who goes from which group to which, and how many leave."""
    with database().reading() as session:
        tenant = schools.tenant_by_id(session, root_key(), school_id)
        year = years.of_school(session, school_id)
        rows = [_row(flow) for flow in flows(session, tenant, year)]
        if not as_json:
            day = year.due_on.isoformat() if year.due_on else "no day chosen"
            click.echo(f"year that begins {year.starts_on.isoformat()}: {day}\n")
    show(rows, as_json=as_json)


@group.command("on")
@click.argument("day", type=click.DateTime(["%Y-%m-%d"]))
@_school
@dry_run
@told
def on(day: datetime, *, school_id: UUID, dry_run: bool) -> None:
    """Let the worker carry the year out on a day (YYYY-MM-DD)."""
    by = terms.By(now=utc_now())
    with database().session(writes=True) as session:
        tenant = schools.tenant_by_id(session, root_key(), school_id)
        years.choose_day(session, tenant, years.of_school(session, school_id), day.date(), by)
        if not dry_run:
            session.commit()
    click.echo(f"on {day.date().isoformat()}")


@group.command("apply")
@_school
@as_json
@dry_run
@told
def apply(*, school_id: UUID, as_json: bool, dry_run: bool) -> None:
    """Carry the year out now. It can be undone as any run (roster undo)."""
    by = terms.By(now=utc_now())
    with database().session(writes=True) as session:
        tenant = schools.tenant_by_id(session, root_key(), school_id)
        planner = Planner(tenant=tenant, policy=policy(), now=by.now)
        run = years.carry_out(session, planner, SystemRandom(), by)
        tell(run, as_json=as_json)
        if not dry_run:
            session.commit()


@group.command("drop")
@_school
@dry_run
@told
def drop(*, school_id: UUID, dry_run: bool) -> None:
    """Let go of the year that was put ready."""
    with database().session(writes=True) as session:
        tenant = schools.tenant_by_id(session, root_key(), school_id)
        year = years.of_school(session, school_id)
        years.drop(session, tenant, year, terms.By(now=utc_now()))
        if not dry_run:
            session.commit()
    click.echo("dropped")


def _row(flow: Flow) -> dict[str, Any]:
    return {
        "from": flow.origin or "-",
        "to": "leaves the school" if flow.leaves else flow.goal or "-",
        "pupils": flow.pupils,
    }
