"""A gradebook on a OneRoster server: what stands in it, and the calls that put it there.

Every object has an id of ours, worked out of what it is about, so that sending one again changes
nothing (PUT). Source: OneRoster 1.1 and 1.2, gradebook service and REST binding.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from lti_tool.errors import PlatformRefused, PlatformUnavailable
from lti_tool.http_client import Answer, Outbound
from lti_tool.privacy.borders.gradebook import leaving
from lti_tool.rostering.rest.access import SERVER_ERROR, TOO_MANY, Access
from lti_tool.rostering.rest.answers import retry_after
from lti_tool.rostering.rest.server import Server, Version

NAMESPACE = UUID("5f1cd3a2-6c0e-5d0b-9b7d-6a2d1b7c4e10")
"""In which our ids are worked out (UUIDv5); another one would make everything a second time."""

TITLE = "Alles-in-1"
"""Of the category under which our columns stand."""

COLLECTIONS: Mapping[str, str] = {
    "category": "categories",
    "lineItem": "lineItems",
    "result": "results",
}
"""Kind of object -> the path of its collection."""

_DONE = frozenset({200, 201, 202, 204})
_UNAUTHORIZED, _TIMED_OUT = 401, 408
_GONE = frozenset({404, 410})


def key_of(*parts: object) -> str:
    """Return the sourcedId of what these values tell: always the same one."""
    return str(uuid5(NAMESPACE, "\x1f".join(map(str, parts))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Whose gradebook it is: our school, and what the server calls the class and its school."""

    version: Version
    school_id: UUID
    class_key: str
    school_key: str

    @property
    def category_key(self) -> str:
        """The sourcedId of our category, one for a school."""
        return key_of("category", self.school_id)

    def line_item_key(self, link_id: UUID) -> str:
        """Return the sourcedId of the column of one exercise link for this class."""
        return key_of("lineItem", self.school_id, link_id, self.class_key)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineItem:
    """A column: points from 0 to ``maximum``, open from one moment to another."""

    link_id: UUID
    title: str
    maximum: Decimal
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One pupil's points in a column; ``day`` by the school's calendar."""

    line_item_key: str
    student_key: str
    score: Decimal
    day: date


def result_key(spot: Spot, line_item_key: str, student_key: str) -> str:
    """Return the sourcedId of one pupil's place in a column."""
    return key_of("result", spot.school_id, line_item_key, student_key)


def category(spot: Spot, now: datetime) -> dict[str, Any]:
    """Return our category."""
    return leaving("category", {**_object(spot.category_key, now), "title": TITLE})


def line_item(spot: Spot, item: LineItem, now: datetime) -> dict[str, Any]:
    """Return a column. Version 1.2 wants to know the school as well, 1.1 has no such member."""
    members = {
        **_object(spot.line_item_key(item.link_id), now),
        "title": item.title,
        "assignDate": _moment(item.begins),
        "dueDate": _moment(item.ends),
        "class": _reference("class", spot.class_key),
        "category": _reference("category", spot.category_key),
        "resultValueMin": 0.0,
        "resultValueMax": float(item.maximum),
    }
    if spot.version is Version.V1_2:
        members["school"] = _reference("org", spot.school_key)
    return leaving("lineItem", members)


def result(spot: Spot, mark: Mark, now: datetime) -> dict[str, Any]:
    """Return a pupil's points. ``scoreDate`` is a date without a time in both versions."""
    members = {
        **_object(result_key(spot, mark.line_item_key, mark.student_key), now),
        "lineItem": _reference("lineItem", mark.line_item_key),
        "student": _reference(
            "student" if spot.version is Version.V1_1 else "user", mark.student_key
        ),
        "scoreStatus": "fully graded",
        "score": float(mark.score),
        "scoreDate": mark.day.isoformat(),
    }
    if spot.version is Version.V1_2:
        members["class"] = _reference("class", spot.class_key)
    return leaving("result", members)


def score_in(found: Mapping[str, Any]) -> Decimal | None:
    """Return the points in a result that was read; None where none stand there (any more)."""
    score = found.get("score")
    if found.get("status") == "tobedeleted" or isinstance(score, bool):
        return None
    try:
        return Decimal(str(score)) if isinstance(score, int | float | str) else None
    except ArithmeticError:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class GradebookService:
    """The gradebook service of one server."""

    server: Server
    access: Access
    outbound: Outbound

    def put(self, kind: str, body: Mapping[str, Any], now: datetime) -> None:
        """Make an object, or change it; a server answers 201 or 200.

        Raises:
            PlatformRefused: the answer is no: ``http_<status>``, ``token_refused``.
            PlatformUnavailable: try again later (``retry_after`` in seconds when it said).
        """
        self._call("PUT", kind, body[kind]["sourcedId"], now, json.dumps(body).encode())

    def read(self, kind: str, key: str, now: datetime) -> Mapping[str, Any]:
        """Return an object.

        Raises:
            PlatformRefused, PlatformUnavailable: what ``put`` raises; ``listing_unreadable``.
        """
        answer = self._call("GET", kind, key, now)
        try:
            found = json.loads(answer.body)[kind]
        except (ValueError, KeyError, TypeError, RecursionError):
            found = None
        if not isinstance(found, Mapping):
            raise PlatformUnavailable(kind, code="listing_unreadable")
        return found

    def delete(self, kind: str, key: str, now: datetime) -> bool:
        """Take an object away; return whether it was there.

        Raises:
            PlatformRefused, PlatformUnavailable: what ``put`` raises.
        """
        try:
            self._call("DELETE", kind, key, now)
        except PlatformRefused as error:
            if error.status in _GONE:
                return False
            raise
        return True

    def _call(
        self, method: str, kind: str, key: str, now: datetime, body: bytes | None = None
    ) -> Answer:
        url = f"{self.server.collection(COLLECTIONS[kind])}/{key}"
        answer = self._send(method, url, body)
        if answer.status == _UNAUTHORIZED and self.access.renew():
            answer = self._send(method, url, body)
        if answer.status in _DONE:
            return answer
        code = f"http_{answer.status}"
        if answer.status >= SERVER_ERROR or answer.status in {TOO_MANY, _TIMED_OUT}:
            raise PlatformUnavailable(kind, code=code, retry_after=retry_after(answer, now))
        raise PlatformRefused(kind, code=code, status=answer.status)

    def _send(self, method: str, url: str, body: bytes | None) -> Answer:
        headers = {"Accept": "application/json", **self.access.headers(url, method)}
        if body is not None:
            headers["Content-Type"] = "application/json"
        return self.outbound.call(method, url, headers=headers, body=body)


def _object(key: str, now: datetime) -> dict[str, Any]:
    return {"sourcedId": key, "status": "active", "dateLastModified": _moment(now)}


def _reference(kind: str, key: str) -> dict[str, str]:
    plural = {**COLLECTIONS, "class": "classes"}.get(kind, f"{kind}s")
    return {"href": f"/{plural}/{key}", "sourcedId": key, "type": kind}


def _moment(moment: datetime) -> str:
    text = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")
