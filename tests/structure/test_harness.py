"""The tests' own ground: an empty database each time, and no network."""

import socket
from datetime import UTC, datetime

import pytest
import requests
from sqlalchemy import func, select

from lti_tool.models import UsedNonce
from tests.network import NetworkUsed


@pytest.mark.parametrize("turn", ["first", "second"])
def test_every_test_finds_the_database_empty(database, turn):
    with database.writing() as session:
        assert session.scalar(select(func.count()).select_from(UsedNonce)) == 0
        session.add(UsedNonce(digest=b"the same", expires_at=datetime(2026, 11, 2, tzinfo=UTC)))


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
