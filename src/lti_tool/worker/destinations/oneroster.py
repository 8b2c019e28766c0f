"""Scores to the gradebook of a school's administration (OneRoster 1.1 and 1.2).

Category, column and result are sent whole, each under an id that is worked out: what was sent
already is only sent again, whoever lost the answer. One result belongs to one pupil and one
column of that pupil's own class, so that a score cannot stand with another child.
"""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from threading import Lock
from uuid import UUID

from lti_tool.clock import school_day
from lti_tool.errors import PlatformRefused, PlatformUnavailable, RosterInvalid
from lti_tool.privacy.retention import school_year, start_of
from lti_tool.rostering.rest import gradebook
from lti_tool.rostering.rest.access import Access
from lti_tool.rostering.rest.calls import Line
from lti_tool.rostering.rest.classes import classes_of
from lti_tool.rostering.rest.gradebook import GradebookService, LineItem, Mark, Spot
from lti_tool.rostering.rest.server import GRADEBOOK_SCOPES, SCOPES, Server
from lti_tool.services import gradebooks, readback, schools
from lti_tool.services.gradebooks import ClassThere, Column
from lti_tool.services.grades import Answered, ForGradebook, cells, rules
from lti_tool.services.rosters.fetching import access_to
from lti_tool.worker.courier import Courier
from lti_tool.worker.destinations.columns import title_of

_CANNOT_READ = frozenset({"http_400", "http_401", "http_403", "http_405"})
"""A gradebook that does not let us read; whoever may read none asks about none."""

_NOT_FOUND = "http_404"
_ABOUT_THE_PUPIL = frozenset({_NOT_FOUND, "http_400", "http_422"})
"""What servers answer to a result of somebody whom they do not know."""

_FOUR_PLACES = Decimal("0.0001")
_READING: dict[UUID, Lock] = {}
"""Gradebook -> one thread reads its classes at a time: a class finishes in the same minute."""


def send(courier: Courier, claimed: ForGradebook) -> Answered:
    """Send one score: the column first where it was not made yet.

    Where one of ours may stand already, look first: what somebody changed there since is asked
    about, never overwritten.
    """
    url: str | None = None
    try:
        there = claimed.there or _class_there(courier, claimed)
        if there is None:
            return Answered(code=rules.CLASS_UNKNOWN)
        post = _Post(courier=courier, claimed=claimed, there=there)
        url = post.url
        return post.send()
    except RosterInvalid as error:
        return Answered(code=error.code, later=True, line_item_url=url)
    except PlatformUnavailable as error:
        code, wait = error.code, error.retry_after
        return Answered(code=code, later=True, retry_after=wait, line_item_url=url)
    except PlatformRefused as error:
        return Answered(code=error.code, line_item_url=url)


def _class_there(courier: Courier, claimed: ForGradebook) -> ClassThere | None:
    """Return what the gradebook calls a group, read from its classes; None: it has none."""
    book = claimed.book
    with _READING.setdefault(book.id, Lock()):
        with courier.database.reading() as session:
            if found := gradebooks.class_there(session, book, claimed.group_digest):
                return found
        line = Line(
            outbound=courier.outbound,
            access=_access(courier, book.classes, SCOPES[book.classes.version]),
            now=courier.clock,
            rest=lambda _: None,
        )
        told = [ClassThere(class_key=a, school_key=b) for a, b in classes_of(line, book.classes)]
        with courier.database.writing() as session:
            tenant = schools.tenant_by_id(session, courier.root_key, book.school_id)
            gradebooks.note_classes(session, tenant, book, told)
            return gradebooks.class_there(session, book, claimed.group_digest)


def _access(courier: Courier, server: Server, scopes: tuple[str, ...]) -> Access:
    """Return what lets us in; tokens are kept as long as the process lives."""
    key = (server, scopes)
    if key not in courier.accesses:
        made = access_to(
            server, courier.outbound, courier.clock, lambda: courier.new_id().hex, scopes
        )
        courier.accesses.setdefault(key, made)
    return courier.accesses[key]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Post:
    """One score on its way, once it is known which class it goes to."""

    courier: Courier
    claimed: ForGradebook
    there: ClassThere

    @property
    def spot(self) -> Spot:
        """Whose gradebook it is."""
        return Spot(
            version=self.claimed.book.server.version,
            school_id=self.claimed.book.school_id,
            class_key=self.there.class_key,
            school_key=self.there.school_key,
        )

    @property
    def line_item_key(self) -> str:
        """The sourcedId of the column."""
        return self.spot.line_item_key(self.claimed.link_id)

    @property
    def url(self) -> str:
        """Where the column is."""
        return f"{self.claimed.book.server.collection('lineItems')}/{self.line_item_key}"

    @property
    def service(self) -> GradebookService:
        """The gradebook's service."""
        server = self.claimed.book.server
        access = _access(self.courier, server, GRADEBOOK_SCOPES[server.version])
        return GradebookService(server=server, access=access, outbound=self.courier.outbound)

    def send(self) -> Answered:
        """Send it.

        Raises:
            PlatformRefused, PlatformUnavailable: what ``GradebookService`` raises.
        """
        column = self._column()
        score = self.claimed.score / self.claimed.maximum * column.maximum
        mark = Mark(
            line_item_key=self.line_item_key,
            student_key=self.claimed.user_id,
            score=score.quantize(_FOUR_PLACES),
            day=school_day(self.claimed.stamp),
        )
        if self.claimed.asks_first and self._was_changed(column):
            return Answered(code=rules.CHANGED_THERE, line_item_url=self.url)
        now = self.courier.clock()
        try:
            self.service.put("result", gradebook.result(self.spot, mark, now), now)
        except PlatformRefused as error:
            if error.code not in _ABOUT_THE_PUPIL:
                raise
            return self._refused(error)
        return Answered(line_item_url=self.url)

    def _column(self) -> Column:
        """Return the column, made with its category where it was not."""
        book = self.claimed.book
        with self.courier.database.reading() as session:
            found = gradebooks.column(session, book, self.line_item_key)
        if found is not None:
            return found
        now = self.courier.clock()
        title = title_of(self.courier.catalogue(), self.claimed.exercise_key)
        item = LineItem(
            link_id=self.claimed.link_id,
            title=title,
            maximum=self.claimed.maximum,
            begins=self.claimed.waits_since,
            ends=start_of(school_year(now) + 1) - timedelta(seconds=1),
        )
        self.service.put("category", gradebook.category(self.spot, now), now)
        self.service.put("lineItem", gradebook.line_item(self.spot, item, now), now)
        made = Column(
            line_item_key=self.line_item_key,
            link_id=self.claimed.link_id,
            maximum=self.claimed.maximum,
        )
        with self.courier.database.writing() as session:
            gradebooks.note_column(session, book, made, now=now)
        return made

    def _was_changed(self, column: Column) -> bool:
        """Tell whether somebody put another mark there than any of ours."""
        key = gradebook.result_key(self.spot, self.line_item_key, self.claimed.user_id)
        try:
            found = self.service.read("result", key, self.courier.clock())
        except PlatformRefused as error:
            if error.code in {_NOT_FOUND, *_CANNOT_READ}:
                return False
            raise
        score = gradebook.score_in(found)
        if score is None:
            return False
        part = score / column.maximum
        with self.courier.database.reading() as session:
            ours = cells.sent_before(session, self.claimed.delivery_id)
        wanted = self.claimed.score / self.claimed.maximum
        return all(abs(part - each) > readback.AS_GOOD_AS_EQUAL for each in (*ours, wanted))

    def _refused(self, error: PlatformRefused) -> Answered:
        """Tell what a refused result means: the column is gone, or the pupil is not known."""
        try:
            found = self.service.read("lineItem", self.line_item_key, self.courier.clock())
        except PlatformRefused as refusal:
            gone = refusal.code == _NOT_FOUND
            return Answered(code=rules.COLUMN_GONE if gone else error.code, line_item_url=self.url)
        gone = found.get("status") == "tobedeleted"
        code = rules.COLUMN_GONE if gone else rules.PUPIL_UNKNOWN
        return Answered(code=code, line_item_url=self.url)
