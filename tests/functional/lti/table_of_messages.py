"""Attacks by what a message says: for whom, where, who; and by logins."""

from collections.abc import Mapping

from lti_tool.lti import vocabulary as words
from lti_tool.models.platforms import Deployment, Registration, RegistrationStatus
from lti_tool.models.schools import Person, PersonStatus, School, SchoolStatus
from tests.fakes.platform import GONE, INSTRUCTOR, LEARNER, MEMBERSHIP, TOOL
from tests.functional.lti.attacks import Row, claims, meanwhile, picker, picker_as, started, told

INSTITUTION = "http://purl.imsglobal.org/vocab/lis/v2/institution/person"
MESSAGES: Mapping[str, Row] = {
    "another issuer": (claims(iss="https://evil.example"), 401, "issuer_wrong"),
    "the issuer with a slash more": (claims(iss="https://lms.example/"), 401, "issuer_wrong"),
    "the issuer in capitals": (claims(iss="https://LMS.example"), 401, "issuer_wrong"),
    "the issuer as a list": (claims(iss=["https://lms.example"]), 401, "issuer_wrong"),
    "another audience": (claims(aud="client-2"), 401, "audience_wrong"),
    "a foreign audience beside ours": (claims(aud=["client-1", "evil"]), 401, "audience_wrong"),
    "a foreign audience, with azp": (
        claims(aud=["client-1", "evil"], azp="client-1"),
        401,
        "audience_wrong",
    ),
    "no audience": (claims(aud=GONE), 401, "audience_wrong"),
    "an empty list of audiences": (claims(aud=[]), 401, "audience_wrong"),
    "another azp": (claims(azp="evil"), 401, "authorized_party_wrong"),
    "azp null": (claims(azp=None), 401, "authorized_party_wrong"),
    "no nonce": (claims(nonce=GONE), 401, "nonce_wrong"),
    "another nonce": (claims(nonce="guessed"), 401, "nonce_wrong"),
    "a nonce that is a list": (claims(nonce=["guessed"]), 401, "nonce_wrong"),
    "version 1.1": (claims(version="LTI-1p0"), 400, "version_wrong"),
    "version 1.3.1": (claims(version="1.3.1"), 400, "version_wrong"),
    "no version": (claims(version=GONE), 400, "version_wrong"),
    "an unknown message": (claims(message="LtiEulaRequest"), 400, "message_type_unknown"),
    "a message in small letters": (
        claims(message="ltiresourcelinkrequest"),
        400,
        "message_type_unknown",
    ),
    "a message that is a list": (
        claims(message=["LtiResourceLinkRequest"]),
        400,
        "message_type_unknown",
    ),
    "no message": (claims(message=GONE), 400, "message_type_unknown"),
    "no deployment": (claims(deployment=GONE), 400, "deployment_missing"),
    "an oversized deployment": (claims(deployment="d" * 256), 400, "deployment_malformed"),
    "an empty deployment": (claims(deployment=""), 400, "deployment_malformed"),
    "a deployment that is a number": (claims(deployment=1), 400, "deployment_malformed"),
    "no target": (claims(target=GONE), 400, "target_missing"),
    "a target that is a list": (claims(target=[f"{TOOL}/lti/launch"]), 400, "target_missing"),
    "a foreign target": (claims(target="https://evil.example/"), 401, "target_foreign"),
    "our name as user of another host": (
        claims(target=f"{TOOL}@evil.example/"),
        401,
        "target_foreign",
    ),
    "our name before another host": (
        claims(target=f"{TOOL}.evil.example/"),
        401,
        "target_foreign",
    ),
    "a target with a backslash": (
        claims(target=f"{TOOL}/\\evil.example"),
        401,
        "target_foreign",
    ),
    "a target with a line break": (claims(target=f"{TOOL}/a\nb"), 401, "target_foreign"),
    "a target over http": (claims(target="http://tool.example/"), 401, "target_foreign"),
    "a target that the login did not name": (
        claims(target=f"{TOOL}/lti/launch?exercise=2"),
        401,
        "target_changed",
    ),
    "a sub of 256 characters": (claims(sub="s" * 256), 400, "subject_malformed"),
    "an empty sub": (claims(sub=""), 400, "subject_malformed"),
    "a sub beyond ASCII": (claims(sub="zoë"), 400, "subject_malformed"),
    "a sub that is an object": (claims(sub={"id": 1}), 400, "subject_malformed"),
    "a sub that is a list": (claims(sub=["user-1"]), 400, "subject_malformed"),
    "a sub that is a truth": (claims(sub=True), 400, "subject_malformed"),
    "a sub that is a fraction": (claims(sub=1.5), 400, "subject_malformed"),
    "a context id of 256 characters": (
        claims(context={"id": "c" * 256}),
        400,
        "identifier_malformed",
    ),
    "a context without id": (claims(context={"title": "5"}), 400, "identifier_malformed"),
    "a link id of 256 characters": (claims(link={"id": "l" * 256}), 400, "identifier_malformed"),
    "a link id that is an object": (claims(link={"id": {}}), 400, "identifier_malformed"),
    "no roles": (claims(roles=GONE), 400, "roles_missing"),
    "no link": (claims(link=GONE), 400, "resource_link_missing"),
    "a link that is a text": (claims(link="link-1"), 400, "resource_link_missing"),
}

PEOPLE: Mapping[str, Row] = {
    "a parent": (claims(roles=[f"{MEMBERSHIP}#Mentor"]), 403, "parent_refused"),
    "a parent by the short name": (claims(roles=["Mentor"]), 403, "parent_refused"),
    "a parent by a sub-role": (
        claims(roles=[f"{MEMBERSHIP}/Mentor#Mentor"]),
        403,
        "parent_refused",
    ),
    "a parent who also teaches": (
        claims(roles=[INSTRUCTOR, f"{MEMBERSHIP}#Mentor"]),
        403,
        "parent_refused",
    ),
    "an observer of the institution": (
        claims(roles=[f"{INSTITUTION}#Observer"]),
        403,
        "parent_refused",
    ),
    "a list of a parent's children": (
        told({f"{words.LTI}role_scope_mentor": ["user-2"]}),
        403,
        "parent_refused",
    ),
    "a pupil who wants to choose": (picker_as(LEARNER), 403, "teachers_only"),
    "a teacher here who is a pupil too": (picker_as(INSTRUCTOR, LEARNER), 403, "teachers_only"),
    "a teacher elsewhere who wants to choose": (
        picker_as(f"{INSTITUTION}#Instructor"),
        403,
        "teachers_only",
    ),
    "a look-alike of a role": (
        picker_as("https://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"),
        403,
        "teachers_only",
    ),
    "a role with a tail": (picker_as(f"{INSTRUCTOR}#x"), 403, "teachers_only"),
    "a role in small letters": (picker_as(INSTRUCTOR.lower()), 403, "teachers_only"),
    "a role that is somebody else's word": (
        picker_as("https://evil.example/membership#Instructor"),
        403,
        "teachers_only",
    ),
    "a choice that goes elsewhere": (
        picker(deep_link_return_url="https://evil.example/return"),
        401,
        "return_address_foreign",
    ),
    "a choice that goes elsewhere by a user name": (
        picker(deep_link_return_url="https://lms.example@evil.example/return"),
        401,
        "return_address_foreign",
    ),
    "a choice that goes nowhere": (
        picker(deep_link_return_url=GONE),
        400,
        "deep_link_settings_missing",
    ),
    "a suspended person": (
        meanwhile(Person, status=PersonStatus.SUSPENDED),
        403,
        "person_suspended",
    ),
    "a closed school": (meanwhile(School, status=SchoolStatus.CLOSED), 403, "school_closed"),
    "a deployment that waits": (
        meanwhile(Deployment, status=RegistrationStatus.PENDING),
        403,
        "deployment_pending",
    ),
    "a platform that was disabled meanwhile": (
        meanwhile(Registration, status=RegistrationStatus.DISABLED),
        403,
        "platform_unknown",
    ),
    "a platform that must be approved anew": (
        meanwhile(Registration, status=RegistrationStatus.PENDING),
        403,
        "platform_pending",
    ),
}

LOGINS: Mapping[str, Row] = {
    "no issuer": (started(iss=GONE), 400, "login_incomplete"),
    "an empty issuer": (started(iss=""), 400, "login_incomplete"),
    "no login_hint": (started(login_hint=GONE), 400, "login_incomplete"),
    "no target at the login": (started(target_link_uri=GONE), 400, "login_incomplete"),
    "a login_hint over 4 kB": (started(login_hint="h" * 4097), 400, "login_incomplete"),
    "a NUL in the issuer": (started(iss="https://lms.example\0"), 400, "login_incomplete"),
    "a NUL in the client": (started(client_id="client-1\0"), 400, "login_incomplete"),
    "an unknown issuer": (started(iss="https://evil.example"), 403, "platform_unknown"),
    "an unknown client": (started(client_id="client-2"), 403, "platform_unknown"),
    "a foreign target at the login": (
        started(target_link_uri="https://evil.example/"),
        401,
        "target_foreign",
    ),
}
