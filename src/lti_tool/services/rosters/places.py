"""Places in groups: what very many memberships have in common, made once."""

from datetime import date
from itertools import count
from typing import NamedTuple

from lti_tool.models.schools import Role as PersonRole
from lti_tool.rostering.snapshot import Role
from lti_tool.services.rosters.marks import Marks

ROLES = {Role.PUPIL: PersonRole.PUPIL, Role.TEACHER: PersonRole.TEACHER}


class Term(NamedTuple):
    """What is the same for very many memberships; ``tag`` tells terms of one reading apart."""

    tag: int
    over: bool
    print: bytes
    role: PersonRole
    main: bool
    begins: date | None
    ends: date | None


class Place(NamedTuple):
    """A place in a group: its mark, what the place adds to a person's mark, and the rest."""

    group: bytes
    number: int
    term: Term


_MOST = 32_768
"""Places, and terms, that are kept; of more the others are made anew each time."""


class Places(dict[tuple[str, Role, bool, date | None, date | None], Place]):
    """Group, role, in charge, first and last day -> what that comes to; many people each."""

    def __init__(self, marks: Marks, today: date) -> None:
        """Take in how a school marks things, and on which day rows count or do not."""
        super().__init__()
        self._marks = marks
        self._terms = _Terms(marks, today)

    def __missing__(self, key: tuple[str, Role, bool, date | None, date | None]) -> Place:
        """Make a place that is met for the first time."""
        group_id, role, *_ = key
        place = Place(
            group=self._marks.group(group_id),
            number=self._marks.place(group_id, role),
            term=self._terms[key[1:]],
        )
        if len(self) < _MOST:
            self[key] = place
        return place


class _Terms(dict[tuple[Role, bool, date | None, date | None], Term]):
    """Role, in charge, first and last day -> what that comes to."""

    def __init__(self, marks: Marks, today: date) -> None:
        super().__init__()
        self._marks, self._today = marks, today
        self._tags = count()

    def __missing__(self, key: tuple[Role, bool, date | None, date | None]) -> Term:
        role, main, begins, ends = key
        term = Term(
            tag=next(self._tags),
            over=ends is not None and ends < self._today,
            print=self._marks.text(main, begins, ends),
            role=ROLES[role],
            main=main,
            begins=begins,
            ends=ends,
        )
        if len(self) < _MOST:
            self[key] = term
        return term
