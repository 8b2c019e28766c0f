"""Gate G6: what leaves for a platform is what is written down here, and nothing else."""

import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.factories.tools import exercises
from tests.functional.profiles.visitor import Visitor
from tests.functional.rig import Rig, running_rig

LEAVES: Mapping[str, frozenset[str]] = {
    "score": frozenset(
        {
            "userId",
            "timestamp",
            "activityProgress",
            "gradingProgress",
            "scoreGiven",
            "scoreMaximum",
        }
    ),
    "line_item": frozenset(
        {
            "label",
            "scoreMaximum",
            "resourceId",
            "resourceLinkId",
            "tag",
            "submissionReview",
        }
    ),
    "handlers": frozenset({"notice_type", "handler"}),
}
"""Kind of message -> the members that it may have. A comment is none of them: never one."""


def surplus(kind: str, sent: Mapping[str, object]) -> set[str]:
    """Return the members of an outgoing message that are not written down."""
    return set(sent) - LEAVES.get(kind, frozenset())


@pytest.fixture
def rig(_sqlite_template: Path, tmp_path: Path) -> Iterator[Rig]:
    path = tmp_path / "outbound.sqlite3"
    shutil.copyfile(_sqlite_template, path)
    with running_rig(f"sqlite:///{path}", tmp_path) as found:
        yield found


def test_a_school_day_sends_what_is_written_down(rig):
    exercise = exercises().get("heelal-maanlanding")
    rig.add_links(exercise)
    visitor = Visitor(rig=rig)
    visitor.enter("fatima").open_link()
    visitor.enter("sanne").open_link().make(exercise)
    rig.work()
    visitor.browser.close()

    said = [(message.kind, dict(message.fields).get("sent")) for message in rig.platform.messages()]
    sent = [(kind, json.loads(body)) for kind, body in said if body]

    assert "score" in {kind for kind, _ in sent}
    assert [(kind, found) for kind, body in sent if (found := surplus(kind, body))] == []
    [score] = [body for kind, body in sent if kind == "score"]
    assert score["userId"] == "4"
    assert "Bedacht" not in json.dumps(sent)


@pytest.mark.parametrize("extra", ["comment", "name", "https://canvas.instructure.com/lti/x"])
def test_one_member_more_would_be_found(extra):
    assert surplus("score", {"userId": "4", extra: "Sanne"}) == {extra}
    assert surplus("report", {"userId": "4"}) == {"userId"}
