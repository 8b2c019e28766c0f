"""``lti-tool platform lti11``: people keep what they had under LTI 1.1."""

from pathlib import Path
from uuid import UUID

import click

from lti_tool.cli.common import Refused, database, dry_run, root_key, secret_of, told
from lti_tool.services import legacy, registrations, schools


@click.command("lti11")
@click.argument("registration_id", type=click.UUID)
@click.option("--key", help="The consumer key that the platform used.")
@click.option(
    "--secret-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file with the shared secret; without it the secret is asked for.",
)
@click.option("--forget", is_flag=True, help="Believe no old ids of this platform any more.")
@dry_run
@told
def lti11(
    registration_id: UUID,
    *,
    key: str | None,
    secret_file: Path | None,
    forget: bool,
    dry_run: bool,
) -> None:
    """Give the consumer key and shared secret of LTI 1.1, kept encrypted.

    With them the platform proves which old user id belongs to whom. The secret never stands on
    the command line, where others could read it.
    """
    if forget == bool(key):
        raise Refused("give either --key or --forget")
    secret = "" if forget else secret_of(secret_file)
    with database().session(writes=True) as session:
        registration = registrations.get(session, registration_id)
        if forget or key is None:
            legacy.forget_secret(session, registration)
        else:
            school = schools.get(session, registration.school_id)
            tenant = schools.tenant_of(root_key(), school)
            legacy.remember_secret(session, tenant, registration, key.strip(), secret)
        if not dry_run:
            session.commit()
    click.echo("forgotten" if forget else "kept")
