"""Our signing keys: each is published before it signs, and stays published after it.

Platforms keep our key set for a while, and some do not ask again when they meet a key that they
do not know. So a rotation never interrupts anything, however many follow each other: a key signs
once every key set that is still kept somewhere holds it, and until then the key before it does.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from threading import Lock

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_tool.db import Database
from lti_tool.lti import keys
from lti_tool.models.platforms import KeyStatus, SigningKey
from lti_tool.privacy import vault

KEPT_BY_PLATFORMS = timedelta(hours=1)
"""How long platforms may keep our key set (its ``max-age``)."""

OVERLAP = timedelta(days=1)
"""How long a key stays published after its last use: longer than anybody keeps what it signed."""

SIGNS_FOR = timedelta(days=180)
"""After how long the worker rotates by itself."""

RELOADED_AFTER = 60.0
"""Seconds for which a process uses the signing key that it has loaded."""


def ensure(session: Session, root_key: bytes, *, now: datetime, new_kid: Callable[[], str]) -> None:
    """Make the current and the next key where they are missing."""
    for status in (KeyStatus.CURRENT, KeyStatus.NEXT):
        if not session.scalar(select(SigningKey.kid).where(SigningKey.status == status)):
            session.add(_new(root_key, status, now=now, kid=new_kid()))
    session.flush()


def rotate(
    session: Session,
    root_key: bytes,
    *,
    now: datetime,
    new_kid: Callable[[], str],
    leaked: bool = False,
) -> SigningKey:
    """Retire the current key, use the next one, publish a new next one; return the current.

    Args:
        session: a writing session.
        root_key: seals the private half.
        now: the moment.
        new_kid: gives the id of the new key.
        leaked: somebody else may have the old keys: withdraw them at once, although platforms
            that kept our key set will refuse us until they ask for it again.
    """
    ensure(session, root_key, now=now, new_kid=new_kid)
    new = _newest(session, KeyStatus.NEXT)
    for key in session.scalars(select(SigningKey).with_for_update()).all():
        # All of them: two machines that began at the same moment may have made one each.
        if key.status is KeyStatus.CURRENT:
            key.status, key.retired_at = KeyStatus.RETIRED, now
        if key.retired_at is not None and (leaked or key.retired_at + OVERLAP <= now):
            session.delete(key)
    new.status = KeyStatus.CURRENT
    session.add(_new(root_key, KeyStatus.NEXT, now=now, kid=new_kid()))
    session.flush()
    return new


def rotate_when_due(
    session: Session, root_key: bytes, *, now: datetime, new_kid: Callable[[], str]
) -> SigningKey | None:
    """Rotate when the last time is long ago; return the current key if that was so."""
    # The next key is made by a rotation, so its age is the time since then.
    query = select(func.max(SigningKey.created_at)).where(SigningKey.status == KeyStatus.NEXT)
    last = session.scalar(query)
    if last is None or last + SIGNS_FOR > now:
        return None
    return rotate(session, root_key, now=now, new_kid=new_kid)


def listed(session: Session) -> Sequence[SigningKey]:
    """Return all keys, oldest first."""
    return session.scalars(select(SigningKey).order_by(SigningKey.created_at)).all()


def published(session: Session) -> dict[str, list[dict[str, str]]]:
    """Return the key set that platforms fetch (RFC 7517)."""
    return keys.key_set(key.public_jwk for key in listed(session))


def current(session: Session, root_key: bytes, *, now: datetime) -> keys.Signer:
    """Return the key to sign with; make one with ``ensure`` first.

    The newest one that no key set, however long it was kept, can lack; in the first hour, when
    there is none, the first one.
    """
    newest_first = sorted(
        (key for key in listed(session) if key.status is not KeyStatus.NEXT),
        key=lambda key: (key.retired_at is None, key.retired_at or key.created_at, key.kid),
        reverse=True,
    )
    known = (key for key in newest_first if key.created_at + KEPT_BY_PLATFORMS <= now)
    row = next(known, newest_first[-1])
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

    def __init__(
        self,
        database: Database,
        root_key: bytes,
        monotonic: Callable[[], float],
        clock: Callable[[], datetime],
    ) -> None:
        self._database, self._root_key = database, root_key
        self._monotonic, self._clock = monotonic, clock
        self._held: tuple[float, keys.Signer] | None = None
        self._lock = Lock()

    def __call__(self) -> keys.Signer:
        """Return the current signer."""
        with self._lock:
            now = self._monotonic()
            if self._held is None or now - self._held[0] > RELOADED_AFTER:
                with self._database.reading() as session:
                    self._held = now, current(session, self._root_key, now=self._clock())
            return self._held[1]


def _newest(session: Session, status: KeyStatus) -> SigningKey:
    query = select(SigningKey).where(SigningKey.status == status)
    newest_first = query.order_by(SigningKey.created_at.desc(), SigningKey.kid)
    return session.scalars(newest_first.limit(1)).one()


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
