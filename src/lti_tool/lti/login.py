"""The login step: third-party initiation in, authentication request out, state in between.

Nothing is stored until a launch is good: the state carries what the launch must match, under a
keyed hash, and the nonce and the browser's cookie are derived from it. So a flood of logins
costs no memory (privacy threat 7).

Source: LTI Security Framework 1.0 section 5.1.1; OpenID Connect Core 1.0 section 3.1.2.1.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from lti_tool.errors import MalformedLaunch, UntrustedLaunch
from lti_tool.lti import base64url
from lti_tool.lti.storage import Storage, read_target
from lti_tool.privacy.vault import accepted

_BODY_BYTES = 16 + 4 + 16 + 16
"""Registration, moment, target, chance; then comes the name of the storage's frame, if any."""

_MAC_BYTES = 32
LONGEST_VALUE = 4096
RANDOM_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginRequest:
    """A third-party-initiated login (LTI Security Framework 1.0, 5.1.1.1).

    ``storage_target`` names the frame of a platform that offers its storage.
    """

    issuer: str
    login_hint: str
    target_link_uri: str
    message_hint: str | None
    client_id: str | None
    storage_target: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What a state stands for.

    ``text`` goes to the platform; ``nonce`` into the token; the cookie (suffix of its name, and
    value) to this browser alone, and so ``storage``, where the platform offers it.
    """

    registration_id: UUID
    issued_at: int
    target_digest: bytes
    text: str
    nonce: str
    cookie_suffix: str
    cookie_value: str
    storage: Storage | None


def read_login(form: Mapping[str, str]) -> LoginRequest:
    """Return the login request in ``form`` (query or body).

    Raises:
        MalformedLaunch: ``login_incomplete`` when a required parameter is missing, empty or
            absurdly long, or holds a NUL (which PostgreSQL cannot look up).
    """
    values = {name: form.get(name) or None for name in _PARAMETERS}
    if any(v is not None and (len(v) > LONGEST_VALUE or "\0" in v) for v in values.values()):
        raise MalformedLaunch("absurd", code="login_incomplete")
    issuer, hint, target = (values[n] for n in ("iss", "login_hint", "target_link_uri"))
    if issuer is None or hint is None or target is None:
        raise MalformedLaunch("missing", code="login_incomplete")
    return LoginRequest(
        issuer=issuer,
        login_hint=hint,
        target_link_uri=target,
        message_hint=form.get("lti_message_hint"),
        client_id=values["client_id"],
        storage_target=read_target(form),
    )


_PARAMETERS = ("iss", "login_hint", "target_link_uri", "lti_message_hint", "client_id")


def require_own(target_link_uri: str, public_url: str) -> None:
    """Refuse a target that does not lie on this tool.

    Raises:
        UntrustedLaunch: ``target_foreign``.
    """
    own = target_link_uri == public_url or target_link_uri.startswith(f"{public_url}/")
    if not own or "\\" in target_link_uri or not target_link_uri.isprintable():
        raise UntrustedLaunch(code="target_foreign")


def new_state(
    key: bytes, registration_id: UUID, request: LoginRequest, *, now: int, random: bytes
) -> State:
    """Return a fresh state.

    Args:
        key: the login key (32 bytes).
        registration_id: for whom the launch must be; guards against mixing up issuers.
        request: whose target the token must repeat, and whose storage holds the proof.
        now: seconds since 1970.
        random: 16 random bytes.
    """
    target = _digest(request.target_link_uri)
    body = registration_id.bytes + now.to_bytes(4, "big") + target + random
    body += (request.storage_target or "").encode()
    return _state(key, body, base64url.encode(body + _mac(key, b"state", body)))


def read_state(key: bytes, text: str, *, now: int, lifetime: int) -> State:
    """Return what ``text`` stands for.

    Raises:
        UntrustedLaunch: ``state_unknown`` when we did not make it, ``state_expired`` when it is
            older than ``lifetime`` seconds.
    """
    try:
        raw = base64url.decode(text)
    except ValueError:
        raise UntrustedLaunch(code="state_unknown") from None
    body, mac = raw[:-_MAC_BYTES], raw[-_MAC_BYTES:]
    made = [k for k in accepted(key) if hmac.compare_digest(mac, _mac(k, b"state", body))]
    if not made:
        raise UntrustedLaunch(code="state_unknown")
    state = _state(made[0], body, text)
    if not state.issued_at <= now + 1 <= state.issued_at + lifetime + 1:
        raise UntrustedLaunch(code="state_expired")
    return state


def require_same_browser(state: State, cookie: str | None) -> None:
    """Refuse a launch in another browser than the login's (login CSRF).

    Raises:
        UntrustedLaunch: ``cookie_missing`` when the browser sent none, ``browser_changed`` when
            it sent another one.
    """
    if cookie is None:
        raise UntrustedLaunch(code="cookie_missing")
    if not hmac.compare_digest(cookie.encode(), state.cookie_value.encode()):
        raise UntrustedLaunch(code="browser_changed")


def same_target(state: State, target_link_uri: str) -> bool:
    """Return whether this is the target of the login."""
    return hmac.compare_digest(state.target_digest, _digest(target_link_uri))


def authentication_request(
    request: LoginRequest, state: State, *, auth_url: str, client_id: str, redirect_uri: str
) -> str:
    """Return the address to send the browser to (an existing query is kept).

    Source: LTI Security Framework 1.0, 5.1.1.2.
    """
    query = {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "login_hint": request.login_hint,
        "state": state.text,
        "nonce": state.nonce,
    }
    if request.message_hint is not None:
        query["lti_message_hint"] = request.message_hint
    mark = "&" if urlsplit(auth_url).query else "?"
    return f"{auth_url}{mark}{urlencode(query)}"


def _state(key: bytes, body: bytes, text: str) -> State:
    frame = body[_BODY_BYTES:].decode()
    return State(
        registration_id=UUID(bytes=body[:16]),
        issued_at=int.from_bytes(body[16:20], "big"),
        target_digest=body[20:36],
        text=text,
        nonce=base64url.encode(_mac(key, b"nonce", body)),
        cookie_suffix=base64url.encode(_mac(key, b"suffix", body)[:6]),
        cookie_value=base64url.encode(_mac(key, b"browser", body)),
        storage=_storage(key, body, frame) if frame else None,
    )


def _storage(key: bytes, body: bytes, frame: str) -> Storage:
    return Storage(
        target=frame,
        key=f"lti_tool_{base64url.encode(_mac(key, b'storage key', body)[:12])}",
        value=base64url.encode(_mac(key, b"storage value", body)),
    )


def _mac(key: bytes, use: bytes, body: bytes) -> bytes:
    return hmac.digest(key, use + b"\x00" + body, sha256)


def _digest(text: str) -> bytes:
    return sha256(text.encode()).digest()[:16]
