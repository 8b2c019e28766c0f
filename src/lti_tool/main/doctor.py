"""``lti-tool platform doctor``: walks every leg of a connection."""

from uuid import UUID

import click

from lti_tool import app
from lti_tool.cli import common
from lti_tool.cli import doctor as telling
from lti_tool.models.doctor import Verdict
from lti_tool.services import registrations
from lti_tool.services.doctor import chart, examinations, legs
from lti_tool.services.doctor.records import Finding


@click.command("doctor")
@click.argument("registration_id", type=click.UUID)
@click.option("--school", "school_id", type=click.UUID, help="Where several schools share it.")
@click.option("--language", type=click.Choice(["en", "nl"]), default="en", show_default=True)
@click.option("--write", is_flag=True, help="Also make a column for testing, and remove it.")
@common.as_json
@common.told
def doctor(
    registration_id: UUID, school_id: UUID | None, *, language: str, write: bool, as_json: bool
) -> None:
    """Walk every leg of a connection; say what is wrong, whose job it is, what to do.

    Ends with 1 when something is red. The school's admin finds the same lines in the LMS.
    """
    common.root_key()
    parts = app.assemble(common.settings())
    click.get_current_context().call_on_close(parts.database.engine.dispose)
    with parts.database.reading() as session:
        school_id = school_id or registrations.get(session, registration_id).school_id
        patient = chart.read(session, registration_id, school_id)
    found: dict[str, Finding] = {}
    for leg, finding in legs.examine(patient, app.instruments_of(parts, write=write)):
        found[leg] = finding
        if not as_json:
            telling.tell(leg, finding, language)
    with parts.database.writing() as session:
        examinations.keep(session, registration_id, school_id, found, now=parts.clock())
    if as_json:
        click.echo(telling.as_json(found))
    if any(finding.verdict is Verdict.RED for finding in found.values()):
        click.get_current_context().exit(1)
