"""The list of exercises that another publisher's server offers: a TOML table for each.

The entries are those of a package's sidecar, with ``points`` (the maximum) and, where it is not
the server's own, the ``address`` at which the exercise opens there. Their names are the server's.
"""

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from marshmallow import ValidationError, fields
from marshmallow.validate import Length, Range

from lti_tool.exercises.adaptive import goals
from lti_tool.exercises.exercise import Elsewhere, Exercise
from lti_tool.exercises.findings import Finding, Refused
from lti_tool.exercises.packages import MAX_KEY
from lti_tool.exercises.sidecar import DescribedSchema

MAX_BYTES = 256 * 1024
MOST_ENTRIES = 500

KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
"""Of a server, and of an exercise on it: together they are the exercise's key here."""


class _EntrySchema(DescribedSchema):
    points = fields.Integer(required=True, strict=True, validate=Range(min=1, max=1000))
    address = fields.String(load_default="", validate=Length(max=500))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One exercise of a list. ``text`` is canonical JSON: it is what is kept."""

    key: str
    version: str
    text: str
    address: str


def read_list(server: str, data: bytes) -> Sequence[Entry]:
    """Return the entries of a list.

    Args:
        server: the key of the server that they are on.
        data: the file.

    Raises:
        Refused: no TOML, no entries, or an entry that is missing, unknown or out of range: all.
    """
    if len(data) > MAX_BYTES:
        raise Refused(_finding(f"the list holds at most {MAX_BYTES} bytes"))
    try:
        tables = tomllib.loads(data.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Refused(_finding(f"the list is no TOML: {error}")) from None
    if not 0 < len(tables) <= MOST_ENTRIES:
        raise Refused(_finding(f"a list has 1 to {MOST_ENTRIES} exercises"))
    found, faults = [], []
    for name, table in tables.items():
        try:
            found.append(_entry(server, name, table))
        except ValidationError as error:
            faults += [_finding(f"{name}: {said}") for said in _said(error)]
    if faults:
        raise Refused(*faults)
    return found


def _said(error: ValidationError) -> list[str]:
    """Return what marshmallow says: a field and its reasons in each line."""
    if not isinstance(error.messages, dict):
        return [f"{error.field_name}: {error.messages}"]
    return [f"{field}: {reasons}" for field, reasons in error.messages.items()]


def _entry(server: str, name: str, table: object) -> Entry:
    key = f"{server}-{name}"
    if not KEY.fullmatch(name) or len(key) > MAX_KEY or goals.is_practice(key):
        raise ValidationError("a-z, 0-9 and hyphens, and not too long", "name")
    if not isinstance(table, Mapping):
        raise ValidationError("is no table", "entry")
    entries = _EntrySchema().load(table)
    entries["groups"] = sorted(set(entries["groups"]))
    text = json.dumps({"server": server, "resource": name, **entries}, sort_keys=True)
    version = hashlib.sha256(text.encode()).hexdigest()[:32]
    return Entry(key=key, version=version, text=text, address=entries["address"])


def exercise(key: str, version: str, text: str, *, provider: str, address: str) -> Exercise:
    """Return an entry as an exercise among the others.

    Args:
        key: of the exercise.
        version: of the entry.
        text: the entry as it was kept.
        provider: whose server it is.
        address: where the server opens exercises that have no address of their own.
    """
    entries: dict[str, Any] = json.loads(text)
    place = Elsewhere(
        server=entries.pop("server"),
        provider=provider,
        resource=entries.pop("resource"),
        address=entries.pop("address") or address,
        points=Decimal(entries.pop("points")),
    )
    entries["groups"] = tuple(entries["groups"])
    return Exercise(key=key, version=version, items=(), stimuli=(), elsewhere=place, **entries)


def _finding(message: str) -> Finding:
    return Finding(file="list", line=0, code="remote_list", message=message)
