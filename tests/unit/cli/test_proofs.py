"""``lti-tool privacy proof``: a whole trail, a broken one, and points kept elsewhere."""

import json

import pytest
from sqlalchemy import delete, update

from lti_tool.models.audit import AuditEvent
from lti_tool.services import audit, schools
from tests.factories import rows
from tests.factories.tools import NOON, ROOT_KEY
from tests.unit.cli.shell import Shell, shell

__all__ = ["shell"]


@pytest.fixture
def tenant(shell: Shell) -> schools.Tenant:
    with shell.database.writing() as session:
        found = schools.tenant_of(ROOT_KEY, rows.school(session))
        audit.record(session, found, audit.Entry(event="group-viewed", now=NOON))
    return found


def test_a_whole_trail_is_told(shell, tenant):
    [row] = shell.json("privacy", "proof")

    assert row == {"school": str(tenant.school_id), "events": 2, "compared": 0, "faults": ""}


def test_a_broken_trail_ends_with_1_and_says_where(shell, tenant):
    with shell.database.writing() as session:
        session.execute(update(AuditEvent).where(AuditEvent.number == 2).values(facts="[]"))

    said = shell.run("privacy", "proof", "--school", tenant.school_id, code=1).output

    assert "event_altered at 2" in said
    assert "trail_broken: of 1 school(s)" in said


def test_a_point_from_outside_is_compared(shell, tenant, tmp_path):
    with shell.database.reading() as session:
        mark = audit.mark_of(session, tenant)
    file = tmp_path / "points.jsonl"
    line = {"school": str(mark.school_id), "number": 7, "mac": mark.mac.hex()}
    file.write_text(json.dumps(line) + "\n")

    said = shell.run("privacy", "proof", "--checkpoints", file, code=1).output

    assert "tail_missing at 7" in said
    file.write_text(json.dumps({**line, "number": 2}))
    assert shell.json("privacy", "proof", "--checkpoints", file)[0]["compared"] == 1


@pytest.mark.parametrize(
    "content", ["{", "[]", '{"school": 1}', '{"school": "x", "number": 1, "mac": ""}']
)
def test_a_file_that_holds_no_points_is_refused(shell, tenant, tmp_path, content):
    file = tmp_path / "points.jsonl"
    file.write_text(content)

    assert (
        "checkpoints_unreadable"
        in shell.run("privacy", "proof", "--checkpoints", file, code=1).output
    )


def test_a_school_without_a_trail_is_told(shell, tenant):
    with shell.database.writing() as session:
        session.execute(delete(AuditEvent))

    assert "tail_missing at 2" in shell.run("privacy", "proof", code=1).output
