"""The exercise servers that this deployment trusts, and the exercises on them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from lti_tool.config.facts import Facts
from lti_tool.db import insert_if_new
from lti_tool.errors import AlreadyThere, NotFound, RemoteRefused
from lti_tool.exercises.elsewhere import Entry, exercise
from lti_tool.exercises.exercise import Exercise
from lti_tool.lti.platform.authorization import Server
from lti_tool.models.base import table_of
from lti_tool.models.content import ExercisePackage
from lti_tool.models.remote import RemoteExercise, RemoteServer
from lti_tool.services import annexes


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerFacts:
    """What a publisher tells: its name as the annex has it, and its addresses.

    ``target_url`` is where exercises open that have no address of their own.
    """

    key: str
    provider: str
    login_url: str
    redirect_urls: tuple[str, ...]
    target_url: str
    jwks_url: str


def add(
    session: Session,
    facts: ServerFacts,
    entries: Sequence[Entry],
    *,
    client_id: str,
    now: datetime,
) -> Server:
    """Register a server and offer its exercises; one that was removed comes back.

    Raises:
        AlreadyThere: ``remote_server_known``; ``exercise_key_taken``: an exercise of another
            origin has one of the keys.
    """
    row = session.scalar(select(RemoteServer).where(RemoteServer.key == facts.key))
    if row is not None and row.removed_at is None:
        raise AlreadyThere(facts.key, code="remote_server_known")
    if row is None:
        row = RemoteServer(key=facts.key)
        session.add(row)
    row.client_id, row.added_at, row.removed_at = client_id, now, None
    row.provider, row.login_url, row.target_url = facts.provider, facts.login_url, facts.target_url
    row.jwks_url, row.redirect_urls = facts.jwks_url, " ".join(facts.redirect_urls)
    session.flush()
    _offer(session, row.id, entries, now=now)
    return _record(row)


def offer(session: Session, key: str, entries: Sequence[Entry], *, now: datetime) -> None:
    """Take a newer list for a server: what is not in it is no longer offered.

    Whoever began an exercise goes on with it as it was.

    Raises:
        NotFound: ``remote_server_unknown``.
        AlreadyThere: ``exercise_key_taken``.
    """
    _offer(session, by_key(session, key).id, entries, now=now)


def _offer(session: Session, server_id: UUID, entries: Sequence[Entry], *, now: datetime) -> None:
    keys = [entry.key for entry in entries]
    for kept, own in (
        (ExercisePackage.key, ()),
        (RemoteExercise.key, (RemoteExercise.server_id != server_id,)),
    ):
        taken = session.scalar(select(kept).where(kept.in_(keys), *own).limit(1))
        if taken is not None:
            raise AlreadyThere(taken, code="exercise_key_taken")
    _withdraw(session, server_id)
    for entry in entries:
        values = {
            "key": entry.key,
            "version": entry.version,
            "server_id": server_id,
            "entry": entry.text,
            "offered": True,
            "added_at": now,
        }
        if not insert_if_new(session, table_of(RemoteExercise), values):
            same = (RemoteExercise.key == entry.key) & (RemoteExercise.version == entry.version)
            session.execute(update(RemoteExercise).where(same).values(offered=True))


def _withdraw(session: Session, server_id: UUID) -> None:
    own = RemoteExercise.server_id == server_id
    session.execute(update(RemoteExercise).where(own).values(offered=False))


def remove(session: Session, key: str, *, now: datetime) -> Server:
    """Trust a server no longer: no launches go there, and no scores are taken from it.

    Raises:
        NotFound: ``remote_server_unknown``.
    """
    found = by_key(session, key)
    row = session.get_one(RemoteServer, found.id)
    row.removed_at = now
    _withdraw(session, found.id)
    return found


def listed(session: Session) -> Sequence[Server]:
    """Return the servers that are trusted now, by key."""
    rows = select(RemoteServer).where(RemoteServer.removed_at.is_(None)).order_by(RemoteServer.key)
    return [_record(row) for row in session.scalars(rows)]


def by_key(session: Session, key: str) -> Server:
    """Return a trusted server by its key.

    Raises:
        NotFound: ``remote_server_unknown``.
    """
    found = next((each for each in listed(session) if each.key == key), None)
    if found is None:
        raise NotFound(key, code="remote_server_unknown")
    return found


def by_client_id(session: Session, client_id: str) -> Server:
    """Return the trusted server that we know by this client id.

    Raises:
        RemoteRefused: ``remote_client_unknown``.
    """
    found = next((each for each in listed(session) if each.client_id == client_id), None)
    if found is None:
        raise RemoteRefused(code="remote_client_unknown")
    return found


def by_id(session: Session, server_id: UUID) -> Server:
    """Return a trusted server.

    Raises:
        RemoteRefused: ``remote_client_unknown``: it was removed.
    """
    found = next((each for each in listed(session) if each.id == server_id), None)
    if found is None:
        raise RemoteRefused(code="remote_client_unknown")
    return found


def offered(session: Session) -> dict[str, tuple[str, datetime]]:
    """Return the exercises that can be chosen: key -> version, and since when it is on offer so."""
    rows = (
        select(RemoteExercise.key, RemoteExercise.version, RemoteServer.added_at)
        .join(RemoteServer, RemoteServer.id == RemoteExercise.server_id)
        .where(RemoteExercise.offered)
    )
    return {row.key: (row.version, row.added_at) for row in session.execute(rows)}


def offered_by(session: Session) -> dict[UUID, int]:
    """Return how many exercises each server offers."""
    counted = select(RemoteExercise.server_id, func.count()).where(RemoteExercise.offered)
    rows = session.execute(counted.group_by(RemoteExercise.server_id)).all()
    return {row[0]: row[1] for row in rows}


def load(session: Session, key: str, version: str) -> Exercise | None:
    """Return one version of an exercise on a server, None where there never was one."""
    row = session.get(RemoteExercise, (key, version))
    if row is None:
        return None
    server = session.get_one(RemoteServer, row.server_id)
    return exercise(key, version, row.entry, provider=server.provider, address=server.target_url)


def require_allowed(
    session: Session, school_id: UUID, provider: str, facts: Facts, today: date
) -> None:
    """Refuse to send a school's pupils to a publisher that its annex does not allow (yet).

    Raises:
        RemoteRefused: ``remote_objected``: the school objects to this sub-processor;
            ``remote_not_yet``: schools may still object.
    """
    if provider in annexes.objections(session, school_id):
        raise RemoteRefused(provider, code="remote_objected")
    if provider in withheld(session, school_id, facts, today):
        raise RemoteRefused(provider, code="remote_not_yet")


def withheld(session: Session, school_id: UUID, facts: Facts, today: date) -> frozenset[str]:
    """Return the publishers whose exercises a school's teachers are not offered (yet)."""
    early = {each.name for each in facts.sub_processors if each.starts and each.starts > today}
    return annexes.objections(session, school_id) | early


def unnamed(facts: Facts, providers: Iterable[str]) -> list[str]:
    """Return the publishers that the annex does not name as a sub-processor."""
    known = {each.name for each in facts.sub_processors}
    return sorted({provider for provider in providers if provider not in known})


def _record(row: RemoteServer) -> Server:
    return Server(
        id=row.id,
        key=row.key,
        provider=row.provider,
        client_id=row.client_id,
        login_url=row.login_url,
        redirect_urls=tuple(row.redirect_urls.split()),
        target_url=row.target_url,
        jwks_url=row.jwks_url,
    )
