"""``lti-tool roster source``: where a school's roster is fetched."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from lti_tool.cli import roster_kinds
from lti_tool.cli.common import (
    as_json,
    database,
    dry_run,
    root_key,
    settings,
    show,
    told,
)
from lti_tool.clock import utc_now
from lti_tool.http_client.client import require_allowed
from lti_tool.models.roster_sources import RosterSource
from lti_tool.rostering.rest.server import Authentication
from lti_tool.rostering.snapshot import Grades, SourceKind
from lti_tool.services import roster_sources, schools, terms


@click.group("source")
def group() -> None:
    """Where a school's roster is fetched."""


@group.command("add")
@click.option("--school", "school_id", type=click.UUID, required=True, help="Whose.")
@click.option(
    "--kind",
    type=click.Choice([each.value for each in roster_kinds.KINDS]),
    default=SourceKind.ONEROSTER_REST.value,
    show_default=True,
    help="lms: the courses of the school's platform and who is in them.",
)
@click.option("--version", help="Of OneRoster (1.1, 1.2) or UWLR (2.2, 2.3).")
@click.option("--url", help="The base address; a host alone: OneRoster's usual path.")
@click.option(
    "--authentication",
    type=click.Choice([each.value for each in Authentication]),
    default=Authentication.OAUTH2.value,
    show_default=True,
    help="OneRoster: how we show who we are; -body: client id and secret in the token call's body.",
)
@click.option("--token-url", default="", help="OneRoster: where tokens are given (OAuth 2).")
@click.option("--key", help="Our consumer key, client id, or client code (klantcode).")
@click.option("--client-name", default="", help="UWLR: our name (klantnaam); else the client code.")
@click.option("--location", default="", help="UWLR: two digits (dependancecode); all, without it.")
@click.option("--school-key", default="", help="UWLR: instead of the school's BRIN.")
@click.option("--platform", type=click.UUID, help="lms: the platform's registration.")
@click.option(
    "--secret-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file with the secret or authorisation key; without it it is asked for.",
)
@click.option(
    "--grades",
    type=click.Choice([each.value for each in Grades]),
    default=Grades.DUTCH.value,
    show_default=True,
    help="How a OneRoster server counts years.",
)
@as_json
@dry_run
@told
def add(school_id: UUID, *, as_json: bool, dry_run: bool, **facts: Any) -> None:
    """Switch on where a school's roster comes from.

    Kind, version, address and authentication are settings of their own: servers mix them. The
    secret is kept encrypted and never stands on the command line, where others could read it.
    """
    by, grades = terms.By(now=utc_now()), Grades(facts["grades"])
    with database().session(writes=True) as session:
        school = schools.get(session, school_id)
        described = roster_kinds.KINDS[SourceKind(facts["kind"])](session, school, facts)
        for address in roster_kinds.addresses(described):
            require_allowed(address, allow_loopback=settings().allow_loopback)
        tenant = schools.tenant_by_id(session, root_key(), school_id)
        found = _row(roster_sources.add(session, tenant, described, grades, by))
        if not dry_run:
            session.commit()
    click.echo(json.dumps(found) if as_json else f"{found['id']}  {found['kind']}  {found['url']}")


@group.command("list")
@click.option("--school", "school_id", type=click.UUID)
@as_json
@told
def list_(school_id: UUID | None, *, as_json: bool) -> None:
    """List the sources, without their secrets."""
    with database().reading() as session:
        rows = [_row(source) for source in roster_sources.listed(session, school_id)]
    show(rows, as_json=as_json)


@group.command("remove")
@click.argument("source_id", type=click.UUID)
@dry_run
@told
def remove(source_id: UUID, *, dry_run: bool) -> None:
    """Switch a source off and forget its secret. Nobody leaves a group by it."""
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
        "kind": source.kind,
        "version": source.version,
        "authentication": source.authentication,
        "url": source.base_url,
        "grades": source.grades,
        "last_good": source.good_at.isoformat(timespec="seconds") if source.good_at else "-",
    }
