"""One CSV file of a package -> its rows, without what the border keeps out."""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import compress
from operator import itemgetter
from typing import Any

from lti_tool.privacy.borders import ONEROSTER
from lti_tool.privacy.minimise import columns
from lti_tool.rostering.ledger import Ledger
from lti_tool.rostering.lines import lines
from lti_tool.rostering.oneroster.package import Package
from lti_tool.rostering.oneroster.vocabulary import COLUMNS, FILES, OTHER_NAMES
from lti_tool.rostering.refusals import refuse

NEEDED: Mapping[str, tuple[str, ...]] = {
    "academicSessions": ("sourcedId",),
    "orgs": ("sourcedId", "type"),
    "classes": ("sourcedId", "title"),
    "users": ("sourcedId",),
    "roles": ("userSourcedId", "role"),
    "enrollments": ("classSourcedId", "userSourcedId", "role"),
    "demographics": ("birthDate",),
}
"""The columns without which a file cannot be read; others may be missing."""

MAX_COLUMNS = 500

_MOST = 1000
"""Ways in which columns are filled or not, counted before they are added up."""

_NAMES: Mapping[str, tuple[str, ...]] = {
    name: tuple(column.name for files in COLUMNS.values() for column in files.get(name, ()))
    # as some systems write it
    + (("userSourcedId",) if name == "demographics" else ())
    for name in FILES.values()
}
"""File -> the names of its columns, in either version."""

Dropped = Mapping[int, str]
"""Place of a column that is kept out -> the name it is counted under."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """The files of a package, as a school with these optional fields (``chosen``) reads them."""

    package: Package
    chosen: frozenset[str]
    ledger: Ledger

    def rows(self, name: str, *wanted: str) -> Iterator[tuple[Any, ...]]:
        """Yield (line, value, value, ...) per row of a file, the values in the order wanted.

        A column that is missing or that the border keeps out gives empty texts. Values that are
        kept out are counted as they pass.

        Raises:
            RosterInvalid: the file cannot be read; at the first row or at any later one.
        """
        with self.package.open(name) as raw:
            reader: Any = csv.reader(lines(raw, f"{name}.csv", self.ledger), strict=True)
            dropped: Dropped = {}
            told: Counter[tuple[bool, ...]] = Counter()
            try:
                places, dropped, width = self._header(name, next(reader, []))
                # behind its own values every row gets an empty text and its line
                pick = itemgetter(width + 1, *(places.get(column, width) for column in wanted))
                out = itemgetter(*dropped, width, width)
                end = reader.line_num
                for row in reader:
                    line, end = end + 1, reader.line_num
                    if len(row) != width and not self._mended(name, line, row, width):
                        continue
                    row.extend(("", line))
                    if any(left := out(row)):
                        told[tuple(map(bool, left))] += 1
                        if len(told) > _MOST:
                            self._count(name, dropped, told)
                    if line != end:
                        self.ledger.find("row_line_break", name, line)
                    yield pick(row)
            except csv.Error:
                refuse("roster_csv_quotes", f"{name}.csv", reader.line_num)
            finally:
                self._count(name, dropped, told)

    def _count(self, name: str, dropped: Dropped, told: Counter[tuple[bool, ...]]) -> None:
        """Count values that were kept out; ``told``: which of the columns had one, how often."""
        for had, times in told.items():
            for lost in compress(dropped.values(), had):
                self.ledger.dropped[f"oneroster:{name}", lost] += times
        told.clear()

    def _header(self, name: str, header: list[str]) -> tuple[Mapping[str, int], Dropped, int]:
        """Return where kept columns stand, which are counted as dropped, and how many there are."""
        border = f"oneroster:{name}"
        known = {at: column for column, at in known_columns(name, header, self.ledger).items()}
        kept: dict[str, int] = {}
        dropped: dict[int, str] = {}
        for at, cell in enumerate(header):
            # what is no column of this binding has no line, even where the other binding has one
            rules = ONEROSTER[name] if at in known else {}
            decided = columns([known.get(at, cell)], rules, self.chosen)
            kept.update(dict.fromkeys(decided.kept, at))
            dropped.update((at, lost) for lost in decided.lost)
            for held in decided.held:
                self.ledger.held_back[border, held] += 1
                self.ledger.find("citizen_number", name, 1, known.get(at, f"#{at + 1}"))
        return kept, dropped, len(header)

    def _mended(self, name: str, line: int, row: list[str], width: int) -> bool:
        """Take empty values too many off a row; tell whether it can be used."""
        if not any(row):
            return False
        if len(row) > width and not any(row[width:]):
            del row[width:]
            return True
        self.ledger.lose("row_length", name, line)
        return False


def known_columns(name: str, header: list[str], ledger: Ledger) -> dict[str, int]:
    """Return where each column that the standard knows stands in a header.

    Raises:
        RosterInvalid: ``roster_header_missing``, ``roster_csv_separator``,
            ``roster_header_double``, ``roster_column_missing``, ``roster_too_large``.
    """
    file = f"{name}.csv"
    _check_cells(file, header)
    by_case = {column.casefold(): column for column in _NAMES[name]}
    places: dict[str, int] = {}
    others: list[tuple[str, int]] = []
    for at, cell in enumerate(header):
        plain = cell.strip().casefold()
        if plain not in by_case:
            others.append((OTHER_NAMES.get(plain, ""), at))
        else:
            column = by_case[plain]
            places[column] = at
            if cell != column:
                ledger.find("header_case", name, 1, column)
    for column, at in others:
        if column in _NAMES[name] and column not in places:
            places[column] = at
            ledger.find("header_other_name", name, 1, column)
    for column in NEEDED.get(name, ()):
        if column not in places:
            refuse("roster_column_missing", file, 1, column)
    return places


def _check_cells(file: str, header: list[str]) -> None:
    if not any(cell.strip() for cell in header):
        refuse("roster_header_missing", file)
    if len(header) == 1 and any(sign in header[0] for sign in ";\t|"):
        refuse("roster_csv_separator", file, 1)
    if len(header) > MAX_COLUMNS:
        refuse("roster_too_large", file, 1)
    named = [cell.strip().casefold() for cell in header if cell.strip()]
    if len(set(named)) < len(named):
        refuse("roster_header_double", file, 1)
