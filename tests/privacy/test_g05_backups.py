"""Gate G5 and D3-5: backup and restore on each engine; what was erased or expired stays gone."""

import json
from datetime import timedelta
from pathlib import Path
from unittest import mock

import pytest
from sqlalchemy import select, update

from lti_tool.cli.common import Refused
from lti_tool.db import Database, make_engine
from lti_tool.main import backups, dumps
from lti_tool.models.audit import AuditEvent
from lti_tool.models.learning import Attempt
from lti_tool.models.schools import Person, PersonKey
from lti_tool.services import audit, erasures, live, people, schools, suppressions, terms
from tests.factories import rows
from tests.factories.rows import Scene
from tests.factories.tools import NOON, ROOT_KEY
from tests.privacy.canaries import Canaries, stored
from tests.unit.cli.shell import Shell, shell, shell_on_each

__all__ = ["shell", "shell_on_each"]


@pytest.fixture(autouse=True)
def _march(monkeypatch):
    """Let the commands stand at noon in March, where the rows of the factories stand."""
    monkeypatch.setattr(backups, "utc_now", lambda: NOON)


@pytest.fixture
def deposit(tmp_path: Path) -> Path:
    return tmp_path / "deposit"


def filled(shell: Shell, canary: Canaries | None = None) -> Scene:
    with shell.database.writing() as session:
        scene = rows.scene(session)
        attempt = rows.attempt(session, scene)
        rows.delivery(session, scene, attempt_id=attempt.id)
        rows.launch(session, scene)
        place = live.Place(
            school_id=scene.school.id, context_id=scene.context.id, person_id=scene.pupil.id
        )
        step = live.Step(exercise_key=scene.exercise.key, item=1, items=4, finished=False)
        live.note(session, place, step, now=NOON)
        if canary is not None:
            scene.pupil.alias = canary("alias")
            attempt.exercise_key = canary("exercise")
    return scene


def erase(shell: Shell, scene: Scene) -> None:
    order = erasures.Request(by=terms.By(now=NOON), root_key=ROOT_KEY)
    with shell.database.writing() as session:
        tenant = schools.tenant_of(ROOT_KEY, schools.get(session, scene.school.id))
        erasures.erase(session, tenant, scene.pupil.id, order)


def restored(shell: Shell, deposit: Path, *words: object) -> str:
    shell.database.engine.dispose()
    said = shell.run("restore", deposit, *words)
    shell.database.engine.dispose()
    return said.output


def test_everything_comes_back_and_opens(shell_on_each, deposit):
    shell = shell_on_each
    scene = filled(shell)
    shell.run("backup", deposit)
    before = shell.counted()
    with shell.database.writing() as session:
        session.execute(update(Person).values(alias="Gewijzigd 1"))

    said = restored(shell, deposit)

    assert "1 school(s)" in said
    after = shell.counted()
    lively = {"launch_session", "deep_link_request", "live_step"}
    added = {name: after[name] - count for name, count in before.items() if after[name] != count}
    assert added == {"launch_session": -1, "live_step": -1, "audit_event": 1}
    assert lively >= {name for name, count in added.items() if count < 0}
    with shell.database.reading() as session:
        assert session.scalar(select(Person.alias)) == scene.pupil.alias
        tenant = schools.tenant_by_id(session, ROOT_KEY, scene.school.id)
        told = people.platform_user(session, tenant, scene.pupil.id, scene.registration.id)
        assert told.startswith("user-")
        assert list(audit.faults(session, tenant)) == []
        assert audit.listed(session, scene.school.id)[0].event == "database-restored"


def test_who_was_erased_since_stays_erased(shell_on_each, deposit):
    shell, canary = shell_on_each, Canaries()
    scene = filled(shell, canary)
    shell.run("backup", deposit)
    erase(shell, scene)

    said = restored(shell, deposit)

    assert "erasures repeated: 1" in said
    assert canary.found_in({"database": stored(shell.database.engine)}) == set()
    with shell.database.reading() as session:
        assert session.scalars(select(Person)).all() == []
        assert len(suppressions.listed(session, scene.school.id)) == 1  # and is kept out


def test_a_newer_backup_knows_of_the_erasure_when_the_database_is_lost(shell, deposit):
    scene = filled(shell)
    shell.run("backup", deposit)
    [older] = dumps.listed(deposit)
    erase(shell, scene)
    with mock.patch.object(backups, "utc_now", return_value=NOON + timedelta(days=1)):
        shell.run("backup", deposit)
    shell.database.engine.dispose()
    Path(str(shell.database.engine.url.database)).unlink()

    assert "erasures repeated: 1" in restored(shell, older)

    with shell.database.reading() as session:
        assert session.scalars(select(Person)).all() == []


def test_a_school_that_ended_since_stays_gone(shell, deposit):
    scene = filled(shell)
    shell.run("backup", deposit)
    shell.run("school", "close", scene.school.id, "--remove")

    assert "erasures repeated: 1" in restored(shell, deposit)

    assert {name for name, count in shell.counted().items() if count} == {
        "erasure",
        "deletion_proof",
    }


def test_what_expired_since_is_removed_before_anybody_sees_it(shell, deposit):
    filled(shell)
    shell.run("backup", deposit)
    with mock.patch.object(backups, "utc_now", return_value=NOON + timedelta(days=3 * 365)):
        restored(shell, deposit)

    with shell.database.reading() as session:
        assert session.scalars(select(Attempt)).all() == []


def test_data_and_keys_lie_apart_and_nothing_can_be_read(shell_on_each, deposit, tmp_path):
    shell, canary = shell_on_each, Canaries()
    filled(shell, canary)
    keys = tmp_path / "elsewhere"
    shell.run("backup", deposit, "--keys", keys)

    files = {str(path): path.read_bytes() for path in deposit.rglob("*") if path.is_file()}
    kept_apart = {str(path): path.read_bytes() for path in keys.iterdir()}
    assert len(kept_apart) == 1
    assert canary.found_in(files | kept_apart) == set()
    assert all(path.stat().st_mode & 0o077 == 0 for path in deposit.rglob("*.sealed"))
    [folder] = dumps.listed(deposit)
    plain = tmp_path / "plain"
    backups._opened(ROOT_KEY, f"{folder.name} data", folder / "data.sealed", plain)  # noqa: SLF001 - looks inside on purpose
    with shell.database.reading() as session:
        wrapped = session.scalar(select(PersonKey.wrapped_key))
    assert wrapped not in plain.read_bytes()
    assert wrapped.hex().encode() not in plain.read_bytes()
    assert "keys_missing" in shell.run("restore", deposit, code=1).output
    assert "restored" in restored(shell, deposit, "--keys", keys)


def test_verifying_looks_at_everything_and_changes_nothing(shell_on_each, deposit):
    shell = shell_on_each
    filled(shell)
    shell.run("backup", deposit)
    with shell.database.writing() as session:
        session.execute(update(Person).values(alias="Gewijzigd 1"))

    assert "in order" in shell.run("restore", deposit, "--verify").output

    with shell.database.reading() as session:
        assert session.scalar(select(Person.alias)) == "Gewijzigd 1"


@pytest.mark.parametrize("file", ["data.sealed", "ledger.sealed"])
def test_a_damaged_backup_is_refused_and_the_database_stays(shell, deposit, file):
    filled(shell)
    shell.run("backup", deposit)
    [folder] = dumps.listed(deposit)
    content = bytearray((folder / file).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / file).write_bytes(bytes(content))
    before = shell.counted()

    assert "seal_broken" in shell.run("restore", deposit, code=1).output

    assert shell.counted() == before


def test_a_backup_with_a_broken_trail_is_refused(shell, deposit):
    filled(shell)
    with shell.database.writing() as session:
        session.execute(update(AuditEvent).values(facts='{"count":9}'))
    shell.run("backup", deposit)

    assert "event_altered" in shell.run("restore", deposit, "--verify", code=1).output


def test_of_another_engine_or_from_nowhere_nothing_is_restored(shell, deposit, tmp_path):
    filled(shell)
    shell.run("backup", deposit)
    [folder] = dumps.listed(deposit)
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(manifest | {"engine": "postgresql"}))

    assert "engine_differs" in shell.run("restore", deposit, code=1).output
    assert "backup_missing" in shell.run("restore", tmp_path, code=1).output


def test_backups_go_after_thirty_five_days_with_their_keys(shell, deposit):
    filled(shell)
    shell.run("backup", deposit)
    with mock.patch.object(backups, "utc_now", return_value=NOON + timedelta(days=36)):
        said = shell.run("backup", deposit).output

    assert "removed after their term: 1" in said
    assert len(list(dumps.listed(deposit))) == 1
    assert len(list((deposit / "keys").iterdir())) == 1


def test_a_missing_program_is_named(shell, deposit):
    with (
        mock.patch.object(Path, "glob", return_value=iter(())),
        mock.patch("shutil.which", return_value=None),
        pytest.raises(Refused, match=r"program_missing: pg_dump .*postgresql-client"),
    ):
        dumps._program("pg_dump")  # noqa: SLF001 - asked for by PostgreSQL only


def test_the_former_database_is_put_aside(shell, deposit):
    filled(shell)
    shell.run("backup", deposit)
    with shell.database.writing() as session:
        session.execute(update(Person).values(alias="Gewijzigd 1"))
    restored(shell, deposit)

    aside = f"{shell.database.engine.url.database}.{dumps.BEFORE}"
    engine = make_engine(f"sqlite:///{aside}")
    with Database(engine).reading() as session:
        assert session.scalar(select(Person.alias)) == "Gewijzigd 1"
    engine.dispose()
