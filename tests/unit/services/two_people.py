"""Two pupils of one school who may be one, and all that they can have."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from lti_tool.models.learning import AttemptState, ItemDraft, ItemResponse
from lti_tool.models.matches import Ground, PersonMatch, PersonMerge
from lti_tool.models.schools import Role
from lti_tool.services import (
    details,
    people,
    personal_rows,
    schools,
    terms,
)
from lti_tool.services.merging import matches, merging
from tests.factories import rows
from tests.factories.tools import NOON, ROOT_KEY

ECK_ID = "https://ketenid.nl/201703/" + "a1" * 64
OTHER_ECK_ID = "https://ketenid.nl/201703/" + "b2" * 64
BY = terms.By(now=NOON)


class Two:
    """Two pupils of one school, each known by a platform of its own."""

    def __init__(self, session) -> None:
        self.session = session
        self.here = rows.scene(session)
        self.elsewhere = rows.registration(session, self.here.school)
        self.kept = self.here.pupil
        self.gone = rows.person(session, self.elsewhere)
        self.kept.created_at = NOON - timedelta(days=1)
        session.flush()

    @property
    def tenant(self):
        return schools.tenant_of(ROOT_KEY, self.here.school)

    def enroll(self, person, *, now=NOON, context=None):
        context = context or self.here.context
        people.enroll(self.session, context.id, person.id, Role.PUPIL, now=now)

    def attempt(self, person, **changes):
        return rows.attempt(self.session, self.here, person_id=person.id, **changes)

    def propose(self, ground=Ground.BY_HAND) -> PersonMatch:
        matches.propose(self.session, self.here.school.id, self.kept.id, self.gone.id, ground)
        return self.session.scalars(select(PersonMatch)).one()

    def merge(self) -> PersonMerge:
        return merging.approve(self.session, self.tenant, self.propose(), BY)

    def undo(self, merge, by=BY) -> int:
        return merging.undo(self.session, self.tenant, merge, by)

    def image(self) -> dict[str, list[str]]:
        """Return every row about a person of the school, but what only a merge needs."""
        self.session.flush()
        return {
            table.name: sorted(map(repr, self.session.execute(select(table)).all()))
            for table in personal_rows.tables()
            if table.name not in {"person_match", "person_merge"}
        }

    def of(self, model, person):
        return self.session.scalars(select(model).where(model.person_id == person.id)).all()


@pytest.fixture
def two(session) -> Two:
    return Two(session)


def with_everything(two: Two) -> None:
    """Give both of everything, in one group and in two, with one link in common."""
    session = two.session
    two.enroll(two.kept, now=NOON - timedelta(days=2))
    two.enroll(two.gone)
    other = rows.context(session, two.elsewhere.deployments[0])
    two.enroll(two.gone, context=other)
    two.attempt(two.kept, last_activity_at=NOON - timedelta(hours=1))
    done = two.attempt(two.gone, state=AttemptState.FINISHED, finished_at=NOON)
    busy = two.attempt(two.gone)
    for attempt in (done, busy):
        session.add(
            ItemResponse(
                attempt_id=attempt.id,
                item_identifier="a",
                response='{"RESPONSE":"C"}',
                score=Decimal(1),
                answered_at=NOON,
            )
        )
    session.add(
        ItemDraft(attempt_id=busy.id, item_identifier="b", response="{}", sequence=1, saved_at=NOON)
    )
    details.keep(session, two.tenant, two.gone.id, {"display_name": "Noor Wit", "eck_id": ECK_ID})
    details.keep(session, two.tenant, two.kept.id, {"birth_year": "2017"})
    session.flush()
