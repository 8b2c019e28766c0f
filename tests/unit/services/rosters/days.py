"""Days of a school's administration: what it sends, and what stands in the database after it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import Select, Table, select
from sqlalchemy.orm import Session

from lti_tool.models.base import table_of
from lti_tool.models.details import ChainId, PersonDetails
from lti_tool.models.rosters import RosterGroup, RosterMembership, RosterPerson, RosterRun
from lti_tool.models.schools import Person, PersonKey, PersonLink, School
from lti_tool.privacy.choices import Policy
from lti_tool.rostering.sources import read_file
from lti_tool.services import schools, terms
from lti_tool.services.rosters import applying, plans, undoing
from lti_tool.services.rosters.newcomers import Arrival
from tests.factories import rows
from tests.factories.tools import NOON, ROOT_KEY
from tests.unit.rostering.build import package

GROUPS = {"G4": "Otters 4", "G5": "Vossen 5", "G8": "Reigers 8"}
MODELS = (
    Person,
    PersonKey,
    PersonLink,
    PersonDetails,
    ChainId,
    RosterGroup,
    RosterPerson,
    RosterMembership,
)
"""All that a roster touches."""

PILOT = Policy(pilot_chain_ids=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pupil:
    """One pupil of the administration."""

    group: str = "G4"
    year: int = 4
    name: str = "Noor"
    eck_id: str = ""


@dataclass(kw_only=True)
class Office:
    """A school with an administration that sends rosters."""

    session: Session
    school: School
    now: datetime = NOON
    groups: Mapping[str, str] = field(default_factory=lambda: dict(GROUPS))

    def file(self, pupils: Mapping[str, Pupil], **changes: str):
        """Return a OneRoster package with these pupils and one teacher."""
        users = ["sourcedId,enabledUser,orgSourcedIds,role,givenName,familyName,grades,userIds"]
        users += [
            f"{key},true,S1,student,{each.name},Wit,{each.year},"
            + (f"{{eckId:{each.eck_id}}}" if each.eck_id else "")
            for key, each in pupils.items()
        ]
        users += ["J1,true,S1,teacher,Ans,Kok,,"]
        enrolled = [
            "sourcedId,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate"
        ]
        enrolled += [f"E{key},{each.group},S1,{key},student,,," for key, each in pupils.items()]
        enrolled += [f"EJ{key},{key},S1,J1,teacher,true,," for key in self.groups]
        classes = ["sourcedId,title,grades,classType,schoolSourcedId,termSourcedIds"]
        classes += [f"{key},{title},,homeroom,S1," for key, title in self.groups.items()]
        files = {
            "orgs": f"sourcedId,name,type,identifier\nS1,School,school,{self.school.brin}\n",
            "users": "\n".join(users) + "\n",
            "classes": "\n".join(classes) + "\n",
            "enrollments": "\n".join(enrolled) + "\n",
        }
        return package(**(files | changes))

    @property
    def tenant(self) -> schools.Tenant:
        return schools.tenant_of(ROOT_KEY, self.school)

    @property
    def by(self) -> terms.By:
        return terms.By(now=self.now)

    def plan(self, pupils: Mapping[str, Pupil], **changes: str) -> RosterRun:
        return self.plan_file(self.file(pupils, **changes))

    def plan_file(self, file) -> RosterRun:
        planner = plans.Planner(tenant=self.tenant, policy=PILOT, now=self.now)
        reading = plans.reading_of(self.session, self.school.id, PILOT)
        return plans.plan(self.session, planner, read_file(file, reading))

    def apply(self, run: RosterRun, *, approved: bool = False) -> RosterRun:
        arrival = Arrival(
            tenant=self.tenant,
            run=run,
            policy=PILOT,
            now=self.now,
            random=Random(7),  # noqa: S311 - chance that repeats itself
        )
        return applying.apply(self.session, arrival, self.by, approved=approved)

    def take(self, pupils: Mapping[str, Pupil], **changes: str) -> RosterRun:
        """Plan and carry out, whatever is held; the next day begins."""
        run = self.apply(self.plan(pupils, **changes), approved=True)
        self.now += timedelta(days=1)
        return run

    def undo(self, run: RosterRun):
        return undoing.undo(self.session, self.tenant, run, self.by)

    def image(self) -> dict[str, list]:
        """Return every row about a person or a roster of this school."""
        self.session.flush()
        tables = [table_of(model) for model in MODELS]
        return {
            table.name: sorted(map(repr, self.session.execute(_own(table, self.school.id)).all()))
            for table in tables
        }


def _own(table: Table, school_id: UUID) -> Select:
    if "school_id" in table.c:
        return select(table).where(table.c.school_id == school_id)
    people = select(Person.id).where(Person.school_id == school_id)
    return select(table).where(table.c.person_id.in_(people))


def office(session: Session) -> Office:
    return Office(session=session, school=rows.school(session))


def class_of(count: int, **changes: object) -> dict[str, Pupil]:
    """Return so many pupils, L1 and on."""
    return {f"L{n}": Pupil(**changes) for n in range(1, count + 1)}
