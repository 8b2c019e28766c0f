"""OneRoster 1.1 and 1.2: every column of the CSV files and every property of the JSON objects.

Both bindings and both versions stand in one table per object: a name means the same wherever it
occurs. Source: OneRoster 1.2 CSV binding and REST information model; 1.1 likewise.
"""

from collections.abc import Mapping

from lti_tool.privacy.borders.decisions import Chosen, Decision, Rules

_DROP = Decision.DROP
_COMMON: Rules = {
    "sourcedId": Decision.PSEUDONYM,
    "status": Decision.KEEP,
    "dateLastModified": Decision.USE,
    "metadata": _DROP,
}


def _dropped(names: str) -> Rules:
    return dict.fromkeys(names.split(), _DROP)


def _used(names: str) -> Rules:
    return dict.fromkeys(names.split(), Decision.USE)


_USERS: Rules = {
    **_COMMON,
    # the person's part in the school
    "enabledUser": Decision.KEEP,
    "role": Decision.KEEP,
    "roles": Decision.KEEP,
    "grades": Decision.KEEP,
    **_used("orgSourcedIds orgs primaryOrgSourcedId primaryOrg"),
    # only where the school chose so
    "givenName": Chosen("display_name"),
    "familyName": Chosen("display_name"),
    "preferredGivenName": Chosen("display_name"),
    "preferredFirstName": Chosen("display_name"),
    "preferredFamilyName": Chosen("display_name"),
    "preferredLastName": Chosen("display_name"),
    "identifier": Chosen("administration_number"),
    "userMasterIdentifier": Chosen("eck_id"),
    "userIds": Chosen("eck_id"),
    # and never
    **_dropped(
        "username middleName preferredMiddleName pronouns email sms phone agents agentSourcedIds"
        " password userProfiles resources resourceId"
    ),
}

_ROLES: Rules = {
    **_COMMON,
    "userSourcedId": Decision.PSEUDONYM,
    "roleType": Decision.KEEP,
    "role": Decision.KEEP,
    "beginDate": Decision.KEEP,
    "endDate": Decision.KEEP,
    "orgSourcedId": Decision.PSEUDONYM,
    "userProfileSourcedId": _DROP,
}

_DEMOGRAPHICS: Rules = {
    **_COMMON,
    "userSourcedId": Decision.PSEUDONYM,
    "birthDate": Chosen("birth_date", "birth_year", "age"),
    "birthdate": Chosen("birth_date", "birth_year", "age"),
    **_dropped(
        "sex americanIndianOrAlaskaNative asian blackOrAfricanAmerican"
        " nativeHawaiianOrOtherPacificIslander white demographicRaceTwoOrMoreRaces"
        " hispanicOrLatinoEthnicity countryOfBirthCode stateOfBirthAbbreviation cityOfBirth"
        " publicSchoolResidenceStatus"
    ),
}

_ORGS: Rules = {
    **_COMMON,
    "name": Decision.KEEP,
    "type": Decision.KEEP,
    "identifier": Decision.KEEP,
    **_used("parentSourcedId parent"),
    "children": _DROP,
}

_ACADEMIC_SESSIONS: Rules = {
    **_COMMON,
    **dict.fromkeys(["title", "type", "startDate", "endDate", "schoolYear"], Decision.KEEP),
    **_used("parentSourcedId parent"),
    "children": _DROP,
}

_COURSES: Rules = {
    **_COMMON,
    "title": Decision.KEEP,
    "grades": Decision.KEEP,
    **_used("schoolYearSourcedId schoolYear orgSourcedId org courseCode"),
    **_dropped("subjects subjectCodes resources"),
}

_CLASSES: Rules = {
    **_COMMON,
    "title": Decision.KEEP,
    "grades": Decision.KEEP,
    "classType": Decision.KEEP,
    **_used("courseSourcedId course schoolSourcedId school termSourcedIds terms classCode"),
    **_dropped("location subjects subjectCodes periods resources"),
}

_ENROLLMENTS: Rules = {
    **_COMMON,
    "classSourcedId": Decision.PSEUDONYM,
    "class": Decision.PSEUDONYM,
    "userSourcedId": Decision.PSEUDONYM,
    "user": Decision.PSEUDONYM,
    **_used("schoolSourcedId school"),
    **dict.fromkeys(["role", "primary", "beginDate", "endDate"], Decision.KEEP),
}

_NOT_READ: Mapping[str, str] = {
    "userProfiles": "userSourcedId profileType vendorId applicationId description credentialType"
    " username password",
    "categories": "title weight",
    "lineItems": "title description assignDate dueDate classSourcedId categorySourcedId"
    " academicSessionSourcedId gradingPeriodSourcedId resultValueMin resultValueMax"
    " schoolSourcedId",
    "results": "lineItemSourcedId studentSourcedId scoreStatus score scoreDate comment textScore"
    " classSourcedId inProgress incomplete late missing",
    "scoreScales": "title type orgSourcedId courseSourcedId classSourcedId scoreScaleValue",
    "lineItemLearningObjectiveIds": "lineItemSourcedId source learningObjectiveId",
    "lineItemScoreScales": "title lineItemSourcedId scoreScaleSourcedId",
    "resultLearningObjectiveIds": "resultSourcedId source learningObjectiveId score textScore",
    "resultScoreScales": "title resultSourcedId scoreScaleSourcedId",
    "resources": "vendorResourceId title roles importance vendorId applicationId",
    "classResources": "title classSourcedId resourceSourcedId",
    "courseResources": "title courseSourcedId resourceSourcedId",
    "userResources": "userSourcedId orgSourcedId classSourcedId resourceSourcedId",
}
"""Files that a roster brings and that we do not need: every column is dropped."""

ONEROSTER: Mapping[str, Rules] = {
    "users": _USERS,
    "roles": _ROLES,
    "demographics": _DEMOGRAPHICS,
    "orgs": _ORGS,
    "academicSessions": _ACADEMIC_SESSIONS,
    "courses": _COURSES,
    "classes": _CLASSES,
    "enrollments": _ENROLLMENTS,
    **{
        file: _dropped(f"sourcedId status dateLastModified metadata {columns}")
        for file, columns in _NOT_READ.items()
    },
}
"""File (CSV) or collection (REST) -> its border. Extension columns ``metadata.*`` have no line."""
