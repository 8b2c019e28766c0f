"""The log: JSON, one a line, listed keys only, also for what libraries say."""

import json
import logging

import pytest
import structlog

from tests.factories.logs import written_log

SECRET = "Sanne Bedacht"


def test_a_line_is_json_with_a_level_and_a_moment_in_utc():
    with written_log() as log:
        structlog.get_logger().info("score sent", delivery="d-1", answer="delivered")

    [line] = log.entries()
    assert (line["event"], line["level"], line["delivery"]) == ("score sent", "info", "d-1")
    assert line["timestamp"].endswith("Z")


def test_what_is_not_listed_is_counted_and_left_out():
    with written_log() as log:
        structlog.get_logger().info("x", name=SECRET, code={"name": SECRET}, status="200")

    [line] = log.entries()
    assert line["left_out"] == 3
    assert SECRET not in log.getvalue()


def test_nobody_forges_a_second_line():
    """CWE-117: whatever is in a value, an entry stays one line."""
    forged = 'x\n{"event": "launch accepted"}\r\n\x1b[2K\u2028'
    with written_log() as log:
        structlog.get_logger().info("refused", code=forged)

    assert len(log.getvalue().splitlines()) == 1
    assert json.loads(log.getvalue())["event"] == "refused"
    assert "\x1b" not in log.getvalue()


def test_of_a_library_only_who_spoke_and_how_loud_is_kept():
    with written_log() as log:
        logging.getLogger("some.library").info("quiet %s", SECRET)
        logging.getLogger("some.library").warning("name=%s", SECRET)
        try:
            int(SECRET)
        except ValueError:
            logging.getLogger("some.library").exception("failed for %s", SECRET)

    warning, error = log.entries(event="library message")
    assert (warning["level"], warning["logger"]) == ("warning", "some.library")
    assert (error["level"], error["error"]) == ("error", "ValueError")
    assert warning["where"].startswith("test_logs:")
    assert SECRET not in log.getvalue()


@pytest.mark.parametrize(
    ("level", "heard"), [("debug", 4), ("info", 3), ("warning", 2), ("error", 1)]
)
def test_the_level_decides_what_is_heard(level, heard):
    with written_log(level) as log:
        for weight in ("debug", "info", "warning", "error"):
            getattr(structlog.get_logger(), weight)("x")

    assert len(log.entries()) == heard
