"""The least that a safe LTI tool can do for one launch: what a real one is compared with.

Login: state and nonce from a keyed hash, nothing stored. Launch: state, browser, signature and
claims checked, the nonce spent by an insert that a second use cannot repeat, user and group
upserted, one page. No sessions, no encryption, no audit, no second page.

``contestants`` makes its tables. Environment: BENCH_JWKS (address of the platform's key set),
BENCH_DATABASE (a file for SQLite, or a PostgreSQL address).
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
import sqlite3
import threading
import time
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

import psycopg
from bench.platform import CLIENT_ID, DEPLOYMENT, ISSUER, LTI
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from flask import Flask, abort, redirect, request
from flask.typing import ResponseReturnValue
from jinja2 import Environment
from jwt.algorithms import RSAAlgorithm

AUTH = "http://127.0.0.1:9/auth"
SECRET = hashlib.sha256(b"bench only").digest()
LEEWAY, LIFETIME = 60, 600
DATABASE = os.environ["BENCH_DATABASE"]
MARK = "%s" if DATABASE.startswith("postgresql") else "?"
PAGE = Environment(autoescape=True).from_string(
    "<!doctype html><title>{{ title }}</title><h1>Welkom {{ name }}</h1><p>{{ group }}</p>"
)
SPEND = f"INSERT INTO nonce VALUES ({MARK}, {MARK}) ON CONFLICT DO NOTHING"
USER = f"""INSERT INTO lti_user VALUES ({MARK}, {MARK}) ON CONFLICT (sub)
    DO UPDATE SET name = excluded.name WHERE lti_user.name <> excluded.name"""
GROUP = f"""INSERT INTO lti_group VALUES ({MARK}, {MARK}) ON CONFLICT (id)
    DO UPDATE SET title = excluded.title WHERE lti_group.title <> excluded.title"""

app = Flask(__name__)
local = threading.local()


def _keys() -> dict[str, RSAPublicKey]:
    with urlopen(os.environ["BENCH_JWKS"], timeout=10) as answer:
        found = json.loads(answer.read())["keys"]
    keys = {jwk["kid"]: RSAAlgorithm.from_jwk(jwk) for jwk in found}
    return {kid: key for kid, key in keys.items() if isinstance(key, RSAPublicKey)}


KEYS = _keys()


def _connection() -> Any:
    if not hasattr(local, "connection"):
        if MARK == "%s":
            local.connection = psycopg.connect(DATABASE, autocommit=True)
        else:
            local.connection = sqlite3.connect(DATABASE, isolation_level=None, timeout=10)
            local.connection.execute("PRAGMA journal_mode=WAL")
            local.connection.execute("PRAGMA synchronous=NORMAL")
    return local.connection


def _spent(claims: dict[str, Any]) -> bool:
    """Write the launch down; False when its nonce was used."""
    connection, group = _connection(), claims[f"{LTI}context"]
    connection.execute("BEGIN" if MARK == "%s" else "BEGIN IMMEDIATE")
    values = (claims["nonce"], int(time.time()) + LIFETIME)
    fresh: bool = connection.execute(SPEND, values).rowcount == 1
    connection.execute(USER, (claims["sub"], claims["name"]))
    connection.execute(GROUP, (group["id"], group["title"]))
    connection.execute("COMMIT")
    return fresh


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _claims(token: str) -> dict[str, Any]:
    """Return the claims of a token whose signature holds; raises when it does not."""
    head, body, mark = token.split(".")
    header = json.loads(_bytes(head))
    if header["alg"] != "RS256":
        raise ValueError(header["alg"])
    KEYS[header["kid"]].verify(_bytes(mark), f"{head}.{body}".encode(), PKCS1v15(), SHA256())
    found: dict[str, Any] = json.loads(_bytes(body))
    return found


def _is_fine(claims: dict[str, Any], nonce: str) -> bool:
    now = time.time()
    return bool(
        claims["iss"] == ISSUER
        and claims["aud"] == CLIENT_ID
        and claims.get("azp", CLIENT_ID) == CLIENT_ID
        and claims["iat"] - LEEWAY <= now <= claims["exp"] + LEEWAY
        and hmac.compare_digest(claims["nonce"], nonce)
        and claims[f"{LTI}version"] == "1.3.0"
        and claims[f"{LTI}deployment_id"] == DEPLOYMENT
        and claims[f"{LTI}target_link_uri"] == f"{request.host_url}launch"
    )


def _hashed(text: str) -> str:
    return hmac.new(SECRET, text.encode(), hashlib.sha256).hexdigest()


@app.post("/login")
def login() -> ResponseReturnValue:
    """Send the browser to the platform."""
    form = request.form
    if form["iss"] != ISSUER or form["client_id"] != CLIENT_ID:
        abort(400)
    seed = f"{secrets.token_urlsafe(24)}.{int(time.time())}"
    state = f"{seed}.{_hashed('state' + seed)}"
    query = {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": CLIENT_ID,
        "redirect_uri": f"{request.host_url}launch",
        "login_hint": form["login_hint"],
        "lti_message_hint": form.get("lti_message_hint", ""),
        "state": state,
        "nonce": _hashed("nonce" + seed),
    }
    answer = redirect(f"{AUTH}?{urlencode(query)}")
    answer.set_cookie("state", state, max_age=LIFETIME, httponly=True, secure=True, samesite="None")
    return answer


@app.post("/launch")
def launch() -> ResponseReturnValue:
    """Check a launch and show a page."""
    state = request.form["state"]
    seed, _, mark = state.rpartition(".")
    made_here = hmac.compare_digest(_hashed("state" + seed), mark)
    if not made_here or request.cookies.get("state") != state:
        abort(401)
    if int(seed.rpartition(".")[2]) < time.time() - LIFETIME:
        abort(401)
    try:
        claims = _claims(request.form["id_token"])
        fine = _is_fine(claims, _hashed("nonce" + seed))
    except (ArithmeticError, InvalidSignature, LookupError, TypeError, ValueError):
        fine, claims = False, {}
    if not fine or not _spent(claims):
        abort(401)
    group = claims[f"{LTI}context"]["title"]
    title = claims[f"{LTI}resource_link"]["title"]
    return PAGE.render(name=claims["name"], group=group, title=title)
