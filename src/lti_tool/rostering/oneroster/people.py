"""``users.csv``, with ``roles.csv`` (1.2) and ``demographics.csv``, -> pupils and teachers.

Source: OneRoster CSV Binding 1.1 and 1.2; which role reads as what: specs, "Mapping to OneRoster".
"""

import json
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import chain, islice
from typing import NamedTuple

from lti_tool.privacy.detectors import may_be_national_number, speaks_of_chain_id
from lti_tool.rostering.identity import SAMPLE, EckIds, check_identifiers
from lti_tool.rostering.ledger import Loss
from lti_tool.rostering.oneroster.run import Run
from lti_tool.rostering.snapshot import OptionalField, Person, Role, Status
from lti_tool.rostering.values import date_of, flag_of, items_of, user_id_of
from lti_tool.rostering.years import year_of

NEVER = frozenset(
    {"guardian", "parent", "relative", "districtadministrator", "systemadministrator"}
)
"""Roles whose rows are not read: no child of theirs is taught here, or they teach nobody."""

_STAFF = "teacher aide counselor principal proctor administrator siteadministrator"
ROLES: Mapping[str, Role] = {
    "student": Role.PUPIL,
    **dict.fromkeys(_STAFF.split(), Role.TEACHER),
}
"""Role in lower case -> ours. Staff sees the groups it is enrolled in, whatever its title."""

_ECK_KINDS = frozenset({"eckid", "ketenid"})
_MOST = 10_000
"""Readings of the same text that are kept; a roster has few, each many times."""

_BIRTHS = (OptionalField.BIRTH_DATE, OptionalField.AGE, OptionalField.BIRTH_YEAR)


class Part(NamedTuple):
    """What the roles of one person come to. ``role`` None: nobody whom we read."""

    role: Role | None
    schools: tuple[str, ...]
    begins: date | None
    ends: date | None


class _User(NamedTuple):
    """The columns read of one user; optional ones are empty unless chosen."""

    line: int
    source_id: str
    status: str
    enabled: str
    orgs: str
    primary_org: str
    role: str
    roles: str
    grades: str
    given: str
    preferred_given: str
    family: str
    preferred_family: str
    identifier: str
    master_id: str
    user_ids: str


_COLUMNS = (
    "sourcedId",
    "status",
    "enabledUser",
    "orgSourcedIds",
    "primaryOrgSourcedId",
    "role",
    "roles",
    "grades",
    "givenName",
    "preferredGivenName",
    "familyName",
    "preferredFamilyName",
    "identifier",
    "userMasterIdentifier",
    "userIds",
)


def role_of(run: Run, name: str, line: int, word: str) -> Role | None:
    """Return what a role of the source is here; None when the row is left out, and counted."""
    plain = word.strip().casefold()
    found = ROLES.get(plain)
    if found is None and (plain in NEVER or plain.startswith("ext:")):
        run.ledger.lost[name, Loss.ROLE] += 1
    elif found is None:
        run.ledger.lose("role_unknown", name, line, "role")
    return found


def persons(run: Run) -> Iterator[Person]:
    """Yield the pupils and teachers; everybody else is counted and forgotten.

    Raises:
        RosterInvalid: ``roster_citizen_numbers``, before anybody is yielded.
    """
    if not run.has("users"):
        return
    people = _People(run)
    rows = map(_User._make, run.tables.rows("users", *_COLUMNS))
    sample = list(islice(rows, SAMPLE))
    check_identifiers("users.csv", (user.source_id for user in sample))
    if not sample and run.whole("users"):
        run.ledger.find("file_empty", "users")
    for user in chain(sample, rows):
        person = people.person(user)
        if person is not None:
            yield person


class _People:
    """Users row by row, with what other files tell about them."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._parts = _parts(run) if run.has("roles") else {}
        self._births = _births(run) if run.has("demographics") else {}
        self._eck_ids = EckIds(run.ledger, pilot=run.reading.eck_id_pilot)
        self._named = OptionalField.DISPLAY_NAME in run.reading.allowed
        self._usual: dict[tuple[str, str, str], Part] = {}
        self._changes = not run.whole("users", *(["roles"] if run.has("roles") else []))

    def person(self, user: _User) -> Person | None:
        """Return one user as ours, or None when the row is left out."""
        run = self._run
        if not run.identified("users", user.line, user.source_id, run.people):
            return None
        usual = None if user.roles else self._usual.get((user.role, user.orgs, user.primary_org))
        part = usual or self._part(user)
        if part is None:
            run.others.add(user.source_id)
            return None
        pupil = part.role is Role.PUPIL
        (run.pupils if pupil else run.staff).add(user.source_id)
        return Person(
            user.source_id,
            part.role,
            part.schools,
            self._year(user) if pupil else None,
            part.begins,
            part.ends,
            self._status(user),
            display_name=self._name(user) if pupil and self._named else "",
            birth=self._births.get(hash(user.source_id), "") if pupil and self._births else "",
            administration_number=self._number(user) if pupil and user.identifier else "",
            eck_id=self._eck_id(user) if pupil and (user.master_id or user.user_ids) else "",
        )

    def _status(self, user: _User) -> Status:
        run = self._run
        if user.status:
            status = run.status("users", user.line, user.status)
            if status is not Status.ACTIVE:
                return status
        enabled = user.enabled == "true" or flag_of(user.enabled)
        if enabled is None and user.enabled.strip():
            run.ledger.find("boolean_unknown", "users", user.line, "enabledUser")
        return Status.INACTIVE if enabled is False else Status.ACTIVE

    def _part(self, user: _User) -> Part | None:
        """Return somebody's part in the schools, or None when it is none that we read."""
        run = self._run
        if user.roles:
            return self._told(user)
        if user.role:
            role = role_of(run, "users", user.line, user.role)
            schools = items_of(user.orgs) or items_of(user.primary_org)
            part = Part(role, schools, None, None) if role else None
            if part is not None and len(self._usual) < _MOST:
                self._usual[user.role, user.orgs, user.primary_org] = part
            return part
        part = self._parts.get(hash(user.source_id))
        if part is None and self._changes:
            return Part(None, items_of(user.primary_org), None, None)
        if part is None:
            run.ledger.lose("role_missing", "users", user.line, "role")
        return self._if_read(part)

    def _if_read(self, part: Part | None) -> Part | None:
        """Return a part that is one here; count one that is not."""
        if part is None or part.role is not None:
            return part
        self._run.ledger.lost["users", Loss.ROLE] += 1
        return None

    def _told(self, user: _User) -> Part | None:
        """Return what the roles that stand in the user come to (JSON binding of 1.2)."""
        part: Part | None = None
        for kind, word, first, last, org in json.loads(user.roles):
            role = role_of(self._run, "roles", user.line, word)
            one = Part(role, items_of(org) if role else (), date_of(first), date_of(last))
            primary = kind.strip().casefold() == "primary"
            part = one if part is None else _together(part, one, primary=primary)
        return self._if_read(part)

    def _year(self, user: _User) -> int | None:
        """Return a pupil's year: the only one that was sent and that we know."""
        run, years = self._run, []
        for item in items_of(user.grades):
            found = year_of(item, run.reading.grades)
            run.ledger.grades[found.told] += 1
            if found.rule:
                run.ledger.find(found.rule, "users", user.line, "grades")
            if found.year and found.year not in years:
                years.append(found.year)
        if len(years) > 1:
            run.ledger.find("grade_several", "users", user.line, "grades")
            return None
        return years[0] if years else None

    def _name(self, user: _User) -> str:
        """Return one display name: what somebody is called, and the family's name."""
        given, family = user.preferred_given or user.given, user.preferred_family or user.family
        return self._run.text("users", "givenName", f"{given} {family}")

    def _number(self, user: _User) -> str:
        if may_be_national_number(user.identifier):
            self._run.ledger.held_back["oneroster:users", "identifier"] += 1
            self._run.ledger.find("citizen_number", "users", user.line, "identifier")
            return ""
        return self._run.text("users", "identifier", user.identifier)

    def _eck_id(self, user: _User) -> str:
        """Return somebody's ECK-iD, from the place of 1.2 or from the list of identifiers."""
        column, value = "userMasterIdentifier", user.master_id
        if not speaks_of_chain_id(value):
            column, value = "userIds", user_id_of(user.user_ids, _is_eck_kind)
        return self._eck_ids.accepted(value, "users", user.line, column)


def _is_eck_kind(kind: str) -> bool:
    return kind.strip().casefold().replace("-", "") in _ECK_KINDS


def _parts(run: Run) -> dict[int, Part]:
    """Return what each person's roles come to, by the hash of the person's identifier.

    A million people are a million numbers and a few hundred different parts.
    """
    parts: dict[int, Part] = {}
    same: dict[Part, Part] = {}
    wanted = ("status", "userSourcedId", "roleType", "role", "beginDate", "endDate")
    for line, status, person, kind, word, first, last, org in run.tables.rows(
        "roles", *wanted, "orgSourcedId"
    ):
        if run.status("roles", line, status) is Status.REMOVED:
            continue
        role = role_of(run, "roles", line, word)
        part = Part(role, items_of(org) if role else (), date_of(first), date_of(last))
        key = hash(person)
        if key in parts:
            part = _together(parts[key], part, primary=kind.strip().casefold() == "primary")
        parts[key] = same.setdefault(part, part)
    return parts


def _together(one: Part, other: Part, *, primary: bool) -> Part:
    """Return two parts of one person as one: the lower role; a parent who teaches is a teacher."""
    if one.role is None or other.role is None:
        return other if one.role is None else one
    role = Role.PUPIL if Role.PUPIL in {one.role, other.role} else Role.TEACHER
    leading = other if primary else one
    schools = tuple(dict.fromkeys((*one.schools, *other.schools)))
    return Part(role, schools, leading.begins, leading.ends)


def _births(run: Run) -> dict[int, str]:
    """Return the birth date of each person, as far as chosen, by the hash of the identifier."""
    births: dict[int, str] = {}
    if run.reading.allowed.isdisjoint(_BIRTHS):
        return births
    year_only = run.reading.allowed.isdisjoint({OptionalField.BIRTH_DATE, OptionalField.AGE})
    wanted = ("sourcedId", "userSourcedId", "status", "birthDate")
    name = "demographics"
    for line, source_id, user_id, status, birth in run.tables.rows(name, *wanted):
        if run.status(name, line, status) is Status.REMOVED:
            continue
        day = run.day(name, line, "birthDate", birth)
        if day is not None:
            text = f"{day.year:04d}" if year_only else day.isoformat()
            births[hash(user_id or source_id)] = sys.intern(text)
    return births
