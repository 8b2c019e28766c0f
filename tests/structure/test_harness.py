"""The tests' own ground: an empty database each time, and no network."""

import inspect
import socket
from datetime import UTC, datetime
from uuid import UUID

import pytest
import requests
from sqlalchemy import func, select
from werkzeug.routing.rules import Rule

from lti_tool.models import School, UsedNonce
from tests import remembered
from tests.factories import rows
from tests.factories.tools import app_of, tool_of
from tests.network import NetworkUsed


@pytest.mark.parametrize("turn", ["first", "second"])
def test_every_test_finds_the_database_empty(database, turn):
    with database.writing() as session:
        assert session.scalar(select(func.count()).select_from(UsedNonce)) == 0
        session.add(UsedNonce(digest=b"the same", expires_at=datetime(2026, 11, 2, tzinfo=UTC)))


@pytest.mark.parametrize("turn", ["first", "second"])
def test_rows_that_hang_on_each_other_are_gone_too(database, turn):
    with database.writing() as session:
        assert not session.scalar(select(func.count()).select_from(School))
        rows.attempt(session, rows.scene(session))


def test_addresses_that_are_remembered_are_those_that_would_be_made(database_url):
    tool = tool_of(database_url, signs=False)
    build = inspect.getclosurevars(getattr(Rule, remembered.BUILDER)).nonlocals["build"]
    for rule in app_of(tool).url_map.iter_rules():
        values = dict.fromkeys(rule.arguments, UUID(int=7))
        for unknown in (False, True):
            kept = getattr(rule, remembered.BUILDER)(unknown)
            assert kept(rule, **values) == build(rule, unknown)(rule, **values)
    tool.database.engine.dispose()


def test_the_network_is_closed():
    with pytest.raises(NetworkUsed, match=r"platform\.example\.org"):
        requests.get("https://platform.example.org/", timeout=1)


def test_an_address_is_as_closed_as_a_name():
    with socket.socket() as line, pytest.raises(NetworkUsed, match=r"192\.0\.2\.1:80"):
        line.connect(("192.0.2.1", 80))


def test_this_machine_is_open():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
        server.accept()[0].close()
