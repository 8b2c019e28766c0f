"""The transaction of a launch, and what is kept of one from a deployment that nobody knows."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import structlog
from sqlalchemy.exc import IntegrityError

from lti_tool.db import tenancy
from lti_tool.db.quick import Quick
from lti_tool.errors import SessionGone, UnknownParty
from lti_tool.services import approvals, launches, standing
from lti_tool.services.launches import Arrival
from lti_tool.services.sessions import Opened
from lti_tool.web.lti import crossings
from lti_tool.web.tool import tool

log = structlog.get_logger()


@contextmanager
def opening(arrival: Arrival, now: datetime) -> Iterator[tuple[Quick, Opened]]:
    """Yield the write transaction of a verified launch, and the session that it opened.

    Raises:
        UnknownParty: as ``services.standing.of``, with ``deployment_pending`` instead of
            ``deployment_unknown`` unless too many deployments of this registration wait already.
        SessionGone: the person or the place was erased at this very moment.
        UntrustedLaunch, NotPermitted: as ``services.launches.accept``.
    """
    parts = tool()
    found = _standing(arrival, now)
    setting = launches.Setting(
        now=now, random=parts.random, longest=parts.lifetime.longest, policy=parts.policy
    )
    try:
        with tenancy.only(found.tenant.school_id), parts.database.noting() as quick:
            opened = launches.accept(quick, arrival, found, setting)
            crossings.keep_chosen(quick, found, opened, arrival.small)
            yield quick, opened
    except IntegrityError as error:
        log.warning(
            "launch undone",
            registration=str(arrival.client.registration_id),
            error=type(error).__name__,
        )
        raise SessionGone from None
    crossings.settle()


def _standing(arrival: Arrival, now: datetime) -> standing.Standing:
    """Look a launch up.

    Where its deployment is unknown, nothing of the launch is kept but that deployment's key, so
    that somebody can approve it.
    """
    parts = tool()
    try:
        with parts.database.looking() as quick:
            return standing.of(quick, arrival.client, arrival.message, parts.root_key)
    except UnknownParty as refusal:
        if refusal.code != "deployment_unknown":
            raise
    place = arrival.client.registration_id, arrival.message.deployment_key
    with parts.database.writing() as session:
        waits = approvals.note_deployment(session, *place, now=now)
    log.warning(
        "unknown deployment",
        registration=str(place[0]),
        answer="waits" if waits else "too many",
    )
    raise UnknownParty(str(place[0]), code="deployment_pending" if waits else "deployment_unknown")
