"""``lti-tool privacy rotate root | school | pupils``."""

import pytest
from sqlalchemy import select

from lti_tool.errors import SealBroken
from lti_tool.models.schools import PersonKey, School
from lti_tool.services import audit, people, schools
from tests.factories import rows
from tests.factories.rows import Scene
from tests.factories.tools import ROOT_KEY
from tests.unit.cli.shell import Shell, shell

__all__ = ["shell"]

NEW = b"n" * 32


@pytest.fixture
def scene(shell: Shell) -> Scene:
    with shell.database.writing() as session:
        return rows.scene(session)


def keys(shell: Shell) -> tuple[bytes, bytes]:
    with shell.database.reading() as session:
        school = session.scalars(select(School.wrapped_key)).one()
        return school, session.scalars(select(PersonKey.wrapped_key)).one()


def sent_back(shell: Shell, scene: Scene, root_key: bytes = ROOT_KEY) -> str:
    with shell.database.reading() as session:
        tenant = schools.tenant_by_id(session, root_key, scene.school.id)
        return people.platform_user(session, tenant, scene.pupil.id, scene.registration.id)


@pytest.mark.parametrize("level", ["school", "pupils"])
def test_a_new_key_opens_the_same(shell, scene, level):
    was, told = keys(shell), sent_back(shell, scene)
    words = ["privacy", "rotate", level, scene.school.id]
    quickly = ["--wait", 0] if level == "school" else []
    shell.run(*words, "--dry-run")
    assert keys(shell) == was

    shell.run(*words, *quickly)

    assert all(new != old for new, old in zip(keys(shell), was, strict=True) if new != was[0])
    assert keys(shell) != was
    assert sent_back(shell, scene) == told
    with shell.database.reading() as session:
        assert audit.listed(session, scene.school.id)[0].event == "keys-rotated"


def test_a_second_rotation_waits_for_the_first(shell, scene):
    words = ["privacy", "rotate", "school", scene.school.id, "--wait", 0]
    shell.run(*words)

    assert "already_there" in shell.run(*words, code=1).output


def test_a_new_root_key_takes_over(shell, scene):
    assert "no_older_key" in shell.run("privacy", "rotate", "root", code=1).output
    shell.environ["LTI_TOOL_ROOT_KEY"] = NEW.hex()
    shell.environ["LTI_TOOL_OLD_ROOT_KEYS"] = ROOT_KEY.hex()
    shell.run("db", "upgrade")  # which makes the signing keys
    shell.run("privacy", "rotate", "root", "--dry-run")
    assert sent_back(shell, scene)

    shell.run("privacy", "rotate", "root")

    shell.environ["LTI_TOOL_OLD_ROOT_KEYS"] = ""
    assert shell.json("privacy", "proof")[0]["faults"] == ""
    assert sent_back(shell, scene, NEW).startswith("user-")
    with pytest.raises(SealBroken):
        sent_back(shell, scene)
