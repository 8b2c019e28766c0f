"""``lti-tool roster matches|merge|decline|part``: two people who may be one."""

from typing import Any
from uuid import UUID

import click

from lti_tool.cli.common import as_json, database, dry_run, root_key, show, told
from lti_tool.clock import utc_now
from lti_tool.services import schools, terms
from lti_tool.services.merging import matches, merging

_school = click.option("--school", "school_id", type=click.UUID, required=True, help="Whose.")


@click.command("matches")
@_school
@as_json
@told
def list_(*, school_id: UUID, as_json: bool) -> None:
    """List who may be one person, and the merges that can be taken back; by random numbers."""
    with database().reading() as session:
        schools.get(session, school_id)
        rows: list[dict[str, Any]] = [
            {
                "id": str(each.id),
                "is": "sure" if each.sure else "proposed",
                "ground": each.ground.value,
                "stays": str(each.person_id),
                "goes": str(each.other_id or "-"),
                "merged": "-",
            }
            for each in matches.open_of(session, school_id)
        ]
        rows += [
            {
                "id": str(each.id),
                "is": "merged",
                "ground": each.ground.value,
                "stays": str(each.person_id),
                "goes": "-",
                "merged": each.merged_at.isoformat(timespec="seconds"),
            }
            for each in merging.listed(session, school_id, now=utc_now())
        ]
    show(rows, as_json=as_json)


@click.command("merge")
@click.argument("match_id", type=click.UUID)
@_school
@dry_run
@told
def merge(match_id: UUID, *, school_id: UUID, dry_run: bool) -> None:
    """Make two people one, or let a pupil have the other ECK-iD. It can be taken back (part)."""
    with database().session(writes=True) as session:
        tenant = schools.tenant_by_id(session, root_key(), school_id)
        match = matches.get(session, school_id, match_id)
        made = merging.approve(session, tenant, match, terms.By(now=utc_now()))
        found = str(made.id)
        if not dry_run:
            session.commit()
    click.echo(found)


@click.command("decline")
@click.argument("match_id", type=click.UUID)
@_school
@dry_run
@told
def decline(match_id: UUID, *, school_id: UUID, dry_run: bool) -> None:
    """Note that they are two, or that the ECK-iD stays; it is not asked again."""
    with database().session(writes=True) as session:
        tenant = schools.tenant_by_id(session, root_key(), school_id)
        match = matches.get(session, school_id, match_id)
        matches.decline(session, tenant, match, terms.By(now=utc_now()))
        if not dry_run:
            session.commit()
    click.echo("declined")


@click.command("part")
@click.argument("merge_id", type=click.UUID)
@_school
@dry_run
@told
def part(merge_id: UUID, *, school_id: UUID, dry_run: bool) -> None:
    """Take a merge back, for thirty days; later merges of the same person first."""
    with database().session(writes=True) as session:
        tenant = schools.tenant_by_id(session, root_key(), school_id)
        found = merging.get(session, school_id, merge_id)
        count = merging.undo(session, tenant, found, terms.By(now=utc_now()))
        if not dry_run:
            session.commit()
    click.echo(f"taken back: {count}")
