"""Which rows hold now, while a source is read: known by their marks, a few bytes each.

What is the same as yesterday is met here and never reaches the database again.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from lti_tool.models.rosters import Act

_BUCKET = 2
"""Bytes of a mark by which rows are put apart; the next ones know a row among its neighbours."""

_KEY_END = 10
_KEY = _KEY_END - _BUCKET
_PRINT = 6
_ID = 5
_FLAGS = _KEY + _PRINT
_SIZE = _FLAGS + 1 + _ID

_MET, _GONE = 1, 2
_MET_BYTE = _MET.to_bytes(1, "big")


class Unmet(NamedTuple):
    """A row that holds and was not met. ``gone``: the source says itself that it is over."""

    id: int
    gone: bool


class _Buckets(dict[bytes, bytearray]):
    """Rows by the beginning of their marks."""

    def __missing__(self, start: bytes) -> bytearray:
        bucket = self[start] = bytearray()
        return bucket


class Known:
    """The rows of one kind that hold now: 20 bytes each, beside the buckets they lie in.

    Of each mark 80 bits are kept, of each print 48. Both are keyed: nobody can aim at a clash,
    and by chance two of five million marks clash once in a hundred thousand million imports.
    """

    def __init__(self, rows: Iterable[Sequence[Any]] = ()) -> None:
        """Take in rows of (id, mark, print); what stands behind is left aside."""
        self._buckets = buckets = _Buckets()
        self._new = 0
        for row_id, mark, print_, *_ in rows:
            buckets[mark[:_BUCKET]] += (
                mark[_BUCKET:_KEY_END] + print_[:_PRINT] + row_id.to_bytes(1 + _ID)
            )

    def meet(self, mark: bytes, print_: bytes, /) -> Act | None:
        """Note that a row is there; return what is to be done: JOIN, CHANGE or nothing.

        Of two rows with one mark the first counts.
        """
        bucket, key = self._buckets[mark[:_BUCKET]], mark[_BUCKET:_KEY_END]
        at = bucket.find(key)
        if at > 0 and at % _SIZE:
            at = _find(bucket, key)
        if at < 0:
            self._new += 1
            bucket += key + print_[:_PRINT] + _MET_BYTE + self._new.to_bytes(_ID, "big")
            return Act.JOIN
        flags = bucket[at + _FLAGS]
        if flags & _MET:
            return None
        bucket[at + _FLAGS] = flags | _MET
        return None if bucket.startswith(print_[:_PRINT], at + _KEY) else Act.CHANGE

    def number_of(self, mark: bytes) -> int:
        """Return the id of a row, or the how manieth it was of those that are new; 0: unknown."""
        bucket = self._buckets[mark[:_BUCKET]]
        at = _find(bucket, mark[_BUCKET:_KEY_END])
        return 0 if at < 0 else int.from_bytes(bucket[at + _FLAGS + 1 : at + _SIZE])

    def tell_gone(self, mark: bytes) -> None:
        """Note that the source says that a row is over; one that is met all the same is not."""
        bucket = self._buckets[mark[:_BUCKET]]
        at = _find(bucket, mark[_BUCKET:_KEY_END])
        if at >= 0:
            bucket[at + _FLAGS] |= _GONE

    def unmet(self) -> Iterator[Unmet]:
        """Yield the rows that hold and were not met."""
        for bucket in self._buckets.values():
            for at in range(_FLAGS, len(bucket), _SIZE):
                if not bucket[at] & _MET:
                    row_id = int.from_bytes(bucket[at + 1 : at + 1 + _ID], "big")
                    yield Unmet(row_id, bool(bucket[at] & _GONE))


class Fresh(Known):
    """Rows of one kind where none held: all that is to be known is which came, in 8 bytes each."""

    def meet(self, mark: bytes, _print: bytes, /) -> Act | None:
        """Note that a row is there; return JOIN for the first with its mark."""
        bucket, key = self._buckets[mark[:_BUCKET]], mark[_BUCKET:_KEY_END]
        at = bucket.find(key)
        while at > 0 and at % _KEY:
            at = bucket.find(key, at + 1)
        if at >= 0:
            return None
        bucket += key
        return Act.JOIN

    def tell_gone(self, mark: bytes) -> None:
        """Leave it at that: nothing held."""

    def unmet(self) -> Iterator[Unmet]:
        """Yield nothing: nothing held."""
        return iter(())


def _find(bucket: bytearray, key: bytes) -> int:
    """Return where the row with this key begins, or -1."""
    at = bucket.find(key)
    while at > 0 and at % _SIZE:
        at = bucket.find(key, at + 1)
    return at
