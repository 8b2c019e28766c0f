"""``lti-tool privacy annex | records | dpia | breach | research``: what is made on paper."""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import click

from lti_tool import pdf
from lti_tool.cli.common import as_json, database, dry_run, policy, root_key, show, told
from lti_tool.clock import utc_now
from lti_tool.config.facts import load_facts
from lti_tool.exercises import catalogue
from lti_tool.privacy.annex import records
from lti_tool.privacy.annex.annex import TEMPLATES
from lti_tool.privacy.annex.blocks import Paper
from lti_tool.privacy.annex.rendering import html
from lti_tool.services import annexes, breaches, research, schools
from lti_tool.services.terms import By

FORMS: Mapping[str, Callable[[Paper], bytes]] = {
    "html": lambda paper: html(paper).encode(),
    "pdf": lambda paper: pdf.of_html(html(paper)),
    "json": lambda paper: json.dumps(asdict(paper), ensure_ascii=False, indent=2).encode(),
}

_school = click.option("--school", "school_id", type=click.UUID, required=True, help="Its id.")
_form = click.option("--format", "form", type=click.Choice(list(FORMS)), default="html")
_output = click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="Else: printed."
)
_MOMENT = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"])


@click.command("annex")
@_school
@click.option("--template", type=click.Choice(TEMPLATES), help="Of which model agreement.")
@_form
@_output
@told
def annex(school_id: UUID, template: str | None, form: str, output: Path | None) -> None:
    """Write a school's privacy annex (privacybijsluiter) from the register and its choices."""
    with database().reading() as session:
        paper = annexes.paper(
            session, school_id, _deployment(), now=utc_now(), template=template or ""
        )
    _write(paper, form, output)


@click.command("records")
@_form
@_output
@told
def records_(form: str, output: Path | None) -> None:
    """Write the processor's record of processing (AVG article 30(2))."""
    with database().reading() as session:
        rows = [(school.name, school.brin) for school in schools.listed(session)]
    _write(records.processing_record(load_facts(os.environ), rows), form, output)


@click.command("dpia")
@_school
@_form
@_output
@told
def dpia(school_id: UUID, form: str, output: Path | None) -> None:
    """Write a starting sheet for a school's own assessment (DPIA)."""
    with database().reading() as session:
        subject = annexes.subject(session, school_id, _deployment(), now=utc_now())
    _write(records.dpia(subject), form, output)


@click.command("breach")
@click.option("--from", "start", type=_MOMENT, required=True, help="UTC.")
@click.option("--until", "end", type=_MOMENT, required=True, help="UTC.")
@click.option("--table", "tables", multiple=True, help="Which tables; else all.")
@_form
@_output
@told
def breach(
    start: datetime, end: datetime, tables: tuple[str, ...], form: str, output: Path | None
) -> None:
    """Write what schools must be told when data may have leaked; names nobody."""
    window = breaches.Window(
        start=start.replace(tzinfo=UTC),
        end=end.replace(tzinfo=UTC),
        discovered=utc_now(),
        tables=tables,
    )
    with database().reading() as session:
        paper = breaches.sheet(session, window)
    _write(paper, form, output)


@click.group("research")
def research_() -> None:
    """Figures about many pupils and about nobody, on a school's order."""


@research_.command("order")
@_school
@click.option("--year", type=int, required=True, help="In which the school year began.")
@click.option("--least", type=int, default=research.LEAST, show_default=True, help="Pupils.")
@click.option("--different", type=int, default=research.DIFFERENT, show_default=True)
@dry_run
@told
def order(school_id: UUID, year: int, least: int, different: int, *, dry_run: bool) -> None:
    """Record that a school orders the figures of a school year."""
    wanted = research.Wanted(year=year, least=least, different=different)
    with database().writing() as session:
        tenant = schools.tenant_by_id(session, root_key(), school_id)
        research.order(session, tenant, wanted, By(now=utc_now()))
        if dry_run:
            session.rollback()
    click.echo("would be ordered" if dry_run else "ordered")


@research_.command("export")
@_school
@click.option("--year", type=int, required=True)
@as_json
@told
def export(school_id: UUID, year: int, *, as_json: bool) -> None:
    """Make the figures of an order, once."""
    subjects = {key: each.subject for key, each in catalogue.load_default().exercises.items()}
    with database().writing() as session:
        tenant = schools.tenant_by_id(session, root_key(), school_id)
        figures = research.export(session, tenant, year, subjects, By(now=utc_now()))
    show([asdict(figure) for figure in figures], as_json=as_json)


def _deployment() -> annexes.Deployment:
    return annexes.Deployment(facts=load_facts(os.environ), policy=policy())


def _write(paper: Paper, form: str, output: Path | None) -> None:
    made = FORMS[form](paper)
    if output is None:
        click.echo(made, nl=False)
        return
    output.write_bytes(made)
    click.echo(f"written: {output}")
