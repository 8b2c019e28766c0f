"""Clients, and the tool's own key."""

from uuid import UUID

import pytest

from lti_tool.lti.client import Client
from lti_tool.lti.keys import Signer
from tests.fakes.platform import rsa_key


@pytest.fixture
def client() -> Client:
    return client_at()


@pytest.fixture(scope="session")
def signer() -> Signer:
    return Signer(kid="tool-1", key=rsa_key("tool"))


def client_at(issuer: str = "https://lms.example", number: int = 1, **changes: str) -> Client:
    values = {
        "issuer": issuer,
        "client_id": f"client-{number}",
        "auth_url": f"{issuer}/auth",
        "token_url": f"{issuer}/token",
        "jwks_url": f"{issuer}/jwks",
        "token_audience": f"{issuer}/token",
        **changes,
    }
    return Client(registration_id=UUID(int=number), **values)
