"""``lti-tool grades compare``: asks platforms whether delivered scores are still there."""

from dataclasses import dataclass
from uuid import UUID

import click

from lti_tool import app
from lti_tool.cli.common import as_json, dry_run, root_key, settings, show, told
from lti_tool.errors import PlatformRefused, PlatformUnavailable
from lti_tool.lti.service import Service
from lti_tool.services import grades, readback
from lti_tool.services.readback import Column, Compared
from lti_tool.web.tool import Tool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    column: Column
    found: Compared | None
    answer: str


@click.command("compare")
@click.option("--school", "school_id", type=click.UUID, required=True)
@click.option("--resend", is_flag=True, help="Make due again what is missing; the worker sends it.")
@as_json
@dry_run
@told
def compare(school_id: UUID, *, resend: bool, as_json: bool, dry_run: bool) -> None:
    """Ask the platforms of a school which delivered scores still stand in their gradebooks.

    A missing one was lost there (a backup was put back, a column emptied). A different one may be
    a teacher's own mark, so it is told and never sent again by this.
    """
    root_key()
    parts = app.assemble(settings())
    click.get_current_context().call_on_close(parts.database.engine.dispose)
    with parts.database.reading() as session:
        columns = readback.columns(session, parts.root_key, school_id)
    lines = [_compared(parts, column) for column in columns]
    show([_shown(line) for line in lines], as_json=as_json)
    missing = [lost for line in lines if line.found for lost in line.found.missing]
    if resend:
        with parts.database.session(writes=True) as session:
            count = grades.send_again(session, school_id, missing, now=parts.clock())
            click.echo(f"due again: {count}", err=True)
            if not dry_run:
                session.commit()


def _compared(parts: Tool, column: Column) -> _Line:
    service = Service(outbound=parts.outbound, tokens=parts.tokens, client=column.client)
    try:
        return _Line(column=column, found=readback.compare(service, column), answer="read")
    except (PlatformRefused, PlatformUnavailable) as error:
        return _Line(column=column, found=None, answer=error.code)


def _shown(line: _Line) -> dict[str, object]:
    return {
        "registration": str(line.column.client.registration_id),
        "line_item": line.column.line_item_url,
        "delivered": len(line.column.sent),
        "missing": len(line.found.missing) if line.found else "?",
        "different": len(line.found.different) if line.found else "?",
        "answer": line.answer,
    }
