"""``lti-tool roster plan|apply|undo|status``: a roster into a school, by way of a plan."""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from random import SystemRandom
from typing import Any
from uuid import UUID

import click
from sqlalchemy.orm import Session

from lti_tool.cli.common import (
    Refused,
    as_json,
    database,
    dry_run,
    policy,
    root_key,
    show,
    told,
)
from lti_tool.clock import utc_now
from lti_tool.models.rosters import RosterRun, RunState
from lti_tool.rostering import sources
from lti_tool.rostering.snapshot import Grades
from lti_tool.services import schools, terms
from lti_tool.services.rosters import applying, plans, schedules, undoing, years
from lti_tool.services.rosters.holds import HOLDS
from lti_tool.services.rosters.newcomers import Arrival

_school = click.option("--school", "school_id", type=click.UUID, required=True, help="Whose.")


@click.command("plan")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_school
@click.option(
    "--grades",
    type=click.Choice([each.value for each in Grades]),
    default=Grades.DUTCH.value,
    show_default=True,
    help="How a OneRoster file counts years.",
)
@as_json
@dry_run
@told
def plan(path: Path, *, school_id: UUID, grades: str, as_json: bool, dry_run: bool) -> None:
    """Read a roster file and say what it would change; nobody is changed yet.

    With --dry-run the plan itself is not kept either.
    """
    now = utc_now()
    with database().session(writes=True) as session, path.open("rb") as file:
        planner = plans.Planner(
            tenant=schools.tenant_by_id(session, root_key(), school_id), policy=policy(), now=now
        )
        reading = plans.reading_of(session, school_id, planner.policy, Grades(grades))
        found = years.read(session, planner, sources.read_file(file, reading))
        tell_read(found, as_json=as_json)
        if not dry_run:
            session.commit()


@click.command("apply")
@click.argument("plan_id", type=click.UUID)
@click.option("--approve", is_flag=True, help="Do what is held too: somebody looked at it.")
@as_json
@dry_run
@told
def apply(plan_id: UUID, *, approve: bool, as_json: bool, dry_run: bool) -> None:
    """Carry a plan out. Removals that are held wait until --approve."""
    by = terms.By(now=utc_now())
    with database().session(writes=True) as session:
        run = _run(session, plan_id)
        arrival = Arrival(
            tenant=schools.tenant_by_id(session, root_key(), run.school_id),
            run=run,
            policy=policy(),
            now=by.now,
            random=SystemRandom(),
        )
        tell(applying.apply(session, arrival, by, approved=approve), as_json=as_json)
        if not dry_run:
            session.commit()


@click.command("undo")
@click.argument("run_id", type=click.UUID)
@as_json
@dry_run
@told
def undo(run_id: UUID, *, as_json: bool, dry_run: bool) -> None:
    """Put a school's roster back as it was before a run; later runs are undone with it."""
    by = terms.By(now=utc_now())
    with database().session(writes=True) as session:
        run = _run(session, run_id)
        tenant = schools.tenant_by_id(session, root_key(), run.school_id)
        found = undoing.undo(session, tenant, run, by)
        show(_rows(found), as_json=as_json)
        if not dry_run:
            session.commit()


@click.command("status")
@click.option("--school", "school_id", type=click.UUID, help="Whose runs, newest first.")
@as_json
@told
def status(*, school_id: UUID | None, as_json: bool) -> None:
    """List the runs of a school; without a school, how the reading of all sources goes.

    Ends with 1 where a source has not been read well for too long.
    """
    with database().reading() as session:
        if school_id is not None:
            schools.get(session, school_id)
        found = schedules.listed(session, school_id, now=utc_now())
        if school_id is None:
            show([_state(each) for each in found], as_json=as_json)
        else:
            _tell_runs(session, school_id, found, as_json=as_json)
    stale = [each for each in found if each.stale]
    if stale:
        raise Refused(f"roster_stale: {len(stale)} source(s) not read well for too long")


def _tell_runs(
    session: Session, school_id: UUID, found: Sequence[schedules.Status], *, as_json: bool
) -> None:
    if found and not as_json:
        show([_state(each) for each in found], as_json=False)
        click.echo()
    show(_rows(plans.listed(session, school_id)), as_json=as_json)


def _state(status: schedules.Status) -> dict[str, Any]:
    words = [
        word
        for word, holds in (
            ("reading", status.reading),
            ("stale", status.stale),
            ("failing", status.code is not None),
        )
        if holds
    ]
    return {
        "school": str(status.school_id),
        "name": status.school,
        "state": " ".join(words) or "good",
        "last_good": _moment(status.good_at),
        "last_whole": _moment(status.whole_at),
        "tried": _moment(status.tried_at),
        "next": _moment(status.next_at),
        "failures": status.failures,
        "code": status.code or "-",
    }


def _moment(moment: datetime | None) -> str:
    return moment.isoformat(timespec="seconds") if moment else "-"


def _run(session: Session, run_id: UUID) -> RosterRun:
    return applying.found(session, run_id)


def _rows(runs: Sequence[RosterRun]) -> list[dict[str, Any]]:
    return [
        {
            "run": str(run.id),
            "number": run.number,
            "state": run.state.value,
            "source": run.source,
            "planned": _moment(run.made_at),
            "applied": _moment(run.applied_at),
            "holds": len(plans.holds_of(run)),
        }
        for run in runs
    ]


def tell_read(found: years.Read, *, as_json: bool) -> None:
    """Print what a roster led to: a plan, and (or) next school year put ready."""
    if found.run is not None:
        tell(found.run, as_json=as_json)
    elif as_json:
        click.echo(json.dumps({"run": None, "totals": {}, "held": []}, indent=2))
    if found.year is not None and not as_json:
        click.echo(f"next school year stands ready ({found.year.starts_on}): roster year show")


def tell(run: RosterRun, *, as_json: bool) -> None:
    """Print what a run did or would do."""
    summary = json.loads(run.summary)
    held = [
        {**hold.as_row(), "blocks": hold.blocks.value, "who": HOLDS[hold.rule].fixer.value}
        for hold in plans.holds_of(run)
    ]
    if as_json:
        click.echo(json.dumps({**_rows([run])[0], **summary, "holds": held}, indent=2))
        return
    click.echo(f"run {run.number}: {run.state.value}  {run.id}\n")
    totals = [
        {"of": part, **{act: acts.get(act, 0) for act in ("join", "change", "move", "leave")}}
        for part, acts in summary["totals"].items()
    ]
    for title, rows in (("totals", totals), ("groups", summary["groups"])):
        if rows:
            click.echo(f"{title} (rows):" if title == "totals" else f"{title} (pupils):")
            show(rows, as_json=False)
            click.echo()
    if not totals:
        click.echo("nothing changes\n")
    _tell_rest(run, summary, held)


def _tell_rest(run: RosterRun, summary: dict[str, Any], held: list[dict[str, Any]]) -> None:
    for old, new in summary["renamed"]:
        click.echo(f"renamed: {old} -> {new}")
    if summary["kept_out"]:
        click.echo(f"erased people who stay erased: {summary['kept_out']}")
    if summary["findings"]:
        click.echo("not right in the source:")
        show(summary["findings"], as_json=False)
    if held and run.state is not RunState.APPLIED:
        click.echo("\nheld until somebody looked (roster apply --approve):")
        show([row | {"says": HOLDS[row["rule"]].says} for row in held], as_json=False)
