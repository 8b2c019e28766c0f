"""The log as an operator sees it."""

import io
import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import structlog

from lti_tool.web import logs
from tests.log_watch import speaks_of_somebody


class Written(io.StringIO):
    """What was logged: ``getvalue`` as text, ``entries`` line by line."""

    def entries(self, **wanted: object) -> list[dict[str, Any]]:
        """Return the entries that have these values."""
        found = [json.loads(line) for line in self.getvalue().splitlines()]
        return [entry for entry in found if wanted.items() <= entry.items()]


@contextmanager
def written_log(level: str = "debug") -> Iterator[Written]:
    """Configure logging as in production, but into memory; put everything back at the end."""
    root, written = logging.getLogger(), Written()
    handlers, weight = list(root.handlers), root.level
    with mock.patch.object(sys, "stderr", written):
        logs.configure(level)
    try:
        yield written
        assert not speaks_of_somebody(written.getvalue()), "somebody stands in the log (gate G4)"
    finally:
        structlog.reset_defaults()
        # not one that a command under test left: it would speak to standard output now
        root.handlers[:] = [each for each in handlers if type(each).__module__ != logs.__name__]
        root.setLevel(weight)
