"""Takes due scores to their platforms: claim, send with no transaction open, settle."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from lti_tool.db import Database
from lti_tool.errors import PlatformRefused, PlatformUnavailable
from lti_tool.http_client import Outbound
from lti_tool.lti import ags
from lti_tool.lti.access_tokens import AccessTokens
from lti_tool.lti.pylti import Score
from lti_tool.lti.service import Service
from lti_tool.services import grades

log = structlog.get_logger()

SLOWEST = timedelta(seconds=30)
"""How long one delivery may take: two tokens and two scores, each up to the time-out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Courier:
    """What delivering needs. ``new_id`` gives each batch its claim."""

    database: Database
    root_key: bytes
    outbound: Outbound
    tokens: AccessTokens
    clock: Callable[[], datetime]
    new_id: Callable[[], UUID]


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
    )
    try:
        service = Service(outbound=courier.outbound, tokens=courier.tokens, client=claimed.client)
        ags.post_score(service, claimed.line_item_url, score)
    except PlatformUnavailable as error:
        return grades.Answered(code=error.code, retry_after=error.retry_after)
    except PlatformRefused as error:
        return grades.Answered(code=error.code, status=error.status or NEVER)
    return grades.Answered()


NEVER = 400
"""A refusal of our own guard counts as final: the address will not become a better one."""
