"""Takes due scores to their platforms: claim, send with no transaction open, settle."""

from datetime import timedelta

import structlog

from lti_tool.errors import PlatformRefused, PlatformUnavailable
from lti_tool.lti import ags
from lti_tool.lti.pylti import Score
from lti_tool.lti.service import Service
from lti_tool.services import grades
from lti_tool.worker.columns import column_of
from lti_tool.worker.courier import Courier

log = structlog.get_logger()

SLOWEST = timedelta(seconds=60)
"""How long one delivery may take: some calls for its line item, two tokens and two scores."""


def deliver_due(courier: Courier) -> int:
    """Send one batch of due scores; return how many were taken."""
    with courier.database.writing() as session:
        batch = grades.claim_due(session, courier.root_key, courier.new_id(), now=courier.clock())
    for claimed in batch:
        if courier.clock() >= claimed.until - SLOWEST:
            break  # slow platforms: the rest comes back when the lease ends
        answered = _send(courier, claimed)
        with courier.database.writing() as session:
            grades.settle(session, claimed, answered, now=courier.clock())
        log.info(
            "score sent" if answered.code is None else "score not sent",
            delivery=str(claimed.delivery_id),
            registration=str(claimed.client.registration_id),
            answer=answered.code or "delivered",
        )
    return len(batch)


def _send(courier: Courier, claimed: grades.Claimed) -> grades.Answered:
    score = Score(
        user_id=claimed.user_id,
        score=claimed.score,
        maximum=claimed.maximum,
        stamp=claimed.stamp,
        announces=claimed.announces,
    )
    service = Service(outbound=courier.outbound, tokens=courier.tokens, client=claimed.client)
    url: str | None = None
    try:
        url = column_of(courier, claimed, service)
        ags.post_score(service, url, score)
    except PlatformUnavailable as error:
        code, wait = error.code, error.retry_after
        return grades.Answered(code=code, retry_after=wait, line_item_url=url)
    except PlatformRefused as error:
        status = MENDS if error.code in _MENDING else error.status or NEVER
        return grades.Answered(code=error.code, status=status, line_item_url=url)
    return grades.Answered(line_item_url=url)


MENDS = 401
"""What a refused token counts as, whatever its status (often 400, by RFC 6749 section 5.2).

A clock that was set back, a new key of ours that was not fetched yet, a scope that waits for
approval: they all mend without anybody sending again.
"""
_MENDING = frozenset({"token_refused"})

NEVER = 400
"""A refusal of our own guard is final until somebody sends again: a person must look at it."""
