"""Gate G4: the log of the whole test run names nobody (``tests/log_watch.py`` searches it).

Here: that the search is on, that it finds what it must, and what a log line may hold at all.
"""

from typing import get_args

import pytest
import structlog

from lti_tool.privacy.log_filter import LOG_KEYS
from tests.factories.logs import written_log
from tests.fakes.platform import PERSON
from tests.log_watch import LogWatch
from tests.privacy.school import school

__all__ = ["school"]


def test_every_run_is_watched(request):
    assert request.config.pluginmanager.has_plugin("log_watch")


def test_the_launches_of_the_run_carry_somebody(school):
    claims = school.platform.claims(nonce="n", now=0)

    assert PERSON in claims["name"]
    assert PERSON in claims["email"]


@pytest.mark.parametrize(
    ("kind", "text", "found"),
    [
        ("Captured stdout call", f"launch accepted name={PERSON}", True),
        ("Captured stderr setup", f"?name={PERSON.lower()}%40", True),
        ("Captured log call", f"WARNING {PERSON.upper()}", True),
        ("Captured stdout call", "launch accepted dropped=4", False),
        ("Coverage", PERSON, False),
    ],
)
def test_the_search_finds_somebody_in_any_output(kind, text, found):
    watch = LogWatch()

    watch.look("tests/x.py::test_y", [(kind, text)])

    assert bool(watch.found) is found


def test_a_log_in_memory_is_searched_as_well():
    with pytest.raises(AssertionError, match="G4"), written_log():
        structlog.get_logger().info(PERSON)


def test_no_line_can_hold_more_than_listed_words_and_numbers():
    kinds = {part for kind in LOG_KEYS.values() for part in (get_args(kind) or (kind,))}

    assert all(part in {str, int, float, (int, float)} for part in kinds)


def test_a_whole_launch_with_everything_in_it_logs_identifiers_of_ours_alone(school):
    school.visit().launch({})

    [line] = school.log.entries(event="launch accepted")
    assert set(line) <= {"event", "level", "timestamp", *LOG_KEYS, "left_out"}
    assert PERSON not in str(line)
