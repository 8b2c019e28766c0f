"""A platform registers itself: over HTTP, against the demo platform, once and never half."""

import _socket
import html
import re
import secrets
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

import pytest
import requests
from sqlalchemy import select

from lti_tool.clock import utc_now
from lti_tool.http_client import Outbound
from lti_tool.models.platforms import Invitation, Registration, RegistrationStatus
from lti_tool.services import approvals, invitations, schools
from tests.factories.tools import app_of
from tests.functional.rig import Rig, embedded_rig

__all__ = ["embedded_rig"]


@dataclass(kw_only=True)
class Admin:
    """The browser of an administrator, between the demo platform and the tool."""

    rig: Rig
    invitation: str = field(default="")
    browser: requests.Session = field(default_factory=requests.Session)

    def invite(self, *, days: int = 7) -> str:
        self.invitation = secrets.token_urlsafe(32)
        with self.rig.tool.database.writing() as session:
            (school,) = schools.listed(session)
            invitations.invite(session, school.id, self.invitation, days=days, now=utc_now())
        return self.invitation

    def frame(self) -> str:
        """Return the address that the platform opens in a frame."""
        platform = self.rig.platform
        query = {
            "invite": self.invitation,
            "openid_configuration": platform.config.configuration_url,
            "registration_token": platform.registry.new_token(platform.now()),
        }
        return f"{self.rig.tool_url}/lti/register?{urlencode(query)}"

    def register(self, **changes: str) -> requests.Response:
        """Open the frame and send its form, as its script does; with changes to the form."""
        page = self.browser.get(self.frame())
        if page.status_code != 200:
            return page
        hidden = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text)
        form = {name: html.unescape(value) for name, value in hidden} | changes
        return self.browser.post(f"{self.rig.tool_url}/lti/register", data=form)

    def registrations(self) -> list[Registration]:
        """Return what registered itself, beside the one that the rig makes."""
        with self.rig.tool.database.reading() as session:
            ready_made = self.rig.platform.config.client_id
            return list(
                session.scalars(
                    select(Registration).where(Registration.client_id != ready_made)
                ).all()
            )


@pytest.fixture
def admin(embedded_rig: Rig) -> Iterator[Admin]:
    found = Admin(rig=embedded_rig)
    found.invite()
    yield found
    found.browser.close()


def code_of(answer: requests.Response) -> str:
    found = re.search(r"<code>(\w+)</code>", answer.text)
    assert found, answer.text
    return found[1]


class TestDone:
    def test_is_kept_and_waits(self, admin):
        answer = admin.register()

        assert answer.status_code == 200, answer.text
        (kept,) = admin.registrations()
        assert kept.status is RegistrationStatus.PENDING
        assert kept.issuer == admin.rig.platform_url
        assert str(kept.id) in answer.text
        assert "data-close-after" in answer.text
        client = admin.rig.platform.registry.client(kept.client_id)
        with admin.rig.tool.database.reading() as session:
            deployments = session.get(Registration, kept.id).deployments
            assert [d.platform_key for d in deployments] == [client.deployment_id]

    @pytest.mark.clause("Dynamic Registration 1.0: request")
    def test_the_platform_saw_what_was_asked_and_nothing_more(self, admin):
        admin.register()

        (message,) = admin.rig.platform.messages("registration")
        asked = dict(message.fields)
        assert message.outcome == "201"
        assert {scope.rpartition("/")[2] for scope in asked["scope"].split()} == {
            "lineitem",
            "score",
            "contextmembership.readonly",
            "contextgroup.readonly",
            "result.readonly",
            "noticehandlers",
        }
        assert '"claims": [\n    "iss",\n    "sub"\n  ]' in next(
            text for name, text in asked.items() if name.endswith("lti-tool-configuration")
        )

    def test_its_launches_are_refused_until_it_is_approved(self, admin):
        admin.register()
        (kept,) = admin.registrations()
        login = {
            "iss": kept.issuer,
            "client_id": kept.client_id,
            "login_hint": "6",
            "target_link_uri": f"{admin.rig.tool_url}/lti/launch",
        }

        def start() -> requests.Response:
            address = f"{admin.rig.tool_url}/lti/login"
            return admin.browser.get(address, params=login, allow_redirects=False)

        assert code_of(start()) == "platform_pending"
        with admin.rig.tool.database.writing() as session:
            approvals.approve(session, kept.id)
        assert start().status_code == 302


class TestInvitation:
    def test_looking_uses_nothing_up(self, admin):
        for _ in range(3):
            assert admin.browser.get(admin.frame()).status_code == 200

        assert admin.registrations() == []
        assert admin.register().status_code == 200

    def test_serves_once(self, admin):
        admin.register()

        again = admin.register()

        assert (again.status_code, code_of(again)) == (403, "invitation_used")
        assert len(admin.registrations()) == 1
        assert len(admin.rig.platform.messages("registration")) == 1

    def test_the_same_post_again_is_refused_without_a_call(self, admin):
        page = admin.browser.get(admin.frame())
        hidden = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text)
        form = {name: html.unescape(value) for name, value in hidden}
        address = f"{admin.rig.tool_url}/lti/register"

        answers = [admin.browser.post(address, data=form) for _ in range(2)]

        assert [answer.status_code for answer in answers] == [200, 403]
        assert len(admin.rig.platform.messages("registration")) == 1

    def test_ends(self, admin):
        with admin.rig.tool.database.writing() as session:
            session.scalars(select(Invitation)).one().expires_at = utc_now()

        answer = admin.register()

        assert (answer.status_code, code_of(answer)) == (403, "invitation_expired")

    @pytest.mark.parametrize("invitation", ["", "guessed"])
    def test_nobody_comes_in_without_one(self, admin, invitation):
        admin.invitation = invitation
        assert code_of(admin.register()) == "invitation_unknown"

        admin.invite()
        assert code_of(admin.register(invite=invitation)) == "invitation_unknown"
        assert admin.rig.platform.messages("registration") == ()

    def test_opened_by_hand_it_says_where_it_belongs(self, admin):
        answer = admin.browser.get(
            f"{admin.rig.tool_url}/lti/register", params={"invite": admin.invitation}
        )

        assert (answer.status_code, code_of(answer)) == (400, "configuration_missing")
        assert "Plak hem" not in answer.text
        assert "plak hem in de leeromgeving" in answer.text


class TestFailure:
    def test_leaves_the_invitation_open(self, admin):
        failed = admin.register(registration_token="used")
        assert (failed.status_code, code_of(failed)) == (400, "registration_refused")
        assert admin.registrations() == []

        assert admin.register().status_code == 200
        assert len(admin.registrations()) == 1

    def test_a_platform_that_is_down_leaves_it_open_too(self, admin):
        gone = admin.register(openid_configuration="http://127.0.0.1:9/configuration")

        assert (gone.status_code, code_of(gone)) == (502, "not_reachable")
        assert admin.register().status_code == 200

    def test_a_configuration_that_is_none(self, admin):
        page = f"{admin.rig.platform_url}/"

        answer = admin.register(openid_configuration=page)

        assert (answer.status_code, code_of(answer)) == (400, "configuration_unreadable")

    @pytest.mark.clause("Dynamic Registration 1.0: issuer")
    def test_an_issuer_that_is_not_the_host_that_was_asked(self, admin):
        other_name = admin.rig.platform_url.replace("localhost", "127.0.0.1")
        address = f"{other_name}/.well-known/openid-configuration"

        answer = admin.register(openid_configuration=address)

        assert answer.status_code == 400
        assert code_of(answer) in {"issuer_foreign", "configuration_refused"}
        assert admin.registrations() == []


class TestUpdate:
    @pytest.mark.clause("Dynamic Registration 1.0: again")
    def test_keeps_the_row(self, admin, monkeypatch):
        admin.register()
        (first,) = admin.registrations()
        with admin.rig.tool.database.writing() as session:
            approvals.approve(session, first.id)
        registry, client = admin.rig.platform.registry, first.client_id
        monkeypatch.setattr(registry, "register", lambda _token, _now: registry.client(client))
        admin.invite()

        answer = admin.register()

        assert answer.status_code == 200
        (kept,) = admin.registrations()
        assert (kept.id, kept.status) == (first.id, RegistrationStatus.ACTIVE)
        assert "bijgewerkt" in answer.text


FORBIDDEN = {
    "plain http": "http://lms.example/c",
    "this machine": "https://127.0.0.1/c",
    "this machine by name": "https://localhost/c",
    "this machine, version 6": "https://[::1]/c",
    "a private address": "https://10.0.0.1/c",
    "another private address": "https://192.168.1.1/c",
    "a link-local address": "https://169.254.169.254/latest/meta-data",
    "a shared address (CGNAT)": "https://100.64.0.1/c",
    "an IPv4 address inside IPv6": "https://[::ffff:10.0.0.1]/c",
    "a unique local address": "https://[fd00::1]/c",
    "a decimal address": "https://2130706433/c",
    "a hexadecimal address": "https://0x7f000001/c",
    "an octal address": "https://0177.0.0.1/c",
    "nowhere": "https://0.0.0.0/c",
    "a file": "file:///etc/passwd",
    "another scheme": "gopher://lms.example/c",
    "no address": "lms.example/c",
    "a user in it": "https://user@lms.example/c",
    "a fragment": "https://lms.example/c#f",
    "a backslash": "https:\\\\lms.example\\c",
    "no host": "https:///c",
}


def _numbers(host, port, *_args, **_options):
    """Read an address as the C library does; none of the table needs a name service."""
    return _socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM, 0, 0)


@pytest.mark.parametrize("name", FORBIDDEN)
def test_an_address_that_we_never_call(admin, monkeypatch, name):
    connected: list[object] = []
    closed = Outbound(timeout=1.0, limit=1000, allow_loopback=False)
    settings = replace(admin.rig.tool.settings, allow_loopback=False)
    app = app_of(replace(admin.rig.tool, outbound=closed, settings=settings))
    monkeypatch.setattr(socket, "create_connection", lambda *call: connected.append(call))
    monkeypatch.setattr(socket, "getaddrinfo", _numbers)

    answer = app.test_client().post(
        "/lti/register",
        base_url=admin.rig.tool_url,
        data={"invite": admin.invitation, "openid_configuration": FORBIDDEN[name]},
    )

    assert answer.status_code in {400, 502}
    assert re.search(
        r"<code>(address_forbidden|not_reachable|configuration_address_wrong)</code>", answer.text
    )
    assert connected == []
    assert admin.registrations() == []
