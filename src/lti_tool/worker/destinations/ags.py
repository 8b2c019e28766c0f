"""Scores to a platform's gradebook (AGS 2.0 sections 3.3 and 3.4)."""

from lti_tool.errors import PlatformRefused, PlatformUnavailable
from lti_tool.lti import ags
from lti_tool.lti.pylti import Score
from lti_tool.lti.service import Service
from lti_tool.services import readback
from lti_tool.services.grades import Answered, ForPlatform, cells, rules
from lti_tool.worker.courier import Courier
from lti_tool.worker.destinations.columns import column_of

_CANNOT_READ = frozenset({"http_400", "http_401", "http_403", "http_404", "token_refused"})
"""A platform that does not let us read results; whoever may read none asks about none."""


def send(courier: Courier, claimed: ForPlatform) -> Answered:
    """Send one score to its line item.

    Where one of ours may stand already, look first: what somebody changed there since is asked
    about, never overwritten. After a refused stamp as well: it may be that the score arrived and
    the answer was lost, or that somebody saved another one.
    """
    service = Service(outbound=courier.outbound, tokens=courier.tokens, client=claimed.client)
    url = claimed.line_item_url
    try:
        url = column_of(courier, claimed, service)
        if claimed.asks_first and (answered := _seen(courier, claimed, service, url)):
            return answered
        ags.post_score(service, url, _score(claimed))
    except PlatformUnavailable as error:
        code, wait = error.code, error.retry_after
        return Answered(code=code, later=True, retry_after=wait, line_item_url=url)
    except PlatformRefused as error:
        return Answered(code=error.code, line_item_url=url, platform_time=error.said_at)
    return Answered(line_item_url=url)


def _score(claimed: ForPlatform) -> Score:
    return Score(
        user_id=claimed.user_id,
        score=claimed.score,
        maximum=claimed.maximum,
        stamp=claimed.stamp,
        announces=claimed.announces,
    )


def _seen(courier: Courier, claimed: ForPlatform, service: Service, url: str) -> Answered | None:
    """Return the answer where what stands there makes sending wrong or needless, else None.

    Raises:
        PlatformUnavailable: the platform does not answer now.
    """
    try:
        found = readback.mark_of(service, url, claimed.user_id)
    except PlatformRefused as error:
        if error.code in _CANNOT_READ:
            return None
        raise
    if found is None:
        return None
    with courier.database.reading() as session:
        earlier = cells.sent_before(session, claimed.delivery_id)
    if any(readback.is_same(found, each) for each in earlier):
        return None
    if not readback.is_same(found, claimed.score / claimed.maximum):
        return Answered(code=rules.CHANGED_THERE, line_item_url=url)
    # where a stamp was refused it had arrived, and only the answer was lost
    arrived = claimed.last_answer == rules.STAMP_TAKEN
    return Answered(line_item_url=url) if arrived else None
