"""``platforms.toml``: families of platforms, with every fault of the file at once."""

from pathlib import Path

import pytest

from lti_tool import config
from lti_tool.errors import ConfigInvalid
from lti_tool.main import running
from lti_tool.worker.lanes import Pace
from tests.factories.tools import settings_of

GOOD = """
[moodle]
name = "Moodle"
menu = "Menu"
codes = ["moodle"]
hosts = [".moodle.example", "lms.example"]
ours = { "Tool URL" = "{launch}" }
theirs = { issuer = "Platform ID" }
"""


def load(folder: Path, text: str):
    (folder / "default.toml").write_text("")
    (folder / "platforms.toml").write_text(text)
    return config.load_families({"LTI_TOOL_CONFIG_DIR": str(folder)})


def test_a_deployment_may_have_a_file_of_its_own(tmp_path):
    found = load(tmp_path, GOOD)

    assert set(found) == {"moodle"}
    assert found["moodle"].values_for("https://tool.example") == {
        "Tool URL": "https://tool.example/lti/launch"
    }
    assert found["moodle"].codes == ("moodle",)
    assert not found["moodle"].dynamic


def test_without_one_ours_is_taken(tmp_path):
    (tmp_path / "default.toml").write_text("")

    found = config.load_families({"LTI_TOOL_CONFIG_DIR": str(tmp_path)})

    assert {"moodle", "canvas", "brightspace", "blackboard", "other"} <= set(found)


@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("https://lms.example/a", True),
        ("https://a.moodle.example", True),
        ("https://moodle.example", False),
        ("https://evilmoodle.example", False),
        ("https://lms.example.evil.example", False),
        ("nonsense", False),
    ],
)
def test_hosts_are_whole_names(tmp_path, url, own):
    assert load(tmp_path, GOOD)["moodle"].has_host(url) is own


def test_every_fault_is_told_at_once(tmp_path):
    broken = GOOD.replace("{launch}", "{lanch}") + '[sakai]\nname = 7\n[other]\nname = "x"\n'

    with pytest.raises(ConfigInvalid) as refusal:
        load(tmp_path, broken)

    assert [fault.partition("[")[2].partition("]")[0] for fault in refusal.value.faults] == [
        "moodle.ours",
        "sakai",
        "other",
    ]


def test_a_file_that_is_no_toml_is_told(tmp_path):
    with pytest.raises(ConfigInvalid, match="not readable as TOML"):
        load(tmp_path, "[moodle")


class TestPace:
    @pytest.mark.parametrize(
        "line",
        [
            pytest.param("scores_at_once = 65", id="too many at once"),
            pytest.param("scores_at_once = -1", id="fewer than none"),
            pytest.param("scores_per_second = 1001", id="too many a second"),
            pytest.param("hosts = []\nscores_per_second = 2", id="no host for which it would hold"),
        ],
    )
    def test_that_cannot_be_kept_is_a_fault(self, tmp_path, line):
        table = GOOD.replace('hosts = [".moodle.example", "lms.example"]', "")

        with pytest.raises(ConfigInvalid) as refused:
            load(tmp_path, f"{table}{line}\n")

        assert "[moodle]: scores_" in str(refused.value)

    def test_reaches_the_worker_by_host(self, tmp_path):
        families = load(tmp_path, f"{GOOD}service_hosts = ['.cdn.example']\nscores_at_once = 2\n")
        settings = settings_of("sqlite://", scores_at_once=5, scores_per_second=10.0)

        limits = running.limits_of(settings, families.values())

        slow, usual = (Pace(at_once=number, per_second=10.0) for number in (2, 5))
        assert limits.of("https://a.moodle.example:443") == slow
        assert limits.of("https://a.cdn.example:443") == slow
        assert limits.of("https://elsewhere.example:443") == usual
        assert limits.in_all == 64
