"""What one reading of a package carries from file to file."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, Protocol

from lti_tool.privacy.detectors import speaks_of_chain_id
from lti_tool.rostering.keys import Seen
from lti_tool.rostering.ledger import Ledger
from lti_tool.rostering.oneroster.manifest import Manifest, Mode
from lti_tool.rostering.refusals import refuse
from lti_tool.rostering.snapshot import Reading, Status
from lti_tool.rostering.values import date_of

MAX_FEW = 100_000
"""Rows of a file that is kept in memory whole (sessions, organisations)."""

MAX_ID = 255
"""Characters of a ``sourcedId`` (OneRoster, GUID)."""

_STATUSES = {
    "": Status.ACTIVE,
    "active": Status.ACTIVE,
    "inactive": Status.INACTIVE,
    "tobedeleted": Status.REMOVED,
}


class Rows(Protocol):
    """The rows of a source, by the file names and columns of the CSV binding."""

    def rows(self, name: str, *wanted: str) -> Iterator[tuple[Any, ...]]:
        """Yield (line, value, value, ...) per row of a file, the values in the order wanted."""
        ...


class Term(NamedTuple):
    """When an academic session runs, and the school year it belongs to (``2026-2027`` or "")."""

    begins: date | None
    ends: date | None
    school_year: str


@dataclass(slots=True, kw_only=True)
class Run:
    """The tables, what the school chose, and the identifiers met so far."""

    tables: Rows
    manifest: Manifest
    reading: Reading
    ledger: Ledger
    terms: dict[str, Term] = field(default_factory=dict)
    orgs: Seen = field(default_factory=Seen)
    groups: Seen = field(default_factory=Seen)
    people: Seen = field(default_factory=Seen)
    pupils: Seen = field(default_factory=Seen)
    staff: Seen = field(default_factory=Seen)
    others: Seen = field(default_factory=Seen)

    def has(self, name: str) -> bool:
        """Tell whether a file was sent."""
        return self.manifest.mode(name) is not Mode.ABSENT

    def whole(self, *names: str) -> bool:
        """Tell whether these files were sent complete, so that what they name must be there."""
        return all(self.manifest.mode(name) is Mode.BULK for name in names)

    def identified(self, name: str, line: int, source_id: str, seen: Seen) -> bool:
        """Tell whether a row has an identifier of its own; else it is lost, with the reason."""
        if not source_id:
            self.ledger.lose("value_needed", name, line, "sourcedId")
        elif len(source_id) > MAX_ID:
            self.ledger.lose("value_too_long", name, line, "sourcedId")
        elif not seen.add(source_id):
            # the first row was used, so nobody is missed
            self.ledger.find("source_id_double", name, line, "sourcedId")
        else:
            return True
        return False

    def few(self, name: str, count: int) -> None:
        """Refuse a file with more rows than can be kept.

        Raises:
            RosterInvalid: ``roster_too_large``.
        """
        if count > MAX_FEW:
            refuse("roster_too_large", f"{name}.csv")

    def status(self, name: str, line: int, text: str) -> Status:
        """Return what a ``status`` means."""
        found = _STATUSES.get(text.strip().casefold())
        if found is None:
            self.ledger.find("status_unknown", name, line, "status")
            return Status.ACTIVE
        return found

    def day(self, name: str, line: int, column: str, text: str) -> date | None:
        """Return the day of a column, or None with a finding when it cannot be read."""
        found = date_of(text)
        if found is None and text.strip():
            self.ledger.find("date_unknown", name, line, column)
        return found

    def text(self, name: str, column: str, value: str, *, most: int = MAX_ID) -> str:
        """Return a text to show, cut to ``most`` characters; empty when it speaks of a chain id."""
        if speaks_of_chain_id(value):
            self.ledger.dropped[f"oneroster:{name}", column] += 1
            return ""
        return " ".join(value.split())[:most]
