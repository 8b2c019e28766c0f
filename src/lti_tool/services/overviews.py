"""A school's figures for machines, page by page. No row tells of one person.

Each function returns at most ``most`` rows after a key, in the order of that key, which is unique
and stays: rows that come or go between two pages move none of the others.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from lti_tool.models.deliveries import DeliveryState, ScoreDelivery
from lti_tool.models.doctor import Examination
from lti_tool.models.platforms import Registration
from lti_tool.models.rosters import RosterRun

Row = Mapping[str, Any]


def platforms(session: Session, school_id: UUID, after: UUID | None, most: int) -> list[Row]:
    """Return connections with their deployments and what the last examination showed, by id."""
    query = select(Registration).options(selectinload(Registration.deployments))
    query = query.where(Registration.school_id == school_id).order_by(Registration.id).limit(most)
    if after is not None:
        query = query.where(Registration.id > after)
    found = session.scalars(query).all()
    seen = _examinations(session, school_id, [each.id for each in found])
    return [
        {
            "id": each.id,
            "issuer": each.issuer,
            "client_id": each.client_id,
            "status": each.status.value,
            "deployments": [
                {"id": one.id, "deployment_id": one.platform_key, "status": one.status.value}
                for one in sorted(each.deployments, key=lambda one: one.id)
                if one.school_id == school_id
            ],
            "examination": seen.get(each.id),
        }
        for each in found
    ]


def _examinations(session: Session, school_id: UUID, ids: Sequence[UUID]) -> dict[UUID, Row]:
    query = select(Examination).options(selectinload(Examination.lines))
    query = query.where(Examination.school_id == school_id, Examination.registration_id.in_(ids))
    return {
        row.registration_id: {
            "asked_at": row.asked_at,
            "finished_at": row.finished_at,
            "findings": [
                {"leg": line.leg, "verdict": line.verdict.value, "code": line.code}
                for line in sorted(row.lines, key=lambda line: line.leg)
            ],
        }
        for row in session.scalars(query)
    }


def roster_runs(session: Session, school_id: UUID, after: int | None, most: int) -> list[Row]:
    """Return the readings of the school's administration, by number."""
    query = select(RosterRun).where(RosterRun.school_id == school_id)
    if after is not None:
        query = query.where(RosterRun.number > after)
    rows = session.scalars(query.order_by(RosterRun.number).limit(most))
    return [
        {
            "number": row.number,
            "source": row.source,
            "state": row.state.value,
            "made_at": row.made_at,
            "applied_at": row.applied_at,
            "undone_at": row.undone_at,
            "totals": json.loads(row.summary).get("totals", {}),
        }
        for row in rows
    ]


def deliveries(
    session: Session,
    school_id: UUID,
    after: UUID | None,
    most: int,
    state: DeliveryState | None = None,
) -> list[Row]:
    """Return scores on their way, by id: how they fare, neither whose they are nor what."""
    query = select(ScoreDelivery).where(ScoreDelivery.school_id == school_id)
    if state is not None:
        query = query.where(ScoreDelivery.state == state)
    if after is not None:
        query = query.where(ScoreDelivery.id > after)
    rows = session.scalars(query.order_by(ScoreDelivery.id).limit(most))
    return [
        {
            "id": row.id,
            "destination": row.destination.value,
            "platform": row.registration_id,
            "state": row.state.value,
            "due_at": row.due_at,
            "tries": row.tries,
            "last_answer": row.last_answer,
        }
        for row in rows
    ]
