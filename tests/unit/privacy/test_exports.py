"""Files to take away hold columns of the allow-list, and names only where they can be seen."""

import pytest

from lti_tool.privacy.borders.exports import EXPORTS, leaves
from lti_tool.privacy.fields import PERSONAL_FIELDS
from lti_tool.privacy.rules import Subject

COLUMNS = [(kind, column) for kind, columns in EXPORTS.items() for column in columns]


@pytest.mark.parametrize(("kind", "column"), COLUMNS)
def test_every_column_is_of_a_field_that_teachers_may_read(kind, column):
    field = EXPORTS[kind][column]

    assert field is None or Subject.TEACHER in PERSONAL_FIELDS[field].readers


@pytest.mark.parametrize(("kind", "column"), COLUMNS)
def test_only_what_is_optional_has_to_be_on_the_screen(kind, column):
    assert leaves(kind, column, {"display_name"})
    assert leaves(kind, column, ()) is (column != "name")


def test_no_other_column_leaves():
    with pytest.raises(KeyError):
        leaves("group", "birth_date", {"birth_date"})
