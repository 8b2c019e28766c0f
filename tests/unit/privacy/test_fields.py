"""What the register says of single fields; that it agrees with all else is gate G1."""

import pytest

from lti_tool.privacy.borders import LAUNCH_CLAIMS, Decision
from lti_tool.privacy.fields import NEVER_STORED, PERSONAL_FIELDS, rule
from lti_tool.privacy.rules import Category, Encryption


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
