"""``roster plan``, ``apply``, ``undo``, ``status``: a roster comes in and goes out."""

import json

import pytest

from tests.unit.cli.shell import shell, shell_on_each
from tests.unit.rostering.build import sample

__all__ = ["shell", "shell_on_each"]

EDEXML = "wilgenhof.edexml.xml"


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "export"
    path.write_bytes(sample(EDEXML).getvalue())
    return path


def school_in(shell):
    return shell.json("school", "add", "De Wilgenhof", "--brin", "99ZZ00")["id"]


def plan_in(shell, path, school):
    return shell.json("roster", "plan", path, "--school", school)


def test_a_roster_comes_in_and_goes_out_again(shell_on_each, path):
    shell = shell_on_each
    school = school_in(shell)
    before = shell.counted()
    plan = plan_in(shell, path, school)
    assert plan["totals"]["person"] == {"join": 14}
    assert {"group": "Otters 4/5", "join": 3, "move": 0, "leave": 0} in plan["groups"]

    assert "applied" in shell.run("roster", "apply", plan["run"]).output
    assert shell.counted()["person"] == 14
    assert "nothing changes" in shell.run("roster", "plan", path, "--school", school).output

    shell.run("roster", "undo", plan["run"])
    after = shell.counted()
    assert {name for name in before if after[name] != before[name]} <= {"roster_run", "audit_event"}
    states = [row["state"] for row in shell.json("roster", "status", "--school", school)]
    assert states == ["planned", "undone"]


def test_a_dry_run_keeps_nothing(shell, path):
    school = school_in(shell)
    before = shell.counted()
    shell.run("roster", "plan", path, "--school", school, "--dry-run")
    assert shell.counted() == before

    plan = plan_in(shell, path, school)
    planned = shell.counted()
    shell.run("roster", "apply", plan["run"], "--dry-run")
    assert shell.counted() == planned


def test_what_is_held_is_told_with_who_can_put_it_right(shell, path, tmp_path):
    school = school_in(shell)
    shell.run("roster", "apply", plan_in(shell, path, school)["run"])
    fewer = tmp_path / "fewer"
    text = sample(EDEXML).getvalue().decode()
    start = text.index("<leerling key")
    end = text.index("</leerling>", start) + len("</leerling>")
    fewer.write_text(text[:start] + text[end:])

    told = plan_in(shell, fewer, school)
    assert [(hold["rule"], hold["who"]) for hold in told["holds"]] == []
    for _ in range(2):
        start = text.index("<leerling key")
        end = text.index("</leerling>", start) + len("</leerling>")
        text = text[:start] + text[end:]
    fewer.write_text(text)
    told = plan_in(shell, fewer, school)
    assert [(hold["rule"], hold["who"]) for hold in told["holds"]] == [
        ("school_shrinks", "administration")
    ]
    assert "--approve" in shell.run("roster", "apply", told["run"]).output
    shell.run("roster", "apply", told["run"], "--approve")
    assert shell.json("roster", "status", "--school", school)[0]["state"] == "applied"


def test_a_plan_that_is_not_there_is_refused(shell, path):
    unknown = "00000000-0000-0000-0000-000000000000"

    assert "not_found" in shell.run("roster", "apply", unknown, code=1).output
    assert "not_found" in shell.run("roster", "undo", unknown, code=1).output
    assert "not_found" in shell.run("roster", "status", "--school", unknown, code=1).output
    assert "not_found" in shell.run("roster", "plan", path, "--school", unknown, code=1).output


def test_a_plan_for_another_school_is_refused(shell, path):
    school = shell.json("school", "add", "Elders", "--brin", "11AB00")["id"]
    result = shell.run("roster", "plan", path, "--school", school, code=1)

    assert "roster_foreign_school" in result.output
    assert json.loads(shell.run("roster", "status", "--school", school, "--json").stdout) == []
