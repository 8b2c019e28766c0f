"""On the way in: listed claims only, however the message is built."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.lti.vocabulary import CONTEXT, LTI
from lti_tool.privacy.borders import LAUNCH_CLAIMS, NAME_CLAIMS, Decision
from lti_tool.privacy.minimise import minimise

RULES = {
    "kept": Decision.KEEP,
    "used": Decision.USE,
    "object": {"id": Decision.PSEUDONYM, "title": Decision.KEEP},
    "refused": Decision.REFUSE,
}
NAMES = st.sampled_from([*RULES, "id", "title", "name", "email"]) | st.text(max_size=5)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=20,
)


def names_in(value: object) -> set[str]:
    """Return every key, however deep."""
    if isinstance(value, Mapping):
        return set(value).union(*map(names_in, value.values()))
    return set().union(*map(names_in, value)) if isinstance(value, list) else set()


def missing(message: Mapping[str, Any], kept: Mapping[str, Any]) -> int:
    """Count what is not there any more; a claim that was null held nothing."""
    count = 0
    for name, value in message.items():
        if isinstance(RULES.get(name), Mapping) and isinstance(value, Mapping):
            lost = set(value) - set(kept.get(name, {}))
            count += sum(value[key] is not None for key in lost)
        elif name not in kept:
            count += value is not None
    return count


@given(st.dictionaries(NAMES, JSON, max_size=8))
def test_keeps_listed_keys_only_at_every_depth(message):
    kept = minimise(message, RULES).kept

    assert set(kept) <= {"kept", "used", "object"}
    assert all(not names_in(kept.get(name)) for name in ("kept", "used"))
    if "object" in kept:
        assert isinstance(kept["object"], Mapping)
        assert set(kept["object"]) <= {"id", "title"}
        assert all(not names_in(value) for value in kept["object"].values())


@pytest.mark.parametrize("hidden", [{"name": "Sanne"}, [{"name": "Sanne"}], [["Sanne"]]], ids=str)
@pytest.mark.parametrize("name", ["kept", "used"])
def test_an_object_or_a_deep_list_hides_nowhere(hidden, name):
    assert minimise({name: hidden}, RULES).kept == {}
    assert minimise({"object": {"title": hidden, "id": 1}}, RULES).kept == {"object": {"id": 1}}
    assert minimise({"object": [hidden]}, RULES).kept == {}


@given(st.dictionaries(NAMES, JSON, max_size=8))
def test_what_is_kept_is_what_came(message):
    kept = minimise(message, RULES).kept

    for name, value in kept.items():
        assert value == message[name] or value.items() <= message[name].items()


@given(st.dictionaries(st.sampled_from(["kept", "object", "name", "email", "x"]), JSON))
def test_counts_what_it_dropped(message):
    found = minimise(message, RULES)

    assert found.dropped == missing(message, found.kept)


@given(st.dictionaries(st.sampled_from(sorted(LAUNCH_CLAIMS)), JSON))
def test_no_launch_gets_a_key_in_that_has_no_line(message):
    kept = minimise(message, LAUNCH_CLAIMS).kept

    inside = {key for rule in LAUNCH_CLAIMS.values() if isinstance(rule, Mapping) for key in rule}
    assert names_in(kept) <= set(LAUNCH_CLAIMS) | inside


@pytest.mark.parametrize(
    "name",
    [
        *NAME_CLAIMS,
        "email",
        "picture",
        "phone_number",
        "gender",
        "birthdate",
        "address",
        f"{LTI}lis",
        f"{LTI}tool_platform",
        f"{LTI}lti1p1",
        f"{LTI}ext",
        "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice",
    ],
)
def test_a_claim_about_a_person_never_passes(name):
    assert minimise({name: "canary"}, LAUNCH_CLAIMS).kept == {}
    assert minimise({name: {"id": "canary"}}, LAUNCH_CLAIMS).kept == {}


def test_of_the_person_that_a_message_is_about_only_the_platforms_own_id_passes():
    about = {"user_id": "u-1", "name": "Sanne", "email": "s@example.org", "given_name": "Sanne"}

    kept = minimise({f"{LTI}for_user": about}, LAUNCH_CLAIMS).kept

    assert kept == {f"{LTI}for_user": {"user_id": "u-1"}}


@pytest.mark.parametrize(
    ("value", "refused"),
    [(["user-2"], True), ("user-2", True), ([], False), (None, False), ("", False)],
    ids=str,
)
def test_a_message_about_a_parents_children_is_refused(value, refused):
    claim = f"{LTI}role_scope_mentor"

    assert minimise({claim: value}, LAUNCH_CLAIMS).refused == (claim if refused else None)


@pytest.mark.parametrize(
    ("names", "title", "kept"),
    [
        ({"given_name": "Sanne"}, "Rekenen met SANNE", False),
        ({"name": "Sanne de Vries"}, "sanne de vries - groep 5", False),
        ({"family_name": "Straße"}, "Groep STRASSE", False),
        ({"given_name": "Bo"}, "Groep 5 Bosrand", True),
        ({"given_name": 555}, "Groep 555", True),
        ({"given_name": ["Sanne"]}, "Groep Sanne", True),
        ({}, "Groep Sanne", True),
    ],
    ids=str,
)
def test_a_group_label_that_holds_the_pupils_name_is_dropped(names, title, kept):
    message = {**names, CONTEXT: {"id": "c", "title": title, "label": "5A"}}

    found = minimise(message, LAUNCH_CLAIMS)

    assert found.kept[CONTEXT] == {"id": "c", "label": "5A"} | ({"title": title} if kept else {})
    assert found.dropped == len(names) + (not kept)


def test_the_message_itself_is_left_as_it_was():
    message = {"given_name": "Sanne", CONTEXT: {"id": "c", "title": "Sanne"}}
    before = json.dumps(message)

    minimise(message, LAUNCH_CLAIMS)

    assert json.dumps(message) == before
