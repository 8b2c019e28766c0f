"""The lines of a roster that comes whole: packed by the thousand, each packet sealed at once.

Where nothing held before, everything joins. Kept as rows of ``RosterChange`` those lines cost
more than the roster itself: each is written with its keys, read, and deleted again. Nobody looks
at them one by one before they are carried out; what is shown of a plan are its numbers, and those
are counted while the lines are packed (decision 0039).
"""

import json
import struct
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import chain, compress, islice
from random import Random
from typing import Any, NamedTuple, TypeVar
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from lti_tool.models.base import table_of
from lti_tool.models.rosters import Act, Part, RosterBlock
from lti_tool.models.schools import Role
from lti_tool.privacy import vault
from lti_tool.services.rosters.differences import Joining, Target
from lti_tool.services.rosters.marks import MARK_BYTES, Carried
from lti_tool.services.rosters.places import Place

PEOPLE, MEMBERS = 1000, 4000
"""Lines in one block: a few hundred kilobytes."""

_ID_BYTES = 16
_MEMBER_BYTES = 4 + 2 + 2 * MARK_BYTES
_BLOCKS = 1 << 24
_PARTS = 4
"""Bits of a mark by which lines are put together."""
_BEHIND_START = (1 << 128 - _PARTS) - 1

BLOCK = table_of(RosterBlock)


Newcomer = tuple[Act, bytes, bytes, Role | None, int | None, date | None, date | None, Carried]
"""Act, mark and print of somebody, what else is told of them, and what is sealed."""

Member = tuple[Act, bytes, Place, bytes]
"""Act and mark of a membership, the place, and the person's mark."""

Line = TypeVar("Line", Newcomer, Member)

Alike = tuple[bytes, Role, bool, date | None, date | None]
"""Of a term, what stands in the version of each membership: its print and the last four."""


class Members(NamedTuple):
    """Memberships: rows of (number of the person, mark, group, index of the term)."""

    rows: Iterator[tuple[int, bytes, bytes, int]]
    terms: Sequence[Alike]


class Packer:
    """Packs the lines of one plan, and counts them."""

    def __init__(self, session: Session, target: Target, sealer: vault.Sealer) -> None:
        self._session, self._target, self._sealer = session, target, sealer
        self._blocks = 0
        self.totals: Counter[Part] = Counter()
        self.pupils: Counter[bytes] = Counter()
        """Mark of a group -> pupils who come into it."""

    def people(self, lines: Iterator[Newcomer], number_of: Callable[[bytes], int]) -> None:
        """Pack people; ``number_of`` tells by which number memberships name one."""
        for first, some in _gathered(lines, PEOPLE):
            _, marks, prints, *told, carried = zip(*some, strict=True)
            ids, values = zip(*carried, strict=True)
            text = _written([*told, ids, values])
            numbers = struct.pack(f">{len(some)}I", *map(number_of, marks))
            self._write(Part.PERSON, first, text, numbers, *marks, *prints)
            self.totals[Part.PERSON] += len(some)

    def members(self, lines: Iterator[Member], number_of: Callable[[bytes], int]) -> None:
        """Pack memberships of people whom ``number_of`` knows."""
        for first, some in _gathered(lines, MEMBERS):
            _, marks, places, people = zip(*some, strict=True)
            groups, _, terms = zip(*places, strict=True)
            pupil = (term.role is Role.PUPIL for term in terms)
            self.pupils.update(compress(groups, pupil))
            kinds = {term.tag: term for term in terms}
            at = {tag: index for index, tag in enumerate(kinds)}
            text = _written([(each.print.hex(), *each[3:]) for each in kinds.values()])
            numbers = _each_once(people, number_of)
            shape = f">{len(some)}I{len(some)}H"
            parts = struct.pack(shape, *numbers, *(at[term.tag] for term in terms))
            self._write(Part.MEMBERSHIP, first, text, parts, *marks, *groups)
            self.totals[Part.MEMBERSHIP] += len(some)

    def _write(self, part: Part, first: int, text: bytes, *rest: bytes) -> None:
        self._blocks += 1
        number = first * _BLOCKS + self._blocks
        sealed = self._sealer.seal(
            b"".join((struct.pack(">I", len(text)), text, *rest)), _row(self._target, part, number)
        )
        place = {"run_id": self._target.run_id, "part": part, "number": number}
        values = {**place, "school_id": self._target.school_id, "sealed": sealed}
        self._session.execute(insert(BLOCK).values(values))


class Unpacker:
    """Reads the lines of one plan again, block by block."""

    def __init__(self, session: Session, target: Target, sealer: vault.Sealer) -> None:
        self._session, self._target, self._sealer = session, target, sealer

    def people(self) -> Iterator[tuple[Sequence[int], list[Joining], list[Carried]]]:
        """Yield people, those whose marks begin alike together: numbers, lines, what was sealed."""
        for text, rest in self._blocks(Part.PERSON):
            roles, *told, ids, values = json.loads(text)
            years, begins, ends = told[0], map(_day, told[1]), map(_day, told[2])
            lines = len(roles)
            numbers = struct.unpack_from(f">{lines}I", rest)
            marks = _marks(rest, 4 * lines, lines)
            prints = _marks(rest, (4 + MARK_BYTES) * lines, lines)
            columns = (marks, prints, map(_ROLES.__getitem__, roles), years, begins, ends)
            joining = list(map(Joining._make, zip(*columns, strict=True)))
            yield numbers, joining, list(map(Carried, ids, values))

    def members(self) -> Iterator[Members]:
        """Yield memberships in the same order."""
        for text, rest in self._blocks(Part.MEMBERSHIP):
            lines = len(rest) // _MEMBER_BYTES
            numbers = struct.unpack_from(f">{lines}I", rest)
            indexes = struct.unpack_from(f">{lines}H", rest, 4 * lines)
            marks = _marks(rest, 6 * lines, lines)
            groups = _marks(rest, (6 + MARK_BYTES) * lines, lines)
            terms: list[Alike] = [
                (bytes.fromhex(print_), _ROLES[role], main, _day(begins), _day(ends))
                for print_, role, main, begins, ends in json.loads(text)
            ]
            yield Members(zip(numbers, marks, groups, indexes, strict=True), terms)

    def _blocks(self, part: Part) -> Iterator[tuple[bytes, bytes]]:
        of_run = BLOCK.c.run_id == self._target.run_id, BLOCK.c.part == part
        numbers = self._session.scalars(select(BLOCK.c.number).where(*of_run)).all()
        for number in sorted(numbers):
            one = select(BLOCK.c.sealed).where(*of_run, BLOCK.c.number == number)
            sealed = self._session.scalars(one).one()
            packed = self._sealer.unseal(sealed, _row(self._target, part, number))
            (size,) = struct.unpack_from(">I", packed)
            yield packed[4 : 4 + size], packed[4 + size :]


class Ids:
    """Ids by chance; those of people whose marks begin alike begin alike, by chance too.

    So rows that are written together lie together in the indexes of ids as well. Which beginning
    goes with which is drawn anew in each run, so that an id tells nothing of whose it is.
    """

    def __init__(self, random: Random) -> None:
        """Draw the beginnings."""
        self._starts = random.sample(range(1 << _PARTS), 1 << _PARTS)

    def near(self, mark: bytes) -> UUID:
        """Return a new id for somebody with this mark."""
        start = self._starts[mark[0] >> 8 - _PARTS]
        return UUID(int=uuid4().int & _BEHIND_START | start << 128 - _PARTS)


class Arrived:
    """Who of the people of one plan came, by their numbers: 16 bytes each."""

    def __init__(self) -> None:
        self._ids = bytearray()

    def note(
        self, numbers: Sequence[int], joining: Sequence[Joining], came: Iterable[tuple[bytes, UUID]]
    ) -> None:
        """Note the ids of those of one block who ``came`` (mark, id); others are nobody."""
        ids = dict(came)
        for number, each in zip(numbers, joining, strict=True):
            if each.digest in ids:
                first = number * _ID_BYTES
                self._ids.extend(bytes(max(0, first + _ID_BYTES - len(self._ids))))
                self._ids[first : first + _ID_BYTES] = ids[each.digest].bytes

    def known(
        self, rows: Iterable[tuple[int, bytes, bytes, int]]
    ) -> Iterator[tuple[str, bytes, bytes, int]]:
        """Yield memberships with ids (in hexadecimal) for numbers, of those who came."""
        whose, person = 0, ""
        for number, mark, group, term in rows:
            if number != whose:
                first = number * _ID_BYTES
                found = self._ids[first : first + _ID_BYTES]
                whose, person = number, found.hex() if any(found) else ""
            if person:
                yield person, mark, group, term


def forget(session: Session, run_id: UUID) -> int:
    """Delete what was packed of a plan; return how many blocks went."""
    gone = session.execute(delete(BLOCK).where(BLOCK.c.run_id == run_id))
    return int(gone.rowcount)  # type: ignore[attr-defined]  # CursorResult


def _gathered(lines: Iterable[Line], most: int) -> Iterator[tuple[int, list[Line]]]:
    """Yield lines by the thousand whose marks begin alike, with the bits by which they do.

    Lines of one person stay together in the order in which they were told. What begins alike lies
    together in the indexes too: an import far larger than the memory for them finds its pages.
    """
    parts: list[list[Line]] = [[] for _ in range(1 << _PARTS)]
    for line in lines:
        part = line[1][0] >> 8 - _PARTS
        parts[part].append(line)
        if len(parts[part]) == most:
            yield part, parts[part]
            parts[part] = []
    rest = chain.from_iterable(parts)
    while some := list(islice(rest, most)):
        yield some[0][1][0] >> 8 - _PARTS, some


def _row(target: Target, part: Part, number: int) -> str:
    return f"{target.run_id} {part} {number}"


def _each_once(people: Sequence[bytes], number_of: Callable[[bytes], int]) -> Iterator[int]:
    """Yield everybody's number; most sources tell all that one person is in in a row."""
    whose, number = b"", 0
    for person in people:
        if person is not whose:
            whose, number = person, number_of(person)
        yield number


_ROLES = {role.value: role for role in Role}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _marks(data: bytes, first: int, count: int) -> list[bytes]:
    end = first + MARK_BYTES * count
    return [data[at : at + MARK_BYTES] for at in range(first, end, MARK_BYTES)]


def _written(value: Sequence[Any]) -> bytes:
    return json.dumps(value, default=date.isoformat, separators=(",", ":")).encode()
