"""Our signing keys: the next one is published before use, the last ones after it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from threading import Lock

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.db import Database
from lti_tool.lti import keys
from lti_tool.models.platforms import KeyStatus, SigningKey
from lti_tool.privacy import vault

KEPT_RETIRED = 3
"""How many keys stay published after use: platforms cache our key set."""

RELOADED_AFTER = 60.0
"""Seconds for which a process uses the signing key that it has loaded."""


def ensure(session: Session, root_key: bytes, *, now: datetime, new_kid: Callable[[], str]) -> None:
    """Make the current and the next key where they are missing."""
    for status in (KeyStatus.CURRENT, KeyStatus.NEXT):
        if not session.scalar(select(SigningKey.kid).where(SigningKey.status == status)):
            session.add(_new(root_key, status, now=now, kid=new_kid()))
    session.flush()


def rotate(
    session: Session, root_key: bytes, *, now: datetime, new_kid: Callable[[], str]
) -> SigningKey:
    """Retire the current key, use the next one, publish a new next one; return the current.

    Platforms have seen the next key since the last rotation, so no signature goes unknown.
    """
    ensure(session, root_key, now=now, new_kid=new_kid)
    new = _newest(session, KeyStatus.NEXT)
    for key in listed(session):
        # All of them: two machines that began at the same moment may have made one each.
        if key.status is KeyStatus.CURRENT:
            key.status, key.retired_at = KeyStatus.RETIRED, now
    new.status = KeyStatus.CURRENT
    session.add(_new(root_key, KeyStatus.NEXT, now=now, kid=new_kid()))
    session.flush()
    for forgotten in _retired(session)[KEPT_RETIRED:]:
        session.delete(forgotten)
    return new


def listed(session: Session) -> Sequence[SigningKey]:
    """Return all keys, oldest first."""
    return session.scalars(select(SigningKey).order_by(SigningKey.created_at)).all()


def published(session: Session) -> dict[str, list[dict[str, str]]]:
    """Return the key set that platforms fetch (RFC 7517)."""
    return keys.key_set(key.public_jwk for key in listed(session))


def current(session: Session, root_key: bytes) -> keys.Signer:
    """Return the key to sign with; make one with ``ensure`` first."""
    row = _newest(session, KeyStatus.CURRENT)
    der = vault.unseal(_sealing(root_key), row.sealed_private, _place(row.kid))
    return keys.Signer(kid=row.kid, key=keys.load_private(der))


def reseal(session: Session, root_key: bytes) -> int:
    """Seal every private key under the present root key; return how many."""
    rows = listed(session)
    for row in rows:
        plain = vault.unseal(_sealing(root_key), row.sealed_private, _place(row.kid))
        row.sealed_private = vault.seal(_sealing(root_key), plain, _place(row.kid))
    session.flush()
    return len(rows)


class Signers:
    """The current signer, loaded once a minute: loading a key costs more than using it."""

    def __init__(self, database: Database, root_key: bytes, monotonic: Callable[[], float]) -> None:
        self._database, self._root_key, self._monotonic = database, root_key, monotonic
        self._held: tuple[float, keys.Signer] | None = None
        self._lock = Lock()

    def __call__(self) -> keys.Signer:
        """Return the current signer."""
        with self._lock:
            now = self._monotonic()
            if self._held is None or now - self._held[0] > RELOADED_AFTER:
                with self._database.reading() as session:
                    self._held = now, current(session, self._root_key)
            return self._held[1]


def _newest(session: Session, status: KeyStatus) -> SigningKey:
    query = select(SigningKey).where(SigningKey.status == status)
    newest_first = query.order_by(SigningKey.created_at.desc(), SigningKey.kid)
    return session.scalars(newest_first.limit(1)).one()


def _retired(session: Session) -> Sequence[SigningKey]:
    query = select(SigningKey).where(SigningKey.status == KeyStatus.RETIRED)
    return session.scalars(query.order_by(SigningKey.retired_at.desc())).all()


def _new(root_key: bytes, status: KeyStatus, *, now: datetime, kid: str) -> SigningKey:
    private = keys.new_private_key()
    return SigningKey(
        kid=kid,
        public_jwk=keys.public_jwk(private, kid),
        sealed_private=vault.seal(_sealing(root_key), keys.private_bytes(private), _place(kid)),
        status=status,
        created_at=now,
    )


def _sealing(root_key: bytes) -> bytes:
    return vault.derived(root_key, b"lti_tool signing keys 1")


def _place(kid: str) -> vault.Place:
    return vault.Place("", "signing_key", "sealed_private", kid)
