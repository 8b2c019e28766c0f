"""The little groups within groep 5a (Course Groups 1.0)."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A little group.

    Attributes:
        members: the keys of the people in it.
        sets: the ids of the sets that it belongs to.
    """

    id: str
    name: str
    members: frozenset[str]
    sets: tuple[str, ...]
    hidden: bool = False


SETS: Final = {"s1": "Niveaugroepen"}
GROUPS: Final = (
    Group(id="g1", name="Raket", members=frozenset({"sanne"}), sets=("s1",)),
    Group(id="g2", name="Komeet", members=frozenset({"daan"}), sets=("s1",)),
    Group(id="g3", name="Plusklas", members=frozenset({"sanne"}), sets=(), hidden=True),
)


def groups_of(person_key: str) -> tuple[Group, ...]:
    """Return the little groups of one person."""
    return tuple(group for group in GROUPS if person_key in group.members)
