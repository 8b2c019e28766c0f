"""One collection of a server, read page after page; never half a collection.

Whichever way of paging the server offers is followed: links (RFC 8288), a total, or neither.
What cannot be told apart from a collection that was cut short is refused: a pupil is never lost
because a server miscounts.

Source: OneRoster 1.1 and 1.2 REST bindings, pagination.
"""

import json
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from lti_tool.errors import PlatformRefused, PlatformUnavailable
from lti_tool.rostering.keys import Seen
from lti_tool.rostering.refusals import refuse
from lti_tool.rostering.rest.answers import Page, page_of
from lti_tool.rostering.rest.calls import Line
from lti_tool.rostering.rest.questions import LEAST_PAGE, Question
from lti_tool.rostering.rest.server import same_origin

MAX_PAGES = 100_000
"""Pages of one collection; more is a server that never ends."""

_BAD_REQUEST = 400
_COMPRESSION = 1

Minimise = Callable[[Any], Any]
"""Returns of an object what may be kept; None for what is no object."""


class Collection:
    """Reads one collection; what came is kept minimised, packed, in memory only.

    Args:
        name: of the collection.
        address: where it is.
        question: what is asked.
        minimise: what is done to each object before it is kept.
    """

    def __init__(self, name: str, address: str, question: Question, minimise: Minimise) -> None:
        self.name, self._address, self._minimise = name, address, minimise
        self.question = question
        self.done = False
        self._begin()

    def _begin(self) -> None:
        self._pages: list[bytes] = []
        self._seen = Seen()
        self.received = self.different = 0
        self._first = 0
        self._total: int | None = None
        self._url = f"{self._address}?{self.question.query(0)}"

    @property
    def unsteady(self) -> bool:
        """Tell whether somebody may be missing between two pages.

        That is so when a page repeated something of an earlier one, or came without an order,
        and no total says that all are there.
        """
        several = len(self._pages) > 1 and self._total != self.different
        return several and (self.received != self.different or not self.question.ordered)

    def read(self, line: Line) -> None:
        """Read on from where the last call stopped, to the end.

        Raises:
            RosterInvalid: what comes cannot be the whole collection.
            PlatformRefused: the server says no.
            PlatformUnavailable: not now; the pages that came are kept for the next call.
        """
        while not self.done:
            page = self._page(line)
            if page is not None:
                self._take(page)
                line.report(self.name, self.different, self._total)

    def objects(self) -> Iterator[Any]:
        """Yield what was kept of each object."""
        for packed in self._pages:
            yield from json.loads(zlib.decompress(packed))

    def _page(self, line: Line) -> Page | None:
        """Return the next page; None when the question has changed and all begins anew."""
        try:
            answer = line.get(self._url, self.name)
        except PlatformRefused as error:
            simpler = self.question.simpler()
            if error.status != _BAD_REQUEST or self._pages or simpler is None:
                raise
            self._ask_anew(simpler)
            return None
        except PlatformUnavailable as error:
            if error.code != "answer_too_large" or self.question.limit <= LEAST_PAGE:
                raise
            self._ask_anew(replace(self.question, limit=self.question.limit // 2))
            return None
        return page_of(answer, self.name, self._url)

    def _ask_anew(self, question: Question) -> None:
        self.question = question
        self._begin()

    def _take(self, page: Page) -> None:
        """Keep a page, and decide where the next one is.

        Raises:
            RosterInvalid: ``roster_page_repeated``, ``roster_too_large``,
                ``roster_next_foreign``, ``roster_answer_short``.
        """
        fresh = sum(map(self._is_new, page.objects))
        if page.objects and not fresh and self._pages:
            self._repeated()
            return
        kept = [self._minimise(each) for each in page.objects]
        self._pages.append(zlib.compress(json.dumps(kept).encode(), _COMPRESSION))
        self._first = self._first or len(page.objects)
        self.received += len(page.objects)
        self.different += fresh
        if page.total is not None:
            self._total = max(page.total, self._total or 0)
        if len(self._pages) > MAX_PAGES:
            refuse("roster_too_large", self.name)
        if page.onward is not None:
            self._follow(page.onward, empty=not page.objects)
        elif self._is_more(page):
            self._url = f"{self._address}?{self.question.query(self.received)}"
        else:
            self._end()

    def _is_new(self, each: Any) -> bool:
        found = each.get("sourcedId") if isinstance(each, Mapping) else None
        # what has no identifier is told when rows are made
        return not isinstance(found, str) or self._seen.add(found)

    def _repeated(self) -> None:
        """End, or refuse, after a page in which all was there already.

        A server that knows no paging answers the same whatever is asked: when it told how many
        there are, and they all came, that is the end. Otherwise it may be half a collection.
        """
        if self._total is None or self._total != self.different:
            refuse("roster_page_repeated", self.name, len(self._pages) + 1)
        self.done = True

    def _is_more(self, page: Page) -> bool:
        """Tell whether to ask for another page where no link says so."""
        total = self._total or 0
        if not page.objects:
            return False
        if self.received < total:
            return True
        if page.linked or (self.received == total and len(self._pages) > 1):
            return False
        # neither links nor a total to go by (a total that only counts this page is none): a page
        # shorter than the first one is the last; servers give less than was asked
        return len(self._pages) == 1 or len(page.objects) >= self._first

    def _follow(self, onward: str, *, empty: bool) -> None:
        """Go to the address of the next page, on this server only.

        Raises:
            RosterInvalid: ``roster_next_foreign``; ``roster_page_repeated`` for a way that leads
                nowhere.
        """
        place = len(self._pages)
        if empty or onward == self._url:
            refuse("roster_page_repeated", self.name, place)
        if not same_origin(onward, self._address):
            # behind a proxy many servers believe that they speak http: only that is put right
            onward = f"https:{onward.removeprefix('http:')}"
            if not same_origin(onward, self._address):
                refuse("roster_next_foreign", self.name, place)
        self._url = onward

    def _end(self) -> None:
        """End the collection, if all came that the server counted.

        Raises:
            RosterInvalid: ``roster_answer_short``.
        """
        if self._total is not None and self.different < self._total:
            refuse("roster_answer_short", self.name)
        self.done = True
