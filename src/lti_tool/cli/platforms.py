"""``lti-tool platform``: which platforms a school trusts."""

import json
import os
import secrets
from uuid import UUID

import click

from lti_tool import config
from lti_tool.cli.common import Refused, as_json, database, dry_run, settings, show, told
from lti_tool.clock import utc_now
from lti_tool.lti import addresses
from lti_tool.models.platforms import Deployment, RegistrationStatus
from lti_tool.services import (
    approvals,
    grades,
    invitations,
    registrations,
    schools,
    subscriptions,
)


def _hosts(_context: click.Context, _option: click.Parameter, given: tuple[str, ...]) -> list[str]:
    """Return host names as they are compared."""
    hosts = [host.strip().lower() for host in given]
    if wrong := [host for host in hosts if not addresses.is_service_host(host)]:
        raise click.BadParameter(
            f"{', '.join(wrong)}: a host (x.example, x.example:8443) or .x.example for all below"
        )
    return hosts


SERVICE_HOST_HELP = (
    "A host besides its own that may get its tokens, where its services lie: x.example, "
    "x.example:8443, or .x.example for every host below. May be given several times."
)


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
@click.option(
    "--service-host", "service_hosts", multiple=True, callback=_hosts, help=SERVICE_HOST_HELP
)
@as_json
@dry_run
@told
def add(
    school_id: UUID,
    *,
    deployments: tuple[str, ...],
    service_hosts: list[str],
    as_json: bool,
    dry_run: bool,
    **facts: str | None,
) -> None:
    """Register a platform for a school.

    Hosts that are known for the services of its family are approved with it.
    """
    _require_addresses(facts)
    with database().session(writes=True) as session:
        schools.get(session, school_id)
        values = {name: value.strip() for name, value in facts.items() if value}
        added = registrations.add(
            session,
            school_id,
            registrations.PlatformFacts(
                **values,
                deployments=deployments,
                service_hosts=(*_preset_hosts(values["issuer"]), *service_hosts),
            ),
            now=utc_now(),
        )
        found = {
            "id": str(added.id),
            "deployments": [d.platform_key for d in added.deployments],
            "service_hosts": list(registrations.service_hosts(added)),
        }
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
                "deployments": ", ".join(map(_told, r.deployments)),
                "service_hosts": ", ".join(registrations.service_hosts(r)),
            }
            for r in registrations.listed(session, school_id)
        ]
    show(rows, as_json=as_json)


@group.command("approve")
@click.argument("registration_id", type=click.UUID)
@click.option("--deployment", help="Also trust this deployment of it.")
@click.option("--service-host", "approved", multiple=True, callback=_hosts, help=SERVICE_HOST_HELP)
@click.option(
    "--drop-service-host",
    "dropped",
    multiple=True,
    callback=_hosts,
    help="A host that gets its tokens no longer.",
)
@dry_run
@told
def approve(
    registration_id: UUID,
    deployment: str | None,
    *,
    approved: list[str],
    dropped: list[str],
    dry_run: bool,
) -> None:
    """Let a registration's launches in, and say where its services may lie.

    The first time this covers the deployment that came with it; any other one is named.
    """
    with database().session(writes=True) as session:
        found, opened = approvals.approve(session, registration_id)
        if deployment:
            registrations.add_deployment(session, registration_id, deployment, now=utc_now())
            opened = [*dict.fromkeys([*opened, deployment])]
        hosts = approvals.approve_hosts(session, registration_id, approved, dropped)
        opened_told = (f"deployment {key}" for key in opened)
        hosts_told = (f"service host {host}" for host in hosts)
        if count := grades.resume(session, found, now=utc_now()):
            click.echo(f"scores that waited for it are due again: {count}")
        click.echo(" ".join((f"active: {found.issuer}", *opened_told, *hosts_told)))
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
        subscriptions.withdraw(session, registration_id, now=utc_now())
        click.echo(f"disabled: {found.issuer}")
        if not dry_run:
            session.commit()


def _preset_hosts(issuer: str) -> tuple[str, ...]:
    families = config.load_families(os.environ).values()
    return addresses.preset_service_hosts(families, issuer)


def _told(deployment: Deployment) -> str:
    waits = deployment.status is not RegistrationStatus.ACTIVE
    return (
        f"{deployment.platform_key} ({deployment.status.value})"
        if waits
        else deployment.platform_key
    )


@group.command("invite")
@click.option("--school", "school_id", type=click.UUID, required=True)
@click.option(
    "--days",
    type=click.IntRange(1, invitations.LONGEST_DAYS),
    default=7,
    show_default=True,
    help="How long the link works.",
)
@as_json
@dry_run
@told
def invite(school_id: UUID, *, days: int, as_json: bool, dry_run: bool) -> None:
    """Print a link with which one platform can register itself for a school, once.

    Only a digest of it is kept: it cannot be shown again. A registration that fails does not
    use it up.
    """
    secret = secrets.token_urlsafe(invitations.SECRET_BYTES)
    with database().session(writes=True) as session:
        made = invitations.invite(session, school_id, secret, days=days, now=utc_now())
        ends = made.expires_at.isoformat(timespec="minutes")
        if not dry_run:
            session.commit()
    link = f"{settings().public_url}/lti/register?invite={secret}"
    click.echo(json.dumps({"url": link, "expires_at": ends}) if as_json else link)
    click.echo(f"works once, until {ends}", err=True)


@group.command("values")
@click.argument("family")
@as_json
@told
def values(family: str, *, as_json: bool) -> None:
    """Print what to fill in at a family of platforms (moodle, canvas, ...; else: other)."""
    known = config.load_families(os.environ)
    if family not in known:
        raise Refused(f"family_unknown: one of {', '.join(known)}")
    found = known[family]
    ours = found.values_for(settings().public_url)
    if as_json:
        click.echo(json.dumps({"menu": found.menu, "ours": ours, "theirs": dict(found.theirs)}))
        return
    click.echo(f"{found.name}: {found.menu}\n\nFill in there:")
    show([{"field": field, "value": value} for field, value in ours.items()], as_json=False)
    click.echo("\nGive to `lti-tool platform add`:")
    show(
        [
            {"option": f"--{option}", "called": name, "often": found.made_of.get(option, "")}
            for option, name in found.theirs.items()
        ],
        as_json=False,
    )


def _require_addresses(facts: dict[str, str | None]) -> None:
    """Refuse values that cannot work, all at once; say what looks odd about the rest."""
    found = settings()
    faults = addresses.pasted_faults(
        facts, public_url=found.public_url, allow_loopback=found.allow_loopback
    )
    if faults:
        raise Refused("\n".join(("values_wrong:", *faults)))
    for doubt in addresses.pasted_doubts(facts):
        click.echo(f"note: {doubt}", err=True)
