"""Every column says whether it is about a person, and if so, under which rule it stands."""

import pytest
from sqlalchemy import Column, MetaData, Table, Text

from lti_tool.models import Base
from lti_tool.privacy.fields import NEVER_STORED, PERSONAL_FIELDS

COLUMNS = [column for table in Base.metadata.sorted_tables for column in table.columns]


def each_column():
    return pytest.mark.parametrize("column", COLUMNS, ids=str)


def fault(column: Column) -> str:
    """Return what is wrong with the mark of ``column``, or nothing."""
    if "privacy" not in column.info:
        return "made with neither personal() nor impersonal()"
    field = column.info["privacy"]
    if field is not None and field not in PERSONAL_FIELDS:
        return f"{field} is not in the register"
    return ""


@each_column()
def test_every_column_is_personal_by_a_registered_field_or_impersonal(column):
    assert fault(column) == ""


@each_column()
def test_no_column_is_named_after_what_must_never_be_stored(column):
    parts = column.name.split("_")

    assert not [word for word in NEVER_STORED if word in {*parts, column.name}]


def test_there_are_columns_to_look_at():
    assert len(COLUMNS) > 50


@pytest.mark.parametrize("info", [{}, {"privacy": "shoe_size"}], ids=["unmarked", "unregistered"])
def test_a_column_without_a_right_mark_would_be_found(info):
    column = Column("shoe_size", Text, info=info)
    Table("person", MetaData(), column)

    assert fault(column)
