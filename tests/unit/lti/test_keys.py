"""Platforms' keys in the cache, our own keys, and what is signed with them."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from threading import Barrier, Thread
from uuid import UUID

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.errors import PlatformUnavailable, UntrustedLaunch
from lti_tool.lti import deep_links, keys
from lti_tool.lti import vocabulary as words
from lti_tool.lti.key_sets import KeySets
from lti_tool.lti.pylti import Offer
from tests.factories.tools import Clock
from tests.fakes.platform import FakePlatform
from tests.unit.lti.conftest import client_at

NOW = 1_772_452_800
PLATFORM = FakePlatform()


class TestKeySets:
    def test_a_thousand_unknown_kids_cost_one_fetch_a_minute(self):
        clock, platform = Clock(), FakePlatform()
        found = KeySets(platform.fetch, clock.seconds)
        for second in range(180):
            for number in range(6):
                with pytest.raises(UntrustedLaunch, match="key_unknown"):
                    found.find(UUID(int=1), platform.jwks_url, f"kid-{second}-{number}")
            clock.forward(seconds=1)

        assert len(platform.fetched) == 3

    def test_every_registration_has_its_own(self):
        clock, one = Clock(), FakePlatform()
        other = FakePlatform(issuer="https://other-lms.example")
        found = KeySets(
            lambda url: (one if url == one.jwks_url else other).fetch(url), clock.seconds
        )

        first = found.find(UUID(int=1), one.jwks_url, "lms-1")
        second = found.find(UUID(int=2), other.jwks_url, "lms-1")

        assert first.public_numbers() != second.public_numbers()

    def test_a_platform_that_never_answered_is_asked_once_a_minute(self):
        clock, platform = Clock(), FakePlatform(key_set_answer=(500, b""))
        found = KeySets(platform.fetch, clock.seconds)
        for _ in range(121):
            with pytest.raises(PlatformUnavailable, match="keys_unreachable"):
                found.find(UUID(int=1), platform.jwks_url, "lms-1")
            clock.forward(seconds=1)

        assert len(platform.fetched) == 3

    def test_a_burst_of_first_launches_asks_once(self):
        clock, platform, together = Clock(), FakePlatform(), Barrier(4)
        found, got = KeySets(platform.fetch, clock.seconds), []

        def find() -> None:
            together.wait()
            got.append(found.find(UUID(int=1), platform.jwks_url, "lms-1"))

        threads = [Thread(target=find) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert len(got) == 4
        assert len(platform.fetched) == 1

    def test_a_launch_that_was_overtaken_asks_no_second_time(self):
        clock, platform = Clock(), FakePlatform()
        found = KeySets(platform.fetch, clock.seconds)
        find = partial(found.find, UUID(int=1), platform.jwks_url)
        find("lms-1")
        clock.forward(seconds=61)
        platform.kid = "lms-2"

        find(Overtaken("lms-2", by=lambda: find("lms-2")))

        assert len(platform.fetched) == 2


@dataclass(eq=False)
class Overtaken:
    """A kid that another launch finds (``by``) while this one looks for it."""

    kid: str
    by: Callable[[], object]

    def __eq__(self, other: object) -> bool:
        return self.kid == other

    def __hash__(self) -> int:
        by, self.by = self.by, int
        by()
        return hash(self.kid)


class TestOwnKeys:
    def test_go_through_their_bytes_and_sign(self):
        key = keys.load_private(keys.private_bytes(keys.new_private_key()))
        token = keys.Signer(kid="a", key=key).sign({"x": 1})

        published = keys.key_set([keys.public_jwk(key, "a")])["keys"][0]

        assert published.keys() == {"kty", "n", "e", "kid", "use", "alg"}
        assert jwt.decode(token, jwt.PyJWK(published), ["RS256"]) == {"x": 1}
        assert key.key_size == 2048

    def test_a_key_of_another_kind_is_refused(self):
        other = ec.generate_private_key(ec.SECP256R1()).private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )

        with pytest.raises(TypeError, match="EC"):
            keys.load_private(other)


class TestDeepLinkingAnswer:
    OFFER = Offer(
        url="https://tool.example/lti/launch",
        title="Maanlanding",
        custom={"exercise": "heelal-maanlanding"},
        resource_id="heelal-maanlanding",
        maximum=Decimal("7.5"),
    )

    def claims(self, client, signer, *offers, data=None):
        reply = deep_links.Reply(deployment_key="d-1", offers=offers, data=data)
        token = deep_links.response_token(client, reply, signer, now=NOW, nonce="nonce-1")
        assert jwt.get_unverified_header(token) == {"alg": "RS256", "kid": "tool-1", "typ": "JWT"}
        options = {"verify_exp": False, "verify_iat": False}
        return jwt.decode(
            token, signer.key.public_key(), ["RS256"], audience=client.issuer, options=options
        )

    def test_says_what_the_standard_asks(self, client, signer):
        assert self.claims(client, signer, self.OFFER, data="opaque") == {
            "iss": "client-1",
            "aud": "https://lms.example",
            "iat": NOW - 5,
            "exp": NOW + 295,
            "nonce": "nonce-1",
            words.MESSAGE_TYPE: "LtiDeepLinkingResponse",
            words.VERSION: "1.3.0",
            words.DEPLOYMENT_ID: "d-1",
            words.DL_CONTENT_ITEMS: [
                {
                    "type": "ltiResourceLink",
                    "url": "https://tool.example/lti/launch",
                    "title": "Maanlanding",
                    "custom": {"exercise": "heelal-maanlanding"},
                    "lineItem": {
                        "scoreMaximum": 7.5,
                        "label": "Maanlanding",
                        "resourceId": "heelal-maanlanding",
                        "submissionReview": {
                            "reviewableStatus": ["InProgress", "Submitted", "Completed"]
                        },
                    },
                }
            ],
            words.DL_DATA: "opaque",
        }

    @pytest.mark.clause("Security 1.0, 5.2.2")
    def test_lives_five_minutes_at_most(self, client, signer):
        claims = self.claims(client, signer)

        assert claims["exp"] - claims["iat"] <= 300

    def test_a_cancelled_choice_is_an_empty_list(self, client, signer):
        assert self.claims(client, signer)[words.DL_CONTENT_ITEMS] == []

    @given(st.text())
    def test_echoes_the_data_exactly(self, data):
        signer = keys.Signer(kid="tool-1", key=PLATFORM.key)

        assert self.claims(client_at(), signer, data=data)[words.DL_DATA] == data

    def test_leaves_data_out_that_did_not_come(self, client, signer):
        assert words.DL_DATA not in self.claims(client, signer, data=None)

    def test_a_choice_without_column_has_none(self, client, signer):
        offer = Offer(url="u", title="t", custom={}, resource_id="r", maximum=None)

        (item,) = self.claims(client, signer, offer)[words.DL_CONTENT_ITEMS]
        assert "lineItem" not in json.dumps(item)
