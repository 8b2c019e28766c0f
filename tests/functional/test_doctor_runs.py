"""The doctor by command and by worker, against the demo platform."""

import json

import pytest
import requests
from click.testing import CliRunner

from lti_tool import app
from lti_tool.main import main
from lti_tool.models.doctor import Verdict
from lti_tool.services.doctor import examinations, legs
from lti_tool.worker.examining import walk_next_leg
from tests.factories.tools import ROOT_KEY
from tests.functional.known import registration_of
from tests.functional.rig import embedded_rig, rig

__all__ = ["embedded_rig", "rig"]


class TestByCommand:
    @pytest.fixture
    def doctor(self, embedded_rig, tmp_path):
        settings = embedded_rig.tool.settings
        environ = {
            "LTI_TOOL_PUBLIC_URL": settings.public_url,
            "LTI_TOOL_DATABASE_URL": settings.database_url,
            "LTI_TOOL_ROOT_KEY": ROOT_KEY.hex(),
            "LTI_TOOL_ALLOW_LOOPBACK": "1",
            "LTI_TOOL_VAR_DIR": str(tmp_path / "var"),
            "LTI_TOOL_KEYS_DIR": str(tmp_path / "keys"),
        }

        def run(*words):
            command = ["platform", "doctor", str(registration_of(embedded_rig).id), *words]
            return CliRunner().invoke(main, command, env=environ)

        return run

    def test_what_works_ends_with_0(self, doctor):
        result = doctor()

        assert result.exit_code == 0, result.output
        assert "ok  Clock of the LMS: Is right" in result.output
        assert "   -> the school: Open an exercise from the LMS." in result.output

    def test_what_is_red_ends_with_1_and_says_who_does_what(self, embedded_rig, doctor):
        embedded_rig.platform.switch(token_down=True)

        result = doctor("--language", "nl")

        assert result.exit_code == 1
        assert " X  Toegangsbewijs: scores doorgeven" in result.output
        assert "-> de beheerder van de leeromgeving:" in result.output

    def test_a_program_gets_both_languages(self, embedded_rig, doctor):
        embedded_rig.platform.switch(clock="ahead")

        found = {line["leg"]: line for line in json.loads(doctor("--json").stdout)}

        assert found["clock"]["verdict"] == "red"
        assert found["clock"]["owner"] == "platform"
        assert 298 <= found["clock"]["figure"] <= 300
        assert found["clock"]["nl"]["remedy"] != found["clock"]["en"]["remedy"]

    def test_the_schools_page_shows_what_the_command_found(self, embedded_rig, doctor):
        embedded_rig.platform.switch(token_down=True)
        doctor()

        found = registration_of(embedded_rig)
        with embedded_rig.tool.database.reading() as session:
            read = examinations.latest(session, found.id, found.school_id)
        assert read.findings["token_score"].verdict is Verdict.RED
        assert read.finished_at

    def test_nothing_about_a_person_is_told(self, embedded_rig, doctor):
        embedded_rig.platform.switch(names=True)

        said = doctor().output + doctor("--json").output

        assert not [name for name in ("Sanne", "Fatima", "@") if name in said]


def test_the_worker_walks_what_a_page_asked_for(rig):
    found = registration_of(rig)
    instruments = app.instruments_of(rig.tool)
    assert not walk_next_leg(rig.tool.database, instruments)
    with rig.tool.database.writing() as session:
        examinations.ask(session, found.id, found.school_id, now=rig.tool.clock())

    walked = 0
    while walk_next_leg(rig.tool.database, instruments):
        walked += 1

    with rig.tool.database.reading() as session:
        read = examinations.latest(session, found.id, found.school_id)
    assert walked == len(legs.LEGS) == len(read.findings)
    assert read.is_sound
    assert read.finished_at


def test_the_demo_platform_shows_the_time_that_it_works_by(embedded_rig):
    embedded_rig.platform.switch(clock="ahead")

    first = requests.get(f"{embedded_rig.platform_url}/lti/jwks", timeout=5)

    assert first.headers["Date"].endswith("GMT")
