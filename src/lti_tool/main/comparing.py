"""``lti-tool grades compare``: asks gradebooks whether delivered scores are still there."""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from uuid import UUID

import click

from lti_tool import app
from lti_tool.cli.common import as_json, dry_run, root_key, settings, show, told
from lti_tool.errors import PlatformRefused, PlatformUnavailable, RosterInvalid
from lti_tool.lti.service import Service
from lti_tool.models.deliveries import Destination
from lti_tool.rostering.rest.gradebook import GradebookService
from lti_tool.rostering.rest.server import GRADEBOOK_SCOPES
from lti_tool.services import gradebook_readback, gradebooks, grades, readback, schools
from lti_tool.services.readback import Compared
from lti_tool.services.rosters.fetching import access_to
from lti_tool.web.tool import Tool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """One column: where it is, how many scores were delivered there, and what of them is there."""

    destination: Destination
    registration: str = ""
    line_item: str
    delivered: int
    found: Compared | None
    answer: str


@click.command("compare")
@click.option("--school", "school_id", type=click.UUID, required=True)
@click.option("--resend", is_flag=True, help="Make due again what is missing; the worker sends it.")
@as_json
@dry_run
@told
def compare(school_id: UUID, *, resend: bool, as_json: bool, dry_run: bool) -> None:
    """Ask a school's platforms and its administration which scores still stand in their gradebooks.

    A missing one was lost there (a backup was put back, a column emptied). A different one may be
    a teacher's own mark, so it is told and never sent again by this.
    """
    root_key()
    parts = app.assemble(settings())
    click.get_current_context().call_on_close(parts.database.engine.dispose)
    lines = [*_platforms(parts, school_id), *_administration(parts, school_id)]
    show([_shown(line) for line in lines], as_json=as_json)
    missing = [lost for line in lines if line.found for lost in line.found.missing]
    if resend:
        with parts.database.session(writes=True) as session:
            count = grades.send_again(session, school_id, missing, now=parts.clock())
            click.echo(f"due again: {count}", err=True)
            if not dry_run:
                session.commit()


def _platforms(parts: Tool, school_id: UUID) -> Iterator[_Line]:
    """Yield what platforms' columns say."""
    with parts.database.reading() as session:
        columns = readback.columns(session, parts.root_key, school_id)
    for column in columns:
        service = Service(outbound=parts.outbound, tokens=parts.tokens, client=column.client)
        found, answer = _asked(partial(readback.compare, service, column))
        yield _Line(
            destination=Destination.AGS,
            registration=str(column.client.registration_id),
            line_item=column.line_item_url,
            delivered=len(column.sent),
            found=found,
            answer=answer,
        )


def _administration(parts: Tool, school_id: UUID) -> Iterator[_Line]:
    """Yield what the columns of the administration's gradebook say, where there is one."""
    with parts.database.reading() as session:
        row = gradebooks.of_school(session, school_id)
        if row is None:
            return
        tenant = schools.tenant_by_id(session, parts.root_key, school_id)
        book = gradebooks.opened(tenant, row)
        columns = gradebook_readback.columns(session, tenant, book)
    scopes = GRADEBOOK_SCOPES[book.server.version]
    access = access_to(
        book.server, parts.outbound, parts.clock, lambda: secrets.token_urlsafe(16), scopes
    )
    service = GradebookService(server=book.server, access=access, outbound=parts.outbound)
    for column in columns:
        found, answer = _asked(partial(gradebook_readback.compare, service, column, parts.clock()))
        yield _Line(
            destination=Destination.ONEROSTER,
            line_item=column.line_item_url,
            delivered=len(column.placed),
            found=found,
            answer=answer,
        )


def _asked(ask: Callable[[], Compared]) -> tuple[Compared | None, str]:
    try:
        return ask(), "read"
    except (PlatformRefused, PlatformUnavailable, RosterInvalid) as error:
        return None, error.code


def _shown(line: _Line) -> dict[str, object]:
    return {
        "destination": line.destination.value,
        "registration": line.registration,
        "line_item": line.line_item,
        "delivered": line.delivered,
        "missing": len(line.found.missing) if line.found else "?",
        "different": len(line.found.different) if line.found else "?",
        "answer": line.answer,
    }
