"""Role URIs to what a person may do here.

Source: LTI Core 1.3 appendix A.2 (role vocabularies). A context role decides; institution and
system roles never raise a pupil. Of several context roles the lowest wins.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum

_CONTEXT = "http://purl.imsglobal.org/vocab/lis/v2/membership"
_INSTITUTION = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#"
_SYSTEM = "http://purl.imsglobal.org/vocab/lis/v2/system/person#"
_TEST_USERS = frozenset(
    {
        "http://purl.imsglobal.org/vocab/lti/system/person#TestUser",
        "http://purl.imsglobal.org/vocab/lis/v2/system/person#TestUser",
    }
)


class LaunchRole(StrEnum):
    """What the launching person may do."""

    PUPIL = "pupil"
    TEACHER = "teacher"
    ADMIN = "school-admin"
    PARENT = "parent"
    """Not served: the launch is refused (annex section D, row 4)."""


_PRINCIPALS: Mapping[str, LaunchRole] = {
    "Learner": LaunchRole.PUPIL,
    "Member": LaunchRole.PUPIL,
    "Instructor": LaunchRole.TEACHER,
    "ContentDeveloper": LaunchRole.TEACHER,
    "Manager": LaunchRole.TEACHER,
    "Administrator": LaunchRole.ADMIN,
    "Mentor": LaunchRole.PARENT,
}
_INSTITUTION_ROLES: Mapping[str, LaunchRole] = {
    f"{_INSTITUTION}Administrator": LaunchRole.ADMIN,
    f"{_INSTITUTION}Mentor": LaunchRole.PARENT,
    f"{_INSTITUTION}Observer": LaunchRole.PARENT,
}
_ADMINISTRATORS = frozenset({f"{_INSTITUTION}Administrator", f"{_SYSTEM}Administrator"})
_LOWEST_FIRST = (LaunchRole.PARENT, LaunchRole.PUPIL, LaunchRole.TEACHER, LaunchRole.ADMIN)


def launch_role(uris: Iterable[str]) -> LaunchRole:
    """Return what these roles allow; nobody we know (or no role at all) is a pupil.

    A teacher who administers the institution is its admin: Moodle makes its administrators
    teachers in every course, so that no context role would ever tell them apart.
    """
    listed = tuple(uris)
    found = {role for uri in listed if (role := _context_role(uri))}
    if not found:
        found = {_INSTITUTION_ROLES[uri] for uri in listed if uri in _INSTITUTION_ROLES}
    lowest = next((role for role in _LOWEST_FIRST if role in found), LaunchRole.PUPIL)
    if lowest is LaunchRole.TEACHER and f"{_INSTITUTION}Administrator" in listed:
        return LaunchRole.ADMIN
    return lowest


def is_administrator(uris: Iterable[str]) -> bool:
    """Return whether these roles make an administrator of the school, in whatever place.

    For the one message that is about no course: there a platform may add the role in its own
    site. Whoever is also a pupil or a parent is none.
    """
    listed = tuple(uris)
    lower = {_context_role(uri) for uri in listed} & {LaunchRole.PUPIL, LaunchRole.PARENT}
    return not lower and any(
        uri in _ADMINISTRATORS or _context_role(uri) is LaunchRole.ADMIN for uri in listed
    )


def is_test_user(uris: Iterable[str]) -> bool:
    """Return whether the platform says that nobody real launches: nothing is kept then."""
    return not _TEST_USERS.isdisjoint(uris)


def _context_role(uri: str) -> LaunchRole | None:
    """Read a context role.

    In full (``…/membership#Learner``), as a sub-role (``…/membership/Instructor#Grader``, which
    implies its principal), or by its short name.
    """
    if uri.startswith(f"{_CONTEXT}#"):
        return _PRINCIPALS.get(uri.removeprefix(f"{_CONTEXT}#"))
    if uri.startswith(f"{_CONTEXT}/"):
        principal, mark, sub_role = uri.removeprefix(f"{_CONTEXT}/").partition("#")
        return _PRINCIPALS.get(principal) if mark and sub_role.isalpha() else None
    return _PRINCIPALS.get(uri)
