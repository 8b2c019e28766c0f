"""Values as the field writes them -> values of ours. Lenient where only one reading is possible."""

import re
from collections.abc import Callable, Mapping
from datetime import date

_DATES = (
    re.compile(r"(?P<y>[0-9]{4})-(?P<m>[0-9]{1,2})-(?P<d>[0-9]{1,2})(?:[T ][0-9:.+Z-]*)?"),
    re.compile(r"(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})"),
    re.compile(r"(?P<d>[0-9]{1,2})-(?P<m>[0-9]{1,2})-(?P<y>[0-9]{4})"),
)
"""The standard's form, with or without a time; eight digits; the Dutch form. Slashes are left
out: nobody can tell 03/04 from 04/03."""

_FLAGS: Mapping[str, bool] = {
    **dict.fromkeys(("true", "t", "yes", "y", "1", "waar", "ja", "j"), True),
    **dict.fromkeys(("false", "f", "no", "n", "0", "onwaar", "nee"), False),
}

_USER_ID = re.compile(r"\{?\s*(?P<kind>[^:{},]+):(?P<value>[^{}]*?)\s*(?:\}|$)")


class Days(dict[str, date | None]):
    """Text -> the day that it means, or None. A roster has few days, each many times."""

    _MOST = 10_000

    def __missing__(self, text: str) -> date | None:
        """Read a day for the first time."""
        day = date_of(text)
        if len(self) < self._MOST:
            self[text] = day
        return day


def date_of(text: str) -> date | None:
    """Return the day that a text means, or None when it means none or several."""
    for form in _DATES:
        if found := form.fullmatch(text.strip()):
            try:
                return date(int(found["y"]), int(found["m"]), int(found["d"]))
            except ValueError:
                return None
    return None


def flag_of(text: str) -> bool | None:
    """Return what a text says about yes or no; None when it says neither."""
    return _FLAGS.get(text.strip().casefold())


def items_of(text: str) -> tuple[str, ...]:
    """Return the items of a list (separated by commas), without empty ones."""
    if "," not in text:
        return (text,) if text else ()
    return tuple(item for part in text.split(",") if (item := part.strip()))


def user_id_of(text: str, wanted: Callable[[str], bool]) -> str:
    """Return the first identifier of a wanted kind from ``{kind:id},{kind:id}``, or nothing.

    The kind ends at the first colon, so that an identifier may be an address.
    """
    return next((found["value"] for found in _USER_ID.finditer(text) if wanted(found["kind"])), "")
