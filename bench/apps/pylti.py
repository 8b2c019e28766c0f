"""The smallest sensible tool on PyLTI1p3: login, launch, page.

Environment: BENCH_JWKS, BENCH_KEY (any RSA key as PEM: the tool's own), BENCH_REDIS (address).
Needs flask-caching and redis besides.
"""

import os
from pathlib import Path

from bench.platform import CLIENT_ID, DEPLOYMENT, ISSUER, LTI
from cryptography.hazmat.primitives import serialization
from flask import Flask, render_template_string
from flask.typing import ResponseReturnValue
from flask_caching import Cache
from pylti1p3.contrib.flask import (
    FlaskCacheDataStorage,
    FlaskMessageLaunch,
    FlaskOIDCLogin,
    FlaskRequest,
)
from pylti1p3.tool_config import ToolConfDict

PAGE = "<!doctype html><title>{{ t }}</title><h1>Welkom {{ n }}</h1><p>{{ c }}</p>"
JWKS = os.environ["BENCH_JWKS"]
KEYS_KEPT = 7200

app = Flask(__name__)
app.config.update(CACHE_TYPE="RedisCache", CACHE_REDIS_URL=os.environ["BENCH_REDIS"])
app.config.update(SECRET_KEY=os.urandom(16), CACHE_DEFAULT_TIMEOUT=600)
cache = Cache(app)
private = Path(os.environ["BENCH_KEY"]).read_bytes()
public = serialization.load_pem_private_key(private, None).public_key()
config = ToolConfDict(
    {
        ISSUER: [
            {
                "default": True,
                "client_id": CLIENT_ID,
                "auth_login_url": JWKS.replace("/jwks", "/auth"),
                "auth_token_url": JWKS.replace("/jwks", "/token"),
                "key_set_url": JWKS,
                "key_set": None,
                "deployment_ids": [DEPLOYMENT],
            }
        ]
    }
)
config.set_private_key(ISSUER, private.decode(), client_id=CLIENT_ID)
config.set_public_key(
    ISSUER,
    public.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    ).decode(),
    client_id=CLIENT_ID,
)


@app.post("/login")
def login() -> ResponseReturnValue:
    """Send the browser to the platform."""
    asked = FlaskRequest()
    flow = FlaskOIDCLogin(asked, config, launch_data_storage=FlaskCacheDataStorage(cache))
    return flow.redirect(asked.get_param("target_link_uri"))


@app.post("/launch")
def launch() -> ResponseReturnValue:
    """Check a launch and show a page."""
    store = FlaskCacheDataStorage(cache)
    message = FlaskMessageLaunch(FlaskRequest(), config, launch_data_storage=store)
    message.set_public_key_caching(store, cache_lifetime=KEYS_KEPT)
    data = message.get_launch_data()
    group, link = data[f"{LTI}context"], data[f"{LTI}resource_link"]
    return render_template_string(PAGE, n=data["name"], c=group["title"], t=link["title"])
