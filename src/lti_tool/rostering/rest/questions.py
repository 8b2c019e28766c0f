"""What is asked of each collection: as little as the school's choices need.

Source: OneRoster 1.2 REST binding, query parameters (``limit``, ``offset``, ``sort``,
``orderBy``, ``filter``, ``fields``); 1.1 likewise.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

from lti_tool.privacy.borders import ONEROSTER
from lti_tool.privacy.minimise import columns
from lti_tool.rostering.rest.server import Version

PAGE = 500
LEAST_PAGE = 20
"""Objects in a page: at first, and at least when answers turn out too large."""

WHOLE = ("academicSessions", "orgs")
"""Collections that are always read whole: they are small, and the others refer to them."""

COLLECTIONS = (*WHOLE, "classes", "users", "enrollments")
"""The flat collections that are read. Courses say nothing that a roster here holds."""

_COMMON = "sourcedId status "
_FIELDS: Mapping[str, str] = {
    "academicSessions": "startDate endDate",
    "orgs": "name type identifier parent",
    "classes": "title grades classType school terms",
    "enrollments": "role primary beginDate endDate class user",
    "users": "enabledUser grades givenName familyName identifier userIds",
}
_USER_FIELDS: Mapping[Version, str] = {
    Version.V1_1: " role orgs",
    Version.V1_2: " roles primaryOrg preferredFirstName preferredLastName userMasterIdentifier",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """How a collection is asked for.

    ``fields`` and ``ordered`` are left out for servers that refuse them; ``since``: only what
    changed from then on.
    """

    fields: tuple[str, ...]
    ordered: bool = True
    limit: int = PAGE
    since: datetime | None = None

    def query(self, offset: int) -> str:
        """Return the query of the page that begins after ``offset`` objects."""
        asked = {"limit": str(self.limit), "offset": str(offset)}
        if self.ordered:
            asked |= {"sort": "sourcedId", "orderBy": "asc"}
        if self.fields:
            asked["fields"] = ",".join(self.fields)
        if self.since:
            moment = self.since.astimezone(UTC).isoformat(timespec="milliseconds")
            asked["filter"] = f"dateLastModified>='{moment.replace('+00:00', 'Z')}'"
        return urlencode(asked, quote_via=quote)

    def simpler(self) -> "Question | None":
        """Return what to ask a server that refuses this; None when nothing is left to leave out.

        Without ``fields`` more comes over the line, and what is too much is dropped at the
        border. Without an order pages may overlap, which is seen and told.
        """
        if self.fields:
            return replace(self, fields=())
        return replace(self, ordered=False) if self.ordered else None


def question_of(
    name: str, version: Version, chosen: frozenset[str], since: datetime | None
) -> Question:
    """Return what is asked of a collection when these optional fields are chosen."""
    more = _USER_FIELDS[version] if name == "users" else ""
    named = (_COMMON + _FIELDS[name] + more).split()
    kept = columns(named, ONEROSTER[name], chosen).kept
    return Question(
        fields=tuple(each for each in named if each in kept),
        since=None if name in WHOLE else since,
    )
