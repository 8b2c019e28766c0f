"""Which identifiers were seen: exact enough for millions, in a few bytes each."""

FEW = 250_000
"""Texts kept as they are; beyond, 64 bits of each."""

_BUCKETS = 1 << 16
_TAIL_BYTES = 6
_TAIL_BITS = 8 * _TAIL_BYTES
_TAIL_MASK = (1 << _TAIL_BITS) - 1
_WHOLE_MASK = (1 << 64) - 1


class Seen:
    """A set of texts that can be added to and asked: 38 MiB for five million.

    Beyond ``FEW`` it holds 64 bits of Python's own hash of each text. That hash has another seed
    in every process, so nobody can make two texts collide on purpose; by chance two of five
    million do so once in about 1.5 million imports, and the second counts as a double.
    """

    __slots__ = ("_buckets", "_few")

    def __init__(self) -> None:
        self._few: set[str] | None = set()
        self._buckets: list[bytearray] = []

    def add(self, key: str) -> bool:
        """Add a text; return False when it was there already."""
        if self._few is None:
            return self._put(key)
        if key in self._few:
            return False
        self._few.add(key)
        if len(self._few) > FEW:
            few, self._few = self._few, None
            self._buckets = [bytearray() for _ in range(_BUCKETS)]
            for each in few:
                self._put(each)
        return True

    def __contains__(self, key: str) -> bool:
        """Tell whether a text was added."""
        if self._few is not None:
            return key in self._few
        mark = hash(key) & _WHOLE_MASK
        tail = (mark & _TAIL_MASK).to_bytes(_TAIL_BYTES, "big")
        return tail in self._buckets[mark >> _TAIL_BITS]

    def _put(self, key: str) -> bool:
        mark = hash(key) & _WHOLE_MASK
        tail = (mark & _TAIL_MASK).to_bytes(_TAIL_BYTES, "big")
        bucket = self._buckets[mark >> _TAIL_BITS]
        if tail in bucket:
            return False
        bucket += tail
        return True
