"""The legs that need no call: what the database shows of a connection."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from lti_tool.models.deliveries import DeliveryState
from lti_tool.models.launches import BrowserProof
from lti_tool.models.notices import SubscriptionState
from lti_tool.models.platforms import RegistrationStatus
from lti_tool.services import signing_keys
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

QUIET = timedelta(days=75)
"""Longer than a summer holiday: a school that launched nothing for so long has a reason."""

SLOW = timedelta(minutes=15)
STUCK = timedelta(hours=12)
"""How long a score may wait before somebody should know, and before it counts as broken."""

OLD_KEY = 2 * signing_keys.SIGNS_FOR + timedelta(days=30)
"""A key waits as the next one, then signs; the worker should have replaced an older one."""


def approval(chart: Chart, _instruments: Instruments, _so_far: Findings) -> Finding:
    """Look whether launches are let in at all."""
    if not chart.school_open:
        return red("school_closed")
    if chart.status is not RegistrationStatus.ACTIVE:
        return red(f"registration_{chart.status.value}")
    active = chart.deployments[RegistrationStatus.ACTIVE]
    pending = chart.deployments[RegistrationStatus.PENDING]
    if not active:
        return red("deployments_pending", figure=pending) if pending else red("no_deployment")
    if pending:
        return orange("some_deployments_pending", figure=pending)
    return green("approved", figure=active)


def services(chart: Chart, _instruments: Instruments, _so_far: Findings) -> Finding:
    """Look whether the platform's services lie where we carry tokens to."""
    if not chart.service_urls:
        return not_tried("no_service_seen")
    foreign = [url for url in chart.service_urls if not chart.client.is_own_host(url)]
    if foreign:
        return red("services_foreign", detail=host_of(foreign[0]))
    return green("services_own")


def own_key(chart: Chart, instruments: Instruments, _so_far: Findings) -> Finding:
    """Look at the key that we sign with, and at its successor."""
    keys = chart.own_keys
    if keys.current is None or keys.since is None:
        return red("no_signing_key")
    # Another machine's clock may be a moment ahead of ours.
    age = max(instruments.clock() - keys.since, timedelta(0))
    if not keys.has_next:
        return orange("no_next_key", figure=age.days)
    if age > OLD_KEY:
        return orange("key_old", figure=age.days)
    return green("key_good", figure=age.days)


def notices(chart: Chart, _instruments: Instruments, _so_far: Findings) -> Finding:
    """Look whether the platform knows where to send its notices, and whether some came."""
    if not chart.subscriptions:
        return not_tried("no_notices_offered")
    states = {one.state for one in chart.subscriptions}
    if SubscriptionState.FAILED in states:
        answers = [one.answer for one in chart.subscriptions if one.answer]
        return orange("notices_failed", detail=next(iter(answers), None))
    if SubscriptionState.WAITING in states:
        return not_tried("notices_asked_for")
    heard = [one.heard_at for one in chart.subscriptions if one.heard_at]
    return green("notices_come", moment=max(heard)) if heard else green("notices_settled")


def browsers(chart: Chart, _instruments: Instruments, _so_far: Findings) -> Finding:
    """Look what browsers proved themselves by: a cookie in the frame, or a way around it."""
    if not chart.proofs:
        return not_tried("no_proof_yet")
    newest = max(chart.proofs, key=lambda proof: chart.proofs[proof])
    moment = chart.proofs[newest]
    if newest is BrowserProof.COOKIE:
        return green("cookie_kept", moment=moment)
    return orange(f"proved_by_{newest.value}", moment=moment)


def last_launch(chart: Chart, instruments: Instruments, _so_far: Findings) -> Finding:
    """Look when somebody last came in."""
    moment = chart.last_launch_at
    if moment is None:
        return orange("no_launch_yet")
    long_ago = instruments.clock() - moment > QUIET
    return (
        orange("launch_long_ago", moment=moment) if long_ago else green("launched", moment=moment)
    )


def scores(chart: Chart, instruments: Instruments, _so_far: Findings) -> Finding:
    """Look whether scores arrive."""
    failed = chart.deliveries.get(DeliveryState.FAILED, 0)
    waiting = chart.deliveries.get(DeliveryState.WAITING, 0)
    waited = _waited(chart.waiting_since, instruments.clock())
    if waited > STUCK:
        return red("scores_stuck", figure=waiting, moment=chart.waiting_since)
    if failed:
        return red("scores_failed", figure=failed, moment=chart.last_delivered_at)
    if waited > SLOW:
        return orange("scores_waiting", figure=waiting, moment=chart.waiting_since)
    if chart.last_delivered_at is None:
        return not_tried("no_scores_yet", figure=waiting)
    return green("scores_arrive", figure=waiting, moment=chart.last_delivered_at)


def host_of(url: str) -> str:
    """Return the host of an address; an address that cannot be read has none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _waited(since: datetime | None, now: datetime) -> timedelta:
    return now - since if since else timedelta(0)
