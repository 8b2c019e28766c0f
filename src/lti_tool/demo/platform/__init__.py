"""Demo-school De Regenboog: a small, strict LTI 1.3 platform with invented people.

Written from the standards alone, without the tool's own protocol code, so that two readings
of them meet. One process, in memory, for loopback.
"""

from lti_tool.demo.platform.app import create_platform
from lti_tool.demo.platform.config import PlatformConfig
from lti_tool.demo.platform.state import State

__all__ = ["PlatformConfig", "State", "create_platform"]
