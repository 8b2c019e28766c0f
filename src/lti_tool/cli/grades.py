"""``lti-tool grades``: scores on their way."""

from uuid import UUID

import click

from lti_tool.cli.common import as_json, database, dry_run, show, told
from lti_tool.clock import utc_now
from lti_tool.models.deliveries import DeliveryState
from lti_tool.services import grades


@click.group("grades")
def group() -> None:
    """Score deliveries to platforms."""


@group.command("status")
@click.option("--school", "school_id", type=click.UUID)
@click.option("--state", type=click.Choice([s.value for s in DeliveryState]))
@as_json
@told
def status(school_id: UUID | None, state: str | None, *, as_json: bool) -> None:
    """Count the deliveries by gradebook and state, or list those in one state."""
    with database().reading() as session:
        if state is None:
            counts = grades.counts_by_place(session, school_id)
            rows = [
                {"destination": place.value, "state": s.value, "count": n}
                for (place, s), n in counts.items()
            ]
        else:
            found = grades.listed(session, school_id=school_id, state=DeliveryState(state))
            rows = [
                {
                    "id": str(d.id),
                    "school": str(d.school_id),
                    "destination": d.destination.value,
                    "platform": str(d.registration_id or ""),
                    "host": d.lane,
                    "due_at": d.due_at.isoformat(timespec="seconds"),
                    "tries": d.tries,
                    "last_answer": d.last_answer or "",
                }
                for d in found
            ]
    show(rows, as_json=as_json)


@group.command("resend")
@click.option("--school", "school_id", type=click.UUID, required=True)
@click.option("--delivery", "delivery_ids", type=click.UUID, multiple=True)
@click.option("--failed", "states", flag_value="failed", multiple=True, help="All that failed.")
@click.option(
    "--delivered", "states", flag_value="delivered", multiple=True, help="All that arrived."
)
@dry_run
@told
def resend(
    school_id: UUID, delivery_ids: tuple[UUID, ...], states: tuple[str, ...], *, dry_run: bool
) -> None:
    """Make deliveries due again; the worker sends them. Of each pupil and column the newest."""
    if not (delivery_ids or states):
        raise click.UsageError("name deliveries, or --failed, or --delivered")
    with database().session(writes=True) as session:
        wanted = list(delivery_ids)
        for state in states:
            rows = grades.listed(
                session, school_id=school_id, state=DeliveryState(state), most=None
            )
            wanted += [row.id for row in rows]
        count = grades.send_again(session, school_id, wanted, now=utc_now())
        click.echo(f"due again: {count}")
        if not dry_run:
            session.commit()
