"""Where scores go: one file per kind of gradebook, one line in this table."""

from collections.abc import Callable, Mapping
from typing import Any

from lti_tool.models.deliveries import Destination
from lti_tool.services.grades import Answered
from lti_tool.worker.courier import Courier
from lti_tool.worker.destinations import ags, oneroster

Send = Callable[[Courier, Any], Answered]
"""Sends one score of its kind (``grades.Claimed``), with no transaction open meanwhile.

Raises what goes wrong with the destination (PlatformRefused, PlatformUnavailable).
"""

DESTINATIONS: Mapping[Destination, Send] = {
    Destination.AGS: ags.send,
    Destination.ONEROSTER: oneroster.send,
}
