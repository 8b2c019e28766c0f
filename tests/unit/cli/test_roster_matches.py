"""``roster matches|merge|decline|part``: two people who may be one."""

import pytest
from sqlalchemy import select

from lti_tool.models.matches import Ground
from lti_tool.models.schools import Person, School
from lti_tool.services.merging import matches
from tests.unit.cli.shell import shell, shell_on_each
from tests.unit.services.rosters.days import Office, Pupil

__all__ = ["shell", "shell_on_each"]


@pytest.fixture
def school(shell):
    """A school of which a pupil who left and one who came seem to be one."""
    id_ = shell.json("school", "add", "De Regenboog", "--brin", "99XX00")["id"]
    with shell.database.writing() as session:
        own = Office(session=session, school=session.scalars(select(School)).one())
        own.take({"L1": Pupil()})
        before = set(session.scalars(select(Person.id)))
        own.take({"N1": Pupil()})
        (new,) = set(session.scalars(select(Person.id))) - before
        gone = session.scalars(select(Person.id).where(Person.left_at.is_not(None))).one()
        matches.propose(session, own.school.id, new, gone, Ground.BY_HAND)
    return id_


def listed(shell, school):
    return shell.json("roster", "matches", "--school", school)


def test_lists_merges_and_parts(shell, school):
    (match,) = listed(shell, school)
    assert (match["is"], match["ground"], match["merged"]) == ("proposed", "by-hand", "-")
    before = shell.counted()["person"]

    shell.run("roster", "merge", match["id"], "--school", school, "--dry-run")
    assert shell.counted()["person"] == before
    shell.run("roster", "merge", match["id"], "--school", school)
    assert shell.counted()["person"] == before - 1
    (merge,) = listed(shell, school)
    assert merge["is"] == "merged"

    assert "taken back: 1" in shell.run("roster", "part", merge["id"], "--school", school).output
    assert shell.counted()["person"] == before
    assert listed(shell, school) == [match]


def test_declines_for_good(shell, school):
    (match,) = listed(shell, school)
    shell.run("roster", "decline", match["id"], "--school", school)

    assert listed(shell, school) == []
    assert (
        "not_found" in shell.run("roster", "merge", match["id"], "--school", school, code=1).output
    )


def test_refuses_what_is_another_schools(shell, school):
    other = shell.json("school", "add", "De Boog", "--brin", "99YY00")["id"]
    (match,) = listed(shell, school)

    assert listed(shell, other) == []
    for command in ("merge", "decline", "part"):
        result = shell.run("roster", command, match["id"], "--school", other, code=1)
        assert "not_found" in result.output
