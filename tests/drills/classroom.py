"""A class that makes exercises, and what must stand in the gradebook in the end."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.db import Database
from lti_tool.models.deliveries import DeliveryState, ScoreDelivery
from lti_tool.models.learning import AttemptState
from lti_tool.models.platforms import ResourceLink
from lti_tool.services import attempts
from tests.factories import rows
from tests.fakes.gradebook import Cell, MoodleBook

MAXIMUM = 1000
"""Points; each attempt of a pupil gets one more, so that every score is known by its points."""

UNDERWAY = (DeliveryState.WAITING, DeliveryState.SENDING)


@dataclass(kw_only=True)
class Classroom:
    """Pupils and links of one school. ``made`` counts the attempts of each cell."""

    scene: rows.Scene
    pupils: list[UUID]
    users: list[str]
    links: list[ResourceLink]
    made: Counter[Cell] = field(default_factory=Counter)

    def finish(self, session: Session, pupil: int, link: int, *, now: datetime) -> None:
        """Let a pupil finish an attempt, as the page does; the caller commits."""
        at = replace(self.scene, link=self.links[link])
        cell = self.cell(pupil, link)
        number = self.made[cell] + 1
        attempt = rows.attempt(
            session,
            at,
            person_id=self.pupils[pupil],
            resource_link_id=self.links[link].id,
            state=AttemptState.OPEN,
            score=number,
            maximum=MAXIMUM,
        )
        attempts.finish(session, attempt, session.get_one(ResourceLink, at.link.id), now=now)

    def note(self, pupil: int, link: int) -> None:
        """Note that it was committed."""
        self.made[self.cell(pupil, link)] += 1

    def cell(self, pupil: int, link: int) -> Cell:
        return str(self.links[link].line_item_url), self.users[pupil]

    def check_order(self, book: MoodleBook) -> None:
        """No older score came after a newer one, and none in another's cell."""
        for cell in {cell for cell, _ in book.saved}:
            numbers = [round(part * MAXIMUM) for where, part in book.saved if where == cell]
            assert numbers == sorted(numbers), (cell, numbers)
            assert numbers[-1] <= self.made[cell]

    def check(self, database: Database, book: MoodleBook) -> None:
        """Every newest score stands there exactly as computed, and nothing else does."""
        self.check_order(book)
        there = {cell: round(mark.part * MAXIMUM) for cell, mark in book.marks.items()}
        assert there == dict(self.made)
        with database.reading() as session:
            assert not set(session.scalars(select(ScoreDelivery.state))) & {
                *UNDERWAY,
                DeliveryState.FAILED,
                DeliveryState.HELD,
            }


def classroom(session: Session, *, pupils: int, links: int = 1) -> Classroom:
    scene = rows.scene(session)
    more = [
        (rows.person(session, scene.registration, scene.context, subject=f"u{number}"), number)
        for number in range(pupils)
    ]
    return Classroom(
        scene=scene,
        pupils=[person.id for person, _ in more],
        users=[f"u{number}" for _, number in more],
        links=[rows.link(session, scene.context) for _ in range(links)],
    )


def is_over(database: Database) -> bool:
    """Return whether no score is underway any more."""
    with database.reading() as session:
        left = select(ScoreDelivery.id).where(ScoreDelivery.state.in_(UNDERWAY)).limit(1)
        return session.scalar(left) is None
