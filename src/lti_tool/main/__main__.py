"""``python -m lti_tool.main`` is ``lti-tool``."""

from lti_tool.main import main

main()
