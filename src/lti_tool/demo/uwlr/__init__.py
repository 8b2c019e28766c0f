"""A UWLR server with an invented school, that lies when told to."""

from lti_tool.demo.uwlr.app import create_uwlr_server, install
from lti_tool.demo.uwlr.config import PATH, UwlrConfig
from lti_tool.demo.uwlr.lies import UwlrLie

__all__ = ["PATH", "UwlrConfig", "UwlrLie", "create_uwlr_server", "install"]
