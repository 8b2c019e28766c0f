"""What the worker works with."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from random import Random, SystemRandom
from uuid import UUID

from lti_tool.db import Database
from lti_tool.exercises.catalogue import Catalogue
from lti_tool.http_client import Outbound
from lti_tool.lti.access_tokens import AccessTokens
from lti_tool.rostering.rest.access import Access
from lti_tool.rostering.rest.server import Server
from lti_tool.worker.lanes import Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Courier:
    """What delivering needs. ``catalogue`` is today's; ``new_id`` gives each batch its claim.

    ``monotonic`` gives seconds of uptime, ``random`` the chance in waits; ``limits`` say
    how much goes at a time.
    """

    database: Database
    root_key: bytes
    catalogue: Callable[[], Catalogue]
    outbound: Outbound
    tokens: AccessTokens
    clock: Callable[[], datetime]
    new_id: Callable[[], UUID]
    monotonic: Callable[[], float] = time.monotonic
    random: Random = field(default_factory=SystemRandom)
    accesses: dict[tuple[Server, tuple[str, ...]], Access] = field(default_factory=dict, repr=False)
    """What lets us in at schools' administrations: where, and with which scopes."""
    limits: Limits = field(default_factory=Limits)
