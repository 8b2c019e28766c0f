"""``lti-tool grades withdraw``: takes our scores out of an administration's gradebook again."""

import secrets
from uuid import UUID

import click

from lti_tool import app
from lti_tool.cli.common import Refused, as_json, dry_run, root_key, settings, show, told
from lti_tool.errors import PlatformRefused, PlatformUnavailable, RosterInvalid
from lti_tool.rostering.rest.gradebook import GradebookService
from lti_tool.rostering.rest.server import WITHDRAWAL_SCOPES
from lti_tool.services import gradebooks, schools, terms
from lti_tool.services.gradebooks import Book
from lti_tool.services.grades import withdrawing
from lti_tool.services.grades.withdrawing import Target, Wanted
from lti_tool.services.rosters.fetching import access_to
from lti_tool.web.tool import Tool


@click.command("withdraw")
@click.option("--school", "school_id", type=click.UUID, required=True)
@click.option("--person", "person_id", type=click.UUID, help="All of one pupil.")
@click.option("--student", is_flag=True, help="Of a pupil by sourcedId; it is asked for.")
@click.option("--link", "link_id", type=click.UUID, help="All of one exercise link: its columns.")
@click.option("--all", "all_", is_flag=True, help="All that we ever put there.")
@as_json
@dry_run
@told
def withdraw(
    school_id: UUID, *, student: bool, all_: bool, as_json: bool, dry_run: bool, **ids: UUID | None
) -> None:
    """Delete our scores in the gradebook of a school's administration, at the school's request.

    They stay in this tool, and a score that is made later goes there again as long as the
    gradebook is switched on. Broken off half-way, the same command goes on.
    """
    if sum((student, all_, *(each is not None for each in ids.values()))) != 1:
        raise click.UsageError("name one of --person, --student, --link and --all")
    asked = click.prompt("sourcedId", hide_input=True) if student else ""
    wanted = Wanted(student_key=asked, **ids)
    key, parts = root_key(), app.assemble(settings())
    click.get_current_context().call_on_close(parts.database.engine.dispose)
    with parts.database.session(writes=not dry_run) as session:
        tenant = schools.tenant_by_id(session, key, school_id)
        book = gradebooks.opened(tenant, gradebooks.require(session, school_id))
        found = withdrawing.targets(session, tenant, book, wanted)
        if not dry_run:
            withdrawing.begin(session, school_id, wanted)
            session.commit()
    if dry_run:
        return show([{"object": kind, "answer": "there?"} for kind, _ in found], as_json=as_json)
    answers = _delete(parts, book, found)
    gone = sum(was_there for _, was_there in answers)
    with parts.database.writing() as session:
        by = terms.By(now=parts.clock())
        withdrawing.finish(session, tenant, wanted, by, count=gone)
    rows = [
        {"object": kind, "answer": "deleted" if was_there else "not there"}
        for kind, was_there in answers
    ]
    return show(rows, as_json=as_json)


def _delete(parts: Tool, book: Book, targets: tuple[Target, ...]) -> list[tuple[str, bool]]:
    """Delete objects; return each one's kind and whether it was there.

    Raises:
        Refused: the server's answer is no, or none.
    """
    scopes = WITHDRAWAL_SCOPES[book.server.version]
    access = access_to(
        book.server, parts.outbound, parts.clock, lambda: secrets.token_urlsafe(16), scopes
    )
    service = GradebookService(server=book.server, access=access, outbound=parts.outbound)
    done: list[tuple[str, bool]] = []
    for kind, key in targets:
        try:
            done.append((kind, service.delete(kind, key, parts.clock())))
        except (PlatformRefused, PlatformUnavailable, RosterInvalid) as error:
            told = f"{error.code}: {len(done)} of {len(targets)} done; the same command goes on"
            raise Refused(told) from None
    return done
