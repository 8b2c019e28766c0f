"""Posting a score and reading results back (AGS 2.0 sections 3.3 and 3.4)."""

from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlsplit, urlunsplit

from lti_tool.lti.listings import PAGE, Entry, pages, records, unreadable, with_query
from lti_tool.lti.messages.base import identifier
from lti_tool.lti.pylti import Score, score_body
from lti_tool.lti.service import Request, Service
from lti_tool.lti.vocabulary import (
    RESULT_CONTAINER_TYPE,
    SCOPE_RESULT,
    SCOPE_SCORE,
    SCORE_TYPE,
)

FOREIGN = "line_item_foreign"


def scores_url(line_item_url: str) -> str:
    """Return where scores of a line item are posted."""
    return _under(line_item_url, "scores")


def results_url(line_item_url: str) -> str:
    """Return where results of a line item are read."""
    return _under(line_item_url, "results")


def _under(line_item_url: str, name: str) -> str:
    """Return an address below a line item's: it goes before the query.

    Moodle's line items have a query; appended after it, the score is lost with a 400.
    """
    parts = urlsplit(line_item_url)
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/{name}", fragment=""))


def post_score(service: Service, line_item_url: str, score: Score) -> None:
    """Post one score.

    Raises:
        PlatformRefused, PlatformUnavailable: what ``Service.call`` raises; ``line_item_foreign``.
    """
    # No Accept header: Moodle refuses any but the exact one, and answers scores with nothing.
    request = Request(
        method="POST",
        url=scores_url(line_item_url),
        scope=SCOPE_SCORE,
        content_type=SCORE_TYPE,
        body=score_body(score).encode(),
        foreign=FOREIGN,
    )
    service.call(request)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What stands in the gradebook for one user, in points; ``score`` is None without a grade.

    A teacher's comment is not read: it may hold anything about a child.
    """

    user_id: str
    score: Decimal | None
    maximum: Decimal


def results(service: Service, line_item_url: str, user_id: str | None = None) -> list[Result]:
    """Return the results of one line item, of everybody or of one user.

    Raises:
        PlatformRefused, PlatformUnavailable: what ``listings.pages`` raises.
    """
    request = Request(
        method="GET",
        url=with_query(results_url(line_item_url), user_id=user_id, limit=PAGE),
        scope=SCOPE_RESULT,
        accept=RESULT_CONTAINER_TYPE,
        foreign=FOREIGN,
    )
    found = records(pages(service, request, None), _result)
    # Not every platform knows the filter.
    return [one for one in found if user_id in (None, one.user_id)]


def _result(entry: Entry) -> Result:
    user_id = identifier(entry.get("userId"))
    if not user_id:
        raise unreadable("userId")
    maximum = points(entry, "resultMaximum")
    return Result(
        user_id=user_id,
        score=points(entry, "resultScore"),
        maximum=Decimal(1) if maximum is None else maximum,
    )


def points(entry: Entry, name: str) -> Decimal | None:
    """Return a number of points, or None where there is none.

    Raises:
        PlatformUnavailable: ``listing_unreadable``: it is not a number.
    """
    value = entry.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise unreadable(name)
    return Decimal(value)
