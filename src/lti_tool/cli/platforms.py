"""``lti-tool platform``: which platforms a school trusts."""

import json
from uuid import UUID

import click

from lti_tool.cli.common import Refused, as_json, database, dry_run, settings, show, told
from lti_tool.clock import utc_now
from lti_tool.errors import ToolError
from lti_tool.http_client import require_allowed
from lti_tool.models.platforms import RegistrationStatus
from lti_tool.services import registrations, schools


@click.group("platform")
def group() -> None:
    """Platforms (LMSs) and their deployments."""


@group.command("add")
@click.option("--school", "school_id", type=click.UUID, required=True)
@click.option("--issuer", required=True)
@click.option("--client-id", required=True)
@click.option("--auth-url", required=True)
@click.option("--token-url", required=True)
@click.option("--jwks-url", required=True)
@click.option("--token-audience", help="Only where it is not the token address (Brightspace).")
@click.option("--deployment", "deployments", multiple=True, help="May be given several times.")
@as_json
@dry_run
@told
def add(
    school_id: UUID,
    *,
    deployments: tuple[str, ...],
    as_json: bool,
    dry_run: bool,
    **facts: str | None,
) -> None:
    """Register a platform for a school."""
    _require_addresses(facts)
    with database().session(writes=True) as session:
        schools.get(session, school_id)
        values = {name: value.strip() for name, value in facts.items() if value}
        added = registrations.add(
            session,
            school_id,
            registrations.PlatformFacts(**values, deployments=deployments),
            now=utc_now(),
        )
        found = {"id": str(added.id), "deployments": [d.platform_key for d in added.deployments]}
        if not dry_run:
            session.commit()
    click.echo(json.dumps(found) if as_json else f"{found['id']}  {facts['issuer']}")


@group.command("list")
@click.option("--school", "school_id", type=click.UUID)
@as_json
@told
def list_(school_id: UUID | None, *, as_json: bool) -> None:
    """List registrations with their deployments."""
    with database().reading() as session:
        rows = [
            {
                "id": str(r.id),
                "school": str(r.school_id),
                "issuer": r.issuer,
                "client_id": r.client_id,
                "status": r.status.value,
                "deployments": ", ".join(d.platform_key for d in r.deployments),
            }
            for r in registrations.listed(session, school_id)
        ]
    show(rows, as_json=as_json)


@group.command("approve")
@click.argument("registration_id", type=click.UUID)
@click.option("--deployment", help="Also trust this deployment of it.")
@dry_run
@told
def approve(registration_id: UUID, deployment: str | None, *, dry_run: bool) -> None:
    """Let a registration's launches in, and one more deployment when named."""
    with database().session(writes=True) as session:
        found = registrations.set_status(session, registration_id, RegistrationStatus.ACTIVE)
        if deployment:
            registrations.add_deployment(session, registration_id, deployment, now=utc_now())
        click.echo(f"active: {found.issuer}")
        if not dry_run:
            session.commit()


@group.command("disable")
@click.argument("registration_id", type=click.UUID)
@dry_run
@told
def disable(registration_id: UUID, *, dry_run: bool) -> None:
    """Keep a registration's launches out."""
    with database().session(writes=True) as session:
        found = registrations.set_status(session, registration_id, RegistrationStatus.DISABLED)
        click.echo(f"disabled: {found.issuer}")
        if not dry_run:
            session.commit()


def _require_addresses(facts: dict[str, str | None]) -> None:
    """Refuse addresses that we would never call, all at once."""
    allowed, faults = settings().allow_loopback, []
    for name in ("auth_url", "token_url", "jwks_url"):
        try:
            require_allowed((facts[name] or "").strip(), allow_loopback=allowed)
        except ToolError as error:
            faults.append(f"--{name.replace('_', '-')}: {error.code} (https is needed)")
    if faults:
        raise Refused("\n".join(faults))
