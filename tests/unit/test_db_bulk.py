"""Many rows at once, on both engines."""

from datetime import UTC, date, datetime
from uuid import uuid4

from sqlalchemy import func, select

from lti_tool.db.bulk import bulk_load, bulk_load_kinds, make_room, portions
from lti_tool.models.base import table_of
from lti_tool.models.rosters import RosterPerson, RosterRun, RunState
from lti_tool.models.schools import Person, Role
from tests.factories import rows

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_rows_arrive_as_they_were_given_with_what_is_the_same_in_all(session):
    school, ids = rows.school(session), [uuid4() for _ in range(3)]
    people = ((id_, f"Uil {at}") for at, id_ in enumerate(ids))
    same = {"school_id": school.id, "status": "active", "created_at": NOON}
    bulk_load(session, table_of(Person), people, ("id", "alias"), same)
    versions = [
        (id_, b"\x00\t\\\n" * 4 + bytes([at]), Role.PUPIL, date(2026, 8, 1))
        for at, id_ in enumerate(ids)
    ]
    same = {"school_id": school.id, "since": 1, "made": True}
    columns = ("person_id", "digest", "role", "begins")
    bulk_load(session, table_of(RosterPerson), versions, columns, same)

    found = session.execute(
        select(RosterPerson.person_id, RosterPerson.digest, RosterPerson.role, RosterPerson.begins)
    )
    assert sorted(map(tuple, found)) == sorted(versions)
    alias = select(Person.alias, Person.created_at).where(Person.id == ids[1])
    assert session.execute(alias).one() == ("Uil 1", NOON)


def test_rows_of_a_few_kinds_have_what_their_kind_brings(session):
    school = rows.school(session)
    people = [(uuid4(), "Uil 1"), (uuid4(), "Uil 2")]
    same = {"school_id": school.id, "status": "active", "created_at": NOON}
    bulk_load(session, table_of(Person), people, ("id", "alias"), same)
    kinds = [
        (Role.PUPIL, date(2026, 8, 1), school.id, 1, True),
        (Role.TEACHER, None, school.id, 1, False),
    ]
    columns = ("person_id", "digest", "role", "begins", "school_id", "since", "made")
    told = [(people[0][0].hex, b"a", 1), (people[1][0], b"b", 0), (people[0][0].hex, b"c", 0)]
    bulk_load_kinds(session, table_of(RosterPerson), told, columns, kinds)

    found = session.execute(
        select(RosterPerson.digest, RosterPerson.person_id, RosterPerson.role, RosterPerson.begins)
    )
    assert sorted(map(tuple, found)) == [
        (b"a", people[0][0], Role.TEACHER, None),
        (b"b", people[1][0], Role.PUPIL, date(2026, 8, 1)),
        (b"c", people[0][0], Role.PUPIL, date(2026, 8, 1)),
    ]


def test_all_columns_are_filled_where_none_are_named(session):
    school = rows.school(session)
    told = (RunState.PLANNED, "edexml", 0, "[]", "{}", b"mark", None, 7)
    row = (uuid4(), school.id, 1, *told, NOON, None, None)
    bulk_load(session, table_of(RosterRun), [row])

    found = session.scalars(select(RosterRun)).one()
    assert (found.id, found.live_rows, found.made_at) == (row[0], 7, NOON)


def test_portions_hold_every_row_as_the_driver_gives_it(session):
    school = rows.school(session)
    people = ((uuid4(), f"Mus {at}") for at in range(12_000))
    same = {"school_id": school.id, "status": "active", "created_at": NOON}
    bulk_load(session, table_of(Person), people, ("id", "alias"), same)

    found = {alias for rows in portions(session, select(Person.alias)) for (alias,) in rows}
    assert len(found) == session.scalar(select(func.count()).select_from(Person)) == 12_000


def test_room_is_given_back_with_the_connection(database):
    def room(connection):
        name = connection.dialect.name
        ask = "PRAGMA cache_size" if name == "sqlite" else "SHOW work_mem"
        return connection.exec_driver_sql(ask).scalar()

    with database.reading() as session:
        before = room(session.connection())
        make_room(session)
        assert room(session.connection()) in {-65536, "64MB"}
    with database.reading() as session:
        assert room(session.connection()) == before
