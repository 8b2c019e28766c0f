"""Lines that pupils wrote themselves: sealed under their own key, opened for who may read them.

An open answer can hold anything that a child wants to tell. So it never stands readable in the
database: with the pupil's key it is gone, in every backup too.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from lti_tool.exercises import responses
from lti_tool.exercises.exercise import Responses
from lti_tool.models.learning import Attempt, ItemDraft, ItemResponse
from lti_tool.models.schools import PersonKey
from lti_tool.privacy import vault
from lti_tool.services import people, schools
from lti_tool.services.schools import Tenant

COLUMN = "written"
"""Its name in both tables; the sealed value is bound to it."""

NOTHING = "{}"
"""What stands in the readable column beside a sealed answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """What seals and opens one pupil's own lines."""

    tenant: Tenant
    key: bytes

    def seal(self, table: str, row: str, given: Responses) -> bytes:
        """Return answers sealed for one row; ``row`` is its key, parts joined by a colon."""
        plain = responses.dump(given).encode()
        return vault.seal(self.key, plain, self._place(table, row))

    def opened(self, row: ItemResponse | ItemDraft) -> Responses:
        """Return the answers that are sealed in a row.

        Raises:
            SealBroken: they were sealed for another row, or by another pupil.
        """
        place = self._place(row.__tablename__, key_of(row))
        return responses.parse(vault.unseal(self.key, row.written or b"", place).decode())

    def _place(self, table: str, row: str) -> vault.Place:
        return vault.Place(str(self.tenant.school_id), table, COLUMN, row)


def pen_of(session: Session, root_key: bytes, attempt: Attempt) -> Pen:
    """Return the pen to write with; nobody rotates the pupil's key until the transaction ends.

    Raises:
        SealBroken: the pupil has no key any more.
    """
    tenant = schools.tenant_by_id(session, root_key, attempt.school_id)
    return _pen(tenant, attempt.person_id, people.held_key(session, attempt.person_id))


def _pen(tenant: Tenant, person_id: UUID, held: PersonKey | None) -> Pen:
    wrapped = held.wrapped_key if held else b""
    return Pen(tenant=tenant, key=people.unwrapped_key(tenant, person_id, wrapped))


def pen_for(session: Session, root_key: bytes, attempt: Attempt) -> Pen | None:
    """Return the pen to read with, if anything in this attempt is written with it.

    Raises:
        SealBroken: the pupil has no key any more.
    """
    rows: list[ItemResponse | ItemDraft] = [*attempt.responses, *attempt.drafts]
    if all(row.written is None for row in rows):
        return None
    tenant = schools.tenant_by_id(session, root_key, attempt.school_id)
    return _pen(tenant, attempt.person_id, session.get(PersonKey, attempt.person_id))


def key_of(row: ItemResponse | ItemDraft) -> str:
    """Return a row's key as its sealed value is bound to it."""
    if isinstance(row, ItemDraft):
        return draft_key(row.attempt_id, row.item_identifier)
    return str(row.id)


def draft_key(attempt_id: UUID, item_identifier: str) -> str:
    """Return the key of a draft's row."""
    return f"{attempt_id}:{item_identifier}"
