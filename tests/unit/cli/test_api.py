"""``api token``: who may read a school's figures by machine, by the operator."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from lti_tool.models.api import ApiToken
from lti_tool.models.audit import AuditEvent
from tests.unit.cli.shell import shell, shell_on_each

__all__ = ["shell", "shell_on_each"]


@pytest.fixture
def school(shell_on_each):
    return shell_on_each.json("school", "add", "De Regenboog", "--brin", "99XX00")["id"]


ADD = ("api", "token", "add", "--scope", "platforms.read", "--scope", "deliveries.read")


def test_a_token_is_shown_once_and_kept_as_a_digest(shell_on_each, school):
    made = shell_on_each.json(*ADD, "--school", school, "--days", 7)

    [row] = shell_on_each.json("api", "token", "list")
    assert row["id"] == made["id"]
    assert row["scopes"] == "deliveries.read platforms.read"
    assert made["token"].startswith("lti-tool_")
    with shell_on_each.database.reading() as session:
        kept = session.scalars(select(ApiToken)).one()
        assert len(kept.digest) == 32
        assert (kept.expires_at - kept.created_at).days == 7
        facts = session.scalars(
            select(AuditEvent.facts).where(AuditEvent.event == "api-token-given")
        ).one()
    assert made["id"] in facts


def test_trying_makes_and_shows_no_token(shell_on_each, school):
    assert shell_on_each.json(*ADD, "--school", school, "--dry-run")["token"] == ""
    assert shell_on_each.json("api", "token", "list") == []


def test_a_token_is_revoked_once(shell_on_each, school):
    made = shell_on_each.json(*ADD, "--school", school)
    revoke = ("api", "token", "revoke", made["id"], "--school", school)
    shell_on_each.run(*revoke, "--dry-run")
    assert shell_on_each.json("api", "token", "list")[0]["revoked_at"] == ""
    for _ in range(2):
        shell_on_each.run(*revoke)
    [row] = shell_on_each.json("api", "token", "list", "--school", school)
    assert row["revoked_at"]
    with shell_on_each.database.reading() as session:
        query = select(AuditEvent).where(AuditEvent.event == "api-token-revoked")
        assert len(session.scalars(query).all()) == 1


def test_a_token_of_another_school_is_not_there(shell_on_each, school):
    made = shell_on_each.json(*ADD, "--school", school)
    other = shell_on_each.json("school", "add", "De Linde", "--brin", "99XX01")["id"]
    for token, of in ((made["id"], other), (uuid4(), school)):
        told = shell_on_each.run("api", "token", "revoke", token, "--school", of, code=1)
        assert "not_found" in told.output


def test_a_school_that_was_closed_gets_none(shell_on_each, school):
    shell_on_each.run("school", "close", school)
    assert "school_closed" in shell_on_each.run(*ADD, "--school", school, code=1).output
