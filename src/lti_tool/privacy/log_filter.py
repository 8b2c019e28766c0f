"""What the log may say: listed keys with simple values, and nothing else.

An allow-list: a key that is not here is left out and counted, so that a new value cannot reach
a log by being forgotten.
"""

import re
from collections.abc import Mapping, MutableMapping
from typing import Any

LOG_KEYS: Mapping[str, type | tuple[type, ...]] = {
    "event": str,
    "level": str,
    "timestamp": str,
    "logger": str,
    "code": str,
    "reference": str,
    "endpoint": str,
    "method": str,
    "status": int,
    "registration": str,
    "deployment": str,
    "school": str,
    "delivery": str,
    "message_type": str,
    "dropped": int,
    "proof": str,
    "count": int,
    "tries": int,
    "answer": str,
    "error": str,
    "where": str,
    "seconds": (int, float),
    "port": int,
    "kid": str,
    "mac": str,
}
"""Key -> type. Identifiers are our own random ones; ``error`` is a class name."""

LONGEST = 200

_CHAIN_ID = re.compile(r"ketenid\.nl\S*", re.IGNORECASE)


def keep_listed(_logger: object, _method: str, entry: MutableMapping[str, Any]) -> dict[str, Any]:
    """Return the part of a log entry that may be written (a structlog processor)."""
    kept = {
        key: _one_line(value)
        for key, value in entry.items()
        if key in LOG_KEYS and isinstance(value, LOG_KEYS[key])
    }
    if left_out := len(entry) - len(kept):
        kept["left_out"] = left_out
    return kept


def _one_line(value: object) -> object:
    """Keep a text to one line: nobody can forge a second log entry (CWE-117).

    An ECK-iD must stand in no log, wherever it was put (rules of the chain).
    """
    if not isinstance(value, str):
        return value
    told = _CHAIN_ID.sub("ketenid.nl/...", value)[:LONGEST]
    return told if told.isprintable() else "".join(c if c.isprintable() else " " for c in told)
