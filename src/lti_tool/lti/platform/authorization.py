"""The login at an exercise server, seen from the platform: initiation out, request in.

Source: LTI Security Framework 1.0 sections 5.1.1.1 and 5.1.1.2; OpenID Connect Core 1.0 sections
3.1.2.1, 3.1.2.6 and 4.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from lti_tool.errors import RemoteRefused

LONGEST_VALUE = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A registered exercise server. ``client_id`` and ``deployment_id`` are of our making."""

    id: UUID
    key: str
    provider: str
    client_id: str
    login_url: str
    redirect_urls: tuple[str, ...]
    target_url: str
    jwks_url: str

    @property
    def deployment_id(self) -> str:
        """Return the one deployment: which school somebody comes from is not told."""
        return self.key


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthenticationRequest:
    """What a server asks with the browser of somebody whom we sent there."""

    login_hint: str
    redirect_url: str
    nonce: str
    state: str | None


def initiation(server: Server, *, issuer: str, login_hint: str, target: str) -> str:
    """Return the address that begins a launch (an existing query is kept)."""
    query = {
        "iss": issuer,
        "login_hint": login_hint,
        "target_link_uri": target,
        "client_id": server.client_id,
        "lti_deployment_id": server.deployment_id,
    }
    mark = "&" if urlsplit(server.login_url).query else "?"
    return f"{server.login_url}{mark}{urlencode(query)}"


def redirect_url(form: Mapping[str, str], server: Server) -> str:
    """Return where an answer to this request may go: one of the registered addresses, exactly.

    Raises:
        RemoteRefused: ``remote_redirect_unknown``. Nothing is ever sent anywhere else.
    """
    wanted = form.get("redirect_uri", "")
    if wanted not in server.redirect_urls:
        raise RemoteRefused(server.key, code="remote_redirect_unknown")
    return wanted


Check = Callable[[Mapping[str, str]], bool]

CHECKS: tuple[tuple[Check, str, str], ...] = (
    (
        lambda form: form.get("response_type") == "id_token",
        "unsupported_response_type",
        "response_type",
    ),
    (lambda form: "openid" in form.get("scope", "").split(), "invalid_scope", "scope"),
    (lambda form: form.get("response_mode") == "form_post", "invalid_request", "response_mode"),
    (lambda form: form.get("prompt") == "none", "invalid_request", "prompt"),
    (lambda form: 0 < len(form.get("nonce", "")) <= LONGEST_VALUE, "invalid_request", "nonce"),
    (lambda form: len(form.get("state", "")) <= LONGEST_VALUE, "invalid_request", "state"),
    (
        lambda form: 0 < len(form.get("login_hint", "")) <= LONGEST_VALUE,
        "invalid_request",
        "login_hint",
    ),
)
"""What must hold -> the error of OpenID Connect Core 3.1.2.6 (RFC 6749 4.2.2.1), and about what."""


def fault(form: Mapping[str, str]) -> dict[str, str] | None:
    """Return the fields of an error answer, or None when the request is as it should be."""
    for holds, error, name in CHECKS:
        if not holds(form):
            return answer(form.get("state"), {"error": error, "error_description": name})
    return None


def read(form: Mapping[str, str], redirect: str) -> AuthenticationRequest:
    """Return a request that has no ``fault``; its answer goes to ``redirect``."""
    return AuthenticationRequest(
        login_hint=form["login_hint"],
        redirect_url=redirect,
        nonce=form["nonce"],
        state=form.get("state"),
    )


def answer(state: str | None, fields: Mapping[str, str]) -> dict[str, str]:
    """Return the fields of an answer with the server's ``state``, where it sent one."""
    return {**fields, **({} if state is None else {"state": state})}
