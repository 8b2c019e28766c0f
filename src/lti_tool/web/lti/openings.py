"""The transaction of a launch, and what is kept of one from a deployment that nobody knows."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from lti_tool.errors import UnknownParty
from lti_tool.services import approvals
from lti_tool.services.launches import Arrival
from lti_tool.web.tool import tool

log = structlog.get_logger()


@contextmanager
def opening(arrival: Arrival, now: datetime) -> Iterator[Session]:
    """Yield the writing session of a verified launch.

    Where its deployment is unknown, nothing of the launch is kept but that deployment's key, in
    a transaction of its own, so that somebody can approve it.

    Raises:
        UnknownParty: ``deployment_pending`` instead of ``deployment_unknown``, unless too many
            deployments of this registration wait already.
    """
    database = tool().database
    try:
        with database.writing() as session:
            yield session
    except UnknownParty as refusal:
        if refusal.code != "deployment_unknown":
            raise
        place = arrival.client.registration_id, arrival.message.deployment_key
        with database.writing() as session:
            waits = approvals.note_deployment(session, *place, now=now)
        log.warning(
            "unknown deployment",
            registration=str(place[0]),
            answer="waits" if waits else "too many",
        )
        if not waits:
            raise
        raise UnknownParty(str(place[0]), code="deployment_pending") from None
