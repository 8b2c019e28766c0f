"""Neutral names for people whose names we do not keep: an animal and a number."""

from collections.abc import Iterator
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

SMALL_NUMBERS = 99
ALL_NUMBERS = 9999
SHORT_TRIES = 40


def candidates(random: Random) -> Iterator[str]:
    """Yield aliases to try, short ones first ("Otter 7"), without an end."""
    tries = 0
    while True:
        tries += 1
        highest = SMALL_NUMBERS if tries <= SHORT_TRIES else ALL_NUMBERS
        yield f"{random.choice(ANIMALS)} {random.randint(1, highest)}"
