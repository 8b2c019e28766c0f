"""A OneRoster 1.2 server with invented people, that lies when told to."""

from lti_tool.demo.oneroster.app import create_roster_server, install
from lti_tool.demo.oneroster.config import (
    BASE_PATH,
    CREDENTIALS_PATH,
    GRADEBOOK_PATH,
    RosterConfig,
)
from lti_tool.demo.oneroster.lies import Lie
from lti_tool.demo.oneroster.school import invented

__all__ = [
    "BASE_PATH",
    "CREDENTIALS_PATH",
    "GRADEBOOK_PATH",
    "Lie",
    "RosterConfig",
    "create_roster_server",
    "install",
    "invented",
]
