"""The register says all there is to say about each field."""

import pytest

from lti_tool.privacy.borders import LAUNCH_CLAIMS, Decision
from lti_tool.privacy.fields import NEVER_STORED, PERSONAL_FIELDS, Category, Encryption, rule


@pytest.mark.parametrize("name", PERSONAL_FIELDS)
def test_every_field_answers_who_what_where_why_and_how_long(name):
    found = rule(name)

    assert found is PERSONAL_FIELDS[name]
    assert found.label
    assert found.subjects
    assert found.purposes
    assert found.sources
    assert found.retention.value


@pytest.mark.parametrize("name", PERSONAL_FIELDS)
def test_a_field_comes_from_what_the_border_lets_in_or_from_ourselves(name):
    listed = {key.rpartition("/")[2] for key in LAUNCH_CLAIMS}

    for source in rule(name).sources:
        kind, _, claim = source.partition(":")
        assert kind in {"lti", "pupil", "tool"}
        assert not claim or claim in listed


@pytest.mark.parametrize("name", PERSONAL_FIELDS)
def test_what_must_never_be_stored_is_no_field(name):
    assert not [part for part in NEVER_STORED if part in name]


def test_a_field_that_is_not_listed_does_not_exist():
    with pytest.raises(KeyError):
        rule("email")


def test_the_platforms_name_for_a_user_is_kept_sealed_and_read_by_nobody():
    found = rule("platform_user_id")

    assert found.encryption is Encryption.DIGEST_AND_SEALED
    assert found.readers == ()
    assert found.category is Category.TECHNICAL


def test_nothing_about_a_person_is_kept_in_clear_but_role_and_group():
    kept = {
        name.rpartition("/")[2]
        for name, decision in LAUNCH_CLAIMS.items()
        if decision is Decision.KEEP
    }

    assert kept == {"iss", "deployment_id", "roles"}
