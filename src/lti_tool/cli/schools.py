"""``lti-tool school``: tenants."""

import json
from uuid import UUID

import click

from lti_tool.cli.common import as_json, database, dry_run, root_key, show, told
from lti_tool.clock import utc_now
from lti_tool.services import schools


@click.group("school")
def group() -> None:
    """Schools: the tenants of this tool."""


@group.command("add")
@click.argument("name")
@click.option("--brin", required=True, help="BRIN with location number, for example 99XX00.")
@as_json
@dry_run
@told
def add(name: str, brin: str, *, as_json: bool, dry_run: bool) -> None:
    """Add a school, with a key of its own."""
    with database().session(writes=True) as session:
        school = schools.add(session, name=name, brin=brin, root_key=root_key(), now=utc_now())
        found = {"id": str(school.id), "name": school.name, "brin": school.brin}
        if not dry_run:
            session.commit()
    click.echo(json.dumps(found) if as_json else f"{found['id']}  {name} ({brin})")


@group.command("list")
@as_json
@told
def list_(*, as_json: bool) -> None:
    """List the schools."""
    with database().reading() as session:
        rows = [
            {"id": str(s.id), "name": s.name, "brin": s.brin, "status": s.status.value}
            for s in schools.listed(session)
        ]
    show(rows, as_json=as_json)


@group.command("close")
@click.argument("school_id", type=click.UUID)
@dry_run
@told
def close(school_id: UUID, *, dry_run: bool) -> None:
    """Refuse all further launches of a school (what it holds stays, until it is erased)."""
    with database().session(writes=True) as session:
        school = schools.close(session, school_id)
        click.echo(f"closed: {school.name}")
        if not dry_run:
            session.commit()
