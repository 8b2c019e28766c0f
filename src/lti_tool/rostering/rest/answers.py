"""What a OneRoster server answers: a page of a collection, or a failure in one of many forms.

Source: OneRoster 1.1 and 1.2 REST bindings: envelopes, ``imsx_StatusInfo``, paging headers.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NoReturn

from lti_tool.errors import PlatformRefused, PlatformUnavailable
from lti_tool.http_client import Answer, links
from lti_tool.rostering.refusals import refuse

OK = 200
_SERVER_ERROR = 500
_PASSING = frozenset({408, 429})
_MOST_DIGITS = 9

CODE_MINORS = frozenset(
    {
        "fullsuccess",
        "invalid_filter_field",
        "invalid_selection_field",
        "invalid_sort_field",
        "invaliddata",
        "unauthorisedrequest",
        "forbidden",
        "server_busy",
        "unknownobject",
        "internal_server_error",
        "deletefailure",
        "unsupported",
        "linkfailure",
        "unsupportedoperation",
        "targetreadfailure",
    }
)
"""What ``imsx_codeMinorFieldValue`` may say, in both versions; nothing else is repeated."""

REFUSED: Mapping[int, str] = {
    400: "roster_question_refused",
    401: "roster_access_refused",
    403: "roster_access_refused",
    404: "roster_path_unknown",
}
"""Status -> code; all others: ``roster_server_refused``."""

_PAGING = frozenset({"first", "prev", "previous", "next", "last"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of a collection.

    ``total``: how many objects the server says there are, None when it does not. ``onward``: the
    address of the next page, None when there is no such link. ``linked``: the answer has links
    for turning pages, so that no link onward means the end.
    """

    objects: list[Any] = field(repr=False)
    total: int | None
    onward: str | None
    linked: bool


def page_of(answer: Answer, name: str, url: str) -> Page:
    """Return the page in an answer of status 200.

    Raises:
        RosterInvalid: ``roster_answer_unreadable``, ``roster_answer_envelope``: what came is no
            page, which is a failure and never an empty collection.
        PlatformUnavailable: ``link_ambiguous``, ``link_unreadable``.
    """
    found = _json(answer)
    if found is None:
        refuse("roster_answer_unreadable", name)
    objects = found.get(name) if isinstance(found, Mapping) else None
    if not isinstance(objects, list):
        refuse("roster_answer_envelope", name)
    header = links.parse(answer.headers.get("Link", ""))
    total = answer.headers.get("X-Total-Count", "").strip()
    return Page(
        objects=objects,
        total=int(total) if _is_count(total) else None,
        onward=links.target_of(answer.headers, "next", url),
        linked=any(link.relations & _PAGING for link in header),
    )


def fail(answer: Answer, name: str, now: datetime) -> NoReturn:
    """Turn an answer that is no page into a failure.

    Raises:
        PlatformUnavailable: try again later (``retry_after`` in seconds when it said).
        PlatformRefused: the answer is no; ``detail`` tells the collection and the code minor.
    """
    said = " ".join(filter(None, (name, str(answer.status), code_minor(answer))))
    if answer.status >= _SERVER_ERROR or answer.status in _PASSING:
        raise PlatformUnavailable(
            said, code="roster_server_down", retry_after=retry_after(answer, now)
        )
    code = REFUSED.get(answer.status, "roster_server_refused")
    raise PlatformRefused(said, code=code, status=answer.status)


def code_minor(answer: Answer) -> str:
    """Return the standard's word for what went wrong, from whatever form it comes in; or "".

    Servers send it in ``imsx_StatusInfo`` or without it, in a list (``statusInfoSet``), as a
    structure of fields or as plain text, and in any case. Free text may hold anything, names
    too, and is never returned.
    """
    for told in _infos(_json(answer)):
        for word in _words(told.get("imsx_CodeMinor", told.get("imsx_codeMinor"))):
            if word in CODE_MINORS:
                return word
    return ""


def retry_after(answer: Answer, now: datetime) -> int | None:
    """Return after how many seconds to come back (RFC 9110 section 10.2.3), None when untold."""
    text = answer.headers.get("Retry-After", "").strip()
    if _is_count(text):
        return int(text)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0, round((aware - now).total_seconds()))


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS


def _json(answer: Answer) -> Any:
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError):
        return None


def _infos(found: Any) -> list[Mapping[str, Any]]:
    """Return every object in which a status may stand."""
    if not isinstance(found, Mapping):
        return []
    places = [found, found.get("imsx_StatusInfo")]
    for name in ("statusInfoSet", "imsx_statusInfoSet"):
        several = found.get(name)
        places += several if isinstance(several, list) else [several]
    return [place for place in places if isinstance(place, Mapping)]


def _words(minor: Any) -> list[str]:
    """Return the values of a code minor: text, a structure of fields, or one field."""
    if isinstance(minor, str):
        return [minor.strip().casefold()]
    fields = minor.get("imsx_codeMinorField") if isinstance(minor, Mapping) else minor
    several = fields if isinstance(fields, list) else [fields]
    values = (each.get("imsx_codeMinorFieldValue") for each in several if isinstance(each, Mapping))
    return [value.strip().casefold() for value in values if isinstance(value, str)]
