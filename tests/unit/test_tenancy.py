"""A transaction that is bound to a school sees that school's rows only, whatever it asks."""

import threading
from uuid import uuid4

import pytest
from click.testing import CliRunner
from sqlalchemy import delete, func, insert, make_url, select, text, update
from sqlalchemy.exc import ProgrammingError

from lti_tool import migrations
from lti_tool.db import Database, make_engine, tenancy
from lti_tool.db.bulk import bulk_load
from lti_tool.db.quick import Quick
from lti_tool.main import tables
from lti_tool.migrations import row_security
from lti_tool.models import Base, ItemResponse, Person, School
from lti_tool.models.base import table_of
from lti_tool.models.schools import PersonStatus
from tests.factories import rows
from tests.factories.tools import NOON

PERSONS = select(func.count()).select_from(Person)
TENANTS = row_security.rules()


@pytest.fixture
def narrows(database_kind):
    """Tell whether this engine narrows rows itself: SQLite leaves it to the queries."""
    return database_kind == "postgresql"


@pytest.fixture
def scenes(database):
    """Two schools, each with a pupil who answered something."""
    with database.writing() as session:
        made = rows.scene(session), rows.scene(session)
        for scene in made:
            session.add(
                ItemResponse(
                    attempt_id=rows.attempt(session, scene).id,
                    item_identifier="q1",
                    response="[]",
                    score=1,
                    tries=1,
                    answered_at=NOON,
                )
            )
    return made


@pytest.fixture(autouse=True)
def _unbound_again():
    yield
    tenancy.bind(None)


def seen(database, model=Person) -> set[object]:
    with database.reading() as session:
        return set(session.scalars(select(model.id)))


def asked_of(line):
    """Return what a question is put to on one of our connections."""
    return line.connection if isinstance(line, Quick) else line


class TestReading:
    def test_a_query_that_forgets_its_school_sees_no_other_schools_rows(
        self, database, scenes, narrows
    ):
        here, elsewhere = (scene.pupil.id for scene in scenes)
        with tenancy.only(scenes[0].school.id):
            found = seen(database)

        assert here in found
        assert (elsewhere in found) is not narrows

    def test_rows_without_a_school_of_their_own_belong_where_their_parent_does(
        self, database, scenes, narrows
    ):
        with tenancy.only(scenes[0].school.id):
            assert len(seen(database, ItemResponse)) == (1 if narrows else 2)
            assert len(seen(database, School)) == (1 if narrows else 2)

    def test_bound_to_nobody_nothing_is_seen(self, database, scenes, narrows):
        del scenes
        with tenancy.only(tenancy.NOBODY):
            assert bool(seen(database)) is not narrows

    def test_looking_and_noting_are_held_to_it_as_well(self, database, scenes, narrows):
        expected = 1 if narrows else 2
        with tenancy.only(scenes[0].school.id):
            with database.looking() as quick:
                assert quick.connection.scalar(PERSONS) == expected
            with database.noting() as quick:
                assert quick.connection.scalar(PERSONS) == expected

    def test_what_was_bound_leaves_nothing_behind_on_its_connection(self, database, scenes):
        for way in (database.reading, database.looking, database.noting):
            with tenancy.only(scenes[0].school.id), way() as line:
                asked_of(line).scalar(PERSONS)
            with way() as line:
                assert asked_of(line).scalar(PERSONS) == 2

    def test_a_failure_within_leaves_nothing_behind_either(self, database, scenes):
        with (
            pytest.raises(RuntimeError),
            tenancy.only(scenes[0].school.id),
            database.looking(),
        ):
            raise RuntimeError

        with database.looking() as quick:
            assert quick.connection.scalar(PERSONS) == 2

    def test_another_thread_is_not_bound(self, database, scenes):
        found = []
        with tenancy.only(scenes[0].school.id):
            thread = threading.Thread(target=lambda: found.append(seen(database)))
            thread.start()
            thread.join(10)

        assert len(found[0]) == 2

    def test_every_school_is_seen_where_that_is_said(self, database, scenes):
        with tenancy.only(scenes[0].school.id), tenancy.every_school():
            assert len(seen(database)) == 2


class TestWriting:
    def test_no_row_of_another_school_is_changed_or_deleted(self, database, scenes, narrows):
        if not narrows:
            pytest.skip("SQLite leaves it to the queries")
        with tenancy.only(scenes[0].school.id), database.writing() as session:
            session.execute(update(Person).values(alias="Bever"))
            session.execute(delete(ItemResponse))

        with database.reading() as session:
            other = session.get_one(Person, scenes[1].pupil.id)
            assert other.alias != "Bever"
            assert session.scalar(select(func.count()).select_from(ItemResponse)) == 1

    def test_no_row_is_written_for_another_school(self, database, scenes, narrows):
        if not narrows:
            pytest.skip("SQLite leaves it to the queries")
        row = {
            "id": uuid4(),
            "school_id": scenes[1].school.id,
            "alias": "Bever",
            "status": PersonStatus.ACTIVE,
            "created_at": NOON,
        }
        with (
            tenancy.only(scenes[0].school.id),
            pytest.raises(ProgrammingError, match="security"),
            database.writing() as session,
        ):
            session.execute(insert(Person).values(row))

    def test_many_rows_are_loaded_within_one_school(self, database, scenes):
        columns = ("id", "alias", "school_id", "status", "created_at")
        of_school = {"school_id": scenes[0].school.id}
        fixed = {**of_school, "status": PersonStatus.ACTIVE, "created_at": NOON}
        people = [(uuid4(), f"Bever {number}") for number in range(20)]
        with tenancy.only(scenes[0].school.id), database.writing() as session:
            for part in (people[:10], people[10:]):  # the second finds no trace of the first
                bulk_load(session, table_of(Person), part, columns[:2], fixed)

        with database.reading() as session:
            assert session.scalar(PERSONS.where(Person.school_id == scenes[0].school.id)) == 21


class TestProtection:
    def test_every_table_with_a_school_has_a_rule_and_so_has_what_hangs_on_one(self):
        tables = Base.metadata.sorted_tables
        free = [table for table in tables if table.name not in TENANTS]

        assert {"exercise_package", "signing_key"} <= {table.name for table in free}
        assert not [table.name for table in free if "school_id" in table.columns]
        assert not [c for table in free for c in table.columns if c.info["privacy"]]

    def test_an_upgraded_database_has_them_all(self, engine):
        with engine.connect() as connection:
            assert row_security.bare(connection) == []
            assert row_security.handed_out(connection)

    def test_a_table_that_lost_its_rule_is_found_and_mended(self, blank_database_url, narrows):
        if not narrows:
            pytest.skip("SQLite has no rules")
        engine = make_engine(blank_database_url)
        migrations.upgrade(engine)
        with engine.begin() as connection:
            connection.execute(text("ALTER TABLE person DISABLE ROW LEVEL SECURITY"))

        assert migrations.differences(engine) == ("no row security: person",)
        migrations.upgrade(engine)
        assert migrations.differences(engine) == ()
        engine.dispose()

    def test_an_account_that_may_make_no_role_works_without_and_is_told(
        self, request, narrows, monkeypatch, tmp_path
    ):
        if not narrows:
            pytest.skip("SQLite knows no roles")
        server = request.getfixturevalue("_postgres")
        name = f"poor_{server.worker}"
        url = make_url(server.new_database(name))
        admin = make_engine(url.render_as_string(hide_password=False))
        with admin.begin() as connection:
            connection.exec_driver_sql(f"DROP ROLE IF EXISTS {name}")
            connection.exec_driver_sql(f"CREATE ROLE {name} LOGIN")
            connection.exec_driver_sql(f"GRANT {name} TO CURRENT_USER")
            connection.exec_driver_sql(f"ALTER DATABASE {name} OWNER TO {name}")
        address = url.set(username=name).render_as_string(hide_password=False)
        engine = make_engine(address)
        migrations.upgrade(engine)
        database = Database(engine)
        with database.writing() as session:
            scenes = rows.scene(session), rows.scene(session)
        with tenancy.only(scenes[0].school.id):
            assert len(seen(database)) == 2
        monkeypatch.setenv("LTI_TOOL_ALLOW_LOOPBACK", "1")
        monkeypatch.setenv("LTI_TOOL_PUBLIC_URL", "http://127.0.0.1:8000")
        monkeypatch.setenv("LTI_TOOL_VAR_DIR", str(tmp_path))
        monkeypatch.setenv("LTI_TOOL_DATABASE_URL", address)

        told = CliRunner().invoke(tables.group, ["check"])

        engine.dispose()
        admin.dispose()
        assert (told.exit_code, "not in use" in told.stderr) == (0, True), told.output
