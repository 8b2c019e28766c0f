"""Rows for platforms' gradebooks into a worker's hands: which user a score belongs to."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lti_tool.errors import SealBroken
from lti_tool.models.deliveries import DeliveryState, ScoreDelivery
from lti_tool.models.platforms import Registration, RegistrationStatus
from lti_tool.models.schools import LinkKind, PersonLink
from lti_tool.privacy import vault
from lti_tool.services import people, registrations, schools
from lti_tool.services.grades import rules
from lti_tool.services.grades.claimed import LOADED, ForPlatform, Taking, end, facts_of

_LOADED = (
    LOADED.add_columns(PersonLink.id.label("link_of_person"), PersonLink.sealed)
    .outerjoin(
        PersonLink,
        (PersonLink.school_id == ScoreDelivery.school_id)
        & (PersonLink.person_id == ScoreDelivery.person_id)
        & (PersonLink.kind == LinkKind.PLATFORM_USER)
        & (PersonLink.source == bindparam("source")),
    )
    .where(ScoreDelivery.registration_id == bindparam("registration_id"))
)
_REGISTRATIONS = select(Registration).where(
    Registration.id.in_(
        select(ScoreDelivery.registration_id).where(
            ScoreDelivery.id.in_(bindparam("ids", expanding=True))
        )
    )
)


def taken(
    session: Session, root_key: bytes, ids: Sequence[UUID], taking: Taking
) -> list[ForPlatform]:
    """Return rows as a worker needs them; one that cannot be sent fails."""
    found: list[ForPlatform] = []
    for registration in session.scalars(_REGISTRATIONS, {"ids": ids}).all():
        platform = _Platform(session, root_key, registration)
        named = {"registration_id": registration.id, "source": str(registration.id)}
        rows = session.execute(_LOADED, {"ids": ids, **named}).all()
        found += [one for row in rows if (one := platform.claimed(row, taking))]
        end(session, platform.ends)
    return found


class _Platform:
    """One registration of a school, while rows for it are taken."""

    def __init__(self, session: Session, root_key: bytes, registration: Registration) -> None:
        self._registration = registration
        self._client = registrations.client_of(registration)
        self._tenant = schools.tenant_by_id(session, root_key, registration.school_id)
        self.ends: dict[UUID, tuple[DeliveryState, str]] = {}

    def claimed(self, row: Any, taking: Taking) -> ForPlatform | None:
        """Return a row as a worker needs it; None, and a note why, where it cannot be sent."""
        if self._registration.status is not RegistrationStatus.ACTIVE:
            self.ends[row.id] = DeliveryState.FAILED, rules.PLATFORM_OFF
            return None
        try:
            user_id = self._user(row)
        except SealBroken:
            self.ends[row.id] = DeliveryState.FAILED, SealBroken.code
            return None
        return ForPlatform(
            receiver_id=self._registration.id,
            user_id=user_id,
            client=self._client,
            **facts_of(row, taking),
        )

    def _user(self, row: Any) -> str:
        if row.sealed is None or row.wrapped_key is None:
            raise SealBroken("person_link")
        key = people.unwrapped_key(self._tenant, row.person_id, row.wrapped_key)
        place = people.link_place(self._tenant, row.link_of_person)
        return vault.unseal(key, row.sealed, place).decode()
