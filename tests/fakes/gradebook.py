"""A gradebook with Moodle's manners, and troubles that a test lets it have.

Whole seconds, compared with its own last save; results; tokens. Every method is atomic.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import RLock
from urllib.parse import urlsplit

from lti_tool.errors import PlatformUnavailable
from lti_tool.http_client import Answer
from tests.factories.tools import Clock
from tests.fakes.outbound import Call, answer

OK = 200
Cell = tuple[str, str]
"""Line item and user."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What stands in a cell, as a part of the maximum, since when by the gradebook's clock."""

    part: float
    stamp: datetime
    saved_at: datetime


@dataclass(slots=True, kw_only=True)
class MoodleBook:
    """One platform.

    ``down``: it does not answer. ``swallows``: it takes scores, but its answer is lost.
    ``skew``: how far its clock is ahead. ``results_answer``: what reading results gives.
    ``refuses``: status that it gives to the next scores.
    """

    clock: Clock
    down: bool = False
    swallows: bool = False
    results_answer: int = 200
    skew: timedelta = timedelta(0)
    refuses: list[Answer] = field(default_factory=list)
    marks: dict[Cell, Mark] = field(default_factory=dict)
    saved: list[tuple[Cell, float]] = field(default_factory=list)
    """Every score that it took, in their order."""
    before_save: Callable[[], None] = field(default=lambda: None)
    lock: RLock = field(default_factory=RLock)

    def reply(self, call: Call) -> Answer:
        if self.down:
            raise PlatformUnavailable(code="not_reachable")
        if call.url.endswith("/token"):
            return answer(200, {"access_token": "token-1"})
        if "/results" in call.url:
            return self._results(call)
        self.before_save()
        with self.lock:
            said = self._score(call)
        if self.swallows:
            raise PlatformUnavailable(code="no_answer_in_time")
        return said

    def changed_by_a_teacher(self, cell: Cell, part: float) -> None:
        now = self.clock() + self.skew
        self.marks[cell] = Mark(part=part, stamp=now, saved_at=now)

    def part(self, line_item_url: str, user_id: str) -> float | None:
        found = self.marks.get((line_item_url, user_id))
        return found.part if found else None

    def _results(self, call: Call) -> Answer:
        if self.results_answer != OK:
            return answer(self.results_answer)
        parts = urlsplit(call.url)
        item = f"{parts.scheme}://{parts.netloc}{parts.path.removesuffix('/results')}?type_id=1"
        found = [
            {"id": f"{item}/{user}", "userId": user, "resultScore": mark.part, "resultMaximum": 1}
            for (url, user), mark in self.marks.items()
            if url == item
        ]
        return answer(200, json.dumps(found).encode())

    def _score(self, call: Call) -> Answer:
        if self.refuses:
            return self.refuses.pop(0)
        body = json.loads(call.body)
        cell = call.url.replace("/scores?", "?"), body["userId"]
        stamp = datetime.fromisoformat(body["timestamp"])
        now = self.clock() + self.skew
        old = self.marks.get(cell)
        if old and int(stamp.timestamp()) <= int(old.saved_at.timestamp()):
            date = now.astimezone(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
            return answer(409, [], Date=date)
        part = body["scoreGiven"] / body["scoreMaximum"]
        self.marks[cell] = Mark(part=part, stamp=stamp, saved_at=now)
        self.saved.append((cell, part))
        return answer(200)
