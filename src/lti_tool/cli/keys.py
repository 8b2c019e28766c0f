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
@click.option(
    "--leaked",
    is_flag=True,
    help="Somebody else may have the old keys: withdraw them at once. Platforms that keep our key "
    "set may refuse scores for up to an hour.",
)
@dry_run
@told
def rotate(*, leaked: bool, dry_run: bool) -> None:
    """Sign with the next key; the old one stays published for a day.

    Nothing is interrupted: a key signs once it was published for as long as platforms keep our
    key set (an hour), and until then the key before it does.
    """
    now = utc_now()
    with database().session(writes=True) as session:
        key = signing_keys.rotate(session, root_key(), now=now, new_kid=new_kid, leaked=leaked)
        click.echo(f"current key: {key.kid}")
        signs_from = key.created_at + signing_keys.KEPT_BY_PLATFORMS
        if signs_from > now and not leaked:
            click.echo(f"signs from {signs_from.isoformat(timespec='minutes')} on")
        if not dry_run:
            session.commit()
