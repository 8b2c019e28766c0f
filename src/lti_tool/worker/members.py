"""Asks the platforms of a school who is in its courses, after the day's reading of its roster."""

from collections.abc import Iterator
from uuid import UUID

import structlog

from lti_tool.errors import PlatformUnavailable, ToolError
from lti_tool.rostering.rest.calls import Report
from lti_tool.services import memberships, schools, told_members
from lti_tool.services.memberships import Course, Roster
from lti_tool.services.rosters.syncing import Reader

log = structlog.get_logger()

_NAME = "members"


def ask(reader: Reader, school_id: UUID, report: Report) -> int:
    """Hold what platforms call people against a school's roster; return how many seem alike.

    A platform that does not answer is left alone until tomorrow, one that refuses a course is
    asked for the next. ``report`` is told of each course, and may end it.
    """
    with reader.database.reading() as session:
        courses = told_members.courses(session, school_id)
    noted = 0
    for roster, course in _answers(reader, courses, report):
        with reader.database.writing() as session:
            tenant = schools.tenant_by_id(session, reader.root_key, school_id)
            noted += told_members.note(session, tenant, course, roster.members)
    if courses:
        log.info("members held against roster", school=str(school_id), count=noted)
    return noted


def _answers(
    reader: Reader, courses: list[Course], report: Report
) -> Iterator[tuple[Roster, Course]]:
    """Yield what comes, with no transaction open."""
    silent: set[UUID] = set()
    means = reader.means
    for count, course in enumerate(courses, 1):
        report(_NAME, count, len(courses))
        registration_id = course.client.registration_id
        if registration_id in silent:
            continue
        try:
            wanted = told_members.WANTED
            yield memberships.roster(means.outbound, means.tokens, course, wanted), course
        except ToolError as error:
            if isinstance(error, PlatformUnavailable):
                silent.add(registration_id)
            log.warning("members not read", registration=str(registration_id), code=error.code)
