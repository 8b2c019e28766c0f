"""``lti-tool keys``: our signing keys."""

import secrets

import click

from lti_tool.cli.common import as_json, database, dry_run, root_key, show, told
from lti_tool.clock import utc_now
from lti_tool.services import signing_keys


def new_kid() -> str:
    """Return a fresh key id."""
    return secrets.token_urlsafe(9)


@click.group("keys")
def group() -> None:
    """Signing keys; the key set at /lti/jwks publishes all that are listed."""


@group.command("list")
@as_json
@told
def list_(*, as_json: bool) -> None:
    """List the keys, oldest first."""
    with database().reading() as session:
        rows = [
            {
                "kid": key.kid,
                "status": key.status.value,
                "created_at": key.created_at.isoformat(timespec="seconds"),
            }
            for key in signing_keys.listed(session)
        ]
    show(rows, as_json=as_json)


@group.command("rotate")
@dry_run
@told
def rotate(*, dry_run: bool) -> None:
    """Sign with the next key from now on; the old one stays published."""
    with database().session(writes=True) as session:
        current = signing_keys.rotate(session, root_key(), now=utc_now(), new_kid=new_kid)
        click.echo(f"current key: {current.kid}")
        if not dry_run:
            session.commit()
