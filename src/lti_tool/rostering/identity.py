"""What identifies people across sources, and what must not."""

from collections.abc import Iterable

from lti_tool.privacy.detectors import chain_id, may_be_national_number, speaks_of_chain_id
from lti_tool.rostering.keys import Seen
from lti_tool.rostering.ledger import Ledger
from lti_tool.rostering.refusals import refuse

FEWEST = 10
"""So many national numbers among the first identifiers, and no other number, are no chance: one
digit string in eleven passes the check, ten in a row once in 26,000 million."""

SAMPLE = 200
"""Identifiers looked at before the first person is told."""

_LENGTHS = frozenset({8, 9})


def check_identifiers(file: str, source_ids: Iterable[str]) -> None:
    """Refuse a roster that identifies people by their BSN or onderwijsnummer.

    Raises:
        RosterInvalid: ``roster_citizen_numbers``.
    """
    numbers = [each for each in source_ids if each.isdecimal() and len(each) in _LENGTHS]
    if len(numbers) >= FEWEST and all(map(may_be_national_number, numbers)):
        refuse("roster_citizen_numbers", file)


class EckIds:
    """The ECK-iDs of one reading: each is somebody's, and nobody else's."""

    def __init__(self, ledger: Ledger, *, pilot: bool) -> None:
        self._ledger = ledger
        self._pilot = pilot
        self._seen = Seen()

    def accepted(self, value: str, file: str, line: int, column: str) -> str:
        """Return an ECK-iD in the form in which it is compared; else nothing, and a finding."""
        if not value:
            return ""
        found = chain_id(value, pilot=self._pilot)
        if found and self._seen.add(found):
            return found
        rule = "eck_id_double" if found else "stampseudonym" if _is_stamp(value) else "eck_id_form"
        self._ledger.find(rule, file, line, column)
        return ""


def _is_stamp(value: str) -> bool:
    """Tell whether a text is a stampseudoniem, from which ECK-iDs are made."""
    return speaks_of_chain_id(value) and "ketenid.nl/sp" in value.casefold()
