"""``lti-tool grades connect|gradebooks|disconnect``: gradebooks of schools' administrations."""

import time
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from lti_tool.cli.common import (
    Refused,
    as_json,
    database,
    dry_run,
    root_key,
    secret_of,
    settings,
    show,
    told,
)
from lti_tool.clock import utc_now
from lti_tool.exercises import catalogue
from lti_tool.http_client.client import require_allowed
from lti_tool.models.gradebooks import Gradebook
from lti_tool.privacy.retention import school_year
from lti_tool.rostering.rest.server import (
    GRADEBOOK_BASE_PATHS,
    Authentication,
    Server,
    Version,
    base_of,
)
from lti_tool.rostering.uwlr import schema
from lti_tool.rostering.uwlr.results import written
from lti_tool.services import audit, gradebooks, schools, terms, uwlr_results
from lti_tool.services.packages import Shelf


@click.command("connect")
@click.option("--school", "school_id", type=click.UUID, required=True, help="Whose.")
@click.option("--version", type=click.Choice([v.value for v in Version]), required=True)
@click.option("--url", required=True, help="The gradebook's base address; a host alone will do.")
@click.option("--classes-url", default="", help="Of its rostering service; else on the same host.")
@click.option(
    "--authentication",
    type=click.Choice([each.value for each in Authentication]),
    default=Authentication.OAUTH2.value,
    show_default=True,
    help="How we show who we are; -body: client id and secret in the token call's body.",
)
@click.option("--token-url", default="", help="Where tokens are given (OAuth 2).")
@click.option("--key", required=True, help="Our consumer key or client id.")
@click.option(
    "--secret-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file with the secret; without it it is asked for.",
)
@as_json
@dry_run
@told
def connect(school_id: UUID, *, as_json: bool, dry_run: bool, **facts: Any) -> None:
    """Connect the gradebook of a school's administration (OneRoster).

    Nothing goes there until the school switches it on at its desk.
    """
    server, classes_url = _described(facts)
    for address in filter(None, (server.base_url, classes_url, server.token_url)):
        require_allowed(address, allow_loopback=settings().allow_loopback)
    with database().session(writes=True) as session:
        tenant = schools.tenant_by_id(session, root_key(), school_id)
        row = gradebooks.add(session, tenant, server, classes_url, terms.By(now=utc_now()))
        show([_told(row)], as_json=as_json)
        if not dry_run:
            session.commit()


@click.command("gradebooks")
@as_json
@told
def list_(*, as_json: bool) -> None:
    """List the gradebooks of schools' administrations, without their secrets."""
    with database().reading() as session:
        found = [gradebooks.of_school(session, school.id) for school in schools.listed(session)]
        rows = [_told(row) for row in found if row is not None]
    show(rows, as_json=as_json)


@click.command("export")
@click.option("--school", "school_id", type=click.UUID, required=True, help="Whose.")
@click.option("--uwlr", "path", type=click.Path(dir_okay=False, path_type=Path), required=True)
@click.option("--year", type=int, help="In which the school year begins; without it this one.")
@click.option(
    "--schema",
    "judge",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The administration's XML schema; what it does not allow is told, and nothing written.",
)
@dry_run
@told
def export(
    school_id: UUID, path: Path, year: int | None, judge: Path | None, *, dry_run: bool
) -> None:
    """Write a school's results to a file for its administration (UWLR leerresultaten)."""
    now, parts = utc_now(), database()
    shelf = Shelf(parts, catalogue.load_default(), time.monotonic)
    with parts.session(writes=True) as session:
        tenant = schools.tenant_by_id(session, root_key(), school_id)
        began = year or school_year(now)
        found = uwlr_results.made(session, tenant, shelf.catalogue, began, now=now)
        text, count = written(found.file), len(found.file.pupils)
        if judge is not None:
            _require_allowed(text, judge)
        entry = terms.By(now=now).entry("results-exported", count=count)
        audit.record(session, tenant, entry)
        if not dry_run:
            path.write_bytes(text)
            session.commit()
    click.echo(f"pupils: {count}; without a key of the administration: {found.without_key}")


@click.command("disconnect")
@click.option("--school", "school_id", type=click.UUID, required=True, help="Whose.")
@dry_run
@told
def disconnect(school_id: UUID, *, dry_run: bool) -> None:
    """Forget the gradebook of a school's administration. What stands in it stays there."""
    with database().session(writes=True) as session:
        tenant = schools.tenant_by_id(session, root_key(), school_id)
        gradebooks.remove(session, tenant, terms.By(now=utc_now()))
        if not dry_run:
            session.commit()
    click.echo("disconnected")


def _require_allowed(text: bytes, judge: Path) -> None:
    """Refuse a file that a schema does not allow.

    Raises:
        Refused: ``schema_differs``, with places and rules.
        RosterInvalid: ``roster_xml_broken``: the schema is none.
    """
    if found := schema.faults(text, judge):
        lines = "\n".join(f"  line {each.line}: {each.rule}" for each in found)
        raise Refused(f"schema_differs: {judge.name} does not allow this file:\n{lines}")


def _described(facts: dict[str, Any]) -> tuple[Server, str]:
    version = Version(facts["version"])
    base_url = base_of(facts["url"], version, GRADEBOOK_BASE_PATHS)
    # the usual path of the one service beside the usual path of the other
    beside = base_url.replace("/oneroster/gradebook/", "/oneroster/rostering/")
    server = Server(
        version=version,
        base_url=base_url,
        authentication=Authentication(facts["authentication"]),
        token_url=facts["token_url"].strip(),
        key=facts["key"].strip(),
        secret=secret_of(facts["secret_file"]),
    )
    given = facts["classes_url"].strip()
    return server, base_of(given, version) if given else beside


def _told(row: Gradebook) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "school": str(row.school_id),
        "version": row.version,
        "url": row.base_url,
        "classes_url": row.classes_url,
        "on": row.is_on,
    }
