"""A school's source into the school: fetched with no transaction open, planned, carried out."""

from dataclasses import dataclass
from datetime import datetime
from random import Random
from uuid import UUID

from sqlalchemy.orm import Session

from lti_tool.clock import school_day
from lti_tool.db import Database
from lti_tool.errors import PlanRefused
from lti_tool.models.rosters import RosterRun, RunState
from lti_tool.privacy.choices import Policy
from lti_tool.rostering.rest.calls import Report, silent
from lti_tool.rostering.snapshot import RosterSnapshot
from lti_tool.services import roster_sources, schools, terms, told_members
from lti_tool.services.rosters import applying, fetching, plans, years
from lti_tool.services.rosters.fetching import Fetching, Means, Occasion
from lti_tool.services.rosters.newcomers import Arrival
from lti_tool.services.rosters.plans import Planner


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """What reading schools' sources needs; ``random`` is for aliases."""

    database: Database
    root_key: bytes
    policy: Policy
    means: Means
    random: Random


@dataclass(frozen=True, slots=True, kw_only=True)
class Synced:
    """How a reading ended. ``refusal``: why all of the plan waits, or nothing.

    ``run`` is None where the source speaks of next school year only: that was put ready.
    """

    run: RosterRun | None
    refusal: str

    @property
    def held(self) -> bool:
        """Tell whether somebody has to look at the plan."""
        return self.run is not None and self.run.state in plans.OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A reading that is prepared; ``had_open``: a plan of the school waits.

    ``asks_members``: it is the day's, after which platforms are asked (``told_members``).
    """

    planner: Planner
    fetching: Fetching
    had_open: bool
    asks_members: bool

    def fetch(self, reader: Reader, report: Report = silent) -> RosterSnapshot:
        """Return what the source says; call this with no transaction open.

        Raises:
            RosterInvalid, PlatformRefused, PlatformUnavailable: it did not come whole.
        """
        return self.fetching.run(reader.means, report)


def prepare(session: Session, reader: Reader, school_id: UUID, *, now: datetime) -> Ready:
    """Return what reading a school's source needs of the database.

    Once a day everything is read, in between what changed; and everything as long as a plan
    waits, since what is gone shows in a whole reading only.

    Raises:
        NotFound: there is no such school, or it has no source.
        UnknownParty: its platform is not active.
    """
    tenant = schools.tenant_by_id(session, reader.root_key, school_id)
    planner = Planner(tenant=tenant, policy=reader.policy, now=now)
    source = roster_sources.opened(tenant, roster_sources.of_school(session, school_id))
    reading = plans.reading_of(session, school_id, reader.policy, source.grades)
    had_open = plans.open_of(session, school_id) is not None
    early = years.carried_out_early(session, school_id, school_day(now))
    occasion = Occasion(reading=reading, now=now, whole=had_open or early)
    found = fetching.of_source(session, school_id, source, occasion)
    return Ready(
        planner=planner,
        fetching=found,
        had_open=had_open,
        asks_members=told_members.is_due(source, now),
    )


def take_in(session: Session, reader: Reader, ready: Ready, snapshot: RosterSnapshot) -> Synced:
    """Plan what a source said, and carry out what is not held.

    Raises:
        RosterInvalid: it is not this school's roster; roll back.
    """
    run = years.read(session, ready.planner, snapshot).run
    if run is None:
        _note(session, ready, snapshot)
        return Synced(run=None, refusal="")
    refusal = _carry_out(session, reader, ready.planner, run)
    if run.state is RunState.APPLIED:
        _note(session, ready, snapshot)
    return Synced(run=run, refusal=refusal)


def drop_if_nothing(session: Session, ready: Ready, run: RosterRun | None) -> None:
    """Let go of a run in which nothing happened, so that the list of runs tells what did."""
    if run is not None and not ready.had_open and plans.does_nothing(run):
        session.delete(run)


def _carry_out(session: Session, reader: Reader, planner: Planner, run: RosterRun) -> str:
    """Carry out what is not held; return the refusal when everything is."""
    arrival = Arrival(
        tenant=planner.tenant,
        run=run,
        policy=planner.policy,
        now=planner.now,
        random=reader.random,
    )
    try:
        applying.apply(session, arrival, terms.By(now=planner.now), approved=False)
    except PlanRefused as error:
        return str(error)
    return ""


def _note(session: Session, ready: Ready, snapshot: RosterSnapshot) -> None:
    """Note from when on the next reading has to tell what changed."""
    whole = ready.fetching.since is None and snapshot.ledger.whole
    row = roster_sources.of_school(session, ready.planner.tenant.school_id)
    roster_sources.taken_over(row, ready.planner.now, whole=whole)
