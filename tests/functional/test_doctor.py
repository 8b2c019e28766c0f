"""The doctor against the demo platform: each fault on its own line, by command and by worker."""

import json

import pytest
import requests
from click.testing import CliRunner

from lti_tool import app
from lti_tool.main import main
from lti_tool.models.doctor import Verdict
from lti_tool.models.platforms import RegistrationStatus
from lti_tool.services import registrations, signing_keys
from lti_tool.services.doctor import chart, examinations, legs
from lti_tool.worker.examining import walk_next_leg
from tests.factories.tools import ROOT_KEY
from tests.functional.rig import Rig, embedded_rig, rig

__all__ = ["embedded_rig", "rig"]

WELL = {"green", "not-tried"}


def registration_of(rig: Rig):
    with rig.tool.database.reading() as session:
        (found,) = registrations.listed(session)
    return found


def examined(rig: Rig) -> dict[str, tuple[str, str]]:
    """Walk all legs; return leg -> verdict and code."""
    found = registration_of(rig)
    with rig.tool.database.reading() as session:
        patient = chart.read(session, found.id, found.school_id)
    walked = dict(legs.examine(patient, app.instruments_of(rig.tool)))
    with rig.tool.database.writing() as session:
        now = rig.tool.clock()
        examinations.keep(session, found.id, found.school_id, walked, now=now)
    return {leg: (finding.verdict.value, finding.code) for leg, finding in walked.items()}


def ill(findings: dict[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    return {leg: found for leg, found in findings.items() if found[0] not in WELL}


NEVER_LAUNCHED = {"last_launch": ("orange", "no_launch_yet")}


def test_a_healthy_connection_is_green(embedded_rig):
    findings = examined(embedded_rig)

    assert ill(findings) == NEVER_LAUNCHED
    assert [leg for leg, (verdict, _) in findings.items() if verdict == "green"] == [
        "approval",
        "platform_keys",
        "clock",
        "own_key_set",
        "own_key",
        "token_score",
    ]


@pytest.mark.parametrize(
    ("switches", "lines"),
    [
        (
            {"clock": "ahead"},
            {"clock": ("red", "clock_ahead"), "token_score": ("red", "token_refused")},
        ),
        (
            {"clock": "behind"},
            {"clock": ("red", "clock_behind"), "token_score": ("red", "token_refused")},
        ),
        ({"token_down": True}, {"token_score": ("red", "token_endpoint_down")}),
    ],
    ids=["the clock is fast", "the clock is slow", "the token endpoint is down"],
)
def test_what_is_broken_on_the_platform_has_its_red_line(embedded_rig, switches, lines):
    embedded_rig.platform.switch(**switches)

    assert ill(examined(embedded_rig)) == {**lines, **NEVER_LAUNCHED}


def test_a_rotated_key_is_remarked_on_once(embedded_rig):
    assert examined(embedded_rig)["platform_keys"] == ("green", "keys_good")

    embedded_rig.platform.signing.rotate()

    assert examined(embedded_rig)["platform_keys"] == ("orange", "keys_replaced")
    assert examined(embedded_rig)["platform_keys"] == ("green", "keys_good")


def test_withdrawn_tokens_are_no_fault(embedded_rig):
    examined(embedded_rig)
    embedded_rig.platform.revoke_tokens()

    assert ill(examined(embedded_rig)) == NEVER_LAUNCHED


def test_a_platform_that_is_gone_is_red_wherever_it_is_needed(embedded_rig):
    found = registration_of(embedded_rig)
    with embedded_rig.tool.database.writing() as session:
        row = registrations.get(session, found.id)
        row.jwks_url = row.token_url = "http://localhost:1/gone"

    assert ill(examined(embedded_rig)) == {
        "platform_keys": ("red", "not_reachable"),
        "token_score": ("red", "not_reachable"),
        **NEVER_LAUNCHED,
    }


def test_addresses_mixed_up_are_told_apart(embedded_rig):
    found = registration_of(embedded_rig)
    with embedded_rig.tool.database.writing() as session:
        row = registrations.get(session, found.id)
        row.jwks_url, row.token_url = row.token_url, row.jwks_url

    assert ill(examined(embedded_rig)) == {
        "platform_keys": ("red", "keys_unreadable"),
        "token_score": ("red", "token_refused"),
        **NEVER_LAUNCHED,
    }


def test_a_connection_that_waits_is_red_and_walked_all_the_same(embedded_rig):
    found = registration_of(embedded_rig)
    with embedded_rig.tool.database.writing() as session:
        registrations.set_status(session, found.id, RegistrationStatus.PENDING)

    findings = examined(embedded_rig)

    assert findings["approval"] == ("red", "registration_pending")
    assert findings["token_score"] == ("green", "token_granted")


def test_signing_with_another_key_than_is_shown_is_red(embedded_rig):
    """As behind a proxy that leads to another deployment: its key set is not ours."""
    with embedded_rig.tool.database.reading() as session:
        shown = signing_keys.published(session)
    found = registration_of(embedded_rig)
    with embedded_rig.tool.database.reading() as session:
        patient = chart.read(session, found.id, found.school_id)
    with embedded_rig.tool.database.writing() as session:
        numbers = iter(f"later-{number}" for number in range(9))
        for _ in range(5):
            signing_keys.rotate(
                session, ROOT_KEY, now=embedded_rig.tool.clock(), new_kid=lambda: next(numbers)
            )

    walked = dict(legs.examine(patient, app.instruments_of(embedded_rig.tool)))

    assert len(shown["keys"]) == 2
    assert walked["own_key_set"].code == "own_keys_differ"


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
