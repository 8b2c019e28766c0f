"""The tables that a teacher takes away: as the page shows them, every pupil and every exercise."""

from collections.abc import Collection, Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal

from flask_babel import format_decimal, get_locale, gettext

from lti_tool.clock import school_day
from lti_tool.privacy.borders.exports import leaves
from lti_tool.services.history.matrix import Line, Matrix
from lti_tool.services.history.results import Result
from lti_tool.sheets import Cell, Sheet
from lti_tool.web.dashboard.pupil_pages import PupilPage, ResultLine

Column = tuple[str, str, Sequence[Cell]]
"""Its name at the border (``privacy.borders.exports``), its head, and its cells."""


def of_group(title: str, matrix: Matrix, visible: Collection[str]) -> Sheet:
    """Return a group by exercises.

    Args:
        title: of the group.
        matrix: filtered and sorted as the reader has it.
        visible: the optional fields that the reader has on the screen.
    """
    lines = matrix.lines
    columns: list[Column] = [
        ("name", gettext("Naam"), [line.pupil.name for line in lines]),
        ("alias", gettext("Schuilnaam"), [line.pupil.alias for line in lines]),
        ("grade", gettext("Jaargroep"), [line.pupil.year for line in lines]),
        ("done", gettext("Af"), [line.done for line in lines]),
        ("average", gettext("Gemiddeld in procenten"), [_percent(line.share) for line in lines]),
        ("last", gettext("Laatst bezig"), [_day(line) for line in lines]),
    ]
    for place, column in enumerate(matrix.columns):
        named = column.title or gettext("(opdracht niet meer beschikbaar)")
        head = gettext(
            "%(title)s (van %(maximum)s)", title=named, maximum=format_decimal(column.maximum)
        )
        columns.append(("exercise", head, [_points(line.results[place]) for line in lines]))
    return _sheet(title or gettext("Groep"), "group", columns, visible)


def of_pupil(page: PupilPage) -> Sheet:
    """Return all that a pupil made, as their page shows it."""
    rows: list[tuple[int, ResultLine]] = [
        (part.year, line) for part in page.years for line in part.lines
    ]
    columns: list[Column] = [
        ("school_year", gettext("Schooljaar"), [f"{year}-{year + 1}" for year, _ in rows]),
        ("theme", gettext("Thema"), [line.theme for _, line in rows]),
        ("subject", gettext("Vak"), [line.subject for _, line in rows]),
        ("exercise", gettext("Opdracht"), [line.title for _, line in rows]),
        ("points", gettext("Punten"), [_points(line.result) for _, line in rows]),
        ("maximum", gettext("Van"), [line.result.maximum for _, line in rows]),
        ("tries", gettext("Keren"), [line.result.tries for _, line in rows]),
        ("last", gettext("Laatst bezig"), [school_day(line.result.moment) for _, line in rows]),
    ]
    return _sheet(page.pupil.alias, "pupil", columns, ())


def _sheet(title: str, kind: str, columns: Iterable[Column], visible: Collection[str]) -> Sheet:
    leaving = [column for column in columns if leaves(kind, column[0], visible)]
    locale = get_locale()
    return Sheet(
        title=title,
        heads=tuple(head for _, head, _ in leaving),
        rows=tuple(zip(*(cells for _, _, cells in leaving), strict=True)),
        comma=locale is None or locale.language != "en",
    )


def _points(result: Result | None) -> Cell:
    """Return the points; words where there are none yet."""
    if result is None:
        return None
    if not result.finished:
        return str(gettext("bezig"))
    return str(gettext("nakijken")) if result.awaits else result.points


def _percent(share: Decimal | None) -> Cell:
    if share is None:
        return None
    return int((100 * share).quantize(Decimal(1), ROUND_HALF_UP))


def _day(line: Line) -> Cell:
    return school_day(line.last) if line.last else None
