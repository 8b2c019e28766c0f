"""A whole roster from a OneRoster server: fetched first, told as a snapshot when all is there.

Between fetching and telling nothing is stored: what came is held in memory, minimised and
packed, so that a sync that ends half-way leaves no trace, and goes on where it stopped as long
as the process lives.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from lti_tool.errors import PlatformRefused
from lti_tool.rostering.ledger import Ledger
from lti_tool.rostering.oneroster.assembling import assembled
from lti_tool.rostering.oneroster.manifest import Manifest, Mode
from lti_tool.rostering.oneroster.objects import Collections
from lti_tool.rostering.rest.calls import Line
from lti_tool.rostering.rest.collection import Collection
from lti_tool.rostering.rest.questions import COLLECTIONS, question_of
from lti_tool.rostering.rest.server import Server
from lti_tool.rostering.snapshot import Reading, RosterSnapshot, SourceKind

OVERLAP = timedelta(days=1)
"""By how much a reading of changes goes back behind the last one: clocks differ, servers cache."""

WHOLE_EVERY = timedelta(days=1)
"""How often everything is read: many servers never tell what was deleted."""

_BAD_REQUEST = 400


def changes_since(
    last_good: datetime | None, last_whole: datetime | None, now: datetime
) -> datetime | None:
    """Return from when on changes are to be read; None when everything is.

    Args:
        last_good: when the last reading that was taken over began.
        last_whole: the same of the last whole one.
        now: the present.
    """
    if last_good is None or last_whole is None or now - last_whole >= WHOLE_EVERY:
        return None
    return last_good - OVERLAP


class Pull:
    """One reading of a server.

    Args:
        server: where it is.
        reading: how the school wants it read.
        since: read only what changed from then on; None for everything.
    """

    def __init__(self, server: Server, reading: Reading, since: datetime | None = None) -> None:
        self._server, self._reading = server, reading
        self._begin(since)

    def _begin(self, since: datetime | None) -> None:
        self.since, self._ledger = since, Ledger()
        chosen = frozenset(self._reading.allowed)
        border = self._collections(lambda _: ())
        self._parts = {
            name: Collection(
                name,
                self._server.collection(name),
                question_of(name, self._server.version, chosen, since),
                partial(border.minimised, name),
            )
            for name in COLLECTIONS
        }

    def run(self, line: Line) -> RosterSnapshot:
        """Fetch what is still missing; return the roster when all is there.

        A server that cannot tell what changed is read whole (``since`` becomes None).

        Raises:
            RosterInvalid: what comes cannot be a whole roster.
            PlatformRefused: the server says no.
            PlatformUnavailable: not now; call again to go on (``retry_after`` in seconds).
        """
        try:
            self._fetch(line)
        except PlatformRefused as error:
            if self.since is None or error.status != _BAD_REQUEST:
                raise
            self._begin(None)
            self._fetch(line)
        return self._snapshot()

    def _fetch(self, line: Line) -> None:
        for part in self._parts.values():
            part.read(line)

    def _snapshot(self) -> RosterSnapshot:
        for name, part in self._parts.items():
            if part.unsteady:
                self._ledger.lose("pages_unsteady", name, 0)
        modes = {
            name: Mode.DELTA if part.question.since else Mode.BULK
            for name, part in self._parts.items()
        }
        manifest = Manifest(version=self._server.version.value, modes=modes)
        tables = self._collections(self._objects)
        kind = SourceKind.ONEROSTER_REST
        return assembled(kind, tables, manifest, self._reading, self._ledger)

    def _collections(self, objects: Any) -> Collections:
        chosen = frozenset(self._reading.allowed)
        return Collections(objects=objects, chosen=chosen, ledger=self._ledger)

    def _objects(self, name: str) -> Iterator[Any]:
        return self._parts[name].objects()
