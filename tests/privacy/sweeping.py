"""A school whose terms run out: work to make, days to sweep on, what is left to count."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_tool.models.base import Base
from lti_tool.models.learning import Attempt, AttemptState, ItemResponse
from lti_tool.privacy.retention import GRACE, start_of
from lti_tool.services import people, schools, sweeps, terms
from lti_tool.services.sweeps import Report, Sweep
from tests.factories import rows
from tests.factories.rows import Scene
from tests.factories.tools import NOON, ROOT_KEY

AUGUST = start_of(2026)
DAY = timedelta(days=1)
BY = terms.By(now=NOON)


def day(year: int, month: int, number: int) -> datetime:
    return datetime(year, month, number, 3, 0, tzinfo=UTC)


@pytest.fixture
def scene(session) -> Scene:
    return rows.scene(session)


@pytest.fixture
def tenant(scene) -> schools.Tenant:
    return schools.tenant_of(ROOT_KEY, scene.school)


def sweep(session: Session, tenant: schools.Tenant, now: datetime, **changes) -> Report:
    report = sweeps.sweep(session, tenant, Sweep(root_key=ROOT_KEY, now=now, **changes))
    session.expire_all()
    return report


def sweep_on(session: Session, tenant: schools.Tenant, *days: datetime) -> dict[str, datetime]:
    """Sweep on these days; return on which of them each rule removed something first.

    Between them lies at most what changes nothing: each day that matters is there, with the day
    before it, and the day on which it is announced.
    """
    removed: dict[str, datetime] = {}
    for now in days:
        for swept in sweep(session, tenant, now).removed:
            removed.setdefault(swept.rule, now)
    return removed


def around(moment: datetime) -> tuple[datetime, ...]:
    """Return the days that matter for what is due at ``moment``."""
    return moment - GRACE - DAY, moment - GRACE, moment - DAY, moment, moment + DAY


def worked(session: Session, scene: Scene, moment: datetime, **changes) -> Attempt:
    """Make a finished attempt with one answer."""
    made = {"started_at": moment, "last_activity_at": moment, "finished_at": moment}
    attempt = rows.attempt(
        session, scene, state=AttemptState.FINISHED, **(made | {"exercise_key": "x"} | changes)
    )
    session.add(
        ItemResponse(
            attempt_id=attempt.id,
            item_identifier="i",
            response='{"R":["kat"]}',
            score=1,
            answered_at=moment,
        )
    )
    session.flush()
    return attempt


def seen(session: Session, scene: Scene, moment: datetime) -> None:
    """Let the pupil log in again, so that nobody takes them to have left."""
    people.enroll(session, scene.context.id, scene.pupil.id, "pupil", now=moment)
    session.flush()


def count(session: Session, table: type[Base]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def answers(session: Session) -> list[str]:
    return list(session.scalars(select(ItemResponse.response).order_by(ItemResponse.answered_at)))
