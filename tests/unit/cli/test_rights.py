"""``lti-tool privacy find | export | rename | restrict | erase``, ``school export | close``."""

import json
from uuid import uuid4
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from lti_tool.models.deliveries import DeliveryState
from lti_tool.models.schools import Person, PersonStatus
from lti_tool.services import audit
from tests.factories import rows
from tests.factories.rows import Scene
from tests.unit.cli.shell import Shell, shell, shell_on_each

__all__ = ["shell", "shell_on_each"]


def filled(shell: Shell) -> Scene:
    with shell.database.writing() as session:
        scene = rows.scene(session)
        rows.delivery(session, scene, state=DeliveryState.DELIVERED)
    return scene


@pytest.fixture
def scene(shell: Shell) -> Scene:
    return filled(shell)


def pupil(shell: Shell) -> Person | None:
    with shell.database.reading() as session:
        return session.scalar(select(Person))


def test_a_pupil_is_found(shell, scene):
    words = ["privacy", "find", str(scene.pupil.alias), "--school", scene.school.id]

    [row] = shell.json(*words)

    assert (row["id"], row["status"]) == (str(scene.pupil.id), "active")


def test_an_export_is_printed_or_written_for_our_eyes_only(shell, scene, tmp_path):
    told = json.loads(shell.run("privacy", "export", scene.pupil.id).output)
    file = tmp_path / "export.html"
    shell.run("privacy", "export", scene.pupil.id, "--form", "html", "--output", file)

    paper = tmp_path / "export.pdf"
    shell.run("privacy", "export", scene.pupil.id, "--form", "pdf", "--output", paper)
    assert paper.read_bytes().startswith(b"%PDF-1.")
    assert told["tables"]["person"][0]["alias"] == scene.pupil.alias
    assert str(scene.pupil.alias) in file.read_text()
    assert file.stat().st_mode & 0o077 == 0
    with shell.database.reading() as session:
        assert audit.listed(session, scene.school.id)[0].event == "person-exported"


@pytest.mark.parametrize("command", ["export", "erase", "restrict", "rename"])
def test_a_stranger_is_not_there(shell, scene, command):
    assert "not_found" in shell.run("privacy", command, uuid4(), code=1).output


def test_a_pupil_is_put_to_rest_and_back(shell, scene):
    shell.run("privacy", "restrict", scene.pupil.id, "--dry-run")
    assert pupil(shell).status is PersonStatus.ACTIVE
    shell.run("privacy", "restrict", scene.pupil.id)
    assert pupil(shell).status is PersonStatus.RESTRICTED
    shell.run("privacy", "restrict", scene.pupil.id, "--lift")
    assert pupil(shell).status is PersonStatus.ACTIVE


def test_a_pupil_gets_another_alias(shell, scene):
    shell.run("privacy", "rename", scene.pupil.id, "--dry-run")
    assert pupil(shell).alias == scene.pupil.alias

    told = shell.run("privacy", "rename", scene.pupil.id).output.strip()

    assert pupil(shell).alias == told != scene.pupil.alias


def test_an_erasure_is_tried_first_and_says_what_goes(shell_on_each):
    shell = shell_on_each
    scene = filled(shell)
    tried = shell.run("privacy", "erase", scene.pupil.id, "--json", "--dry-run").stdout
    assert pupil(shell) is not None

    done = shell.run("privacy", "erase", scene.pupil.id, "--json")

    assert done.stdout == tried
    assert {"table": "attempt", "rows": 1} in json.loads(done.stdout)
    assert "1 platform(s)" in done.stderr
    assert pupil(shell) is None


def test_a_school_takes_everything_along_and_leaves_nothing(shell_on_each, tmp_path):
    shell = shell_on_each
    scene = filled(shell)
    archive, certificate = tmp_path / "school.zip", tmp_path / "certificate.json"

    shell.run("school", "export", scene.school.id, archive)

    with ZipFile(archive) as found:
        names = set(found.namelist())
        person = json.loads(found.read(f"people/{scene.pupil.id}.json"))
        school = json.loads(found.read("school/school.json"))
    assert {"school/context.json", "school/registration.json"} <= names
    assert person["tables"]["attempt"]
    assert school[0]["name"] == scene.school.name
    assert "wrapped_key" not in school[0]

    close = ["school", "close", scene.school.id, "--remove", "--certificate", certificate]
    shell.run(*close, "--dry-run")
    assert not certificate.exists()
    assert pupil(shell) is not None

    shell.run(*close)
    told = json.loads(certificate.read_text())
    assert told["school"]["name"] == scene.school.name
    assert told["rows"]["person"] == 1
    left = {name: count for name, count in shell.counted().items() if count}
    assert left == {"deletion_proof": 1, "erasure": 1}


def test_a_school_that_is_only_closed_keeps_what_it_has(shell, scene):
    shell.run("school", "close", scene.school.id)

    assert pupil(shell) is not None
    with shell.database.reading() as session:
        assert audit.listed(session, scene.school.id)[0].event == "school-closed"
