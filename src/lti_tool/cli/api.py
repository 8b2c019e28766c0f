"""``lti-tool api``: tokens by which other systems read a school's figures."""

import json
import secrets
from uuid import UUID

import click

from lti_tool.cli.common import as_json, database, dry_run, root_key, show, told
from lti_tool.clock import utc_now
from lti_tool.services import api_tokens, schools
from lti_tool.services.api_tokens import LONGEST_DAYS, PREFIX, SECRET_BYTES, Grant, Scope


@click.group("api")
def group() -> None:
    """The interface for other systems, /api/v1."""


@group.group("token")
def token() -> None:
    """Bearer tokens: each reads what its scopes say, of one school."""


@token.command("add")
@click.option("--school", "school_id", type=click.UUID, required=True)
@click.option(
    "--scope",
    "scopes",
    type=click.Choice([scope.value for scope in Scope]),
    multiple=True,
    required=True,
    help="May be given several times.",
)
@click.option("--days", type=click.IntRange(1, LONGEST_DAYS), default=90, show_default=True)
@as_json
@dry_run
@told
def add(
    school_id: UUID, *, scopes: tuple[str, ...], days: int, as_json: bool, dry_run: bool
) -> None:
    """Make a token and show it, this once: only a digest of it is kept."""
    secret = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    with database().session(writes=True) as session:
        tenant = schools.tenant_by_id(session, root_key(), school_id)
        grant = Grant(scopes={Scope(scope) for scope in scopes}, days=days)
        made = api_tokens.issue(session, tenant, secret, grant, now=utc_now())
        found = {"id": str(made.id), "expires_at": made.expires_at.isoformat(timespec="seconds")}
        if not dry_run:
            session.commit()
    found["token"] = "" if dry_run else secret
    click.echo(json.dumps(found) if as_json else "\n".join(f"{k}: {v}" for k, v in found.items()))


@token.command("list")
@click.option("--school", "school_id", type=click.UUID)
@as_json
@told
def list_(school_id: UUID | None, *, as_json: bool) -> None:
    """List the tokens; none of them is shown again."""
    with database().reading() as session:
        rows = [
            {
                "id": str(row.id),
                "school": str(row.school_id),
                "scopes": row.scopes,
                "created_at": row.created_at.isoformat(timespec="seconds"),
                "expires_at": row.expires_at.isoformat(timespec="seconds"),
                "revoked_at": row.revoked_at.isoformat(timespec="seconds")
                if row.revoked_at
                else "",
            }
            for row in api_tokens.listed(session, school_id)
        ]
    show(rows, as_json=as_json)


@token.command("revoke")
@click.argument("token_id", type=click.UUID)
@click.option("--school", "school_id", type=click.UUID, required=True)
@dry_run
@told
def revoke(token_id: UUID, school_id: UUID, *, dry_run: bool) -> None:
    """Let a token open nothing any more, at once."""
    with database().session(writes=True) as session:
        tenant = schools.tenant_by_id(session, root_key(), school_id)
        api_tokens.revoke(session, tenant, token_id, now=utc_now())
        if not dry_run:
            session.commit()
    click.echo("revoked")
