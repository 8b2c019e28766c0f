"""The servers from which schools' rosters are fetched; their secrets are kept encrypted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lti_tool.errors import AlreadyThere, NotFound, RosterInvalid
from lti_tool.http_client import Outbound
from lti_tool.models.roster_sources import RosterSchedule, RosterSource
from lti_tool.privacy import vault
from lti_tool.rostering.rest.access import Access, Bearer, Signed
from lti_tool.rostering.rest.calls import Line, Report, silent
from lti_tool.rostering.rest.oauth1 import Stamp
from lti_tool.rostering.rest.pull import Pull, changes_since
from lti_tool.rostering.rest.server import Authentication, Server, Version, base_of
from lti_tool.rostering.snapshot import Grades, Reading
from lti_tool.services import audit, terms
from lti_tool.services.schools import Tenant


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A source with its secret open, apart from the database: reading takes minutes."""

    id: UUID
    server: Server
    grades: Grades
    good_at: datetime | None
    whole_at: datetime | None

    def pull(self, reading: Reading, now: datetime) -> Pull:
        """Return a reading of it: of what changed, or of everything where that is due."""
        return Pull(self.server, reading, changes_since(self.good_at, self.whole_at, now))


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What servers are reached with: the way out, the clock, a wait in seconds, fresh nonces."""

    outbound: Outbound
    clock: Callable[[], datetime]
    rest: Callable[[float], object]
    nonce: Callable[[], str]

    def line(self, server: Server, report: Report = silent) -> Line:
        """Return the line to a server, let in as it wants."""
        return Line(
            outbound=self.outbound,
            access=self._access(server),
            now=self.clock,
            rest=self.rest,
            report=report,
        )

    def _access(self, server: Server) -> Access:
        if server.authentication.needs_token:
            return Bearer(server, self.outbound, lambda: self.clock().timestamp())
        return Signed(
            server, lambda: Stamp(nonce=self.nonce(), timestamp=int(self.clock().timestamp()))
        )


def add(
    session: Session, tenant: Tenant, server: Server, grades: Grades, by: terms.By
) -> RosterSource:
    """Switch a source on for a school.

    Raises:
        AlreadyThere: the school has one.
        RosterInvalid: ``roster_address_invalid``; ``roster_token_url``: it must be there for
            OAuth 2, and not for OAuth 1.0a.
    """
    if listed(session, tenant.school_id):
        raise AlreadyThere(f"roster source of school {tenant.school_id}")
    if bool(server.token_url) != server.authentication.needs_token:
        raise RosterInvalid(server.authentication.value, code="roster_token_url")
    source_id = uuid4()
    source = RosterSource(
        id=source_id,
        school_id=tenant.school_id,
        version=server.version.value,
        base_url=base_of(server.base_url, server.version),
        authentication=server.authentication.value,
        token_url=server.token_url,
        client_key=server.key,
        sealed_secret=vault.seal(
            tenant.keys.wrapping, server.secret.encode(), _place(tenant, source_id)
        ),
        grades=grades.value,
        created_at=by.now,
    )
    session.add(source)
    session.flush()
    audit.record(session, tenant, by.entry("roster-source-added"))
    return source


def get(session: Session, source_id: UUID) -> RosterSource:
    """Return a source.

    Raises:
        NotFound: there is no such source.
    """
    found = session.get(RosterSource, source_id)
    if found is None:
        raise NotFound(f"roster source {source_id}")
    return found


def listed(session: Session, school_id: UUID | None = None) -> Sequence[RosterSource]:
    """Return the sources of all schools, or of one; the oldest first."""
    query = select(RosterSource).order_by(RosterSource.created_at, RosterSource.id)
    if school_id is not None:
        query = query.where(RosterSource.school_id == school_id)
    return session.scalars(query).all()


def of_school(session: Session, school_id: UUID) -> RosterSource:
    """Return a school's source.

    Raises:
        NotFound: it has none.
    """
    found = session.scalar(select(RosterSource).where(RosterSource.school_id == school_id))
    if found is None:
        raise NotFound(f"roster source of school {school_id}")
    return found


def remove(session: Session, tenant: Tenant, source: RosterSource, by: terms.By) -> None:
    """Switch a source off and forget its secret; nobody leaves a group by it."""
    session.execute(delete(RosterSchedule).where(RosterSchedule.school_id == source.school_id))
    session.delete(source)
    session.flush()
    audit.record(session, tenant, by.entry("roster-source-removed"))


def opened(tenant: Tenant, source: RosterSource) -> Source:
    """Return a source of this school, with its secret.

    Raises:
        SealBroken: the secret was sealed for another place, or under another key.
    """
    secret = vault.unseal(tenant.keys.wrapping, source.sealed_secret, _place(tenant, source.id))
    return Source(
        id=source.id,
        server=Server(
            version=Version(source.version),
            base_url=source.base_url,
            authentication=Authentication(source.authentication),
            token_url=source.token_url,
            key=source.client_key,
            secret=secret.decode(),
        ),
        grades=Grades(source.grades),
        good_at=source.good_at,
        whole_at=source.whole_at,
    )


def taken_over(source: RosterSource, began: datetime, *, whole: bool) -> None:
    """Note that what was read was taken over into the school.

    Args:
        source: what was read.
        began: when the reading began: what changed meanwhile is read the next time.
        whole: everything was read, and every row of it (``ledger.whole``).
    """
    source.good_at = began
    if whole:
        source.whole_at = began


def _place(tenant: Tenant, source_id: UUID) -> vault.Place:
    return vault.Place(str(tenant.school_id), "roster_source", "sealed_secret", str(source_id))
