"""National numbers and chain ids are recognised, and little else is taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.privacy.detectors import (
    chain_id,
    may_be_national_number,
    national_number_named,
    speaks_of_chain_id,
)

HEX = "0123456789abcdef" * 8
ECK_ID = f"https://ketenid.nl/201703/{HEX}"
PILOT = f"https://ketenid.nl/pilot/{HEX}"


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("bsn", "bsn"),
        ("BSN", "bsn"),
        ("userBsn", "bsn"),
        ("custom_pgn", "pgn"),
        ("bsn_ondwnr-4", "bsn"),
        ("Onderwijsnummer", "onderwijsnummer"),
        ("persoonsgebonden nummer", "persoonsgebonden"),
        ("leerlingBurgerServiceNummer", "burgerservice"),
        ("rijksregisternummer", "rijksregister"),
        ("metadata.ssn", "ssn"),
        ("hpgn", "hpgn"),
        ("stampseudoniem", "stampseudoniem"),
        ("absnr", None),
        ("bsname", None),
        ("identifier", None),
        ("leerlingnummer", None),
        ("", None),
    ],
)
def test_a_name_gives_a_national_number_away(name, word):
    assert national_number_named(name) == word


# Invented numbers: 111222333 and 123456782 are the usual examples of the eleven test.
@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("111222333", True),
        ("123456782", True),
        ("1112.22.333", True),
        ("111 222 333", True),
        ("123456783", False),
        ("10000008", True),
        ("10000008".zfill(9), True),
        ("000000000", False),
        ("00000000", False),
        ("101222331", True),
        ("102222331", False),
        ("1234567", False),
        ("1112223330", False),
        ("11122233x", False),
        ("١١١٢٢٢٣٣٣", False),
        ("", False),
    ],
)
def test_a_value_of_the_right_length_that_passes_the_eleven_test_is_found(value, found):
    assert may_be_national_number(value) is found


def eleven(number: int, rest: int) -> bool:
    """Tell by the definition itself: weights 9 to 2, and -1 for the last digit."""
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    total = sum(w * int(d) for w, d in zip(weights, f"{number:09d}", strict=True))
    return total % 11 == rest


@given(st.integers(min_value=10_000_000, max_value=999_999_999))
def test_the_eleven_test_is_the_one_of_bsn_and_onderwijsnummer(number):
    is_onderwijsnummer = f"{number:09d}".startswith("10") and eleven(number, 5)

    assert may_be_national_number(str(number)) == (eleven(number, 0) or is_onderwijsnummer)


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (ECK_ID, ECK_ID),
        (f"  {ECK_ID.upper()} ", ECK_ID),
        (ECK_ID[:-1], None),
        (ECK_ID + "0", None),
        (ECK_ID.replace("https", "http"), None),
        (ECK_ID.replace("ketenid", "ketenid2"), None),
        (ECK_ID.replace("201703", "sp201703"), None),
        (ECK_ID.replace("201703", "sppilot"), None),
        (ECK_ID.replace("a", "g"), None),
        (f"x{ECK_ID}", None),
        ("LL_1234", None),
        ("", None),
    ],
)
@pytest.mark.parametrize("pilot", [False, True], ids=["production", "test system"])
def test_a_chain_id_has_its_one_form_and_a_stampseudoniem_is_none(value, kept, pilot):
    assert chain_id(value, pilot=pilot) == kept


def test_an_id_of_the_pilot_counts_on_test_systems_only():
    assert chain_id(PILOT) is None
    assert chain_id(PILOT, pilot=True) == PILOT


@pytest.mark.parametrize("value", [ECK_ID, PILOT, f"user={ECK_ID.upper()}", "KetenId.NL/x"])
def test_anything_that_speaks_of_a_chain_id_is_noticed(value):
    assert speaks_of_chain_id(value)
    assert not speaks_of_chain_id(value[:5])
