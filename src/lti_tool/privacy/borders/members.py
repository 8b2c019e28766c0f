"""Members of a course, as the platform lists them (NRPS 2.0, section 2.2)."""

from lti_tool.privacy.borders.decisions import Chosen, Decision, Rules

NRPS_MEMBER: Rules = {
    "user_id": Decision.PSEUDONYM,
    "roles": Decision.KEEP,
    "status": Decision.KEEP,
    "name": Chosen("display_name"),
    "given_name": Chosen("display_name"),
    "family_name": Chosen("display_name"),
    "lis_person_sourcedid": Chosen("administration_number", "eck_id"),
    "group_enrollments": Decision.PSEUDONYM,
    "middle_name": Decision.DROP,
    "nickname": Decision.DROP,
    "email": Decision.DROP,
    "picture": Decision.DROP,
    "message": Decision.DROP,
    "lti11_legacy_user_id": Decision.DROP,
}
