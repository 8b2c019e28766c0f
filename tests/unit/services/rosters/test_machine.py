"""Days, launches, merges and turns of the year in any order: the same things always hold."""

from datetime import timedelta
from random import Random
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from lti_tool.models.base import table_of
from lti_tool.models.learning import Attempt
from lti_tool.models.matches import Ground, PersonMatch
from lti_tool.models.roster_years import RosterYear
from lti_tool.models.rosters import RosterPerson
from lti_tool.models.schools import Enrollment, Person
from lti_tool.rostering.snapshot import SourceKind
from lti_tool.rostering.sources import read_file
from lti_tool.services.merging import matches, merging
from lti_tool.services.rosters import held, plans, years
from lti_tool.services.rosters.marks import Marks
from lti_tool.services.rosters.splitting import gathered, next_start
from tests.factories import rows
from tests.unit.services.rosters.days import PILOT, Pupil, office
from tests.unit.services.rosters.test_days import found, told

CHANCE = Random(7)  # noqa: S311 - chance that repeats itself
KEYS = [f"geheim-{n}" for n in range(5)]
PUPILS = st.dictionaries(
    st.sampled_from(KEYS),
    st.builds(
        Pupil,
        group=st.sampled_from(["G4", "G5", "G8"]),
        year=st.integers(1, 8),
        name=st.sampled_from(["Noor", "Sem"]),
    ),
    max_size=5,
)


class SchoolLife(RuleBasedStateMachine):
    """A school, what its administration said last, and all that could be taken back.

    ``done`` holds what was done, each with how everything stood before it; None where somebody
    came in since, who stays.
    """

    def __init__(self, session) -> None:
        super().__init__()
        self.session = session
        self.done: list[tuple] = []
        self.launched: list[UUID] = []

    @initialize()
    def begin(self) -> None:
        self.session.rollback()  # the example before this one
        self.own, self.other = office(self.session), office(self.session)
        self.other.take({"geheim-1": Pupil(), "geheim-2": Pupil()})
        self.untouched = self.other.image()
        self.platform = rows.registration(self.session, self.own.school)
        course = rows.context(self.session, self.platform.deployments[0])
        self.link = rows.link(self.session, course)
        self.course = course
        self.pupils: dict[str, Pupil] = {}
        self.done, self.launched = [], []

    def image(self) -> dict[str, list]:
        """Return every row about the school's people, their work included."""
        image = self.own.image()
        for model in (Attempt, Enrollment):
            table = table_of(model)
            mine = table.c.person_id.in_(
                select(Person.id).where(Person.school_id == self.own.school.id)
            )
            lines = self.session.execute(select(table).where(mine)).all()
            image[table.name] = sorted(map(repr, lines))
        return image

    @rule(pupils=PUPILS)
    def a_day(self, pupils) -> None:
        before = self.image()
        run = self.own.take(pupils)
        self.done.append((run, before, self.pupils))
        self.pupils = pupils

    @rule()
    def the_same_again(self) -> None:
        run = self.own.plan(self.pupils)
        before = self.image()
        assert plans.does_nothing(run) or not self.done
        if self.done:
            self.own.apply(run)
            assert self.image() == before

    @precondition(lambda self: len(self.launched) < 3)
    @rule()
    def somebody_launches(self) -> None:
        pupil = rows.person(self.session, self.platform, self.course)
        scene = rows.Scene(
            school=self.own.school,
            registration=self.platform,
            deployment=self.platform.deployments[0],
            context=self.course,
            link=self.link,
            pupil=pupil,
        )
        rows.attempt(self.session, scene)
        self.launched.append(pupil.id)
        self.done = [(what, None, pupils) for what, _, pupils in self.done]

    @precondition(lambda self: self.launched and self.pupils)
    @rule(data=st.data())
    def two_become_one(self, data) -> None:
        key = data.draw(st.sampled_from(sorted(self.pupils)))
        mark = Marks(self.own.tenant).person(key)
        live = select(RosterPerson.person_id).where(
            RosterPerson.digest == mark, RosterPerson.until.is_(None)
        )
        kept, gone = self.session.scalars(live).one(), self.launched.pop()
        if kept == gone or self.session.get(Person, gone) is None:
            return
        school_id = self.own.school.id
        matches.propose(self.session, school_id, kept, gone, Ground.BY_HAND)
        match = self.session.scalars(
            select(PersonMatch).where(PersonMatch.person_id == kept, PersonMatch.other_id == gone)
        ).one()
        before = self.image()
        merge = merging.approve(self.session, self.own.tenant, match, self.own.by)
        assert self.session.get(Person, gone) is None
        self.done.append((merge, before, self.pupils))

    @precondition(lambda self: self.pupils)
    @rule(pupils=PUPILS)
    def the_year_turns(self, pupils) -> None:
        reading = plans.reading_of(self.session, self.own.school.id, PILOT)
        coming = gathered(read_file(self.own.file(pupils), reading), self.own.school.brin)
        old = self.session.get(RosterYear, self.own.school.id)
        if old is not None:
            self.session.delete(old)
            self.session.flush()
        year = RosterYear(
            school_id=self.own.school.id,
            source=SourceKind.ONEROSTER_CSV.value,
            starts_on=next_start(self.own.now.date()),
            made_at=self.own.now,
            sealed=held.seal(self.own.tenant, coming),
        )
        self.session.add(year)
        self.session.flush()
        assert found(self.own) == told(self.pupils, Marks(self.own.tenant))  # it only waits
        before = self.image()
        planner = plans.Planner(tenant=self.own.tenant, policy=PILOT, now=self.own.now)
        run = years.carry_out(self.session, planner, CHANCE, self.own.by)
        self.own.now += timedelta(days=1)
        self.done.append((run, before, self.pupils))
        self.pupils = pupils

    @precondition(lambda self: self.done)
    @rule(data=st.data())
    def taken_back(self, data) -> None:
        place = data.draw(st.integers(0, len(self.done) - 1))
        what, before, pupils = self.done[place]
        if hasattr(what, "state"):
            self.own.undo(what)
            del self.done[place:]
        elif place == len(self.done) - 1:
            merging.undo(self.session, self.own.tenant, what, self.own.by)
            del self.done[place:]
        else:
            return
        self.pupils = pupils
        assert before is None or self.image() == before

    @invariant()
    def the_school_is_what_was_said_last(self) -> None:
        assert found(self.own) == told(self.pupils, Marks(self.own.tenant))

    @invariant()
    def no_other_school_is_touched(self) -> None:
        assert self.other.image() == self.untouched

    @invariant()
    def nothing_can_be_read(self) -> None:
        stored = repr(self.image())
        assert not [word for word in ("geheim", "Noor", "Sem", "Wit") if word in stored]


def test_a_school_stays_what_was_said_of_it_and_can_go_back(session):
    run_state_machine_as_test(
        lambda: SchoolLife(session),
        settings=settings(max_examples=4, stateful_step_count=8, deadline=None),
    )
