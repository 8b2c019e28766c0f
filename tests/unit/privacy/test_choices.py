"""What a school chose: read, written, limited by the operator; and what it is told first."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.errors import ConfigInvalid
from lti_tool.privacy.choices import (
    Choices,
    Policy,
    birth_values,
    excluded_by,
    policy_of,
    read,
    write,
)
from lti_tool.privacy.explanations import explanation
from lti_tool.privacy.fields import OPTIONAL_FIELDS
from lti_tool.privacy.rules import Mode

EVERY_CHOICE = st.dictionaries(st.sampled_from(sorted(OPTIONAL_FIELDS)), st.sampled_from(Mode))


def possible(modes: dict[str, Mode]) -> dict[str, Mode]:
    return {name: mode for name, mode in modes.items() if mode in OPTIONAL_FIELDS[name].modes}


@given(EVERY_CHOICE.map(possible))
def test_what_is_written_reads_the_same_and_off_is_written_as_nothing(modes):
    found = read(write(Choices(modes=modes)), Policy())

    assert found.modes == {name: mode for name, mode in modes.items() if mode is not Mode.OFF}
    assert all(found.mode(name) is modes.get(name, Mode.OFF) for name in OPTIONAL_FIELDS)


def test_a_school_that_chose_nothing_has_everything_off():
    assert write(Choices(modes={})) is None
    assert read(None, Policy()).stored == frozenset()


@given(EVERY_CHOICE.map(possible), EVERY_CHOICE.map(possible))
def test_no_choice_goes_further_than_the_operator_allows(modes, at_most):
    found = read(write(Choices(modes=modes)), Policy(at_most=at_most))

    width = list(Mode).index
    for name, mode in found.modes.items():
        assert mode in OPTIONAL_FIELDS[name].modes
        assert width(mode) <= min(width(modes[name]), width(at_most.get(name, Mode.STORED)))


def test_only_what_is_stored_opens_a_border():
    found = read("display_name:screen photo:stored", Policy())

    assert found.stored == {"photo"}


def test_a_policy_names_every_unknown_field_and_mode_at_once():
    with pytest.raises(ConfigInvalid) as refused:
        policy_of({"display_name": "screen", "email": "stored", "photo": "screen"})

    assert len(refused.value.faults) == 2
    assert policy_of({"display_name": "screen"}).at_most == {"display_name": Mode.SCREEN}


def test_one_form_of_birth_excludes_the_others_and_nothing_else():
    on = Choices(modes={"birth_year": Mode.STORED, "photo": Mode.STORED})

    assert excluded_by(on, "age") == excluded_by(on, "birth_date") == {"birth_year"}
    assert excluded_by(on, "birth_year") == excluded_by(on, "display_name") == frozenset()


@pytest.mark.parametrize(
    ("today", "age"),
    [
        (date(2026, 6, 20), "8"),
        (date(2026, 6, 21), "9"),
        (date(2026, 12, 31), "9"),
        (date(2027, 1, 1), "9"),
    ],
    ids=str,
)
def test_a_birth_date_becomes_just_the_chosen_form(today, age):
    born = date(2017, 6, 21)

    assert birth_values(born, frozenset({"age"}), today) == {"age": age}
    assert birth_values(born, frozenset({"birth_year"}), today) == {"birth_year": "2017"}
    assert birth_values(born, frozenset({"birth_date"}), today) == {"birth_date": "2017-06-21"}
    assert birth_values(born, frozenset(), today) == {}


@pytest.mark.parametrize("name", OPTIONAL_FIELDS)
def test_the_explanation_says_what_why_who_how_and_how_long(name):
    text = explanation(name)

    assert text.title.endswith("(optioneel)")
    starts = [line.partition(":")[0] for line in text.lines]
    assert starts[:5] == ["Wat", "Waarvoor", "Wie het ziet", "Hoe het wordt bewaard", "Hoe lang"]
    assert OPTIONAL_FIELDS[name].why in text.lines[1]


def test_of_two_explanations_no_digest_is_the_same():
    assert len({explanation(name).digest for name in OPTIONAL_FIELDS}) == len(OPTIONAL_FIELDS)
