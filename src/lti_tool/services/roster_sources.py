"""Where schools' rosters are fetched, of several kinds; secrets are kept encrypted."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lti_tool.errors import AlreadyThere, NotFound, RosterInvalid
from lti_tool.models.roster_sources import RosterSchedule, RosterSource
from lti_tool.privacy import vault
from lti_tool.rostering.rest.server import Authentication, Server, Version, base_of
from lti_tool.rostering.snapshot import Grades, SourceKind
from lti_tool.rostering.uwlr.server import UwlrServer, UwlrVersion
from lti_tool.services import audit, terms
from lti_tool.services.schools import Tenant


@dataclass(frozen=True, slots=True, kw_only=True)
class Lms:
    """The courses of a school at one platform, for a school without any administration link."""

    registration_id: UUID


Described = Server | UwlrServer | Lms
"""What an operator says of a source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A source with its secret open, apart from the database: reading takes minutes."""

    id: UUID
    server: Described
    grades: Grades
    good_at: datetime | None
    whole_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """What a row says of a source; ``facts``: what only one kind has."""

    kind: SourceKind
    version: str
    base_url: str = ""
    authentication: str
    token_url: str = ""
    client_key: str
    secret: str = ""
    facts: Mapping[str, str]


def _server_row(server: Server) -> _Row:
    if bool(server.token_url) != server.authentication.needs_token:
        raise RosterInvalid(server.authentication.value, code="roster_token_url")
    return _Row(
        kind=SourceKind.ONEROSTER_REST,
        version=server.version.value,
        base_url=base_of(server.base_url, server.version),
        authentication=server.authentication.value,
        token_url=server.token_url,
        client_key=server.key,
        secret=server.secret,
        facts={},
    )


def _uwlr_row(server: UwlrServer) -> _Row:
    server.checked()
    return _Row(
        kind=SourceKind.UWLR,
        version=server.version.value,
        base_url=server.url,
        authentication="autorisatie",
        client_key=server.client_code,
        secret=server.key,
        facts={
            "brin": server.brin,
            "client_name": server.client_name,
            "location": server.location,
            "school_key": server.school_key,
        },
    )


def _lms_row(lms: Lms) -> _Row:
    key = str(lms.registration_id)
    return _Row(kind=SourceKind.LMS, version="2.0", authentication="lti", client_key=key, facts={})


def _server_of(row: _Row) -> Server:
    return Server(
        version=Version(row.version),
        base_url=row.base_url,
        authentication=Authentication(row.authentication),
        token_url=row.token_url,
        key=row.client_key,
        secret=row.secret,
    )


def _uwlr_of(row: _Row) -> UwlrServer:
    return UwlrServer(
        url=row.base_url,
        version=UwlrVersion(row.version),
        client_code=row.client_key,
        key=row.secret,
        **row.facts,
    )


def _lms_of(row: _Row) -> Lms:
    return Lms(registration_id=UUID(row.client_key))


_WRITTEN: Mapping[type[Described], Callable[..., _Row]] = {
    Server: _server_row,
    UwlrServer: _uwlr_row,
    Lms: _lms_row,
}
_READ: Mapping[SourceKind, Callable[[_Row], Described]] = {
    SourceKind.ONEROSTER_REST: _server_of,
    SourceKind.UWLR: _uwlr_of,
    SourceKind.LMS: _lms_of,
}


def add(
    session: Session, tenant: Tenant, server: Described, grades: Grades, by: terms.By
) -> RosterSource:
    """Switch a source on for a school.

    Raises:
        AlreadyThere: the school has one.
        RosterInvalid: ``roster_address_invalid``; ``roster_token_url``: it must be there for
            OAuth 2, and not for OAuth 1.0a; ``roster_uwlr_invalid``.
    """
    if listed(session, tenant.school_id):
        raise AlreadyThere(f"roster source of school {tenant.school_id}")
    row, source_id = _WRITTEN[type(server)](server), uuid4()
    source = RosterSource(
        id=source_id,
        school_id=tenant.school_id,
        kind=row.kind.value,
        version=row.version,
        base_url=row.base_url,
        authentication=row.authentication,
        token_url=row.token_url,
        client_key=row.client_key,
        sealed_secret=vault.seal(
            tenant.keys.wrapping, row.secret.encode(), _place(tenant, source_id)
        ),
        grades=grades.value,
        facts=json.dumps(row.facts, sort_keys=True, separators=(",", ":")),
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
    row = _Row(
        kind=SourceKind(source.kind),
        version=source.version,
        base_url=source.base_url,
        authentication=source.authentication,
        token_url=source.token_url,
        client_key=source.client_key,
        secret=secret.decode(),
        facts=json.loads(source.facts),
    )
    return Source(
        id=source.id,
        server=_READ[row.kind](row),
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
