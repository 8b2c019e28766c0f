"""A school whose administration speaks of this school year and the next."""

from datetime import UTC, date, datetime, timedelta
from random import Random

from sqlalchemy import select

from lti_tool.models.roster_years import RosterYear
from lti_tool.models.rosters import RosterGroup, RosterMembership, RosterPerson
from lti_tool.rostering.sources import read_file
from lti_tool.services.rosters import flows, plans, years
from lti_tool.services.rosters.marks import Marks
from tests.unit.rostering.build import package
from tests.unit.services.rosters.days import PILOT, office

JUNE = datetime(2027, 6, 14, 12, tzinfo=UTC)
STARTS = date(2027, 8, 1)
CHANCE = Random(7)  # noqa: S311 - chance that repeats itself

SESSIONS = (
    "sourcedId,title,type,startDate,endDate,schoolYear\n"
    "T26,2026-2027,schoolYear,2026-08-01,2027-07-31,2027\n"
    "T27,2027-2028,schoolYear,2027-08-01,2028-07-31,2028\n"
)
THIS = {"G4": ("Otters 4", 4), "G8": ("Reigers 8", 8)}
NEXT = {"H3": ("Mussen 3", 3), "H5": ("Vossen 5", 5)}
NOW_IN = {"L1": "G4", "L2": "G4", "L3": "G8", "L4": "G4"}
NEXT_IN = {"L1": "H5", "L2": "H5", "N1": "H3"}


class Town:
    """A school whose administration speaks of two years; L3 is in groep 8, L4 is placed late."""

    def __init__(self, session) -> None:
        self.office = office(session)
        self.office.now = JUNE - timedelta(days=60)
        self.session = session

    def file(self, *, later: bool = True, now: bool = True):
        groups = [("T26", THIS)] * now + [("T27", NEXT)] * later
        places = [NOW_IN] * now + [NEXT_IN] * later
        classes = "sourcedId,title,grades,classType,schoolSourcedId,termSourcedIds\n" + "".join(
            f"{key},{title},{year},homeroom,S1,{term}\n"
            for term, some in groups
            for key, (title, year) in some.items()
        )
        enrolled = [(key, group) for some in places for key, group in some.items()]
        enrollments = (
            "sourcedId,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate\n"
            + "".join(f"E{key}{group},{group},S1,{key},student,,,\n" for key, group in enrolled)
            + "".join(f"EJ{key},{key},S1,J1,teacher,true,,\n" for _, some in groups for key in some)
        )
        users = "sourcedId,enabledUser,orgSourcedIds,role,givenName,familyName,grades\n" + "".join(
            f"{key},true,S1,student,Noor,Wit,{8 if key == 'L3' else 4}\n"
            for key in sorted({key for key, _ in enrolled})
        )
        return package(
            academicSessions=SESSIONS,
            orgs=f"sourcedId,name,type,identifier\nS1,School,school,{self.office.school.brin}\n",
            classes=classes,
            enrollments=enrollments,
            users=users + "J1,true,S1,teacher,Ans,Kok,\n",
        )

    @property
    def planner(self) -> plans.Planner:
        return plans.Planner(tenant=self.office.tenant, policy=PILOT, now=self.office.now)

    def read(self, file) -> years.Read:
        reading = plans.reading_of(self.session, self.office.school.id, PILOT)
        return years.read(self.session, self.planner, read_file(file, reading))

    def begin(self) -> None:
        """Bring this year in, and next year in June."""
        self.office.apply(self.read(self.file(later=False)).run, approved=True)
        self.office.now = JUNE
        found = self.read(self.file())
        assert found.run is not None
        self.office.apply(found.run)

    @property
    def year(self) -> RosterYear:
        return years.of_school(self.session, self.office.school.id)

    def flows(self) -> dict:
        found = flows.flows(self.session, self.office.tenant, self.year)
        return {(f.origin, "away" if f.leaves else f.goal): f.pupils for f in found}

    def carry_out(self):
        return years.carry_out(self.session, self.planner, CHANCE, self.office.by)

    def places(self) -> dict[str, str]:
        """Return who of the pupils is in which group now."""
        marks = Marks(self.office.tenant)
        titles = dict(
            map(
                tuple,
                self.session.execute(
                    select(RosterGroup.digest, RosterGroup.title).where(RosterGroup.until.is_(None))
                ),
            )
        )
        rows = self.session.execute(
            select(RosterPerson.digest, RosterMembership.group_digest)
            .join(RosterMembership, RosterMembership.person_id == RosterPerson.person_id)
            .where(RosterPerson.until.is_(None), RosterMembership.until.is_(None))
        )
        names = {marks.person(key): key for key in {*NOW_IN, *NEXT_IN}}
        return {names[row[0]]: titles[row[1]] for row in rows if row[0] in names}

    def here(self) -> set[str]:
        marks = Marks(self.office.tenant)
        live = set(
            self.session.scalars(select(RosterPerson.digest).where(RosterPerson.until.is_(None)))
        )
        return {key for key in {*NOW_IN, *NEXT_IN} if marks.person(key) in live}


THIS_YEAR = {"L1": "Otters 4", "L2": "Otters 4", "L3": "Reigers 8", "L4": "Otters 4"}
NEXT_YEAR = {"L1": "Vossen 5", "L2": "Vossen 5", "N1": "Mussen 3"}
