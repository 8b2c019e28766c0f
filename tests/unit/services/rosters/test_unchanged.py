"""A file that was taken over already is known again, and only where that is certain."""

import json
import zipfile
from collections.abc import Mapping
from datetime import timedelta
from io import BytesIO
from types import MappingProxyType

import pytest
from sqlalchemy import delete, select

from lti_tool.models.rosters import RosterChange, RosterPerson, RosterRun
from lti_tool.models.schools import Person
from lti_tool.rostering.oneroster import people
from lti_tool.rostering.oneroster.package import MAX_READ
from lti_tool.rostering.snapshot import Grades
from lti_tool.rostering.sources import read_file
from lti_tool.services.rosters import plans
from lti_tool.services.rosters.marks import Marks
from tests.unit.services.rosters.days import PILOT, Office, Pupil, class_of, office
from tests.unit.services.rosters.town import Town

NOTHING: Mapping = MappingProxyType({})
DIFFERENT = {
    "a row more": {"append": {"users.csv": b"\r\n"}},
    "more than may be asked for at once": {"append": {"users.csv": b"\r\n" * MAX_READ}},
    "a file that is not read": {"more": {"readme.txt": b"made by hand"}},
    "another name": {"renamed": {"users.csv": "Users.csv"}},
}


@pytest.fixture
def read(monkeypatch):
    """Count how often the people of a package are really read."""
    times = []

    def counted(run):
        times.append(run)
        yield from people.persons(run)

    monkeypatch.setattr("lti_tool.rostering.oneroster.assembling.persons", counted)
    return times


def take(school: Office, file: BytesIO) -> RosterRun:
    """Plan a file and carry the plan out, whatever is held; the next day begins."""
    run = school.apply(school.plan_file(file), approved=True)
    school.now += timedelta(days=1)
    return run


def packed_anew(
    file: BytesIO,
    *,
    append: Mapping[str, bytes] = NOTHING,
    more: Mapping[str, bytes] = NOTHING,
    renamed: Mapping[str, str] = NOTHING,
) -> BytesIO:
    """Return a zip of the same files in another order, of another day, and not compressed."""
    anew = BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(anew, "w") as new:
        for name in reversed(old.namelist()):
            entry = zipfile.ZipInfo(renamed.get(name, name), (2026, 12, 1, 3, 0, 0))
            new.writestr(entry, old.read(name) + append.get(name, b""))
        for name, content in more.items():
            new.writestr(name, content)
    anew.seek(0)
    return anew


def totals(run: RosterRun) -> dict:
    return json.loads(run.summary)["totals"]


def changes(session, run: RosterRun) -> int:
    return len(session.scalars(select(RosterChange).where(RosterChange.run_id == run.id)).all())


def test_the_same_file_again_is_not_read_and_changes_nothing(session, read):
    school = office(session)
    file = school.file(class_of(3, name="Sem"))
    first = take(school, file)
    image = school.image()
    for _ in range(2):  # known from a run that did nothing itself, too
        again = take(school, file)
        assert totals(again) == {}
        assert changes(session, again) == 0
    assert len(read) == 1
    assert school.image() == image
    assert totals(first)["person"] == {"join": 4}


def test_the_same_rows_packed_anew_are_not_read(session, read):
    school = office(session)
    file = school.file(class_of(3))
    take(school, file)
    assert totals(take(school, packed_anew(file))) == {}
    assert len(read) == 1


@pytest.mark.parametrize("other", DIFFERENT)
def test_a_package_in_which_anything_differs_is_read(session, read, other):
    school = office(session)
    file = school.file(class_of(3))
    take(school, file)
    take(school, packed_anew(file, **DIFFERENT[other]))
    assert len(read) == 2


def test_what_was_not_right_in_the_file_is_told_again(session):
    school = office(session)
    odd = school.file({"L1": Pupil(group="G404"), "L2": Pupil()})
    first = json.loads(take(school, odd).summary)
    again = json.loads(take(school, odd).summary)
    assert first["findings"]
    assert again["findings"] == first["findings"]
    assert again["whole"] == first["whole"]


def test_another_file_is_read_and_so_is_the_first_one_after_it(session, read):
    school = office(session)
    four, three = school.file(class_of(4)), school.file(class_of(3))
    take(school, four)
    take(school, three)
    back = take(school, four)
    assert totals(back)["person"] == {"join": 1}
    assert len(read) == 3


def test_a_file_that_was_undone_is_read_anew(session, read):
    school = office(session)
    file = school.file(class_of(3))
    school.undo(take(school, file))
    assert totals(take(school, file))["person"] == {"join": 4}
    assert len(read) == 2


def test_after_an_undo_the_file_before_is_known_again(session, read):
    school = office(session)
    file = school.file(class_of(3))
    take(school, file)
    image = school.image()
    school.undo(school.take(class_of(4)))
    assert totals(take(school, file)) == {}
    assert school.image() == image
    assert len(read) == 2


def test_a_plan_that_was_not_carried_out_makes_no_file_known(session, read):
    school = office(session)
    file = school.file(class_of(3))
    school.plan_file(file)
    assert totals(school.plan_file(file))["person"] == {"join": 4}
    assert len(read) == 2


def test_removals_that_wait_keep_a_file_from_being_known(session, read):
    school = office(session)
    school.take(class_of(8))
    file = school.file(class_of(4))
    held = school.apply(school.plan_file(file))
    assert held.state == "part"
    assert totals(school.plan_file(file))["person"] == {"leave": 4}
    assert len(read) == 3


def test_somebody_who_was_taken_off_the_roster_comes_with_the_same_file(session, read):
    school = office(session)
    file = school.file(class_of(3))
    take(school, file)
    mark = Marks(school.tenant).person("L2")
    gone = session.scalars(select(RosterPerson.person_id).where(RosterPerson.digest == mark)).one()
    session.execute(delete(Person).where(Person.id == gone))
    session.expire_all()
    assert totals(take(school, file))["person"] == {"join": 1}
    assert len(read) == 2


def test_a_row_whose_last_day_passed_leaves_with_the_same_file(session, read):
    school = office(session)
    ends = (school.now + timedelta(days=1)).date()
    enrollments = (
        "sourcedId,classSourcedId,userSourcedId,role,beginDate,endDate\n"
        "E1,G4,L1,student,,\n"
        f"E2,G4,L2,student,,{ends.isoformat()}\n"
    )
    file = school.file(class_of(2), enrollments=enrollments)
    for expected in ({"join": 2}, None, {"leave": 1}):
        run = take(school, file)
        assert totals(run).get("membership") == expected
    assert len(read) == 2


def test_the_same_bytes_are_another_reading_where_years_are_counted_otherwise(session, read):
    school = office(session)
    file = school.file(class_of(2))
    take(school, file)
    planner = plans.Planner(tenant=school.tenant, policy=PILOT, now=school.now)
    american = plans.reading_of(session, school.school.id, PILOT, Grades.CEDS)
    run = plans.plan(session, planner, read_file(file, american))
    assert totals(run)["person"] == {"change": 2}
    assert len(read) == 2


def test_a_file_that_tells_of_next_year_is_always_read(session, read):
    town = Town(session)
    town.begin()
    count, file = len(read), town.file()
    town.office.apply(town.read(file).run)
    found = town.read(file)
    assert found.year is not None
    assert len(read) == count + 2


def test_a_file_of_this_year_alone_is_known_by_way_of_the_turn_of_the_year(session, read):
    town = Town(session)
    file = town.file(later=False)
    town.office.apply(town.read(file).run, approved=True)
    found = town.read(file)
    assert found.run is not None
    assert totals(found.run) == {}
    assert len(read) == 1
