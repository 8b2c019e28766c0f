"""An invented publisher with an exercise server: a small LTI 1.3 tool that we launch into.

It is the demo's other publisher and the tests' double. It keeps everything in memory.

Source: LTI Core 1.3; LTI Security Framework 1.0; AGS 2.0 section 3.4.
"""

from lti_tool.demo.publisher.app import create_publisher
from lti_tool.demo.publisher.config import LIST, PROVIDER, PublisherConfig, Us

__all__ = ["LIST", "PROVIDER", "PublisherConfig", "Us", "create_publisher"]
