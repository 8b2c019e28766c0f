"""``lti-tool roster source``: the server from which a school's roster is fetched."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from lti_tool.cli.common import (
    as_json,
    database,
    dry_run,
    root_key,
    secret_of,
    settings,
    show,
    told,
)
from lti_tool.clock import utc_now
from lti_tool.http_client.client import require_allowed
from lti_tool.models.roster_sources import RosterSource
from lti_tool.rostering.rest.server import Authentication, Server, Version, base_of
from lti_tool.rostering.snapshot import Grades
from lti_tool.services import roster_sources, schools, terms


@click.group("source")
def group() -> None:
    """The server from which a school's roster is fetched."""


@group.command("add")
@click.option("--school", "school_id", type=click.UUID, required=True, help="Whose.")
@click.option("--version", type=click.Choice([each.value for each in Version]), required=True)
@click.option("--url", required=True, help="The base address; a host alone: the standard's path.")
@click.option(
    "--authentication",
    type=click.Choice([each.value for each in Authentication]),
    default=Authentication.OAUTH2.value,
    show_default=True,
    help="How we show who we are; -body: client id and secret in the body of the token call.",
)
@click.option("--token-url", default="", help="Where tokens are given (OAuth 2).")
@click.option("--key", required=True, help="Our consumer key or client id.")
@click.option(
    "--secret-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file with the secret; without it the secret is asked for.",
)
@click.option(
    "--grades",
    type=click.Choice([each.value for each in Grades]),
    default=Grades.DUTCH.value,
    show_default=True,
    help="How it counts years.",
)
@as_json
@dry_run
@told
def add(
    school_id: UUID, secret_file: Path | None, *, as_json: bool, dry_run: bool, **facts: str
) -> None:
    """Switch on a OneRoster server for a school.

    Version, address and authentication are settings of their own: servers mix them. The secret
    is kept encrypted and never stands on the command line, where others could read it.
    """
    server = Server(
        version=Version(facts["version"]),
        base_url=base_of(facts["url"], Version(facts["version"])),
        authentication=Authentication(facts["authentication"]),
        token_url=facts["token_url"].strip(),
        key=facts["key"].strip(),
        secret=secret_of(secret_file),
    )
    for address in filter(None, (server.base_url, server.token_url)):
        require_allowed(address, allow_loopback=settings().allow_loopback)
    by = terms.By(now=utc_now())
    with database().session(writes=True) as session:
        tenant = schools.tenant_by_id(session, root_key(), school_id)
        added = roster_sources.add(session, tenant, server, Grades(facts["grades"]), by)
        found = _row(added)
        if not dry_run:
            session.commit()
    click.echo(json.dumps(found) if as_json else f"{found['id']}  {found['url']}")


@group.command("list")
@click.option("--school", "school_id", type=click.UUID)
@as_json
@told
def list_(school_id: UUID | None, *, as_json: bool) -> None:
    """List the servers, without their secrets."""
    with database().reading() as session:
        rows = [_row(source) for source in roster_sources.listed(session, school_id)]
    show(rows, as_json=as_json)


@group.command("remove")
@click.argument("source_id", type=click.UUID)
@dry_run
@told
def remove(source_id: UUID, *, dry_run: bool) -> None:
    """Switch a server off and forget its secret. Nobody leaves a group by it."""
    by = terms.By(now=utc_now())
    with database().session(writes=True) as session:
        source = roster_sources.get(session, source_id)
        tenant = schools.tenant_by_id(session, root_key(), source.school_id)
        roster_sources.remove(session, tenant, source, by)
        if not dry_run:
            session.commit()
    click.echo("removed")


def _row(source: RosterSource) -> dict[str, Any]:
    return {
        "id": str(source.id),
        "school": str(source.school_id),
        "version": source.version,
        "authentication": source.authentication,
        "url": source.base_url,
        "grades": source.grades,
        "last_good": source.good_at.isoformat(timespec="seconds") if source.good_at else "-",
    }
