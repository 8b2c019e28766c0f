"""``lti-tool privacy choices``: by a school's order, with the text that it read."""

import re
import shutil
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from lti_tool import app
from lti_tool.config.limits import load_limits
from lti_tool.errors import ConfigInvalid
from lti_tool.privacy.choices import Policy
from lti_tool.services import border_counts, choices, details, schools
from lti_tool.services.border_counts import Crossing
from tests.factories import rows
from tests.factories.tools import ROOT_KEY, settings_of
from tests.unit.cli.shell import Shell, shell

__all__ = ["shell"]

DEFAULTS = Path(__file__).parents[3] / "config"


@pytest.fixture
def scene(shell) -> rows.Scene:
    with shell.database.writing() as session:
        return rows.scene(session)


def seen(shell: Shell, field: str) -> str:
    found = re.search(r"--seen (\w+)", shell.run("privacy", "choices", "explain", field).output)
    assert found
    return found[1]


def decide(shell: Shell, scene: rows.Scene, field: str, mode: str, *more: str, code: int = 0):
    return shell.run(
        *("privacy", "choices", "set", field, mode, "--school", scene.school.id),
        *("--seen", seen(shell, field), "--reason", "filed", *more),
        code=code,
    )


def listed(shell: Shell, scene: rows.Scene) -> dict[str, str]:
    found = shell.json("privacy", "choices", "list", "--school", scene.school.id)
    return {row["field"]: row["mode"] for row in found}


def test_a_choice_is_made_and_listed(shell, scene):
    assert set(listed(shell, scene).values()) == {"off"}

    decide(shell, scene, "display_name", "screen")

    assert listed(shell, scene)["display_name"] == "screen"
    line = shell.json("privacy", "choices", "list", "--school", scene.school.id)[0]
    assert line["label"].endswith("(optioneel)")
    assert datetime.fromisoformat(line["decided_at"]) <= datetime.now(UTC)


def test_a_dry_run_decides_nothing(shell, scene):
    decide(shell, scene, "photo", "stored", "--dry-run")

    assert listed(shell, scene)["photo"] == "off"


def test_turning_off_says_how_much_went(shell, scene):
    decide(shell, scene, "display_name", "stored")
    with shell.database.writing() as session:
        tenant = schools.tenant_by_id(session, ROOT_KEY, scene.school.id)
        details.keep(session, tenant, scene.pupil.id, {"display_name": "Sanne"})

    assert "1 values purged" in decide(shell, scene, "display_name", "off").output


def test_without_the_text_nothing_is_decided(shell, scene):
    common = ("--school", scene.school.id, "--reason", "filed")
    for given in ("00", "text"):
        result = shell.run(
            *("privacy", "choices", "set", "photo", "stored", "--seen", given, *common), code=1
        )
        assert "annex_not_seen" in result.output


def test_a_school_that_is_not_there_has_no_choices(shell):
    shell.run("privacy", "choices", "list", "--school", uuid4(), code=1)
    shell.run("privacy", "choices", "received", "--school", uuid4(), code=1)


def test_what_came_in_too_much_is_listed(shell, scene):
    day = datetime.now(UTC).date()
    with shell.database.writing() as session:
        crossing = Crossing(source="nrps", lost={"email": 3})
        border_counts.add(session, scene.school.id, crossing, day=day)

    found = shell.json("privacy", "choices", "received", "--school", scene.school.id)

    assert found == [{"source": "nrps", "name": "email", "dropped": 3, "held": 0}]


class TestTheOperatorsLimits:
    @pytest.fixture
    def limited(self, shell, tmp_path):
        folder = tmp_path / "config"
        folder.mkdir()
        for name in ("default.toml", "platforms.toml"):
            shutil.copy(DEFAULTS / name, folder)
        shell.environ["LTI_TOOL_CONFIG_DIR"] = str(folder)
        return folder / "privacy.toml"

    def test_hold_for_every_school(self, shell, scene, limited):
        limited.write_text('[at_most]\ndisplay_name = "screen"\n')

        assert "choice_too_wide" in decide(shell, scene, "display_name", "stored", code=1).output
        decide(shell, scene, "display_name", "screen")

    @pytest.mark.parametrize(
        ("text", "fault"),
        [
            ('[at_most]\nemail = "stored"', "at_most.email"),
            ('[at_most]\nphoto = "screen"', "at_most.photo"),
            ("[at_most]\nphoto = 1", "photo: must be"),
            ("at_most = 1", "at_most: must be"),
            ('[at_least]\nphoto = "stored"', "at_least: not known"),
            ("[", "not readable as TOML"),
        ],
        ids=["unknown field", "unknown mode", "a number", "no table", "another table", "no TOML"],
    )
    def test_that_cannot_work_are_told_by_the_check_of_the_settings(
        self, shell, limited, text, fault
    ):
        limited.write_text(text)

        assert fault in shell.run("config", "check", code=1).output

    def test_that_come_with_the_tool_tighten_nothing(self, shell):
        assert load_limits({"LTI_TOOL_CONFIG_DIR": str(DEFAULTS)}) == {}
        shell.environ["LTI_TOOL_ALLOW_LOOPBACK"] = "1"  # no production: facts may be missing
        assert "in order" in shell.run("config", "check").output

    def test_stop_a_tool_that_cannot_read_them(self, shell, limited, monkeypatch):
        limited.write_text('[at_most]\nemail = "off"')
        monkeypatch.setenv("LTI_TOOL_CONFIG_DIR", str(limited.parent))

        with pytest.raises(ConfigInvalid):
            app.assemble(settings_of(str(shell.environ["LTI_TOOL_DATABASE_URL"])))


def test_a_policy_without_lines_allows_all_that_the_register_does(shell, scene):
    with shell.database.reading() as session:
        assert choices.of_school(session, UUID(int=1), Policy()).modes == {}
