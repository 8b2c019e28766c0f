"""``lti-tool privacy rotate``: new keys for old, while everything runs."""

import time
from uuid import UUID

import click

from lti_tool.cli.common import Refused, database, dry_run, root_key, told
from lti_tool.clock import utc_now
from lti_tool.privacy import vault
from lti_tool.services import audit, rotation, schools, terms


@click.group("rotate")
def group() -> None:
    """New keys: the root key, a school's, or its pupils'."""


@group.command("root")
@dry_run
@told
def root(*, dry_run: bool) -> None:
    """Wrap everything under the present root key that hangs on an older one.

    First give every machine the new key as root_key and the old one beside it
    (LTI_TOOL_OLD_ROOT_KEYS, or keys/root.old.key), and restart them one by one. After this
    command the old one can be taken away.
    """
    key = root_key()
    if len(vault.accepted(key)) == 1:
        raise Refused("no_older_key: give the old root key beside the new one")
    with database().session(writes=True) as session:
        count = rotation.rotate_root(session, key, terms.By(now=utc_now()))
        click.echo(f"wrapped anew: {count}")
        if not dry_run:
            session.commit()


@group.command("school")
@click.argument("school_id", type=click.UUID)
@click.option(
    "--wait",
    default=rotation.NOTICE.total_seconds(),
    show_default=True,
    help="Seconds between announcing the new key and using it.",
)
@dry_run
@told
def school(school_id: UUID, *, wait: float, dry_run: bool) -> None:
    """Give a school a new key: announce it, wait, use it; the old one goes an hour later."""
    store, key, count = database(), root_key(), 0
    with store.session(writes=True) as session:
        rotation.announce_school(session, key, school_id, terms.By(now=utc_now()))
        if dry_run:
            count = rotation.turn_school(session, key, school_id, terms.By(now=utc_now()))
        else:
            session.commit()
    if not dry_run:
        time.sleep(wait)
        with store.writing() as session:
            count = rotation.turn_school(session, key, school_id, terms.By(now=utc_now()))
    click.echo(f"wrapped anew: {count}")


@group.command("pupils")
@click.argument("school_id", type=click.UUID)
@dry_run
@told
def pupils(school_id: UUID, *, dry_run: bool) -> None:
    """Give everybody at a school a new key of their own, one at a time."""
    store, count = database(), 0
    with store.reading() as session:
        everybody = rotation.with_keys(session, schools.get(session, school_id).id)
    for person_id in everybody:
        with store.session(writes=True) as session:
            tenant = schools.tenant_by_id(session, root_key(), school_id)
            count += rotation.rotate_person(session, tenant, person_id)
            if not dry_run:
                session.commit()
    click.echo(f"new keys: {len(everybody)}, values sealed anew: {count}")
    if not dry_run:
        with store.writing() as session:
            tenant = schools.tenant_by_id(session, root_key(), school_id)
            by = terms.By(now=utc_now())
            entry = by.entry("keys-rotated", level="pupil", count=len(everybody))
            audit.record(session, tenant, entry)
