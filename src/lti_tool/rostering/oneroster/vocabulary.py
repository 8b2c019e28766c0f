"""The words of OneRoster's CSV binding: files, columns and vocabularies of 1.1 and 1.2.

A column is written ``name!*:form``: ``!`` when the standard requires a value, ``*`` for a list of
values, and their form: ``@file`` identifies a row of that file, ``=word`` is one of a vocabulary,
``guid``, ``date``, ``flag`` (true or false), ``year``; without a form it is any text.

Source: OneRoster 1.1 and 1.2 CSV binding, one table per file; which columns of 1.1 users are
required, and the gradebook files of 1.1, are from memory.
"""

from collections.abc import Mapping
from dataclasses import dataclass

MANIFEST = "manifest"
VERSIONS = ("1.1", "1.2")

EXTENSION = "metadata."
"""Start of the name of an extension column."""

VOCABULARIES: Mapping[str, frozenset[str]] = {
    "session": frozenset({"gradingPeriod", "semester", "schoolYear", "term"}),
    "org": frozenset({"department", "school", "district", "local", "state", "national"}),
    "class": frozenset({"homeroom", "scheduled"}),
    "roleType": frozenset({"primary", "secondary"}),
    "role1.1": frozenset(
        {"administrator", "aide", "guardian", "parent", "proctor", "relative", "student", "teacher"}
    ),
    "role1.2": frozenset(
        {"aide", "counselor", "districtAdministrator", "guardian", "parent", "principal"}
        | {"proctor", "relative", "siteAdministrator", "student", "systemAdministrator", "teacher"}
    ),
    "enrollment1.2": frozenset({"administrator", "proctor", "student", "teacher"}),
}
CLOSED = frozenset({"roleType", "role1.1"})
"""Vocabularies without ``ext:`` words of one's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: ``form`` as in the module's text, ``many`` for a list."""

    name: str
    required: bool
    many: bool
    form: str


def _columns(text: str) -> tuple[Column, ...]:
    common = "sourcedId!:guid status dateLastModified "
    return tuple(_column(word) for word in (common + text).split())


def _column(word: str) -> Column:
    marked, _, form = word.partition(":")
    return Column(name=marked.rstrip("!*"), required="!" in marked, many="*" in marked, form=form)


_USERS_END = "userIds* givenName! familyName! middleName identifier email sms phone"
_BOTH: Mapping[str, tuple[Column, ...]] = {
    "academicSessions": _columns(
        "title! type!:=session startDate!:date endDate!:date parentSourcedId:@academicSessions"
        " schoolYear!:year"
    ),
    "orgs": _columns("name! type!:=org identifier parentSourcedId:@orgs"),
    "courses": _columns(
        "schoolYearSourcedId:@academicSessions title! courseCode grades* orgSourcedId!:@orgs"
        " subjects* subjectCodes*"
    ),
    "classes": _columns(
        "title! grades* courseSourcedId!:@courses classCode classType!:=class location"
        " schoolSourcedId!:@orgs termSourcedIds!*:@academicSessions subjects* subjectCodes*"
        " periods*"
    ),
    "demographics": _columns(
        "birthDate sex americanIndianOrAlaskaNative asian blackOrAfricanAmerican"
        " nativeHawaiianOrOtherPacificIslander white demographicRaceTwoOrMoreRaces"
        " hispanicOrLatinoEthnicity countryOfBirthCode stateOfBirthAbbreviation cityOfBirth"
        " publicSchoolResidenceStatus"
    ),
    "resources": _columns("vendorResourceId! title roles* importance vendorId applicationId"),
    "classResources": _columns("title classSourcedId!:@classes resourceSourcedId!:@resources"),
    "courseResources": _columns("title courseSourcedId!:@courses resourceSourcedId!:@resources"),
}

COLUMNS: Mapping[str, Mapping[str, tuple[Column, ...]]] = {
    "1.1": {
        **_BOTH,
        "users": _columns(
            "enabledUser!:flag orgSourcedIds!*:@orgs role!:=role1.1 username! "
            f"{_USERS_END} agentSourcedIds*:@users grades* password"
        ),
        "enrollments": _columns(
            "classSourcedId!:@classes schoolSourcedId!:@orgs userSourcedId!:@users role!:=role1.1"
            " primary:flag beginDate:date endDate:date"
        ),
        "categories": _columns("title!"),
        "lineItems": _columns(
            "title! description assignDate! dueDate! classSourcedId! categorySourcedId!"
            " gradingPeriodSourcedId! resultValueMin! resultValueMax!"
        ),
        "results": _columns(
            "lineItemSourcedId! studentSourcedId! scoreStatus! score! scoreDate! comment"
        ),
    },
    "1.2": {
        **_BOTH,
        "users": _columns(
            f"enabledUser!:flag username! {_USERS_END} agentSourcedIds*:@users grades* password"
            " userMasterIdentifier preferredGivenName preferredMiddleName preferredFamilyName"
            " primaryOrgSourcedId:@orgs pronouns"
        ),
        "roles": _columns(
            "userSourcedId!:@users roleType!:=roleType role!:=role1.2 beginDate:date endDate:date"
            " orgSourcedId!:@orgs userProfileSourcedId:@userProfiles"
        ),
        "enrollments": _columns(
            "classSourcedId!:@classes schoolSourcedId!:@orgs userSourcedId!:@users"
            " role!:=enrollment1.2 primary:flag beginDate:date endDate:date"
        ),
        "userProfiles": _columns(
            "userSourcedId!:@users profileType! vendorId! applicationId description"
            " credentialType! username! password"
        ),
        "categories": _columns("title! weight"),
        "lineItems": _columns(
            "title! description assignDate! dueDate! classSourcedId! categorySourcedId!"
            " academicSessionSourcedId! resultValueMin resultValueMax schoolSourcedId!"
        ),
        "results": _columns(
            "lineItemSourcedId! studentSourcedId! scoreStatus! score scoreDate! comment textScore"
            " classSourcedId inProgress incomplete late missing"
        ),
        "scoreScales": _columns(
            "title! type! orgSourcedId! courseSourcedId! classSourcedId! scoreScaleValue!*"
        ),
        "lineItemLearningObjectiveIds": _columns("lineItemSourcedId! source! learningObjectiveId!"),
        "lineItemScoreScales": _columns("title lineItemSourcedId! scoreScaleSourcedId!"),
        "resultLearningObjectiveIds": _columns(
            "resultSourcedId! source! learningObjectiveId! score textScore"
        ),
        "resultScoreScales": _columns("title resultSourcedId! scoreScaleSourcedId!"),
        "userResources": _columns(
            "userSourcedId!:@users orgSourcedId:@orgs classSourcedId:@classes"
            " resourceSourcedId!:@resources"
        ),
    },
}
"""Version -> file -> its columns in order."""

FILES: Mapping[str, str] = {
    f"{name.casefold()}.csv": name for name in (MANIFEST, *COLUMNS["1.1"], *COLUMNS["1.2"])
}
"""Name in the zip, in lower case -> the standard's name of the file."""

OTHER_NAMES: Mapping[str, str] = {
    "grade": "grades",
    "userid": "userIds",
    "agents": "agentSourcedIds",
    "schoolyearid": "schoolYearSourcedId",
}
"""Column names of the field, in lower case -> the standard's; taken only where that is missing."""
