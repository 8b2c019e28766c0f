"""Rows of a OneRoster source, whatever its binding -> a snapshot."""

from collections.abc import Mapping

from lti_tool.rostering.ledger import Ledger
from lti_tool.rostering.oneroster.enrollments import memberships
from lti_tool.rostering.oneroster.manifest import Manifest, Mode
from lti_tool.rostering.oneroster.people import persons
from lti_tool.rostering.oneroster.run import Rows, Run
from lti_tool.rostering.oneroster.structure import groups, read_terms, schools
from lti_tool.rostering.snapshot import (
    Completeness,
    Group,
    Membership,
    Person,
    Reading,
    RosterSnapshot,
    Row,
    School,
    SourceKind,
)

_COMPLETENESS: Mapping[Mode, Completeness] = {
    Mode.BULK: Completeness.WHOLE,
    Mode.DELTA: Completeness.CHANGES,
    Mode.ABSENT: Completeness.UNTOLD,
}
_FILES: tuple[tuple[type[Row], str], ...] = (
    (School, "orgs"),
    (Group, "classes"),
    (Person, "users"),
    (Membership, "enrollments"),
)


def assembled(
    kind: SourceKind, tables: Rows, manifest: Manifest, reading: Reading, ledger: Ledger
) -> RosterSnapshot:
    """Read the sessions; return a snapshot whose rows are read when they are asked for.

    Args:
        kind: of the source.
        tables: its rows, by file or collection.
        manifest: which version it is, and what each file or collection is; REST sends no
            ``roles`` (they stand in the user), so that one is absent.
        reading: how the school wants it read.
        ledger: where ``tables`` notes what it leaves out.

    Raises:
        RosterInvalid: the sessions cannot be read.
    """
    run = Run(tables=tables, manifest=manifest, reading=reading, ledger=ledger)
    return RosterSnapshot(
        kind=kind,
        version=manifest.version,
        completeness={row: _COMPLETENESS[manifest.mode(name)] for row, name in _FILES},
        school_years=read_terms(run),
        schools=schools(run),
        groups=groups(run),
        persons=persons(run),
        memberships=memberships(run),
        ledger=ledger,
    )
