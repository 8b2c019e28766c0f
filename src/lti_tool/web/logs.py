"""Log lines: JSON, one a line, listed keys only (``privacy.log_filter``)."""

import json
import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from lti_tool.privacy.log_filter import keep_listed

_LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}


def configure(level: str) -> None:
    """Send our log and the libraries' through the same filter to standard error."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            keep_listed,
            _one_line,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[level]),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=logging.WARNING, handlers=[_LibraryHandler()], force=True)


_ENCODER = json.JSONEncoder()


def _one_line(_logger: object, _method: str, entry: MutableMapping[str, Any]) -> str:
    """Return an entry, of which only texts and numbers are left, as JSON."""
    return _ENCODER.encode(entry)


class _LibraryHandler(logging.Handler):
    """Libraries' messages may hold anything, so only who spoke, and how loud, is kept."""

    def emit(self, record: logging.LogRecord) -> None:
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        structlog.get_logger().log(
            record.levelno,
            "library message",
            logger=record.name,
            where=f"{record.module}:{record.lineno}",
            error=kind,
        )
