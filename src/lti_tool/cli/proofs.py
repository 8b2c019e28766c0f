"""``lti-tool privacy proof``: is the audit trail whole?"""

import json
from pathlib import Path
from uuid import UUID

import click

from lti_tool.cli.common import Refused, as_json, database, root_key, show, told
from lti_tool.privacy.audit import Mark
from lti_tool.services import audit, schools


@click.command("proof")
@click.option("--school", "school_id", type=click.UUID, help="One school; else all of them.")
@click.option(
    "--checkpoints",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Points that were kept outside the database, one JSON object a line.",
)
@as_json
@told
def proof(school_id: UUID | None, checkpoints: Path | None, *, as_json: bool) -> None:
    """Check that nobody edited, dropped, moved or cut the audit trail."""
    outside = _outside(checkpoints) if checkpoints else []
    rows = []
    with database().reading() as session:
        every = schools.listed(session) if school_id is None else [schools.get(session, school_id)]
        for school in every:
            tenant = schools.tenant_of(root_key(), school)
            own = [mark for mark in outside if mark.school_id == school.id]
            faults = [f"{f.code} at {f.number}" for f in audit.faults(session, tenant, own)]
            head = audit.mark_of(session, tenant)
            rows.append(
                {
                    "school": str(school.id),
                    "events": head.number if head else 0,
                    "compared": len(own),
                    "faults": "; ".join(faults),
                }
            )
    show(rows, as_json=as_json)
    if broken := sum(bool(row["faults"]) for row in rows):
        raise Refused(f"trail_broken: of {broken} school(s)")


def _outside(path: Path) -> list[Mark]:
    try:
        found = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        return [
            Mark(
                school_id=UUID(str(point["school"])),
                number=int(point["number"]),
                mac=bytes.fromhex(point["mac"]),
            )
            for point in found
        ]
    except (ValueError, KeyError, TypeError) as error:
        raise Refused(f"checkpoints_unreadable: {path}") from error
