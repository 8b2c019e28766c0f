"""A course in memory: its links, its gradebook columns and its marks."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from threading import RLock
from typing import Final

from lti_tool.demo.platform.records import LineItem, LineItemFields, Link, Score

DESK_LINK_ID: Final = "1"
"""A link that always exists, opened by the school admin only; not part of the course."""

_FIRST_ID: Final = 10


def new_ids() -> Iterator[int]:
    """Return the numbers that links, columns and courses share."""
    return count(_FIRST_ID)


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseFacts:
    """What a course is.

    Attributes:
        history: the ids of the courses that it was copied from, the latest first.
    """

    id: str
    label: str
    title: str
    history: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLink:
    """A link to be added, with the column that comes with it, if any.

    ``line_item.resource_link_id`` is filled in when the link has its id.
    """

    title: str
    url: str
    text: str = ""
    custom: Mapping[str, str] = field(default_factory=dict)
    line_item: LineItemFields | None = None
    history: tuple[str, ...] = ()
    available: Mapping[str, str] = field(default_factory=dict)
    submission: Mapping[str, str] = field(default_factory=dict)


class Course:
    """Links, line items and scores of one course; every method is atomic.

    Links and line items draw their ids from one counter, so that a tool that mixes the two
    up is found out.
    """

    def __init__(self, facts: CourseFacts, ids: Iterator[int], lock: RLock) -> None:
        """Start with no links and no columns, guarded by ``lock``."""
        self.facts = facts
        self._ids, self._lock = ids, lock
        self._links: dict[str, Link] = {}
        self._line_items: dict[str, LineItem] = {}
        self._scores: dict[tuple[str, str], Score] = {}

    def links(self) -> tuple[Link, ...]:
        """Return all links, oldest first."""
        with self._lock:
            return tuple(self._links.values())

    def link(self, link_id: str) -> Link | None:
        """Return one link, or ``None`` when there is none (any more)."""
        with self._lock:
            return self._links.get(link_id)

    def add_link(self, new: NewLink) -> Link:
        """Add a link, and its gradebook column when it asks for one."""
        with self._lock:
            link = Link(
                id=str(next(self._ids)),
                title=new.title,
                url=new.url,
                text=new.text,
                custom=dict(new.custom),
                history=new.history,
                available=new.available,
                submission=new.submission,
            )
            self._links[link.id] = link
            if new.line_item is not None:
                self.add_line_item(replace(new.line_item, resource_link_id=link.id))
            return link

    def remove_link(self, link_id: str) -> None:
        """Remove a link with its columns and their marks; nothing happens if it is gone."""
        with self._lock:
            self._links.pop(link_id, None)
            for item in self.line_items():
                if item.fields.resource_link_id == link_id:
                    self.remove_line_item(item.id)

    def line_items(
        self, matches: Callable[[LineItem], bool] = lambda _: True
    ) -> tuple[LineItem, ...]:
        """Return the columns that ``matches`` accepts, oldest first."""
        with self._lock:
            return tuple(item for item in self._line_items.values() if matches(item))

    def line_items_of(self, link_id: str) -> tuple[LineItem, ...]:
        """Return the columns bound to one link, oldest first."""
        return self.line_items(lambda item: item.fields.resource_link_id == link_id)

    def line_item(self, line_item_id: str) -> LineItem | None:
        """Return one column, or ``None`` when there is none (any more)."""
        with self._lock:
            return self._line_items.get(line_item_id)

    def add_line_item(self, fields: LineItemFields) -> LineItem:
        """Add a column."""
        with self._lock:
            item = LineItem(id=str(next(self._ids)), fields=fields)
            self._line_items[item.id] = item
            return item

    def replace_line_item(self, item: LineItem) -> None:
        """Put ``item`` in the place of the column with the same id, if it is still there."""
        with self._lock:
            if item.id in self._line_items:
                self._line_items[item.id] = item

    def remove_line_item(self, line_item_id: str) -> None:
        """Remove a column with its marks."""
        with self._lock:
            self._line_items.pop(line_item_id, None)
            for key in [k for k in self._scores if k[0] == line_item_id]:
                del self._scores[key]

    def score(self, line_item_id: str, user_id: str) -> Score | None:
        """Return the last score posted for one user in one column."""
        with self._lock:
            return self._scores.get((line_item_id, user_id))

    def scores(self, line_item_id: str | None = None) -> tuple[Score, ...]:
        """Return the last score per user, of one column or of all."""
        with self._lock:
            return tuple(
                score
                for score in self._scores.values()
                if line_item_id in (None, score.line_item_id)
            )

    def save_score(self, score: Score, is_newer: Callable[[Score, Score], bool]) -> bool:
        """Keep ``score`` unless a stored one stands in its way; say whether it was kept.

        Args:
            score: the new one.
            is_newer: is called with the new and the stored one, if there is any.
        """
        with self._lock:
            stored = self._scores.get((score.line_item_id, score.user_id))
            if stored is not None and not is_newer(score, stored):
                return False
            self._scores[score.line_item_id, score.user_id] = score
            return True

    def mark(self, line_item_id: str, user_id: str) -> float | None:
        """Return a user's mark in points of the column, as the gradebook shows it."""
        with self._lock:
            item = self._line_items.get(line_item_id)
            score = self._scores.get((line_item_id, user_id))
            if item is None or score is None:
                return None
            return score.scaled_to(item.fields.score_maximum)

    def copied(self, facts: CourseFacts, *, keeps_custom: bool) -> "Course":
        """Return a copy as an LMS makes one: links and columns, no marks.

        Args:
            facts: of the copy.
            keeps_custom: whether the tool's own parameters come along; variables always do.
        """
        copy = Course(facts, self._ids, self._lock)
        with self._lock:
            for link in self.links():
                kept = {
                    name: text
                    for name, text in link.custom.items()
                    if keeps_custom or text.startswith("$")
                }
                history = (link.id, *link.history)
                columns = self.line_items_of(link.id)
                copy.add_link(
                    NewLink(
                        title=link.title,
                        url=link.url,
                        text=link.text,
                        custom=kept,
                        line_item=columns[0].fields if columns else None,
                        history=history,
                        available=link.available,
                        submission=link.submission,
                    )
                )
        return copy
