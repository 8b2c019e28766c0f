"""Neutral names for people whose names we do not keep: an animal and a number."""

from collections.abc import Iterator
from itertools import count
from random import Random

ANIMALS = (
    "Bever", "Bij", "Das", "Dolfijn", "Eekhoorn", "Egel", "Eland", "Ekster", "Fazant", "Forel",
    "Fret", "Gans", "Geit", "Gekko", "Haas", "Hamster", "Hert", "Hommel", "Ijsvogel", "Kameel",
    "Kikker", "Kievit", "Koala", "Konijn", "Kraanvogel", "Krab", "Lama", "Leeuwerik", "Libel",
    "Lijster", "Lynx", "Marter", "Meeuw", "Merel", "Mol", "Mus", "Nijlpaard", "Otter", "Panda",
    "Parkiet", "Patrijs", "Pelikaan", "Poema", "Raaf", "Ree", "Reiger", "Salamander", "Schildpad",
    "Specht", "Spreeuw", "Tapir", "Tijger", "Uil", "Valk", "Vink", "Vlinder", "Vos", "Walrus",
    "Wezel", "Wolf", "Zebra", "Zeehond", "Zwaan", "Zwaluw",
)  # fmt: skip
"""Kind animals only; never derived from a person."""

HIGHEST = (99, 9_999, 999_999)
"""Numbers go up to the first of these, and to the next ones where those are taken."""

TRIES = 40
"""At each of them."""


def candidates(random: Random) -> Iterator[str]:
    """Yield aliases to try, short ones first ("Otter 7"), without an end."""
    for tries in count():
        highest = HIGHEST[min(tries // TRIES, len(HIGHEST) - 1)]
        yield f"{random.choice(ANIMALS)} {random.randint(1, highest)}"
