"""The legs that call: the platform's key set, clock, certificate, token endpoint and services.

A leg makes few calls, each of which ends in time (``http_client``), and keeps none of what it
reads but counts, key ids and moments.
"""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from lti_tool.errors import PlatformRefused, PlatformUnavailable
from lti_tool.http_client import Answer
from lti_tool.lti.addresses import origin_of
from lti_tool.lti.key_sets import read_key_set
from lti_tool.models.doctor import Verdict
from lti_tool.services.doctor.inside import host_of
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

DRIFT = 5
"""Seconds: how far our assertions are backdated. Moodle forgives no more (``access_tokens``)."""

SOON = timedelta(days=14)
"""Who renews by a program has done so before."""

NEEDED = "token_score"
"""The leg of the one scope without which nothing is of use."""

MOST_KEY_IDS = 20
OK = 200


def platform_keys(chart: Chart, instruments: Instruments, _so_far: Findings) -> Finding:
    """Fetch the platform's key set as a launch does."""
    url = chart.client.jwks_url
    try:
        answer = _get(instruments, url)
        usable = read_key_set(answer.status, answer.body)
    except (PlatformRefused, PlatformUnavailable) as error:
        return unreached(error, url, known={"keys_unreachable": "keys_unreadable"})
    kids = sorted(usable)[:MOST_KEY_IDS]
    if not kids:
        return red("keys_unusable", detail=host_of(url))
    if chart.known_key_ids and chart.known_key_ids.isdisjoint(kids):
        return orange("keys_replaced", figure=len(usable), key_ids=kids)
    return green("keys_good", figure=len(usable), key_ids=kids)


def clock(chart: Chart, instruments: Instruments, _so_far: Findings) -> Finding:
    """Compare the platform's clock (its ``Date`` header, to the second) with ours."""
    url = chart.client.jwks_url
    before = instruments.clock()
    try:
        answer = _get(instruments, url)
    except (PlatformRefused, PlatformUnavailable) as error:
        return not_tried("clock_not_seen", detail=error.code)
    theirs = _date(answer)
    if theirs is None:
        return not_tried("no_date")
    after = instruments.clock()
    # It was that second at some moment between asking and being answered.
    ahead = max((theirs - after).total_seconds(), 0) or min(
        (theirs - before).total_seconds() + 1, 0
    )
    off = round(ahead)
    if abs(off) > instruments.leeway:
        return red("clock_ahead" if off > 0 else "clock_behind", figure=abs(off))
    if abs(off) >= DRIFT:
        return orange("clock_drifts", figure=abs(off))
    return green("clock_good", figure=abs(off))


def certificate(chart: Chart, instruments: Instruments, _so_far: Findings) -> Finding:
    """Look how long the certificates of the platform's hosts are good."""
    client = chart.client
    urls = {origin_of(url): url for url in (client.auth_url, client.token_url, client.jwks_url)}
    ends: list[tuple[datetime, str]] = []
    for url in urls.values():
        try:
            end = instruments.outbound.certificate_end(url)
        except (PlatformRefused, PlatformUnavailable) as error:
            return unreached(error, url)
        ends += [(end, host_of(url))] if end else []
    if not ends:
        return not_tried("no_certificate")
    end, host = min(ends)
    if end - instruments.clock() < SOON:
        return orange("certificate_ends_soon", moment=end, detail=host)
    return green("certificate_good", moment=end, detail=host)


def own_certificate(_chart: Chart, instruments: Instruments, _so_far: Findings) -> Finding:
    """Look how long our own certificate is good."""
    try:
        end = instruments.outbound.certificate_end(instruments.public_url)
    except (PlatformRefused, PlatformUnavailable) as error:
        if error.code == "tls_failed":
            return red("own_certificate_bad", detail=host_of(instruments.public_url))
        return not_tried("own_certificate_unseen", detail=error.code)
    if end is None:
        return not_tried("no_certificate")
    if end - instruments.clock() < SOON:
        return orange("own_certificate_ends_soon", moment=end)
    return green("certificate_good", moment=end)


def own_key_set(chart: Chart, instruments: Instruments, _so_far: Findings) -> Finding:
    """Fetch our own key set where platforms do, and compare it with what we sign with."""
    url = f"{instruments.public_url}/lti/jwks"
    try:
        answer = _get(instruments, url)
    except (PlatformRefused, PlatformUnavailable) as error:
        # Many a server cannot reach its own public address, though everybody else can.
        return orange("own_keys_unseen", detail=error.code)
    shown = _moduli(answer)
    if shown is None:
        return red("own_keys_unreadable", detail=host_of(url))
    ours = chart.own_keys
    if ours.current is None or shown.get(ours.current) != ours.published[ours.current]:
        return red("own_keys_differ", detail=host_of(url))
    if dict(shown) != dict(ours.published):
        return orange("own_keys_stale", detail=host_of(url))
    return green("own_keys_good", figure=len(shown))


def token_for(
    scope: str, withheld: str | None = None
) -> Callable[[Chart, Instruments, Findings], Finding]:
    """Return the leg that asks for a new token for one scope.

    Without a scope that has a ``withheld`` code all that matters works; the code says what not.
    It is not asked for where the scope that matters was refused: one cause, one red line.
    """

    def walk(chart: Chart, instruments: Instruments, so_far: Findings) -> Finding:
        """Ask for a token, whatever is remembered of an earlier one."""
        matters = so_far.get(NEEDED)
        if withheld and matters is not None and matters.verdict is Verdict.RED:
            return not_tried("token_needed_first")
        scopes = (scope,)
        instruments.tokens.forget(chart.client, scopes)
        try:
            instruments.tokens.get(chart.client, scopes)
        except PlatformRefused as error:
            if error.code == "token_refused" and withheld:
                return orange(withheld, figure=error.status)
            if error.code == "token_refused":
                return red("token_refused", figure=error.status)
            return unreached(error, chart.client.token_url)
        except PlatformUnavailable as error:
            return unreached(error, chart.client.token_url)
        return green("token_granted")

    return walk


def unreached(
    error: PlatformRefused | PlatformUnavailable,
    url: str,
    *,
    known: Mapping[str, str] | None = None,
) -> Finding:
    """Return what a call that brought nothing shows; ``known`` renames codes of this leg."""
    return red((known or {}).get(error.code, error.code), detail=host_of(url))


def _get(instruments: Instruments, url: str) -> Answer:
    return instruments.outbound.call("GET", url, headers={"Accept": "application/json"})


def _date(answer: Answer) -> datetime | None:
    """Return when an answer was made; None when a cache on the way kept it for a while."""
    text, age = answer.headers.get("Date", ""), answer.headers.get("Age", "0")
    if age.strip() != "0":
        return None
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _moduli(answer: Answer) -> Mapping[str, str] | None:
    """Return kid -> modulus of a key set of ours; None when it is none."""
    try:
        listed = json.loads(answer.body)["keys"] if answer.status == OK else None
        return {key["kid"]: key["n"] for key in listed} if listed is not None else None
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
