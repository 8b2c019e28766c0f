"""The rows of a file with every column, its header and its lines held to the letter.

Only the judge reads like this: values pass by and are forgotten, whatever the border says.
"""

import csv
from collections.abc import Iterator, Mapping

from lti_tool.rostering.ledger import Ledger
from lti_tool.rostering.lines import lines
from lti_tool.rostering.oneroster.forms import is_quoted_well
from lti_tool.rostering.oneroster.package import Package
from lti_tool.rostering.oneroster.vocabulary import COLUMNS, EXTENSION
from lti_tool.rostering.refusals import refuse

Row = Mapping[str, str]
"""Column -> value."""


def rows(package: Package, name: str, version: str, ledger: Ledger) -> Iterator[tuple[int, Row]]:
    """Yield the line and the values of each row that is as long as the header.

    Raises:
        RosterInvalid: the text is broken; see ``lines``.
    """
    with package.open(name) as raw:
        text = lines(raw, f"{name}.csv", ledger)
        reader = csv.reader(_looked_over(text, name, ledger), strict=True)
        try:
            header = next(reader, [])
            _judge_header(name, header, [c.name for c in COLUMNS[version][name]], ledger)
            for row in reader:
                if not row:
                    ledger.find("row_empty", name, reader.line_num)
                elif len(row) != len(header):
                    ledger.find("row_length", name, reader.line_num)
                else:
                    yield reader.line_num, dict(zip(header, row, strict=True))
        except csv.Error:
            refuse("roster_csv_quotes", f"{name}.csv", reader.line_num)


def _looked_over(text: Iterator[str], name: str, ledger: Ledger) -> Iterator[str]:
    for number, line in enumerate(text, 1):
        if not is_quoted_well(line):
            ledger.find("row_quoting", name, number)
        yield line


def _judge_header(name: str, header: list[str], columns: list[str], ledger: Ledger) -> None:
    """Judge a header: the standard's columns in order, then extensions."""
    for column in columns:
        if column not in header:
            ledger.find("column_missing", name, 1, column)
    own = [cell for cell in header if cell in columns]
    if own != [column for column in columns if column in header]:
        ledger.find("header_order", name, 1)
    last = max((at for at, cell in enumerate(header) if cell in columns), default=-1)
    for at, cell in enumerate(header):
        if cell in columns:
            continue
        if not cell.startswith(EXTENSION) or cell == EXTENSION:
            ledger.find("column_unknown", name, 1, f"#{at + 1}")
        elif at < last:
            ledger.find("column_extension", name, 1, f"#{at + 1}")
