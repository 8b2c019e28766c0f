"""``lti-tool platform invite``, ``values``, ``approve`` and what ``add`` says about values."""

import json
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from sqlalchemy import select

from lti_tool.clock import utc_now
from lti_tool.models.platforms import Invitation
from lti_tool.services import approvals, invitations
from lti_tool.services.registrations import PlatformFacts
from tests.factories.tools import PLATFORM_URL
from tests.unit.cli.shell import PLATFORM, Shell, shell

__all__ = ["shell"]


@pytest.fixture
def school(shell) -> str:
    return shell.json("school", "add", "De Regenboog", "--brin", "99XX00")["id"]


def secret_of(link: str) -> str:
    return parse_qs(urlsplit(link).query)["invite"][0]


def taken(shell: Shell, client_id: str = "client-9") -> str:
    """Let a platform register itself; return the registration's id."""
    link = shell.run("platform", "invite", "--school", _school(shell)).stdout.strip()
    facts = PlatformFacts(
        issuer=PLATFORM_URL,
        client_id=client_id,
        auth_url=f"{PLATFORM_URL}/auth",
        token_url=f"{PLATFORM_URL}/token",
        jwks_url=f"{PLATFORM_URL}/jwks",
        deployments=("1",),
    )
    with shell.database.writing() as session:
        return str(invitations.use(session, secret_of(link), facts, now=utc_now()).id)


def _school(shell: Shell) -> str:
    return shell.json("school", "list")[0]["id"]


class TestInvite:
    def test_prints_a_link_of_which_only_a_digest_is_kept(self, shell, school):
        result = shell.run("platform", "invite", "--school", school)

        link = result.stdout.strip()
        assert link.startswith("https://tool.example/lti/register?invite=")
        with shell.database.reading() as session:
            (row,) = session.scalars(select(Invitation))
            assert secret_of(link).encode() not in row.digest
            assert invitations.find(session, secret_of(link), now=utc_now()).id == row.id

    def test_as_json_for_so_many_days(self, shell, school):
        words = ("platform", "invite", "--school", school, "--days", 2, "--json")
        found = json.loads(shell.run(*words).stdout)

        assert set(found) == {"url", "expires_at"}
        with shell.database.reading() as session:
            (row,) = session.scalars(select(Invitation))
            assert row.expires_at - row.created_at == timedelta(days=2)

    def test_tried_first_it_keeps_nothing(self, shell, school):
        shell.run("platform", "invite", "--school", school, "--dry-run")

        assert shell.counted()["invitation"] == 0

    @pytest.mark.parametrize("days", [0, 31, "x"])
    def test_not_for_ever(self, shell, school, days):
        shell.run("platform", "invite", "--school", school, "--days", days, code=2)


class TestApprove:
    def test_the_first_time_opens_what_came_along(self, shell, school):
        registration = taken(shell)
        [waiting] = shell.json("platform", "list")
        assert (waiting["status"], waiting["deployments"]) == ("pending", "1 (pending)")

        said = shell.run("platform", "approve", registration).stdout

        assert said == f"active: {PLATFORM_URL} deployment 1\n"
        [active] = shell.json("platform", "list")
        assert (active["status"], active["deployments"]) == ("active", "1")

    def test_an_unknown_deployment_is_listed_and_approved_by_name(self, shell, school):
        registration = taken(shell)
        shell.run("platform", "approve", registration)
        with shell.database.writing() as session:
            approvals.note_deployment(session, UUID(registration), "2", now=utc_now())

        assert shell.json("platform", "list")[0]["deployments"] == "1, 2 (pending)"
        shell.run("platform", "approve", registration)
        assert shell.json("platform", "list")[0]["deployments"] == "1, 2 (pending)"
        shell.run("platform", "approve", registration, "--deployment", "2")
        assert shell.json("platform", "list")[0]["deployments"] == "1, 2"


class TestValues:
    def test_are_printed_for_a_family(self, shell):
        said = shell.run("platform", "values", "moodle").stdout

        assert "https://tool.example/lti/launch" in said
        assert "--issuer" in said
        assert "Platform ID" in said

    def test_as_json(self, shell):
        found = json.loads(shell.run("platform", "values", "other", "--json").stdout)

        assert set(found) == {"menu", "ours", "theirs"}

    def test_of_an_unknown_family_name_the_known_ones(self, shell):
        said = shell.run("platform", "values", "blackbord", code=1).stderr

        assert "family_unknown" in said
        assert "blackboard" in said


class TestAdd:
    def add(self, shell: Shell, school: str, code: int = 0, **changes: str):
        facts = {**PLATFORM, **{f"--{name}".replace("_", "-"): v for name, v in changes.items()}}
        words = [word for option in facts.items() for word in option]
        return shell.run("platform", "add", "--school", school, *words, code=code)

    def test_tells_all_faults_at_once(self, shell, school):
        said = self.add(
            shell,
            school,
            code=1,
            issuer="lms.example?x",
            client_id="a b",
            jwks_url="https://tool.example/lti/jwks",
        ).stderr

        assert "values_wrong" in said
        for option in ("--issuer", "--client-id", "--jwks-url"):
            assert option in said
        assert shell.counted()["registration"] == 0

    def test_only_remarks_on_what_may_be_right(self, shell, school):
        said = self.add(shell, school, issuer=f"{PLATFORM_URL}/").stderr

        assert "note: --issuer ends with a slash" in said
        assert shell.counted()["registration"] == 1
