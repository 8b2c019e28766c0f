"""A day at a school whose scores go to its administration's gradebook as well."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from lti_tool.db import Database
from lti_tool.models.deliveries import Destination, ScoreDelivery
from lti_tool.models.learning import AttemptState
from lti_tool.services import grades
from tests.factories import rows
from tests.factories.administrations import URL, Administration, known
from tests.factories.couriers import courier as courier_of
from tests.factories.tools import Clock
from tests.fakes.outbound import Call, answer

PUPIL, CLASSMATE = "leerling-5", "leerling-13"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def book() -> Administration:
    return Administration()


@pytest.fixture
def courier(database, clock, book):
    def reply(call: Call):
        return book.reply(call) if call.url.startswith(URL) else answer(200, {"access_token": "t"})

    return courier_of(database, clock, reply)


@pytest.fixture
def scene(database, book) -> rows.Scene:
    with database.writing() as session:
        made = rows.scene(session)
        book.connect(session, made)
        known(session, made, made.pupil, PUPIL)
        return made


@dataclass(kw_only=True)
class Day:
    """A day at school."""

    database: Database
    scene: rows.Scene
    clock: Clock

    def made(self, points: int, pupil=None) -> None:
        """Finish an attempt with so many points of 4."""
        self.clock.forward(minutes=1)
        with self.database.writing() as session:
            attempt = rows.attempt(
                session,
                self.scene,
                person_id=(pupil or self.scene.pupil).id,
                state=AttemptState.FINISHED,
                finished_at=self.clock(),
                started_at=self.clock(),
                score=points,
                maximum=4,
            )
            link = session.merge(self.scene.link)
            grades.queue(session, attempt, link, self.scene.registration.id, now=self.clock())

    def told(self) -> list:
        with self.database.reading() as session:
            found = session.scalars(
                select(ScoreDelivery)
                .where(ScoreDelivery.destination == Destination.ONEROSTER)
                .order_by(ScoreDelivery.stamp)
            )
            return [(row.state, row.last_answer) for row in found]

    def send_again(self) -> None:
        with self.database.writing() as session:
            found = session.scalars(
                select(ScoreDelivery).where(ScoreDelivery.destination == Destination.ONEROSTER)
            )
            ids = [row.id for row in found]
            grades.send_again(session, self.scene.school.id, ids, now=self.clock())


@pytest.fixture
def day(database, scene, clock) -> Day:
    return Day(database=database, scene=scene, clock=clock)
