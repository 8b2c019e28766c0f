"""JSON as a token may hold it: an object, no key twice, no numbers that are none."""

import json
from typing import Any, NoReturn

from lti_tool.errors import MalformedLaunch


def read_object(text: bytes) -> dict[str, Any]:
    """Return the object that ``text`` (UTF-8) holds.

    Raises:
        MalformedLaunch: ``token_duplicate_key`` or ``token_not_json``. With a key twice, two
            readers may see two different messages.
    """
    try:
        found = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
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


def _no_constant(_word: str) -> NoReturn:
    raise MalformedLaunch(code="token_not_json")
