"""``lti-tool school``: tenants."""

import json
from pathlib import Path
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile

import click

from lti_tool.cli.common import as_json, database, dry_run, root_key, show, told
from lti_tool.clock import utc_now
from lti_tool.db import let_go
from lti_tool.models import Base
from lti_tool.services import audit, erasures, school_exports, schools, terms


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


@group.command("export")
@click.argument("school_id", type=click.UUID)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@told
def export(school_id: UUID, file: Path) -> None:
    """Write all that is stored for a school into a zip: one file a person, one a table."""
    now = utc_now()
    file.touch(mode=0o600)
    with database().writing() as session:
        tenant = schools.tenant_by_id(session, root_key(), school_id)
        with ZipFile(file, "w", ZIP_DEFLATED) as archive:
            for name, text in school_exports.files(session, tenant, now=now):
                archive.writestr(name, text)
            count = len(archive.namelist())
        audit.record(session, tenant, terms.By(now=now).entry("school-exported"))
    click.echo(f"written: {file} ({count} files)")


@group.command("close")
@click.argument("school_id", type=click.UUID)
@click.option("--remove", is_flag=True, help="Erase all that it holds too, for good.")
@click.option(
    "--certificate",
    type=click.Path(dir_okay=False, path_type=Path),
    help="With --remove: where the proof for the school is written; else printed.",
)
@dry_run
@told
def close(school_id: UUID, *, remove: bool, certificate: Path | None, dry_run: bool) -> None:
    """Refuse all further launches of a school; what it holds stays, unless it is removed too."""
    store = database()
    by = terms.By(now=utc_now())
    with store.session(writes=True) as session:
        school = schools.close(session, school_id)
        named = {"name": school.name, "brin": school.brin, "id": str(school.id)}
        tenant = schools.tenant_of(root_key(), school)
        if remove:
            erased = erasures.close(session, tenant, erasures.Request(by=by, root_key=root_key()))
            _hand_over(erasures.certificate(named, erased), None if dry_run else certificate)
        else:
            audit.record(session, tenant, by.entry("school-closed"))
            click.echo(f"closed: {named['name']}")
        if not dry_run:
            session.commit()
    if remove and not dry_run:
        let_go(store, Base.metadata.sorted_tables)


def _hand_over(text: str, file: Path | None) -> None:
    if file is None:
        click.echo(text)
    else:
        file.write_text(text + "\n", encoding="utf-8")
        click.echo(f"written: {file}")
