"""JSON as a token may hold it: an object of real text, no key twice, no numbers that are none."""

import json
import re
from typing import Any, NoReturn

from lti_tool.errors import MalformedLaunch

_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
"""An escaped NUL, after an even number of backslashes. PostgreSQL keeps none in a text."""


def read_object(text: bytes) -> dict[str, Any]:
    """Return the object that ``text`` (UTF-8) holds.

    Raises:
        MalformedLaunch: ``token_duplicate_key`` or ``token_not_json``. With a key twice, two
            readers may see two different messages.
    """
    try:
        found = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
        require_text(text, found)
    except (ValueError, RecursionError):
        raise MalformedLaunch(code="token_not_json") from None
    if not isinstance(found, dict):
        raise MalformedLaunch(code="token_not_json")
    return found


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise MalformedLaunch(code="token_duplicate_key")
    return found


def require_text(text: bytes, found: object) -> None:
    """Refuse escapes that make no text: NUL, and one half of a surrogate pair.

    Raises:
        ValueError: ``found``, which ``text`` holds, has one.
    """
    if b"\\u" not in text:
        return
    if _NUL.search(text):
        raise ValueError("NUL")
    json.dumps(found, ensure_ascii=False, default=str).encode()


def _no_constant(_word: str) -> NoReturn:
    raise MalformedLaunch(code="token_not_json")
