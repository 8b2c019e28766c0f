"""OneRoster's JSON objects -> the rows that the CSV binding has, without what the border keeps out.

Both bindings say the same in other words (``school`` and ``schoolSourcedId``), so one reader makes
schools, groups, people and memberships of both. A server's client gives the objects of a
collection, page after page, and ``snapshot.py`` of this package does the rest.

Source: OneRoster 1.1 and 1.2 REST information model.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lti_tool.privacy.borders import ONEROSTER
from lti_tool.privacy.minimise import Columns, columns
from lti_tool.rostering.ledger import Ledger

Objects = Callable[[str], Iterable[Any]]
"""Gives the objects of one collection (``users``), whole or not at all."""

_CONTROLS = dict.fromkeys({*range(0x20), 0x7F} - {0x09, 0x0A, 0x0D})


def _text(value: Any) -> str:
    """Return a plain value as a CSV file writes it; anything else is nothing."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int | float) else ""


def _reference(value: Any) -> str:
    return _text(value.get("sourcedId")) if isinstance(value, Mapping) else _text(value)


def _list(each: Callable[[Any], str]) -> Callable[[Any], str]:
    def joined(value: Any) -> str:
        items = value if isinstance(value, list) else [value]
        return ",".join(filter(None, map(each, items)))

    return joined


def _user_id(value: Any) -> str:
    if not isinstance(value, Mapping):
        return ""
    return f"{{{_text(value.get('type'))}:{_text(value.get('identifier'))}}}"


def _roles(value: Any) -> str:
    """Return the roles of a user of 1.2 as JSON text: lists of type, role, dates, organisation."""
    found = [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []
    names = ("roleType", "role", "beginDate", "endDate")
    roles = [[*(_text(each.get(n)) for n in names), _reference(each.get("org"))] for each in found]
    return json.dumps(roles) if roles else ""


_REFERENCES = _list(_reference)
_PROPERTIES: Mapping[str, tuple[str, Callable[[Any], str]]] = {
    "orgSourcedIds": ("orgs", _REFERENCES),
    "primaryOrgSourcedId": ("primaryOrg", _reference),
    "preferredGivenName": ("preferredFirstName", _text),
    "preferredFamilyName": ("preferredLastName", _text),
    "userIds": ("userIds", _list(_user_id)),
    "roles": ("roles", _roles),
    "grades": ("grades", _list(_text)),
    "parentSourcedId": ("parent", _reference),
    "schoolSourcedId": ("school", _reference),
    "termSourcedIds": ("terms", _REFERENCES),
    "classSourcedId": ("class", _reference),
    "userSourcedId": ("user", _reference),
}
"""Column of the CSV binding -> property of the object, and how it is written as text. All other
columns are properties of the same name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Collections:
    """The collections of a server, as a school with these optional fields reads them."""

    objects: Objects
    chosen: frozenset[str]
    ledger: Ledger
    _decided: dict[tuple[str, str], Columns] = field(default_factory=dict)

    def rows(self, name: str, *wanted: str) -> Iterator[tuple[Any, ...]]:
        """Yield (place, value, value, ...) per object of a collection, as ``Tables.rows`` does.

        The place counts from 1, over all pages. What the border keeps out is counted as it passes.
        """
        properties = [_PROPERTIES.get(column, (column, _text)) for column in wanted]
        for place, each in enumerate(self.objects(name), 1):
            kept = self.minimised(name, each)
            if kept is None:
                self.ledger.lose("value_needed", name, place)
                continue
            texts = (write(kept[key]) if key in kept else "" for key, write in properties)
            yield (place, *(self._clean(name, place, text) for text in texts))

    def minimised(self, name: str, each: Any) -> dict[str, Any] | None:
        """Return an object without what the border keeps out, counted; None for what is none."""
        if not isinstance(each, Mapping):
            return None
        return {key: value for key, value in each.items() if self._passes(name, key, value)}

    def _passes(self, name: str, key: str, value: Any) -> bool:
        """Tell whether a property may be read; count one that has a value and may not."""
        border = f"oneroster:{name}"
        decided = self._decided.get((name, key))
        if decided is None:
            decided = self._decided[name, key] = columns([key], ONEROSTER[name], self.chosen)
            for held in decided.held:
                self.ledger.find("citizen_number", name, 0, held)
        if decided.kept:
            return True
        if value not in (None, "", [], {}):
            for lost in decided.lost:
                self.ledger.dropped[border, lost] += 1
            for held in decided.held:
                self.ledger.held_back[border, held] += 1
        return False

    def _clean(self, name: str, place: int, text: str) -> str:
        """Return a text without what JSON can hold and no text should: controls, half letters."""
        if text.isprintable():
            return text
        cleaned = text.encode(errors="ignore").decode().translate(_CONTROLS)
        if cleaned != text:
            self.ledger.find("value_control", name, place)
        return cleaned
