"""Every personal column has a term that a sweep enforces: none is only printed."""

from typing import Any

import pytest
from sqlalchemy import Column, ForeignKey, MetaData, Table, Text

from lti_tool.models import Base
from lti_tool.models.base import UtcDateTime
from lti_tool.models.deliveries import DeliveryState
from lti_tool.models.learning import AttemptState
from lti_tool.models.practice import ChosenFor
from lti_tool.models.reviews import HandReason
from lti_tool.models.schools import PersonStatus, Role
from lti_tool.privacy.fields import PERSONAL_FIELDS
from lti_tool.privacy.retention import TERM_RULES
from lti_tool.privacy.rules import Retention
from lti_tool.services import personal_rows, readable, retention
from lti_tool.services.retention import ANCHORS, ORDER, SWEPT_ELSEWHERE

COLUMNS = [c for t in Base.metadata.sorted_tables for c in t.columns if c.info.get("privacy")]
STEPS = [step for rule in TERM_RULES for step in retention.steps(rule)]
NO_PERSON_LEADS_TO = {
    "audit_event": "audit",
    "suppression": "suppression",
    "erasure": "suppression",
    "roster_block": "plans wait two weeks (services.rosters.tidying)",
    "roster_change": "plans wait two weeks (services.rosters.tidying)",
    "roster_year": "with the undo, or three months unwanted (services.rosters.years.forget)",
}


def enforcers(column: Column[Any]) -> list[str]:
    """Return the rules by which a column's values go no later than its class says."""
    if column.table.name in NO_PERSON_LEADS_TO:
        return [NO_PERSON_LEADS_TO[column.table.name]]
    latest = PERSONAL_FIELDS[column.info["privacy"]].retention
    found = []
    if any(key.ondelete == "SET NULL" for key in column.foreign_keys):
        found.append("results-after-leaving")  # with which the person goes
    if column.table.name in SWEPT_ELSEWHERE:
        found.append(SWEPT_ELSEWHERE[column.table.name])
    for step in STEPS:
        rows_go = step.columns is None and step.table in _with_owners(column.table)
        emptied = step.columns is not None and column in step.columns
        if rows_go or emptied:
            found.append(step.rule)
    return [name for name in found if _no_later(TERM_RULES[name].retention, latest)]


def _no_later(one: Retention, other: Retention) -> bool:
    return ORDER.index(one) <= ORDER.index(other)


def _with_owners(table: Table) -> set[Table]:
    """Return a table and those whose rows take its rows along."""
    found = {table}
    for key in table.foreign_keys:
        if key.ondelete == "CASCADE" and key.column.table is not table:
            found |= _with_owners(key.column.table)
    return found


@pytest.mark.parametrize("column", COLUMNS, ids=str)
def test_every_personal_column_has_a_term_that_a_sweep_enforces(column):
    assert enforcers(column)


@pytest.mark.parametrize("retention", Retention)
def test_every_class_has_its_place_in_the_order(retention):
    assert retention in {*ORDER, Retention.AUDIT, Retention.SUPPRESSION}


@pytest.mark.parametrize("table", sorted({c.table.name for c in COLUMNS}))
def test_every_table_about_people_is_reached_from_the_person(table):
    reached = {t.name for t in personal_rows.tables()}

    assert table in reached | personal_rows.NOT_BY_PERSON.keys()


@pytest.mark.parametrize("column", [c for step in STEPS for c in step.columns or ()], ids=str)
def test_every_column_that_is_emptied_can_be(column):
    assert column.nullable or column.info["emptied"] is not None


@pytest.mark.parametrize(("table", "anchor"), ANCHORS.items())
def test_every_anchor_is_a_moment(table, anchor):
    assert isinstance(Base.metadata.tables[table].c[anchor].type, UtcDateTime)


def test_a_column_without_a_term_would_be_found():
    rules = Base.metadata.tables["person"].to_metadata(MetaData())
    stray = Table(
        "stray",
        rules.metadata,
        Column("person_id", ForeignKey("person.id"), info={"privacy": "pseudonym"}),
        Column("note", Text, info={"privacy": "exercise_response"}),
    )

    assert enforcers(stray.c.note) == []


@pytest.mark.parametrize(
    "kind", [ChosenFor, PersonStatus, Role, AttemptState, DeliveryState, HandReason]
)
def test_every_word_of_ours_in_an_export_is_dutch(kind):
    assert {word.value for word in kind} <= readable.WORDS.keys()
