"""National numbers and chain ids, recognised at the border.

A BSN or onderwijsnummer (together: persoonsgebonden nummer) must never be kept, not even as a
hash (annex D13; UAVG article 46). One digit string in eleven passes the BSN's check by chance, so
a value is held back for the school to look at, never called a BSN.
"""

import re
from functools import lru_cache

WORDS = frozenset({"bsn", "pgn", "ssn", "hpgn", "inss"})
PARTS = (
    "burgerservice",
    "sofinummer",
    "sofinr",
    "onderwijsnummer",
    "ondwnr",
    "persoonsgebonden",
    "rijksregister",
    "socialsecurity",
    "stampseudoniem",
)
"""Words, and parts of words, by which national numbers are called: ours, so never personal."""
_BETWEEN_WORDS = re.compile(r"[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])")
_SEPARATORS = str.maketrans("", "", " .-")
_REST_OF_BSN, _REST_OF_ONDERWIJSNUMMER = 0, 5
_DIGITS = re.compile(r"[0-9]{8,9}")

_CHAIN_HOST = "ketenid.nl"
_CHAIN_ID = re.compile(r"https://ketenid\.nl/(?P<part>[0-9]{6}|pilot)/[0-9a-f]{128}")


@lru_cache(maxsize=1024)
def national_number_named(name: str) -> str | None:
    """Return which national number a claim, column or element of this name holds, or None.

    No value is looked at: ``userBsn``, ``custom_pgn``, ``bsn_ondwnr-4``, ``Onderwijsnummer``. The
    answer is a word of our own list, so it may be kept where the name itself may not.
    """
    words = [word.casefold() for word in _BETWEEN_WORDS.split(name)]
    whole = "".join(words)
    found = [word for word in words if word in WORDS] + [part for part in PARTS if part in whole]
    return found[0] if found else None


def may_be_national_number(value: str) -> bool:
    """Tell whether a text has the length and the check digit of a BSN or onderwijsnummer.

    Eight digits count with a zero before them, as administrations leave it out; spaces, dots and
    hyphens are passed over.
    """
    digits = value.translate(_SEPARATORS)
    if not _DIGITS.fullmatch(digits):
        return False
    numbers = [int(digit) for digit in digits.zfill(9)]
    rest = (sum((9 - n) * digit for n, digit in enumerate(numbers[:8])) - numbers[8]) % 11
    return any(numbers) and (
        rest == _REST_OF_BSN or (rest == _REST_OF_ONDERWIJSNUMMER and numbers[:2] == [1, 0])
    )


def speaks_of_chain_id(value: str) -> bool:
    """Tell whether a text holds a chain id, or anything that looks like one."""
    return _CHAIN_HOST in value.casefold()


def chain_id(value: str, *, pilot: bool = False) -> str | None:
    """Return an ECK-iD in the form in which it is compared, or None when it is none.

    Args:
        value: what arrived; hexadecimal digits count alike in either case.
        pilot: whether ids of the pilot environment count too (test systems only).

    A stampseudoniem (``/sp201703/``, ``/sppilot/``) never leaves the school's administration and
    is none. Source: Nummervoorziening, reference implementation; Edu-V, "Identiteiten".
    """
    found = _CHAIN_ID.fullmatch(value.strip().lower())
    if found is None or (found["part"] == "pilot" and not pilot):
        return None
    return found[0]
