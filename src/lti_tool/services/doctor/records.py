"""What an examination works with, and what one leg of it finds."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from lti_tool.http_client import Outbound
from lti_tool.lti.access_tokens import AccessTokens
from lti_tool.lti.client import Client
from lti_tool.models.deliveries import DeliveryState
from lti_tool.models.doctor import Verdict
from lti_tool.models.launches import BrowserProof
from lti_tool.models.notices import SubscriptionState
from lti_tool.models.platforms import RegistrationStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one leg shows.

    ``code`` leads to the words (``texts``); ``figure``, ``moment`` and ``detail`` (a host, or a
    code of the way out) are what they name. Nothing in here is about a person. ``key_ids`` are
    the platform's key ids, to be compared with the next time; other legs have none.
    """

    verdict: Verdict
    code: str
    figure: int | None = None
    moment: datetime | None = None
    detail: str | None = None
    key_ids: Sequence[str] = field(default=(), compare=False)


Findings = Mapping[str, Finding]
"""What the legs before showed, by their names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnKeys:
    """Our signing keys: ``published`` is kid -> modulus; ``current`` signs (None: there is none).

    ``since`` is when the current one was made, ``has_next`` whether its successor is published.
    """

    published: Mapping[str, str]
    current: str | None
    since: datetime | None
    has_next: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """How asking a platform for its notices went; ``answer`` is the code of a failure."""

    state: SubscriptionState
    heard_at: datetime | None
    answer: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """All that the database knows of one registration's connection with one school.

    ``line_item_url``, ``columns_url`` and ``memberships_url`` are examples of what launches named,
    ``service_urls`` are all addresses of services that they named.
    """

    client: Client
    school_id: UUID
    school_open: bool
    status: RegistrationStatus
    deployments: Mapping[RegistrationStatus, int]
    own_keys: OwnKeys
    known_key_ids: frozenset[str]
    proofs: Mapping[BrowserProof, datetime]
    last_launch_at: datetime | None
    deliveries: Mapping[DeliveryState, int]
    last_delivered_at: datetime | None
    waiting_since: datetime | None
    line_item_url: str | None
    columns_url: str | None
    memberships_url: str | None
    service_urls: Sequence[str]
    subscriptions: Sequence[Subscription]


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruments:
    """What reaches outside. ``leeway`` in seconds; ``write`` allows a column for testing."""

    outbound: Outbound
    tokens: AccessTokens
    public_url: str
    leeway: int
    clock: Callable[[], datetime]
    write: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One leg: its name, and how it is walked."""

    name: str
    walk: Callable[[Chart, Instruments, Findings], Finding]


def green(code: str, **facts: object) -> Finding:
    """Return that all is well."""
    return Finding(verdict=Verdict.GREEN, code=code, **facts)  # type: ignore[arg-type]  # the record's own fields


def orange(code: str, **facts: object) -> Finding:
    """Return that it works, and that somebody should look at it."""
    return Finding(verdict=Verdict.ORANGE, code=code, **facts)  # type: ignore[arg-type]  # the record's own fields


def red(code: str, **facts: object) -> Finding:
    """Return that it does not work."""
    return Finding(verdict=Verdict.RED, code=code, **facts)  # type: ignore[arg-type]  # the record's own fields


def not_tried(code: str, **facts: object) -> Finding:
    """Return that it could not be tried, or need not be."""
    return Finding(verdict=Verdict.NOT_TRIED, code=code, **facts)  # type: ignore[arg-type]  # the record's own fields
