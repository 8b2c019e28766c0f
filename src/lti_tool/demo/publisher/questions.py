"""The exercises of the invented publisher: a question and its answer each."""

from collections.abc import Mapping
from typing import Final

QUESTIONS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "tafels-mix": (
        ("3 × 8 =", "24"),
        ("7 × 6 =", "42"),
        ("4 × 9 =", "36"),
        ("8 × 7 =", "56"),
        ("6 × 6 =", "36"),
    ),
    "klokkijken": (
        ("Half vier in de middag is …", "15:30"),
        ("Kwart over negen in de ochtend is …", "9:15"),
        ("Zeven uur in de avond is …", "19:00"),
        ("Kwart voor elf in de ochtend is …", "10:45"),
    ),
}
