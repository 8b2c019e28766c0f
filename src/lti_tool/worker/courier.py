"""What the worker works with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from lti_tool.db import Database
from lti_tool.exercises.catalogue import Catalogue
from lti_tool.http_client import Outbound
from lti_tool.lti.access_tokens import AccessTokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Courier:
    """What delivering needs. ``catalogue`` is today's; ``new_id`` gives each batch its claim."""

    database: Database
    root_key: bytes
    catalogue: Callable[[], Catalogue]
    outbound: Outbound
    tokens: AccessTokens
    clock: Callable[[], datetime]
    new_id: Callable[[], UUID]
