"""What each border lets in: the tables of the standards, and what the school's choices change."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.privacy.borders import BORDERS, EDEXML, NRPS_MEMBER, ONEROSTER, Chosen, Decision
from lti_tool.privacy.detectors import PARTS, WORDS
from lti_tool.privacy.minimise import columns, minimise, value_passes
from tests.unit.privacy.test_detectors import ECK_ID

USERS = ONEROSTER["users"]

ALWAYS_DROPPED = {
    "oneroster:users": "email sms phone agents agentSourcedIds password pronouns middleName"
    " userProfiles username resourceId metadata",
    "oneroster:demographics": "sex asian white cityOfBirth countryOfBirthCode"
    " hispanicOrLatinoEthnicity stateOfBirthAbbreviation publicSchoolResidenceStatus",
    "oneroster:results": "score comment studentSourcedId",
    "nrps": "email picture message middle_name lti11_legacy_user_id",
    "edexml:leerling": "geslacht emailadres fotourl etniciteit land land_vader land_moeder bsn"
    " onderwijsnummer bsn_ondwnr-4 sofinummer gewicht postcodenl toevoegingen gebruikersnaam",
    "edexml:leerkracht": "achternaam roepnaam emailadres gebruikersnaam @eckid toevoegingen",
}


def every_field() -> set[str]:
    """Return each optional field that any border knows."""
    rules = [rule for border in BORDERS.values() for rule in border.values()]
    inner = [rule for found in rules if isinstance(found, dict) for rule in found.values()]
    return {f for rule in [*rules, *inner] if isinstance(rule, Chosen) for f in rule.fields}


@pytest.mark.parametrize("source", ALWAYS_DROPPED)
def test_what_is_never_stored_stays_out_whatever_a_school_chooses(source):
    message = dict.fromkeys(ALWAYS_DROPPED[source].split(), "canary")

    found = minimise(message, BORDERS[source], every_field())

    assert found.kept == {}
    assert set(message) <= {*found.lost, *found.held}


@pytest.mark.parametrize("source", BORDERS)
def test_nothing_optional_passes_before_a_school_chose_it(source):
    rules = BORDERS[source]
    optional = [name for name, rule in rules.items() if isinstance(rule, Chosen)]

    assert minimise(dict.fromkeys(optional, "canary"), rules).kept == {}
    assert columns(optional, rules).kept == ()


@pytest.mark.parametrize(
    ("source", "field", "names"),
    [
        ("lti", "display_name", {"name", "given_name", "family_name"}),
        ("nrps", "display_name", {"name", "given_name", "family_name"}),
        ("nrps", "eck_id", {"lis_person_sourcedid"}),
        ("oneroster:users", "administration_number", {"identifier"}),
        ("oneroster:users", "eck_id", {"userMasterIdentifier", "userIds"}),
        ("oneroster:demographics", "age", {"birthDate", "birthdate"}),
        ("edexml:leerling", "display_name", {"roepnaam", "voorvoegsel", "achternaam"}),
        ("edexml:leerling", "birth_year", {"geboortedatum"}),
        ("edexml:leerling", "eck_id", {"@eckid"}),
    ],
)
def test_a_choice_opens_just_its_own_names(source, field, names):
    rules = BORDERS[source]
    optional = [name for name, rule in rules.items() if isinstance(rule, Chosen)]

    assert set(columns(optional, rules, {field}).kept) == names


def test_the_columns_of_a_file_are_decided_once_for_all_rows():
    head = ["sourcedId", "givenName", "email", "metadata.x", "leerling_bsn", "role"]

    found = columns(head, USERS, {"display_name"})

    assert found.kept == ("sourcedId", "givenName", "role")
    assert found.lost == {"email": 1, "onbekend": 1, "bsn": 1}
    assert found.held == ("bsn",)


@pytest.mark.parametrize(
    ("name", "value", "passes"),
    [
        ("identifier", "20261238", False),
        ("identifier", "2026-1237", True),
        ("identifier", "L-44", True),
        ("identifier", ECK_ID, False),
        ("userMasterIdentifier", ECK_ID, True),
        ("givenName", ECK_ID, False),
        ("givenName", "Sanne", True),
        ("sourcedId", "111222333", True),
        ("email", "x", False),
    ],
)
def test_a_value_of_a_kept_column_may_still_be_held_back(name, value, passes):
    chosen = {"display_name", "administration_number", "eck_id"}

    assert value_passes(name, value, USERS, chosen) is passes


def test_a_number_that_may_be_a_bsn_is_held_and_told_by_its_column():
    found = minimise({"identifier": "111222333"}, USERS, {"administration_number"})

    assert (found.kept, found.held) == ({}, ("identifier",))
    assert found.lost == {"identifier": 1}


def test_a_name_of_a_national_number_is_told_by_our_own_word_for_it():
    found = minimise({"custom_bsn_of_sanne": "x", "pgn": "111222333"}, NRPS_MEMBER)

    assert found.held == ("bsn", "pgn")


@given(st.dictionaries(st.text(max_size=12), st.text(max_size=5), max_size=6))
def test_a_name_that_nobody_knows_is_never_repeated(message):
    found = minimise(message, NRPS_MEMBER)

    assert set(found.lost) <= {"onbekend", *WORDS, *PARTS, *NRPS_MEMBER}


@pytest.mark.parametrize("source", BORDERS)
def test_every_line_is_a_decision(source):
    for rule in BORDERS[source].values():
        inner = rule.values() if isinstance(rule, dict) else [rule]
        assert all(isinstance(each, Decision | Chosen) for each in inner)


def test_a_teacher_in_edexml_brings_no_name():
    assert not [rule for rule in EDEXML["leerkracht"].values() if isinstance(rule, Chosen)]
