"""What the source calls things, as 16 keyed bytes; and what is sealed until a plan is applied."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.models.details import ChainId
from lti_tool.models.schools import LinkKind
from lti_tool.models.schools import Role as PersonRole
from lti_tool.privacy import vault
from lti_tool.rostering.snapshot import OptionalField, Person, Role, Row, fingerprint
from lti_tool.services import details
from lti_tool.services.rosters.lms_keys import platform_identifier
from lti_tool.services.schools import Tenant
from lti_tool.services.suppressions import Identifier

MARK_BYTES = 16
_PLACE_MASK = (1 << 96) - 1
_MARK = b"lti_tool roster mark 1"
_DAY = len("YYYY-MM-DD")

SOURCE = "roster"
"""What ``PersonLink.source`` holds: a school has one administration."""


class Carried(NamedTuple):
    """What of a person travels sealed in a plan: the identifier, and chosen optional values."""

    source_id: str
    values: Mapping[str, str]

    @property
    def identifier(self) -> Identifier:
        """The same person, as the suppression list knows them."""
        return identifier_of(self.source_id)


def identifier_of(source_id: str) -> Identifier:
    """Return what the suppression list calls a person of the administration, or of the LMS."""
    of_platform = platform_identifier(source_id)
    if of_platform is not None:
        return of_platform
    return Identifier(kind=LinkKind.ROSTER_PERSON.value, source=SOURCE, value=source_id)


PREFIXES: Mapping[PersonRole, str] = {
    PersonRole.PUPIL: "leerling:",
    PersonRole.TEACHER: "leerkracht:",
}
"""How EDEXML, which counts keys of pupils and staff apart, has them told apart here."""


def key_marks(tenant: Tenant, source_id: str, role: PersonRole) -> tuple[bytes, bytes]:
    """Return the marks of an identifier, and of it as a key of EDEXML in this role."""
    key = vault.derived(tenant.keys.index, _MARK)
    texts = (source_id, PREFIXES[role] + source_id)
    plain, prefixed = (
        blake2b(f"person\x1f{text}".encode(), key=key, digest_size=MARK_BYTES).digest()
        for text in texts
    )
    return plain, prefixed


class Marks:
    """One school's marks. The same child has others at another school."""

    def __init__(self, tenant: Tenant) -> None:
        self._key = vault.derived(tenant.keys.index, _MARK)
        # of the index key, which stays when the school's key is rotated while a plan waits
        sealing = vault.derived(tenant.keys.index, b"lti_tool roster plan 1")
        self._sealer, self.blocks = (
            vault.Sealer(sealing, vault.Place(str(tenant.school_id), table, "sealed", ""))
            for table in ("roster_change", "roster_block")
        )
        self._of_person = blake2b(b"person\x1f", key=self._key, digest_size=MARK_BYTES)
        self.person = lru_cache(maxsize=16_384)(self._person)
        self.group = lru_cache(maxsize=16_384)(self._group)

    def row(self, row: Row) -> bytes:
        """Return what is equal tomorrow if and only if the row is the same."""
        return fingerprint(self._key, row)

    def text(self, *parts: object) -> bytes:
        """Return the mark of a few values that hold no control characters."""
        text = "\x1f".join(map(str, parts))
        return blake2b(text.encode(), key=self._key, digest_size=MARK_BYTES).digest()

    def _person(self, source_id: str) -> bytes:
        hashed = self._of_person.copy()  # half of the work is taking in the key
        hashed.update(source_id.encode())
        return hashed.digest()

    def _group(self, source_id: str) -> bytes:
        return self.text("group", source_id)

    def membership(self, group_id: str, person_id: str, role: Role) -> bytes:
        """Return the mark of somebody's place in a group."""
        number = int.from_bytes(self.person(person_id)) ^ self.place(group_id, role)
        return number.to_bytes(MARK_BYTES)

    def place(self, group_id: str, role: Role) -> int:
        """Return what a place in a group adds (bit by bit) to the mark of whoever has it.

        Both are keyed, so that two places clash by chance alone; and adding costs a tenth of
        hashing, of which there is one per group and person then. The first bytes stay the
        person's: what is read together lies together, in memory and in the index.
        """
        return int.from_bytes(self.text("place", group_id, role.value)) & _PLACE_MASK

    def seal(self, source_id: str, values: Mapping[str, str]) -> bytes:
        """Return what a plan carries of a person, under a key of the school's."""
        text = json.dumps([source_id, values], separators=(",", ":"))
        return self._sealer.seal(text.encode(), "")

    def unseal(self, sealed: bytes) -> Carried:
        """Return what ``seal`` took in.

        Raises:
            SealBroken: the school's key is another one by now.
        """
        return Carried(*json.loads(self._sealer.unseal(sealed, "")))


def chosen_values(person: Person, allowed: frozenset[OptionalField], today: date) -> dict[str, str]:
    """Return the optional values that the school chose, by their names in the register.

    An age is told by a date of birth; the date itself goes on only where it was chosen too.
    """
    if not (allowed and any(person[-4:])):
        return {}
    found = {
        OptionalField.DISPLAY_NAME: person.display_name,
        OptionalField.ADMINISTRATION_NUMBER: person.administration_number,
        OptionalField.ECK_ID: person.eck_id,
        OptionalField.BIRTH_YEAR: person.birth[:4],
        OptionalField.BIRTH_DATE: person.birth if len(person.birth) == _DAY else "",
        OptionalField.AGE: _age(person.birth, today),
    }
    return {field.value: value for field, value in found.items() if value and field in allowed}


def _age(birth: str, today: date) -> str:
    """Return whole years, or nothing where only the year is told."""
    if len(birth) != _DAY:
        return ""
    born = date.fromisoformat(birth)
    before_birthday = (today.month, today.day) < (born.month, born.day)
    return str(today.year - born.year - before_birthday)


def chains_of(session: Session, tenant: Tenant, values: Sequence[str]) -> dict[str, UUID]:
    """Return ECK-iD -> person, for those whom this school knows."""
    by_digest = {details.chain_digest(tenant, value): value for value in values}
    if not by_digest:
        return {}
    rows = session.execute(
        select(ChainId.digest, ChainId.person_id).where(
            ChainId.school_id == tenant.school_id, ChainId.digest.in_(list(by_digest))
        )
    )
    return {by_digest[digest]: person_id for digest, person_id in rows}
