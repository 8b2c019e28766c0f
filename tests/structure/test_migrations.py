"""The way from nothing to today's tables is one line, and ends at what the models say."""

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import Engine, inspect

from lti_tool import migrations
from lti_tool.db import make_engine
from lti_tool.models import Base


@pytest.fixture
def blank_engine(blank_database_url):
    engine = make_engine(blank_database_url)
    yield engine
    engine.dispose()


def described(engine: Engine) -> dict[str, Any]:
    """Return all that the database itself says about its tables, in an order of its own."""
    look = inspect(engine)
    return {
        table: {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"], column["default"])
                for column in look.get_columns(table)
            },
            "primary key": look.get_pk_constraint(table)["constrained_columns"],
            "foreign keys": _sorted(look.get_foreign_keys(table)),
            "unique": _sorted(look.get_unique_constraints(table)),
            "indexes": _sorted(look.get_indexes(table)),
            "checks": _sorted(look.get_check_constraints(table)),
        }
        for table in look.get_table_names()
        if table != "alembic_version"
    }


def _sorted(constraints: Any) -> list[str]:
    return sorted(_spelled(found) for found in constraints)


def _spelled(found: Any) -> str:
    if isinstance(found, Mapping):
        return str({key: _spelled(found[key]) for key in sorted(found)})
    return str(found)


def test_there_is_one_newest_revision():
    assert len(migrations.heads()) == 1


def test_an_upgraded_database_stands_at_the_newest_revision(engine):
    assert migrations.current(engine) == migrations.heads()[0]


def test_a_new_step_would_have_nothing_to_change(engine):
    assert migrations.differences(engine) == ()


def test_migrations_and_models_make_the_same_tables(engine, blank_engine):
    Base.metadata.create_all(blank_engine)

    assert described(engine) == described(blank_engine)


def test_every_step_goes_up_down_and_up_again(blank_engine):
    migrations.upgrade(blank_engine)
    there = described(blank_engine)

    migrations.downgrade(blank_engine, "base")
    assert described(blank_engine) == {}

    migrations.upgrade(blank_engine)
    assert described(blank_engine) == there


def test_upgrading_twice_changes_nothing(engine):
    before = described(engine)

    migrations.upgrade(engine)

    assert described(engine) == before


def test_a_model_without_its_step_would_be_found(blank_engine):
    assert migrations.differences(blank_engine)
