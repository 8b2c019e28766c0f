"""What optional claims say: one value a field, one name and not four parts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.lti.vocabulary import CUSTOM, LTI
from lti_tool.privacy.borders import LAUNCH_CLAIMS
from lti_tool.privacy.choices import Policy
from lti_tool.privacy.minimise import minimise
from lti_tool.privacy.offers import LAUNCH_FIELDS, LONGEST_NAME, Offers, launch_offers
from tests.unit.privacy.test_detectors import ECK_ID, PILOT

LIS = f"{LTI}lis"


def offered(claims: dict[str, object], policy: Policy | None = None) -> Offers:
    kept = minimise(claims, LAUNCH_CLAIMS, LAUNCH_FIELDS).kept
    return launch_offers(kept, policy or Policy())


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"name": "Sanne de Vries"}, "Sanne de Vries"),
        ({"name": "Sanne", "given_name": "S", "family_name": "V"}, "Sanne"),
        ({"given_name": "Sanne", "family_name": "de Vries"}, "Sanne de Vries"),
        ({"family_name": "de Vries"}, "de Vries"),
        ({"name": "  Sanne\n de\tVries "}, "Sanne de Vries"),
        ({"name": "x" * 200}, "x" * LONGEST_NAME),
        ({"name": "", "given_name": " "}, None),
        ({"name": ["Sanne"]}, None),
        ({"name": 7}, None),
        ({"nickname": "San", "middle_name": "de"}, None),
    ],
    ids=str,
)
def test_one_display_name(claims, name):
    assert offered(claims).values.get("display_name") == name


@pytest.mark.clause("LTI Core 1.3, 5.4.5")
@pytest.mark.parametrize(
    ("claims", "values"),
    [
        ({LIS: {"person_sourcedid": "L-44"}}, {"administration_number": "L-44"}),
        ({LIS: {"person_sourcedid": ECK_ID}}, {"eck_id": ECK_ID}),
        ({CUSTOM: {"eckid": ECK_ID.upper()}}, {"eck_id": ECK_ID}),
        ({CUSTOM: {"eckid": "https://ketenid.nl/sp201703/00"}}, {}),
        ({LIS: {"person_sourcedid": "111222333"}}, {}),
        ({CUSTOM: {"eckid": PILOT}}, {}),
        (
            {CUSTOM: {"eckid": ECK_ID}, LIS: {"person_sourcedid": "L-44"}},
            {"eck_id": ECK_ID, "administration_number": "L-44"},
        ),
        ({LIS: "L-44", CUSTOM: ["x"]}, {}),
    ],
    ids=str,
)
def test_numbers_and_chain_ids_are_told_apart(claims, values):
    assert offered(claims).values == values


def test_an_id_of_the_pilot_counts_where_the_operator_says_so():
    found = offered({CUSTOM: {"eckid": PILOT}}, Policy(pilot_chain_ids=True))

    assert found.values == {"eck_id": PILOT}


@pytest.mark.clause("LTI Core 1.3, 5.4.5")
def test_what_no_choice_lets_in_is_told_by_its_name():
    found = offered({"name": "Sanne", LIS: {"person_sourcedid": "L-44"}})

    assert set(found.not_chosen(frozenset())) == {"name", "lis.person_sourcedid"}
    assert found.not_chosen(frozenset({"display_name", "eck_id"})) == ()


@given(st.text(max_size=30))
def test_the_values_never_show_in_a_record(text):
    found = Offers(values={"display_name": f"Kanarie{text}"}, came={"name": frozenset()})

    assert "Kanarie" not in repr(found)
