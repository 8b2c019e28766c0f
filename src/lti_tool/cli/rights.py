"""``lti-tool privacy find | export | correct | restrict | erase``: the rights of one person."""

from pathlib import Path
from random import SystemRandom
from uuid import UUID

import click
from sqlalchemy.orm import Session

from lti_tool.cli.common import as_json, database, dry_run, root_key, show, told
from lti_tool.clock import utc_now
from lti_tool.db import let_go
from lti_tool.errors import NotFound
from lti_tool.models.schools import Person
from lti_tool.privacy.audit import Actor
from lti_tool.services import audit, erasures, personal_rows, readable, rights, schools, terms
from lti_tool.services.schools import Tenant

pupil = click.argument("pupil", type=click.UUID)


@click.command("find")
@click.argument("text")
@click.option("--school", "school_id", type=click.UUID, required=True)
@as_json
@told
def find(text: str, school_id: UUID, *, as_json: bool) -> None:
    """Look people of a school up by alias or group."""
    with database().reading() as session:
        rows = [
            {
                "id": str(found.person_id),
                "alias": found.alias,
                "groups": ", ".join(found.groups),
                "role": found.role.value if found.role else "",
                "status": found.status.value,
            }
            for found in rights.find(session, school_id, text)
        ]
    show(rows, as_json=as_json)


@click.command("export")
@pupil
@click.option("--form", type=click.Choice(list(readable.FORMS)), default="json", show_default=True)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Else: printed.")
@told
def export(pupil: UUID, *, form: str, output: Path | None) -> None:
    """Give all that is stored of a person: JSON for programs, PDF or HTML to read."""
    now = utc_now()
    with database().writing() as session:
        tenant = _tenant(session, pupil)
        content = readable.FORMS[form](rights.export(session, tenant, pupil, now=now))
        entry = audit.Entry(
            event="person-exported",
            now=now,
            actor=Actor.OPERATOR,
            subject_id=pupil,
            facts={"form": form},
        )
        audit.record(session, tenant, entry)
    if output is None:
        click.echo(content, nl=form != "pdf")
        return
    output.touch(mode=0o600)
    output.write_bytes(content)
    click.echo(f"written: {output}")


@click.command("erase")
@pupil
@as_json
@dry_run
@told
def erase(pupil: UUID, *, as_json: bool, dry_run: bool) -> None:
    """Erase a person for good, everywhere; print how many rows went of which table."""
    store = database()
    order = erasures.Request(by=terms.By(now=utc_now()), root_key=root_key())
    with store.session(writes=True) as session:
        erased = erasures.erase(session, _tenant(session, pupil), pupil, order)
        rows = [{"table": name, "rows": count} for name, count in sorted(erased.counts.items())]
        if not dry_run:
            session.commit()
    if not dry_run:
        let_go(store, personal_rows.tables())
    show(rows, as_json=as_json)
    if erased.recipients:
        click.echo(f"scores also stand at {erased.recipients} platform(s): erase there", err=True)


@click.command("restrict")
@pupil
@click.option("--lift", is_flag=True, help="Let the data be used again.")
@dry_run
@told
def restrict(pupil: UUID, *, lift: bool, dry_run: bool) -> None:
    """Put a person's data to rest: stored, but neither used nor shown."""
    by = terms.By(now=utc_now())
    with database().session(writes=True) as session:
        act = rights.release if lift else rights.restrict
        act(session, _tenant(session, pupil), pupil, by)
        click.echo("in use" if lift else "at rest")
        if not dry_run:
            session.commit()


@click.command("rename")
@pupil
@dry_run
@told
def rename(pupil: UUID, *, dry_run: bool) -> None:
    """Give a person another alias; it is drawn, so that nobody is named by it."""
    change = rights.Correction(
        field="alias", value="", by=terms.By(now=utc_now()), random=SystemRandom()
    )
    with database().session(writes=True) as session:
        rights.correct(session, _tenant(session, pupil), pupil, change)
        click.echo(session.get_one(Person, pupil).alias)
        if not dry_run:
            session.commit()


def _tenant(session: Session, person_id: UUID) -> Tenant:
    """Return the school of a person, with its keys."""
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound(f"person {person_id}")
    return schools.tenant_by_id(session, root_key(), person.school_id)
