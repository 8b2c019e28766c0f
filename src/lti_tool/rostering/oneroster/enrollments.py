"""``enrollments.csv`` -> who is in which group."""

from collections.abc import Iterator
from datetime import date

from lti_tool.rostering.ledger import Loss
from lti_tool.rostering.oneroster.people import role_of
from lti_tool.rostering.oneroster.run import Run
from lti_tool.rostering.snapshot import Membership, Role, Status
from lti_tool.rostering.values import Days, flag_of

_NAME = "enrollments"
_COLUMNS = (
    "sourcedId",
    "status",
    "classSourcedId",
    "userSourcedId",
    "role",
    "primary",
    "beginDate",
    "endDate",
)


def memberships(run: Run) -> Iterator[Membership]:
    """Yield the enrolments of the people that were read, in the groups that were read.

    Read after groups and persons: in complete files an enrolment of somebody else is a finding.
    Two enrolments of the same identifier are both yielded (only a judge minds).
    """
    if not run.has(_NAME):
        return
    line, days, groups = 0, Days(), run.groups
    people = {"student": run.pupils, "teacher": run.staff}
    ours = {"student": Role.PUPIL, "teacher": Role.TEACHER}
    # the one loop that runs millions of times: the usual row takes no call of ours but one
    for line, source_id, status, group, person, word, primary, first, last in run.tables.rows(
        _NAME, *_COLUMNS
    ):
        if word in people and person in people[word] and group in groups:
            role = ours[word]
        elif (unusual := _role(run, line, group, person, word)) is None:
            continue
        else:
            role = unusual
        begins, ends = days[first], days[last]
        if (first and begins is None) or (last and (ends is None or (begins or ends) > ends)):
            begins, ends = _days(run, line, first, last)
        yield Membership(
            source_id,
            group,
            person,
            role,
            bool(primary) and _primary(run, line, primary),
            begins,
            ends,
            run.status(_NAME, line, status) if status else Status.ACTIVE,
        )
    if not line and run.whole(_NAME):
        run.ledger.find("file_empty", _NAME)


def _role(run: Run, line: int, group: str, person: str, word: str) -> Role | None:
    """Return the role of an enrolment, or None when it is left out (and counted)."""
    if person in run.others:
        # the person's own row already told why
        run.ledger.lost[_NAME, Loss.ROLE] += 1
        return None
    pupil, staff = person in run.pupils, person in run.staff
    if not (pupil or staff) and (not person or run.whole("users")):
        run.ledger.lose("member_unknown", _NAME, line, "userSourcedId")
        return None
    if group not in run.groups and (not group or run.whole("classes")):
        run.ledger.lose("member_unknown", _NAME, line, "classSourcedId")
        return None
    role = role_of(run, _NAME, line, word)
    if pupil and role is Role.TEACHER:
        run.ledger.find("role_conflict", _NAME, line, "role")
        return Role.PUPIL
    return role


def _days(run: Run, line: int, first: str, last: str) -> tuple[date | None, date | None]:
    begins = run.day(_NAME, line, "beginDate", first)
    ends = run.day(_NAME, line, "endDate", last)
    if begins and ends and ends < begins:
        run.ledger.find("dates_reversed", _NAME, line, "endDate")
        return None, None
    return begins, ends


def _primary(run: Run, line: int, text: str) -> bool:
    flag = flag_of(text)
    if flag is None and text.strip():
        run.ledger.find("boolean_unknown", _NAME, line, "primary")
    return bool(flag)
