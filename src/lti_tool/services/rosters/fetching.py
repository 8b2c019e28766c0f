"""Reading a school's source, of whatever kind, with no transaction open."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.orm import Session

from lti_tool.http_client import Outbound
from lti_tool.lti.access_tokens import AccessTokens
from lti_tool.privacy.retention import school_year
from lti_tool.rostering.rest.access import Access, Bearer, Signed
from lti_tool.rostering.rest.calls import Line, Report, silent
from lti_tool.rostering.rest.oauth1 import Stamp
from lti_tool.rostering.rest.pull import Pull, changes_since
from lti_tool.rostering.rest.server import Server
from lti_tool.rostering.snapshot import Reading, RosterSnapshot
from lti_tool.rostering.uwlr import client as uwlr
from lti_tool.rostering.uwlr.client import SoapLine
from lti_tool.rostering.uwlr.server import UwlrServer
from lti_tool.services import memberships
from lti_tool.services.memberships import Course
from lti_tool.services.roster_sources import Lms, Source
from lti_tool.services.rosters import lms


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What sources are reached with: the ways out, the clock, a wait in seconds, fresh nonces.

    ``certified`` shows the operator's client certificate, where there is one; ``tokens`` are for
    platforms.
    """

    outbound: Outbound
    certified: Outbound
    tokens: AccessTokens
    clock: Callable[[], datetime]
    rest: Callable[[float], object]
    nonce: Callable[[], str]

    def line(self, server: Server, report: Report = silent) -> Line:
        """Return the line to a OneRoster server, let in as it wants."""
        return Line(
            outbound=self.outbound,
            access=self._access(server),
            now=self.clock,
            rest=self.rest,
            report=report,
        )

    def _access(self, server: Server) -> Access:
        return access_to(server, self.outbound, self.clock, self.nonce)


def access_to(
    server: Server,
    outbound: Outbound,
    clock: Callable[[], datetime],
    nonce: Callable[[], str],
    scopes: Sequence[str] = (),
) -> Access:
    """Return what lets us in at a server, as it wants."""
    if server.authentication.needs_token:
        return Bearer(server, outbound, lambda: clock().timestamp(), scopes)
    return Signed(server, lambda: Stamp(nonce=nonce(), timestamp=int(clock().timestamp())))


class Fetching(Protocol):
    """One reading of a source. ``since``: only what changed from then on; None for everything."""

    @property
    def since(self) -> datetime | None:
        """Return from when on changes are read."""
        ...

    def run(self, means: Means, report: Report = silent) -> RosterSnapshot:
        """Return what the source says.

        Raises:
            RosterInvalid, PlatformRefused, PlatformUnavailable: it did not come whole.
        """
        ...


@dataclass(frozen=True, slots=True)
class FromServer:
    """A reading of a OneRoster server."""

    server: Server
    pull: Pull

    @property
    def since(self) -> datetime | None:
        """Return from when on changes are read; None once the server turned out to tell none."""
        return self.pull.since

    def run(self, means: Means, report: Report = silent) -> RosterSnapshot:
        """Return what the server says."""
        return self.pull.run(means.line(self.server, report))


@dataclass(frozen=True, slots=True)
class FromUwlr:
    """A reading of a UWLR server: always of the whole school."""

    server: UwlrServer
    reading: Reading
    school_year: int
    since: None = None

    def run(self, means: Means, report: Report = silent) -> RosterSnapshot:
        """Return what the administration says."""
        line = SoapLine(outbound=means.certified, now=means.clock, rest=means.rest, report=report)
        return uwlr.fetch(line, self.server, self.reading, self.school_year)


@dataclass(frozen=True, slots=True)
class FromLms:
    """A reading of a school's courses at its platform: always of all of them."""

    courses: Sequence[Course]
    reading: Reading
    since: None = None

    def run(self, means: Means, report: Report = silent) -> RosterSnapshot:
        """Return what the platform says."""
        return lms.fetch(means.outbound, means.tokens, self.courses, self.reading, report)


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """For which reading, when, and whether everything has to be read."""

    reading: Reading
    now: datetime
    whole: bool


def of_source(session: Session, school_id: Any, source: Source, occasion: Occasion) -> Fetching:
    """Return a reading of a source, with all that it needs of the database.

    Raises:
        UnknownParty: the registration of the platform is not active.
    """
    return _KINDS[type(source.server)](session, school_id, source, occasion)


def _server(_session: Session, _school_id: Any, source: Source, occasion: Occasion) -> Fetching:
    server: Any = source.server
    since = changes_since(source.good_at, source.whole_at, occasion.now)
    return FromServer(server, Pull(server, occasion.reading, None if occasion.whole else since))


def _uwlr(_session: Session, _school_id: Any, source: Source, occasion: Occasion) -> Fetching:
    server: Any = source.server
    return FromUwlr(server, occasion.reading, school_year(occasion.now))


def _lms(session: Session, school_id: Any, source: Source, occasion: Occasion) -> Fetching:
    server: Any = source.server
    courses = memberships.courses_of(session, school_id, server.registration_id)
    return FromLms(courses, occasion.reading)


_KINDS: Mapping[type[Any], Callable[[Session, Any, Source, Occasion], Fetching]] = {
    Server: _server,
    UwlrServer: _uwlr,
    Lms: _lms,
}
