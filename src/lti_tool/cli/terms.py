"""``lti-tool privacy terms | hold | sweep``: how long what is kept, and what goes."""

from datetime import datetime
from uuid import UUID

import click

from lti_tool.cli.common import as_json, database, dry_run, root_key, show, told
from lti_tool.clock import SCHOOL_ZONE, school_day, utc_now
from lti_tool.models.retention import HoldReason
from lti_tool.privacy.retention import TERM_RULES
from lti_tool.services import schools, sweeps, terms


@click.command("terms")
@click.option("--school", "school_id", type=click.UUID, required=True)
@click.option("--rule", type=click.Choice(list(TERM_RULES)), help="Set this one.")
@click.option("--length", type=int, help="In the rule's own unit.")
@as_json
@dry_run
@told
def terms_(
    school_id: UUID, *, rule: str | None, length: int | None, as_json: bool, dry_run: bool
) -> None:
    """Show a school's terms with their source, or set one by its instruction."""
    if (rule is None) != (length is None):
        raise click.UsageError("--rule and --length go together")
    with database().session(writes=rule is not None) as session:
        tenant = schools.tenant_by_id(session, root_key(), school_id)
        if rule is not None and length is not None:
            terms.set_length(session, tenant, rule, length, terms.By(now=utc_now()))
            if not dry_run:
                session.commit()
        lengths, own = terms.lengths(session, school_id), terms.own(session, school_id)
    rows = [
        {
            "rule": name,
            "label": known.label,
            "length": lengths[name],
            "unit": known.unit.value,
            "from": known.clock.value,
            "bounds": f"{known.shortest}-{known.longest}",
            "source": "opdracht van de school" if name in own else known.source,
        }
        for name, known in TERM_RULES.items()
    ]
    show(rows, as_json=as_json)


@click.command("hold")
@click.option("--school", "school_id", type=click.UUID, required=True)
@click.option("--reason", type=click.Choice([r.value for r in HoldReason]), required=True)
@click.option(
    "--until", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The first day without it."
)
@dry_run
@told
def hold(school_id: UUID, *, reason: str, until: datetime, dry_run: bool) -> None:
    """Pause all removals of a school for a legal reason; it ends by itself."""
    with database().session(writes=True) as session:
        tenant = schools.tenant_by_id(session, root_key(), school_id)
        end, by = until.replace(tzinfo=SCHOOL_ZONE), terms.By(now=utc_now())
        terms.hold(session, tenant, HoldReason(reason), end, by)
        click.echo(f"paused until {school_day(end).isoformat()}: {reason}")
        if not dry_run:
            session.commit()


@click.command("release")
@click.option("--school", "school_id", type=click.UUID, required=True)
@dry_run
@told
def release(school_id: UUID, *, dry_run: bool) -> None:
    """End the pauses of a school now."""
    with database().session(writes=True) as session:
        tenant = schools.tenant_by_id(session, root_key(), school_id)
        count = terms.lift_holds(session, tenant, terms.By(now=utc_now()))
        click.echo(f"ended: {count}")
        if not dry_run:
            session.commit()


@click.command("sweep")
@click.option("--school", "school_id", type=click.UUID, help="One school; else all of them.")
@as_json
@dry_run
@told
def sweep(school_id: UUID | None, *, as_json: bool, dry_run: bool) -> None:
    """Remove what is due and announce what will be (the worker does so every day)."""
    rows = []
    now, store = utc_now(), database()
    with store.reading() as session:
        wanted = [school_id] if school_id else [s.id for s in schools.listed(session)]
    for each in wanted:
        with store.session(writes=True) as session:
            tenant = schools.tenant_by_id(session, root_key(), each)
            report = sweeps.sweep(session, tenant, sweeps.Sweep(root_key=root_key(), now=now))
            rows += _told(report)
            if not dry_run:
                session.commit()
    show(rows, as_json=as_json)


def _told(report: sweeps.Report) -> list[dict[str, str | int]]:
    school = str(report.school_id)
    found = [("removed", swept.rule, swept.count) for swept in report.removed]
    found += [("announced", rule, count) for rule, count in report.announced.items()]
    found += [("held", rule, count) for rule, count in report.held.items() if count]
    return [
        {"school": school, "what": what, "rule": rule, "rows": rows} for what, rule, rows in found
    ]
