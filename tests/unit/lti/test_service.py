"""Calls of services: whose token goes where, and never anywhere else."""

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count

import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from lti_tool.errors import PlatformRefused, PlatformUnavailable
from lti_tool.lti.access_tokens import AccessTokens
from lti_tool.lti.client import Client
from lti_tool.lti.keys import Signer
from lti_tool.lti.service import Request, Service
from tests.fakes.outbound import Call, FakeOutbound, answer
from tests.fakes.platform import rsa_key
from tests.fakes.services import Platform
from tests.unit.lti.conftest import client_at

URL = "https://lms.example/list"


def request(url: str = URL, **changes: object) -> Request:
    return Request(**{"method": "GET", "url": url, "scope": "scope-1", **changes})


def answering(*answers) -> Platform:
    left = iter(answers)
    return Platform(serve=lambda _: next(left))


class TestCall:
    def test_sends_exact_media_types_and_nothing_more(self, client):
        platform = answering(answer(201, b"yes"), answer(200))
        service = platform.service(client)

        found = service.call(request(method="POST", accept="a/b", content_type="c/d", body=b"body"))
        service.call(request())

        sent, bare = platform.calls
        assert (found.status, found.body) == (201, b"yes")
        assert (sent.method, sent.body) == ("POST", b"body")
        assert sent.headers == {
            "Authorization": "Bearer token-1",
            "Accept": "a/b",
            "Content-Type": "c/d",
        }
        assert bare.headers == {"Authorization": "Bearer token-1"}

    @pytest.mark.clause("Security 1.0, 4.1.1: scopes")
    def test_asks_for_a_token_with_the_one_scope_that_it_needs(self, client):
        platform = answering(answer(200), answer(200))
        for scope in ("scope-1", "scope-2"):
            platform.service(client).call(request(scope=scope))

        assert platform.scopes == ["scope-1", "scope-2"]

    def test_renews_a_refused_token_once(self, client):
        platform = answering(answer(401), answer(200))
        platform.service(client).call(request())

        sent = [call.headers["Authorization"] for call in platform.calls]
        assert sent == ["Bearer token-1", "Bearer token-3"]

    def test_and_no_more_than_once(self, client):
        platform = answering(answer(401), answer(401), answer(200))

        with pytest.raises(PlatformRefused) as refusal:
            platform.service(client).call(request())

        assert (refusal.value.code, refusal.value.status) == ("http_401", 401)
        assert len(platform.calls) == 2

    @pytest.mark.parametrize("status", [301, 302, 307, 400, 403, 404, 406, 409, 422])
    def test_a_no_is_told_with_its_status_and_a_redirect_is_one(self, client, status):
        platform = answering(answer(status, b"Sanne", Location="https://evil.example/"))

        with pytest.raises(PlatformRefused) as refusal:
            platform.service(client).call(request())

        assert (refusal.value.code, refusal.value.status) == (f"http_{status}", status)
        assert "Sanne" not in str(refusal.value)
        assert len(platform.calls) == 1

    @pytest.mark.parametrize(("status", "wait"), [(429, 90), (500, 90), (503, 90)])
    def test_a_platform_that_is_busy_is_asked_later(self, client, status, wait):
        platform = answering(answer(status, Retry_After="90"))

        with pytest.raises(PlatformUnavailable) as refusal:
            platform.service(client).call(request())

        assert (refusal.value.code, refusal.value.retry_after) == (f"http_{status}", wait)

    def test_a_403_that_says_that_it_was_too_much_is_one_of_those(self, client):
        """Canvas: it is no missing right, and nobody has anything to mend."""
        platform = answering(answer(403, b"403 Forbidden (Rate Limit Exceeded)\n"))

        with pytest.raises(PlatformUnavailable) as refusal:
            platform.service(client).call(request())

        assert refusal.value.code == "http_429"

    @pytest.mark.parametrize(
        ("headers", "wait"),
        [
            ({"Retry_After": "Mon, 02 Mar 2026 12:01:30 GMT"}, 90),
            ({"Retry_After": "Mon, 02 Mar 2026 11:00:00 GMT"}, 0),
            ({"Retry_After": "Mon, 02 Mar 2099 12:00:00 GMT"}, 999_999),
            ({"Retry_After": "Mon, 02 Mar 2026 12:01:30 GMT", "Date": "soon"}, None),
            ({"Retry_After": "Mon, 02 Mar 99999999999 12:00:00 GMT"}, None),
            ({"Retry_After": "Mon, 02 Mar 2026 12:01:30 -0000"}, None),
            ({"Retry_After": "later"}, None),
            ({"Retry_After": "9999999"}, None),
            ({"Retry_After": "\u0663"}, None),
            ({}, None),
        ],
        ids=str,
    )
    def test_it_may_ask_by_a_moment_of_its_own_clock(self, client, headers, wait):
        """RFC 9110 section 10.2.3: seconds, or a date."""
        said = {"Date": "Mon, 02 Mar 2026 12:00:00 GMT", **headers}
        platform = answering(answer(503, **said))

        with pytest.raises(PlatformUnavailable) as refusal:
            platform.service(client).call(request())

        assert refusal.value.retry_after == wait

    def test_a_refusal_tells_the_platforms_time(self, client):
        dated = answer(409, Date="Mon, 02 Mar 2026 12:00:00 GMT")
        platform = answering(dated, answer(409))

        told = []
        for _ in range(2):
            with pytest.raises(PlatformRefused) as refusal:
                platform.service(client).call(request())
            told.append(refusal.value.said_at)

        assert told == [datetime(2026, 3, 2, 12, tzinfo=UTC), None]

    @pytest.mark.clause("Security 1.0, 4.1")
    @pytest.mark.parametrize(
        "url",
        [
            "https://evil.example/list",
            "http://lms.example/list",
            "https://lms.example:8443/list",
            "https://lms.example@evil.example/list",
            "https://evil.example\\@lms.example/list",
            "https://lms.example.evil.example/list",
            "https://lms.example/li st",
            "https://lms.example/list\r\nX: 1",
            "https://lms.example/\ud800",
            "https://other.services.example/list",
            "https://services.example.evil.example/list",
            "https://services.example:8443/list",
            "http://services.example/list",
            "/list",
            "",
        ],
    )
    def test_no_token_is_asked_for_or_carried_to_another_host(self, url):
        client = client_at(service_hosts=("services.example",))
        platform = answering(answer(200))

        with pytest.raises(PlatformRefused) as refusal:
            platform.service(client).call(request(url, foreign="some_code"))

        assert refusal.value.code == "some_code"
        assert platform.outbound.calls == []

    @pytest.mark.parametrize(
        ("hosts", "url"),
        [
            (("services.example",), "https://services.example/x?y=1"),
            (("services.example",), "https://SERVICES.example:443/x"),
            (("services.example:8443",), "https://services.example:8443/x"),
            ((".services.example",), "https://school.services.example/x"),
            ((".services.example",), "https://a.b.services.example/x"),
            (("localhost:8001",), "http://localhost:8001/x"),
            (("a.example", "services.example"), "https://services.example/x"),
        ],
    )
    def test_a_host_that_a_human_approved_is_as_good_as_its_own(self, hosts, url):
        platform = answering(answer(200))

        platform.service(client_at(service_hosts=hosts)).call(request(url))

        assert [call.url for call in platform.calls] == [url]


@dataclass(frozen=True)
class Issued:
    """A token as the platform remembers it: for whom, from where, for what."""

    client_id: str
    endpoint: str
    scope: str


class SharedIssuer(RuleBasedStateMachine):
    """Schools on one issuer, some with one client id in common, and a platform that watches.

    Whatever is called, forgotten, revoked or expires, in whatever order: every service call
    carries a live token that was issued to this very registration, endpoint and scope.
    """

    clients = st.sampled_from(
        [
            client_at("https://shared.example", number, client_id=client_id, token_url=token_url)
            for number, client_id, token_url in (
                (1, "school-1", "https://shared.example/token"),
                (2, "school-2", "https://shared.example/token"),
                (3, "school-1", "https://shared.example/token?tenant=3"),
                (4, "school-1", "https://shared.example/token"),
            )
        ]
    )
    scopes = st.sampled_from(["scope-1", "scope-2", "scope-1 scope-2"])

    def __init__(self) -> None:
        super().__init__()
        self.now = 1_000_000.0
        self.numbers = count(1)
        self.issued: dict[str, Issued] = {}
        self.revoked: set[str] = set()
        self.owners: dict[str, set[int]] = {}
        self.caller: Client | None = None
        self.outbound = FakeOutbound(self.reply)
        signer = Signer(kid="tool-1", key=rsa_key("tool"))
        self.tokens = AccessTokens(
            self.outbound, lambda: signer, lambda: self.now, lambda: str(next(self.numbers))
        )

    def reply(self, call: Call):
        if "grant_type" in (call.body or {}):
            return self.issue(call)
        token = call.headers["Authorization"].removeprefix("Bearer ")
        scope = call.headers["Accept"]
        wanted = Issued(self.caller.client_id, self.caller.token_url, scope)
        assert self.issued[token] == wanted
        self.owners.setdefault(token, set()).add(self.caller.registration_id.int)
        return answer(401 if token in self.revoked else 200)

    def issue(self, call: Call):
        token = f"token-{next(self.numbers)}"
        self.issued[token] = Issued(self.caller.client_id, call.url, call.body["scope"])
        return answer(200, {"access_token": token, "expires_in": 600})

    @rule(client=clients, scope=scopes)
    def call(self, client: Client, scope: str) -> None:
        self.caller = client
        service = Service(outbound=self.outbound, tokens=self.tokens, client=client)
        service.call(request("https://shared.example/list", scope=scope, accept=scope))

    @rule(client=clients, scope=scopes)
    def forget(self, client: Client, scope: str) -> None:
        self.tokens.forget(client, (scope,))

    @rule()
    def revoke_all(self) -> None:
        self.revoked.update(self.issued)

    @rule(seconds=st.sampled_from([1, 539, 540, 10_000]))
    def wait(self, seconds: int) -> None:
        self.now += seconds

    @invariant()
    def no_token_served_two_registrations(self) -> None:
        assert [owners for owners in self.owners.values() if len(owners) > 1] == []


SharedIssuer.TestCase.settings = hypothesis_settings(
    deadline=None, max_examples=40, stateful_step_count=20
)
TestTokensOnASharedIssuer = SharedIssuer.TestCase
