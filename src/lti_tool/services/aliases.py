"""Neutral names for people whose names we do not keep: an animal and a number."""

from collections.abc import Iterable, Iterator
from itertools import count
from random import Random
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.models.schools import Person

ANIMALS = (
    "Bever", "Bij", "Das", "Dolfijn", "Eekhoorn", "Egel", "Eland", "Ekster", "Fazant", "Forel",
    "Fret", "Gans", "Geit", "Gekko", "Haas", "Hamster", "Hert", "Hommel", "IJsvogel", "Kameel",
    "Kikker", "Kievit", "Koala", "Konijn", "Kraanvogel", "Krab", "Lama", "Leeuwerik", "Libel",
    "Lijster", "Lynx", "Marter", "Meeuw", "Merel", "Mol", "Mus", "Nijlpaard", "Otter", "Panda",
    "Parkiet", "Patrijs", "Pelikaan", "Poema", "Raaf", "Ree", "Reiger", "Salamander", "Schildpad",
    "Specht", "Spreeuw", "Tapir", "Tijger", "Uil", "Valk", "Vink", "Vlinder", "Vos", "Walrus",
    "Wezel", "Wolf", "Zebra", "Zeehond", "Zwaan", "Zwaluw",
)  # fmt: skip
"""Kind animals only; never derived from a person."""

_FORMERLY = {"IJsvogel": "Ijsvogel"}
"""How an animal was spelt before; who was given that alias keeps it."""

HIGHEST = (99, 9_999, 999_999)
"""Numbers go up to the first of these, and to the next ones where those are taken."""

TRIES = 40
"""At each of them."""


def candidates(random: Random) -> Iterator[str]:
    """Yield aliases to try, short ones first ("Otter 7"), without an end."""
    for tries in count():
        highest = HIGHEST[min(tries // TRIES, len(HIGHEST) - 1)]
        yield f"{random.choice(ANIMALS)} {random.randint(1, highest)}"


def of_nobody_before(session: Session, school_id: UUID, random: Random) -> Iterator[str]:
    """Yield the candidates that nobody of the school has in an animal's former spelling.

    To a reader both are the same alias; to the table they are two.
    """
    for alias in candidates(random):
        animal, _, number = alias.rpartition(" ")
        before = f"{_FORMERLY.get(animal, animal)} {number}"
        held = select(Person.id).where(Person.school_id == school_id, Person.alias == before)
        if before == alias or session.scalar(held) is None:
            yield alias


class Pool:
    """Hands out aliases that nobody of a school has yet, to very many people: a bit for each.

    As ``candidates`` does, but a range of numbers of which most are taken is not tried again.
    """

    def __init__(self, taken: Iterable[str], random: Random) -> None:
        """Take in the aliases that are somebody's."""
        self._random = random
        self._bits = bytearray(len(ANIMALS) * (HIGHEST[-1] + 1) // 8 + 1)
        self._counts = [0] * len(HIGHEST)
        places = {animal: at for at, animal in enumerate(ANIMALS)}
        places |= {before: places[now] for now, before in _FORMERLY.items()}
        for alias in taken:
            animal, _, number = alias.rpartition(" ")
            if animal in places and number.isdecimal() and int(number) <= HIGHEST[-1]:
                self._take(places[animal], int(number))

    def next(self) -> str:
        """Return a free alias; it is taken from now on."""
        while True:
            highest = self._highest()
            chance = int(self._random.random() * len(ANIMALS) * highest)
            animal, number = chance % len(ANIMALS), chance // len(ANIMALS) + 1
            if self._take(animal, number):
                return f"{ANIMALS[animal]} {number}"

    def _highest(self) -> int:
        """Return the lowest range of which less than three quarters are taken."""
        for taken, highest in zip(self._counts, HIGHEST, strict=True):
            if 4 * taken < 3 * len(ANIMALS) * highest:
                return highest
        return HIGHEST[-1]

    def _take(self, animal: int, number: int) -> bool:
        """Take an alias; tell whether it was free."""
        at = animal * (HIGHEST[-1] + 1) + number
        bit = 1 << at % 8
        if self._bits[at // 8] & bit:
            return False
        self._bits[at // 8] |= bit
        for level, highest in enumerate(HIGHEST):
            self._counts[level] += number <= highest
        return True
