"""Whatever happens, in whatever order: in the end the gradebook is right (model-based)."""

from contextlib import suppress
from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import delete, select

from lti_tool.db import Database
from lti_tool.models.deliveries import ScoreDelivery
from lti_tool.models.learning import Attempt
from lti_tool.services import grades
from lti_tool.worker.deliveries import deliver_due
from tests.drills.classroom import Classroom, classroom, is_over
from tests.drills.kills import Fragile, FragileWay, Fuse, Killed
from tests.factories.couriers import courier
from tests.factories.tools import Clock
from tests.fakes.gradebook import MoodleBook
from tests.fakes.outbound import answer

PUPILS, LINKS = 2, 2
TROUBLE = [(500, {}), (503, {"Retry_After": "60"}), (429, {}), (401, {}), (403, {}), (409, {})]


class School(RuleBasedStateMachine):
    """Pupils finish, workers work and die, platforms and clocks misbehave, people send again."""

    def __init__(self, database: Database, group: Classroom) -> None:
        super().__init__()
        self.database, self.clock = database, Clock()
        self.book, self.group = MoodleBook(clock=self.clock), group
        group.made.clear()
        with database.writing() as session:
            session.execute(delete(ScoreDelivery))  # of the example before
            session.execute(delete(Attempt))

    @rule(pupil=st.integers(0, PUPILS - 1), link=st.integers(0, LINKS - 1))
    def finish(self, pupil: int, link: int) -> None:
        with self.database.writing() as session:
            self.group.finish(session, pupil, link, now=self.clock())
        self.group.note(pupil, link)

    @rule()
    def work(self) -> None:
        deliver_due(courier(self.database, self.clock, self.book.reply))

    @rule(steps=st.integers(0, 25))
    def work_and_be_killed(self, steps: int) -> None:
        fuse = Fuse(steps)
        fragile = Fragile(self.database.engine, fuse)
        with suppress(Killed):
            deliver_due(courier(fragile, self.clock, FragileWay(self.book, fuse).reply))

    @rule(pupil=st.integers(0, PUPILS - 1), link=st.integers(0, LINKS - 1))
    def finish_while_a_score_is_on_its_way(self, pupil: int, link: int) -> None:
        def come() -> None:
            self.book.before_save = lambda: None
            self.finish(pupil, link)

        self.book.before_save = come
        self.work()
        self.book.before_save = lambda: None

    @rule(down=st.booleans(), swallows=st.booleans())
    def misbehave(self, *, down: bool, swallows: bool) -> None:
        self.book.down, self.book.swallows = down, swallows

    @rule(said=st.sampled_from(TROUBLE))
    def refuse_once(self, said: tuple[int, dict[str, str]]) -> None:
        self.book.refuses.append(answer(said[0], **said[1]))

    @rule(seconds=st.sampled_from([1, 10, 150, 3600]))
    def wait(self, seconds: int) -> None:
        self.clock.forward(seconds=seconds)

    @rule(seconds=st.sampled_from([-3600, -5, 5, 3600]))
    def jump(self, seconds: int) -> None:
        """Our clock is set; the platform's goes on."""
        self.clock.forward(seconds=seconds)
        self.book.skew -= timedelta(seconds=seconds)

    @rule()
    def send_all_again(self) -> None:
        with self.database.writing() as session:
            ids = session.scalars(select(ScoreDelivery.id)).all()
            grades.send_again(session, self.group.scene.school.id, ids, now=self.clock())

    @invariant()
    def order_is_kept(self) -> None:
        self.group.check_order(self.book)

    def teardown(self) -> None:
        self.book.down = self.book.swallows = False
        self.book.refuses.clear()
        for _ in range(30):
            self.work()
            if is_over(self.database):
                break
            self.clock.forward(hours=7)
        self.group.check(self.database, self.book)


def test_whatever_happens_the_newest_score_of_each_pupil_stands_there(database):
    with database.writing() as session:
        group = classroom(session, pupils=PUPILS, links=LINKS)
    run_state_machine_as_test(
        lambda: School(database, group),
        settings=settings(
            max_examples=12,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
