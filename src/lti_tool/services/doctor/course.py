"""The legs that call a course's own services: its gradebook, its roster, a column for testing.

Of a roster nothing is kept but how many there are; names are dropped where they come in.
"""

from contextlib import suppress
from decimal import Decimal

from lti_tool.errors import PlatformRefused, PlatformUnavailable
from lti_tool.lti import ags, line_items, memberships
from lti_tool.lti.line_items import Columns
from lti_tool.lti.listings import PAGE, Page, pages, with_query
from lti_tool.lti.pylti import NewLineItem, Score
from lti_tool.lti.service import Request, Service
from lti_tool.lti.vocabulary import LINE_ITEM_CONTAINER_TYPE
from lti_tool.models.doctor import Verdict
from lti_tool.services.doctor.inside import host_of
from lti_tool.services.doctor.outside import unreached
from lti_tool.services.doctor.records import (
    Chart,
    Finding,
    Findings,
    Instruments,
    green,
    not_tried,
    orange,
    red,
)

PAGES = 4
"""Of a roster so many are read: somebody waits."""

TESTING = NewLineItem(
    label="Test van Alles-in-1 (mag weg)",
    maximum=Decimal(1),
    resource_id="lti-tool-doctor",
    resource_link_id="",  # bound to no link: a second column would confuse its launches
    tag="lti-tool-doctor",
)

GONE = 404


def gradebook(chart: Chart, instruments: Instruments, so_far: Findings) -> Finding:
    """Read the columns of a gradebook, or the one that a launch named."""
    if lacking := _lacking_token(so_far, "token_line_items"):
        return lacking
    columns = _columns(chart, instruments)
    url = chart.columns_url or chart.line_item_url
    if url is None:
        return not_tried("no_gradebook_seen")
    try:
        if chart.columns_url is None:
            line_items.get(columns, url)
            return green("column_read")
        return green("columns_read", figure=len(_first_page(columns).entries))
    except (PlatformRefused, PlatformUnavailable) as error:
        if isinstance(error, PlatformRefused) and error.status == GONE:
            return orange("gradebook_gone", detail=host_of(url))
        return _failed(error, url, "gradebook_refused")


def _first_page(columns: Columns) -> Page:
    """Return the first page of a listing: that it can be read is all that is asked."""
    request = Request(
        method="GET",
        url=with_query(columns.url, limit=PAGE),
        scope=columns.read_scope,
        accept=LINE_ITEM_CONTAINER_TYPE,
        foreign=ags.FOREIGN,
    )
    return next(pages(columns.service, request, None))


def roster(chart: Chart, instruments: Instruments, so_far: Findings) -> Finding:
    """Count the members of a group."""
    if lacking := _lacking_token(so_far, "token_roster"):
        return lacking
    url = chart.memberships_url
    if url is None:
        return not_tried("no_roster_seen")
    wanted = memberships.Wanted(most_pages=PAGES)
    try:
        found = memberships.memberships(_service(chart, instruments), url, wanted)
    except (PlatformRefused, PlatformUnavailable) as error:
        if error.code == "listing_too_long":
            return green("roster_long")
        return _failed(error, url, "roster_refused")
    return green("roster_read", figure=len(found.members))


def test_column(chart: Chart, instruments: Instruments, so_far: Findings) -> Finding:
    """Make a column, score it where there is a test user, and remove it again."""
    if not instruments.write:
        return not_tried("writing_not_asked")
    if lacking := _lacking_token(so_far, "token_line_items"):
        return lacking
    if chart.columns_url is None:
        return not_tried("no_gradebook_seen")
    columns = _columns(chart, instruments)
    try:
        made = line_items.create(columns, TESTING)
    except (PlatformRefused, PlatformUnavailable) as error:
        return _failed(error, chart.columns_url, "column_refused")
    scored = _scored(chart, instruments, made.url)
    try:
        line_items.delete(columns, made.url)
    except (PlatformRefused, PlatformUnavailable) as error:
        return orange("test_column_left", detail=error.code)
    return scored


def _scored(chart: Chart, instruments: Instruments, url: str) -> Finding:
    """Send a score to a column; only a test user, who is nobody, ever gets one."""
    service = _service(chart, instruments)
    user_id = _test_user(chart, service)
    if user_id is None:
        return green("column_made")
    score = Score(user_id=user_id, score=Decimal(1), maximum=Decimal(1), stamp=instruments.clock())
    try:
        ags.post_score(service, url, score)
    except (PlatformRefused, PlatformUnavailable) as error:
        return _failed(error, url, "test_score_refused")
    return green("column_scored")


def _test_user(chart: Chart, service: Service) -> str | None:
    if chart.memberships_url is None:
        return None
    with suppress(PlatformRefused, PlatformUnavailable):
        wanted = memberships.Wanted(most_pages=PAGES)
        found = memberships.memberships(service, chart.memberships_url, wanted)
        return next((member.user_id for member in found.members if member.is_test_user), None)
    return None


def _lacking_token(so_far: Findings, leg: str) -> Finding | None:
    """Return why a service cannot be called, None when the token for it was granted."""
    found = so_far.get(leg)
    if found is not None and found.verdict is Verdict.GREEN:
        return None
    return not_tried("token_needed_first")


def _service(chart: Chart, instruments: Instruments) -> Service:
    return Service(outbound=instruments.outbound, tokens=instruments.tokens, client=chart.client)


def _columns(chart: Chart, instruments: Instruments) -> Columns:
    return Columns(
        service=_service(chart, instruments), url=chart.columns_url or "", can_write=True
    )


_STANDING = {"line_item_foreign": "services_foreign", "roster_foreign": "services_foreign"}


def _failed(error: PlatformRefused | PlatformUnavailable, url: str, refused: str) -> Finding:
    """Return what a service that says no, or nothing of use, shows."""
    if isinstance(error, PlatformRefused) and error.status:
        return red(refused, figure=error.status, detail=host_of(url))
    if error.code.startswith("http_"):
        return red(
            "service_broken", figure=int(error.code.removeprefix("http_")), detail=host_of(url)
        )
    return unreached(error, url, known=_STANDING)
