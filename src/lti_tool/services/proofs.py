"""Proofs that something was removed: what, how many, when, on what ground; never of whom."""

import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.models.retention import DeletionProof, ProofCause
from lti_tool.privacy import vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """What was removed: ``counts`` by table, ``ids`` of the rows (random ones, or their keys)."""

    school_id: UUID
    cause: ProofCause
    ground: str
    counts: Mapping[str, int]
    ids: Iterable[str]


def prove(session: Session, root_key: bytes, removal: Removal, *, now: datetime) -> DeletionProof:
    """Write down that something was removed, in the transaction that removes it."""
    proof = DeletionProof(
        id=uuid4(),
        school_id=removal.school_id,
        happened_at=now.replace(microsecond=0),
        cause=removal.cause,
        ground=removal.ground,
        counts=json.dumps(dict(removal.counts), sort_keys=True, separators=(",", ":")),
        digest=sha256("\n".join(sorted(removal.ids)).encode()).digest(),
    )
    proof.seal = _seal(root_key, proof)
    session.add(proof)
    session.flush()
    return proof


def holds(proof: DeletionProof, *root_keys: bytes) -> bool:
    """Return whether nobody changed a proof since it was made under one of these root keys."""
    return any(hmac.compare_digest(_seal(key, proof), proof.seal) for key in root_keys)


def reseal(session: Session, new: bytes, old: bytes) -> int:
    """Seal every proof under a new root key that held under the old one; return how many."""
    rows = [row for row in session.scalars(select(DeletionProof)) if holds(row, old)]
    for row in rows:
        row.seal = _seal(new, row)
    return len(rows)


def listed(session: Session, school_id: UUID | None = None) -> list[DeletionProof]:
    """Return the proofs of one school, or of all, newest first."""
    query = select(DeletionProof).order_by(DeletionProof.happened_at.desc())
    if school_id is not None:
        query = query.where(DeletionProof.school_id == school_id)
    return list(session.scalars(query))


def _seal(root_key: bytes, proof: DeletionProof) -> bytes:
    told = (
        str(proof.id),
        str(proof.school_id),
        proof.happened_at.astimezone(UTC).isoformat(),
        proof.cause.value,
        proof.ground,
        proof.counts,
        proof.digest.hex(),
    )
    key = vault.derived(root_key, b"lti_tool proofs 1")
    return hmac.digest(key, json.dumps(told).encode(), sha256)
