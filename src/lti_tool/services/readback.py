"""What became of delivered scores: are they still in the platform's gradebook (AGS 2.0, 3.3)?

A platform that was restored from a backup, or a column that somebody emptied, tells nobody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.errors import SealBroken
from lti_tool.lti import ags
from lti_tool.lti.ags import Result
from lti_tool.lti.client import Client
from lti_tool.lti.service import Service
from lti_tool.models.deliveries import DeliveryState, ScoreDelivery
from lti_tool.models.platforms import Registration
from lti_tool.services import people, registrations, schools

AS_GOOD_AS_EQUAL = Decimal("0.005")
"""Of the whole: platforms scale and round."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The newest score that a platform took for one user, as a part of the maximum (0 to 1)."""

    delivery_id: UUID
    fraction: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One line item with what was delivered to it, by the platform's user ids."""

    client: Client
    line_item_url: str
    sent: Mapping[str, Sent]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Which deliveries left no mark, and where another mark stands (a teacher may give one)."""

    missing: tuple[UUID, ...]
    different: tuple[UUID, ...]


def columns(session: Session, root_key: bytes, school_id: UUID) -> list[Column]:
    """Return the line items of a school to which scores were delivered.

    Scores of people whose key is gone are left out: nobody can tell whose they were.

    Raises:
        NotFound: there is no such school.
    """
    tenant = schools.tenant_of(root_key, schools.get(session, school_id))
    rows = session.execute(
        select(ScoreDelivery, Registration)
        .join(Registration, Registration.id == ScoreDelivery.registration_id)
        .where(
            ScoreDelivery.school_id == school_id,
            ScoreDelivery.state == DeliveryState.DELIVERED,
            ScoreDelivery.line_item_url.is_not(None),
            ScoreDelivery.announces.is_(False),
        )
        .order_by(ScoreDelivery.stamp)
    )
    sent: dict[tuple[UUID, str], dict[str, Sent]] = {}
    for row, registration in rows:
        try:
            user = people.platform_user(session, tenant, row.person_id, registration.id)
        except SealBroken:
            continue
        column = sent.setdefault((registration.id, row.line_item_url or ""), {})
        column[user] = Sent(delivery_id=row.id, fraction=row.score / row.maximum)
    return [
        Column(
            client=registrations.client_of(session.get_one(Registration, registration_id)),
            line_item_url=url,
            sent=found,
        )
        for (registration_id, url), found in sent.items()
    ]


def compare(service: Service, column: Column) -> Compared:
    """Return what of a line item's scores is there; call this with no transaction open.

    Raises:
        PlatformRefused, PlatformUnavailable: what ``ags.results`` raises.
    """
    marks = {one.user_id: one for one in ags.results(service, column.line_item_url)}
    there = {user: sent for user, sent in column.sent.items() if _has_mark(marks.get(user))}
    return Compared(
        missing=_ids([sent for user, sent in column.sent.items() if user not in there]),
        different=_ids(
            [sent for user, sent in there.items() if not is_same(marks[user], sent.fraction)]
        ),
    )


def mark_of(service: Service, line_item_url: str, user_id: str) -> Result | None:
    """Return what stands in one user's cell, None when nothing does.

    Raises:
        PlatformRefused, PlatformUnavailable: what ``ags.results`` raises.
    """
    found = ags.results(service, line_item_url, user_id)
    return next((one for one in found if _has_mark(one)), None)


def is_same(result: Result, fraction: Decimal) -> bool:
    """Return whether a mark is this part of the maximum, as platforms scale and round."""
    if result.score is None or result.maximum <= 0:
        return False
    return abs(result.score / result.maximum - fraction) <= AS_GOOD_AS_EQUAL


def _has_mark(result: Result | None) -> bool:
    return result is not None and result.score is not None


def _ids(found: Sequence[Sent]) -> tuple[UUID, ...]:
    return tuple(sent.delivery_id for sent in found)
