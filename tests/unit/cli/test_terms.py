"""``lti-tool privacy terms | hold | release | sweep``."""

import pytest

from lti_tool.clock import utc_now
from lti_tool.privacy.retention import TERM_RULES
from lti_tool.services import sweeps, terms
from tests.factories import rows
from tests.factories.rows import Scene
from tests.unit.cli.shell import Shell, shell

__all__ = ["shell"]


@pytest.fixture
def scene(shell: Shell) -> Scene:
    """A school whose pupil last came in March: long ago by the machine's own clock."""
    with shell.database.writing() as session:
        return rows.scene(session)


def test_every_term_is_shown_with_its_source(shell, scene):
    found = shell.json("privacy", "terms", "--school", scene.school.id)

    assert [row["rule"] for row in found] == list(TERM_RULES)
    assert all(row["source"] for row in found)


def test_a_school_sets_its_own(shell, scene):
    words = ["privacy", "terms", "--school", scene.school.id, "--rule", "account", "--length", 10]
    shell.run(*words, "--dry-run")
    with shell.database.reading() as session:
        assert terms.own(session, scene.school.id) == {}

    row = next(row for row in shell.json(*words) if row["rule"] == "account")

    assert (row["length"], row["source"]) == (10, "opdracht van de school")
    said = shell.run(*words[:-1], 91, code=1).output
    assert said.startswith("Error: term_out_of_bounds")
    shell.run(*words[:-2], code=2)


def test_a_sweep_says_what_it_would_do_and_does_it(shell, scene):
    tried = shell.json("privacy", "sweep", "--dry-run")
    with shell.database.reading() as session:
        assert rows.counted(session)["deletion_proof"] == 0

    done = shell.json("privacy", "sweep", "--school", scene.school.id)

    assert done == tried
    assert {row["rule"] for row in done if row["what"] == "removed"} >= {"login-times"}


def test_a_pause_is_set_listed_and_ended(shell, scene):
    year = utc_now().year + 2
    school = ["--school", scene.school.id]
    given = ["--reason", "court", "--until", f"{year}-01-31"]
    shell.run("privacy", "hold", *school, *given, "--dry-run")
    with shell.database.reading() as session:
        assert terms.holds(session, scene.school.id, utc_now()) == []

    assert f"{year}-01-31" in shell.run("privacy", "hold", *school, *given).output
    held = shell.json("privacy", "sweep")
    assert {row["what"] for row in held} == {"held"}

    assert shell.run("privacy", "release", *school, "--dry-run").output == "ended: 1\n"
    assert shell.run("privacy", "release", *school).output == "ended: 1\n"
    with shell.database.writing() as session:
        assert sweeps.notices(session, scene.school.id) == []
    shell.run("privacy", "hold", *school, "--reason", "court", "--until", "2020-01-01", code=1)
