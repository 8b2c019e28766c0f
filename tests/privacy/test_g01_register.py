"""Gate G1: the register, the columns, the borders, the forms and the choices are one.

And I-1: every field answers who, what, where, why and how long.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields as parts_of
from dataclasses import replace

import pytest
from sqlalchemy import MetaData

from lti_tool.models import Base
from lti_tool.privacy.borders import BORDERS, Chosen, Decision, Rules
from lti_tool.privacy.fields import ANNEX_VERSION, EXCLUSIVE, OPTIONAL_FIELDS, PERSONAL_FIELDS
from lti_tool.privacy.rules import CATEGORIES, MODES, PURPOSES, FieldRule, Mode

ABOUT_PLACES = (
    "lti:notice.",
    "lti:www.brightspace.com.",
    "oneroster:orgs.",
    "oneroster:academicSessions.",
    "oneroster:courses.",
    "oneroster:classes.",
    "edexml:school.",
    "edexml:vestiging.",
    "edexml:groep.",
    "edexml:samengestelde_groep.",
)
"""What stands in these objects is about a school, a year or a group, never about a person."""

IMPERSONAL = {
    "lti:iss",
    "lti:deployment_id",
    "lti:resource_link.id",
    "lti:custom.exercise",
    "lti:custom.practice",
    "lti:custom.context_history",
    "lti:custom.link_history",
    "lti:platformnotificationservice.platform_notification_service_url",
    "lti:endpoint.scope",
    "lti:endpoint.lineitems",
    "lti:endpoint.lineitem",
    "lti:namesroleservice.context_memberships_url",
    "lti:groupsservice.context_groups_url",
    "lti:groupsservice.context_group_sets_url",
    "oneroster:roles.sourcedId",
    "oneroster:demographics.sourcedId",
    "oneroster:enrollments.sourcedId",
}
"""Claims and columns that are kept and tell of a connection or a row, not of a person."""

OURSELVES = {"pupil", "school", "tool"}


def lines(borders: Mapping[str, Rules]) -> Iterator[tuple[str, object]]:
    """Yield each line of each border as ``source.name`` (``source:name`` for launches)."""
    for source, rules in borders.items():
        dot = "." if ":" in source else ":"
        for name, rule in rules.items():
            short = name.rpartition("/")[2]
            if isinstance(rule, Mapping):
                yield from ((f"{source}{dot}{short}.{key}", each) for key, each in rule.items())
            else:
                yield f"{source}{dot}{short}", rule


def chosen_in(borders: Mapping[str, Rules]) -> set[tuple[str, str]]:
    """Return (field, line) for everything that a choice lets in."""
    return {
        (field, line)
        for line, rule in lines(borders)
        if isinstance(rule, Chosen)
        for field in rule.fields
    }


def optional_in(register: Mapping[str, FieldRule]) -> set[tuple[str, str]]:
    """Return (field, source) for every optional field, as the register tells it."""
    return {
        (field, source)
        for field, rule in register.items()
        if rule.optional
        for source in rule.sources
        if source not in OURSELVES
    }


def kept_in(borders: Mapping[str, Rules]) -> set[str]:
    """Return what is kept of a person, whatever a school chose."""
    kept = {Decision.KEEP, Decision.PSEUDONYM}
    return {
        line
        for line, rule in lines(borders)
        if not isinstance(rule, Chosen) and rule in kept and not line.startswith(ABOUT_PLACES)
    }


def always_in(register: Mapping[str, FieldRule]) -> set[str]:
    return {
        source
        for rule in register.values()
        if not rule.optional
        for source in rule.sources
        if source not in OURSELVES
    }


def columns_of(metadata: MetaData) -> set[str]:
    tables = metadata.sorted_tables
    return {c.info["privacy"] for t in tables for c in t.columns if c.info["privacy"]}


def in_use(register: Mapping[str, FieldRule]) -> set[str]:
    return {name for name, rule in register.items() if not rule.unused}


def test_the_database_holds_just_the_registered_fields_that_are_in_use():
    assert columns_of(Base.metadata) == in_use(PERSONAL_FIELDS)


def test_each_border_lets_in_just_what_the_register_names_as_a_source():
    assert chosen_in(BORDERS) == optional_in(PERSONAL_FIELDS)
    assert kept_in(BORDERS) == always_in(PERSONAL_FIELDS) | IMPERSONAL


@pytest.mark.parametrize("name", PERSONAL_FIELDS)
def test_every_field_answers_who_what_where_why_and_how_long(name):
    rule = PERSONAL_FIELDS[name]

    assert rule.label
    assert rule.subjects
    assert rule.category in CATEGORIES
    assert rule.encryption.value
    assert rule.purposes
    assert set(rule.purposes) <= set(PURPOSES)
    assert rule.retention.value
    assert bool(rule.sources) != bool(rule.unused)
    assert tuple(map(int, rule.since.split("."))) <= tuple(map(int, ANNEX_VERSION.split(".")))


@pytest.mark.parametrize("name", OPTIONAL_FIELDS)
def test_an_optional_field_is_off_first_marked_in_words_and_explained(name):
    rule = OPTIONAL_FIELDS[name]

    assert rule.modes[0] is Mode.OFF
    assert Mode.STORED in rule.modes
    assert set(rule.modes) <= set(MODES)
    assert rule.title == f"{rule.label} (optioneel)"
    assert rule.why.endswith(".")


def test_a_field_that_is_not_optional_has_no_mark():
    assert [
        r.title for r in PERSONAL_FIELDS.values() if not r.optional and r.title != r.label
    ] == []


def test_age_and_birth_are_kept_in_one_form_at_most():
    assert frozenset({"birth_year", "birth_date", "age"}) in EXCLUSIVE
    assert all(names <= set(OPTIONAL_FIELDS) for names in EXCLUSIVE)


class TestABreachWouldBeFound:
    def test_of_a_column_without_a_field_or_a_field_without_a_column(self):
        fewer = {name: rule for name, rule in PERSONAL_FIELDS.items() if name != "photo"}
        used = {**PERSONAL_FIELDS, "password": replace(PERSONAL_FIELDS["password"], unused="")}

        assert columns_of(Base.metadata) != in_use(fewer)
        assert columns_of(Base.metadata) != in_use(used)

    def test_of_a_border_that_lets_in_what_no_field_names(self):
        wider = dict(BORDERS) | {"nrps": {**BORDERS["nrps"], "email": Decision.KEEP}}
        chosen = dict(BORDERS) | {"nrps": {**BORDERS["nrps"], "email": Chosen("display_name")}}

        assert kept_in(wider) - always_in(PERSONAL_FIELDS) - IMPERSONAL == {"nrps:email"}
        assert chosen_in(chosen) - optional_in(PERSONAL_FIELDS) == {("display_name", "nrps:email")}

    def test_of_a_field_that_names_a_source_that_lets_nothing_in(self):
        rule = replace(PERSONAL_FIELDS["role"], sources=("lti:email",))

        assert "lti:email" in always_in({"role": rule}) - kept_in(BORDERS)

    def test_the_rule_has_no_attribute_that_these_tests_do_not_know(self):
        known = "label subjects category purposes sources readers retention encryption modes why"
        assert {part.name for part in parts_of(FieldRule)} == {*known.split(), "unused", "since"}
