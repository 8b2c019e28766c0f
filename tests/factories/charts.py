"""Charts of connections for tests: all is well, except for what a test changes."""

from dataclasses import replace
from datetime import timedelta
from typing import cast
from uuid import UUID

from lti_tool.lti.access_tokens import AccessTokens
from lti_tool.lti.client import Client
from lti_tool.models.deliveries import DeliveryState
from lti_tool.models.launches import BrowserProof
from lti_tool.models.platforms import RegistrationStatus
from lti_tool.services.doctor.records import Chart, Instruments, OwnKeys
from tests.factories.tools import NOON, PLATFORM_URL, PUBLIC_URL, signer
from tests.fakes.outbound import FakeOutbound

CLIENT = Client(
    registration_id=UUID(int=1),
    issuer=PLATFORM_URL,
    client_id="client-1",
    auth_url=f"{PLATFORM_URL}/auth",
    token_url=f"{PLATFORM_URL}/token",
    jwks_url=f"{PLATFORM_URL}/jwks",
    token_audience=f"{PLATFORM_URL}/token",
)

OWN_KEYS = OwnKeys(
    published={"ours-1": "n1", "ours-2": "n2"},
    current="ours-1",
    since=NOON - timedelta(days=30),
    has_next=True,
)

HEALTHY = Chart(
    client=CLIENT,
    school_id=UUID(int=2),
    school_open=True,
    status=RegistrationStatus.ACTIVE,
    deployments=dict.fromkeys(RegistrationStatus, 0) | {RegistrationStatus.ACTIVE: 1},
    own_keys=OWN_KEYS,
    known_key_ids=frozenset(),
    proofs={BrowserProof.COOKIE: NOON - timedelta(hours=1)},
    last_launch_at=NOON - timedelta(hours=1),
    deliveries={DeliveryState.DELIVERED: 3},
    last_delivered_at=NOON - timedelta(minutes=30),
    waiting_since=None,
    line_item_url=f"{PLATFORM_URL}/lineitems/7",
    columns_url=None,
    memberships_url=None,
    service_urls=(f"{PLATFORM_URL}/lineitems/7",),
    subscriptions=(),
)


def chart(**changes: object) -> Chart:
    """Return a healthy connection's chart with ``changes``."""
    return replace(HEALTHY, **changes)


def instruments(reply, *, clock=lambda: NOON, write=False) -> Instruments:
    outbound = FakeOutbound(reply)
    tokens = AccessTokens(outbound, signer, NOON.timestamp, lambda: "jti")
    return Instruments(
        outbound=outbound, tokens=tokens, public_url=PUBLIC_URL, leeway=60, clock=clock, write=write
    )


def seen(reply) -> tuple[Instruments, FakeOutbound]:
    used = instruments(lambda _: reply)
    return used, cast("FakeOutbound", used.outbound)


def raising(error):
    def reply(_call):
        raise error

    return instruments(reply)
