"""The JSON binding says what the CSV binding says: De Wilgenhof once more, as a server has it."""

import csv
import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lti_tool.rostering.ledger import Ledger, Loss
from lti_tool.rostering.oneroster.assembling import assembled
from lti_tool.rostering.oneroster.manifest import Manifest, Mode
from lti_tool.rostering.oneroster.objects import Collections
from lti_tool.rostering.snapshot import OptionalField, Reading, Role, SourceKind
from tests.unit.rostering.build import Roster, places, read, sample

COLLECTIONS = ("academicSessions", "orgs", "classes", "users", "enrollments", "demographics")
RENAMED = {
    "orgSourcedIds": "orgs",
    "primaryOrgSourcedId": "primaryOrg",
    "parentSourcedId": "parent",
    "schoolSourcedId": "school",
    "courseSourcedId": "course",
    "termSourcedIds": "terms",
    "classSourcedId": "class",
    "userSourcedId": "user",
    "agentSourcedIds": "agents",
    "preferredGivenName": "preferredFirstName",
    "preferredFamilyName": "preferredLastName",
}
LISTS = {"grades", "subjects", "subjectCodes", "periods"}


def table(version, name):
    with zipfile.ZipFile(sample(f"oneroster-{version}")) as archive:
        return list(csv.DictReader(io.StringIO(archive.read(f"{name}.csv").decode())))


def reference(source_id):
    # the address is wrong on purpose: nobody may follow it
    return {"href": "http://127.0.0.1/nowhere", "sourcedId": source_id, "type": "x"}


def value(column, text):
    if column == "userIds":
        kind, _, identifier = text.strip("{}").partition(":")
        return [{"type": kind, "identifier": identifier}] if text else []
    if column.endswith("SourcedIds"):
        return [reference(each) for each in text.split(",") if each]
    if column.endswith("SourcedId") and column in RENAMED:
        return reference(text) if text else None
    return [each for each in text.split(",") if each] if column in LISTS else text


def as_object(row, version):
    made = {RENAMED.get(column, column): value(column, text) for column, text in row.items()}
    flag = row.get("enabledUser") == "true"
    extra = {"enabledUser": flag if version == "1.1" else str(flag).lower()}
    return (
        made
        | {"status": "active", "dateLastModified": "2026-09-01T07:30:00.000Z"}
        | (extra if "enabledUser" in row else {})
    )


def server(version):
    found = {
        name: [as_object(row, version) for row in table(version, name)] for name in COLLECTIONS
    }
    for user in found["users"] if version == "1.2" else []:
        user["roles"] = [
            {k: r[k] for k in ("roleType", "role", "beginDate", "endDate")}
            | {"org": reference(r["orgSourcedId"])}
            for r in table(version, "roles")
            if r["userSourcedId"] == user["sourcedId"]
        ]
    return found


def pulled(found, version="1.2", mode=Mode.BULK, allowed=frozenset()):
    """Read these objects as a whole roster."""
    ledger = Ledger()
    collections = Collections(objects=found.__getitem__, chosen=frozenset(allowed), ledger=ledger)
    manifest = Manifest(version=version, modes=dict.fromkeys(found, mode))
    reading = Reading(allowed=frozenset(allowed))
    snapshot = assembled(SourceKind.ONEROSTER_CSV, collections, manifest, reading, ledger)
    return Roster(
        snapshot=snapshot,
        schools=list(snapshot.schools),
        groups=list(snapshot.groups),
        persons=list(snapshot.persons),
        memberships=list(snapshot.memberships),
    )


@pytest.mark.parametrize("version", ["1.1", "1.2"])
@pytest.mark.parametrize("allowed", [frozenset(), frozenset(OptionalField)], ids=["little", "all"])
def test_a_server_tells_what_the_files_tell(version, allowed):
    files = read(sample(f"oneroster-{version}"), Reading(allowed=allowed))
    objects = pulled(server(version), version, allowed=allowed)

    for part in ("schools", "groups", "persons", "memberships"):
        assert getattr(objects, part) == getattr(files, part)
    assert objects.snapshot.school_years == files.snapshot.school_years
    assert objects.rules == set()


def test_what_the_border_keeps_out_is_counted():
    dropped = pulled(server("1.2")).ledger.dropped

    assert dropped["oneroster:users", "email"] == 15
    assert dropped["oneroster:users", "password"] == 10
    assert dropped["oneroster:users", "agents"] == 1
    assert dropped["oneroster:demographics", "cityOfBirth"] == 0


def users(*objects):
    return {"academicSessions": [], "orgs": [], "classes": [], "users": objects, "enrollments": []}


STUDENT = {"roles": [{"roleType": "primary", "role": "student", "org": {"sourcedId": "S1"}}]}


class TestUsers:
    def test_of_several_roles_the_lower_counts_and_a_parent_who_teaches_is_a_teacher(self):
        roles = [{"role": word, "org": {"sourcedId": "S1"}} for word in ("parent", "teacher")]
        roster = pulled(users({"sourcedId": "J1", "roles": roles}, {"sourcedId": "L1", **STUDENT}))

        assert [p.role for p in roster.persons] == [Role.TEACHER, Role.PUPIL]
        assert roster.ledger.lost["users", Loss.ROLE] == 0

    def test_who_is_only_a_parent_is_left_out(self):
        roster = pulled(users({"sourcedId": "O1", "roles": [{"role": "guardian"}]}))

        assert roster.persons == []
        assert roster.ledger.whole

    def test_who_has_no_role_is_lost_in_a_full_read_and_kept_in_a_delta(self):
        assert "role_missing" in pulled(users({"sourcedId": "L1"})).rules
        assert pulled(users({"sourcedId": "L1"}), mode=Mode.DELTA).persons[0].role is None

    @pytest.mark.parametrize(
        "odd",
        [
            {"roles": "student"},
            {"roles": [None, "student", []]},
            {"roles": [{"role": {"a": 1}}]},
            {"grades": {"a": 1}, **STUDENT},
            {"sourcedId": {"a": 1}, **STUDENT},
            {"sourcedId": "", **STUDENT},
            {"status": 7, **STUDENT},
            {"enabledUser": None, **STUDENT},
        ],
    )
    def test_values_of_another_shape_are_no_stumble(self, odd):
        roster = pulled(users({"sourcedId": "L1"} | odd, {"sourcedId": "L2", **STUDENT}))

        assert "L2" in {person.source_id for person in roster.persons}

    def test_what_is_no_object_is_lost(self):
        roster = pulled(users(None, "L1", {"sourcedId": "L2", **STUDENT}))

        assert [person.source_id for person in roster.persons] == ["L2"]
        assert places(roster, "value_needed") == [("users", 1, ""), ("users", 2, "")]

    def test_controls_and_half_letters_go(self):
        name = {"givenName": "No\u0000or \ud800", "familyName": "Wit\u001f"}
        reading = frozenset({OptionalField.DISPLAY_NAME})
        roster = pulled(users({"sourcedId": "L1", **STUDENT, **name}), allowed=reading)

        assert roster.persons[0].display_name == "Noor Wit"
        assert "value_control" in roster.rules

    def test_a_national_number_is_held_back_by_its_name(self):
        roster = pulled(users({"sourcedId": "L1", "bsn": "123456782", **STUDENT}))

        assert places(roster, "citizen_number") == [("users", 0, "bsn")]
        assert roster.ledger.held_back["oneroster:users", "bsn"] == 1


KEYS = st.sampled_from(["sourcedId", "role", "roles", "org", "orgs", "grades", "type", "status"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(JSON, max_size=4), st.lists(JSON, max_size=4))
def test_whatever_a_server_sends_is_read_or_lost(people, classes):
    roster = pulled({**users(*people), "classes": classes})

    assert len(roster.persons) + len(roster.groups) <= len(people) + len(classes)
