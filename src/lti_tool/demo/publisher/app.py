"""The publisher's server: login, launch, its exercises, its key set."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

from flask import Blueprint, Flask, abort, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from jwt.algorithms import RSAAlgorithm

from lti_tool.demo.platform.signing import BadSignature, read_signed
from lti_tool.demo.publisher import calls
from lti_tool.demo.publisher.config import PublisherConfig, Us
from lti_tool.demo.publisher.questions import QUESTIONS
from lti_tool.lti import vocabulary as names

blueprint = Blueprint("publisher", __name__, template_folder="templates")

LOGINS_KEPT: Final = 1000


@dataclass(slots=True)
class Memory:
    """State -> nonce of logins that wait; run -> the claims that it was launched with."""

    config: PublisherConfig
    logins: dict[str, str]
    runs: dict[str, dict[str, Any]]


def create_publisher(config: PublisherConfig) -> Flask:
    """Return the server as a Flask app; its memory is ``app.extensions["publisher"]``."""
    app = Flask(__name__)
    app.extensions["publisher"] = Memory(config, {}, {})
    app.register_blueprint(blueprint)
    return app


def _memory() -> Memory:
    memory: Memory = current_app.extensions["publisher"]
    return memory


def _platform() -> Us:
    platform = _memory().config.platform
    if platform is None:
        abort(HTTPStatus.SERVICE_UNAVAILABLE)
    return platform


@blueprint.route("/lti/login", methods=["GET", "POST"])
def login() -> ResponseReturnValue:
    """Answer a login initiation with an authentication request."""
    memory, platform, form = _memory(), _platform(), request.values
    if (form.get("iss"), form.get("client_id")) != (platform.issuer, platform.client_id):
        abort(HTTPStatus.BAD_REQUEST, "Dit platform kennen wij niet.")
    state, nonce = memory.config.random_token(), memory.config.random_token()
    if len(memory.logins) >= LOGINS_KEPT:
        memory.logins.clear()
    memory.logins[state] = nonce
    query = {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": platform.client_id,
        "redirect_uri": memory.config.launch_url,
        "login_hint": form.get("login_hint", ""),
        "state": state,
        "nonce": nonce,
    }
    return redirect(f"{platform.authorization_url}?{urlencode(query)}")


@blueprint.post("/lti/launch")
def launch() -> ResponseReturnValue:
    """Take a launch in, and show its exercise."""
    memory, platform, form = _memory(), _platform(), request.form
    nonce = memory.logins.pop(form.get("state", ""), None)
    try:
        keys = memory.config.fetch_json(platform.jwks_url)
        claims = read_signed(form.get("id_token", ""), keys)
    except BadSignature as error:
        abort(HTTPStatus.UNAUTHORIZED, str(error))
    wanted = {"iss": platform.issuer, "aud": platform.client_id, "nonce": nonce}
    if any(claims.get(name) != value for name, value in wanted.items()):
        abort(HTTPStatus.UNAUTHORIZED, "iss, aud of nonce klopt niet")
    if claims["exp"] <= memory.config.clock().timestamp():
        abort(HTTPStatus.UNAUTHORIZED, "te laat")
    if claims[names.CUSTOM]["exercise"] not in QUESTIONS:
        abort(HTTPStatus.NOT_FOUND)
    run = memory.config.random_token()
    memory.runs[run] = claims
    return redirect(f"/opdracht/{run}", HTTPStatus.SEE_OTHER)


@blueprint.get("/opdracht/<run>")
def show(run: str) -> str:
    """Show the questions."""
    claims = _run(run)
    questions = [question for question, _ in QUESTIONS[claims[names.CUSTOM]["exercise"]]]
    return render_template("publisher/exercise.html", questions=questions, run=run)


@blueprint.post("/opdracht/<run>")
def hand_in(run: str) -> str:
    """Score the answers and send the score, where the platform takes one."""
    claims = _run(run)
    asked = QUESTIONS[claims[names.CUSTOM]["exercise"]]
    given = [request.form.get(f"answer{number}", "").strip() for number in range(len(asked))]
    right = sum(answer == text for (_, answer), text in zip(asked, given, strict=True))
    return render_template(
        "publisher/done.html",
        right=right,
        count=len(asked),
        sent=_send(claims, right, len(asked)),
        return_url=claims[names.PRESENTATION]["return_url"],
    )


def _send(claims: dict[str, Any], right: int, count: int) -> bool:
    config, platform = _memory().config, _platform()
    item = claims.get(names.AGS_ENDPOINT, {}).get("lineitem")
    if item is None:
        return False
    status, told = calls.ask_token(config, platform)
    if status != HTTPStatus.OK:
        return False
    score = calls.score_of(config, claims["sub"], right, count)
    status, _ = calls.send_score(config, item, told["access_token"], score)
    return status == HTTPStatus.NO_CONTENT


def _run(run: str) -> dict[str, Any]:
    found = _memory().runs.get(run)
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    return found


@blueprint.get("/lti/jwks")
def key_set() -> ResponseReturnValue:
    """Publish the server's key."""
    config = _memory().config
    public = RSAAlgorithm.to_jwk(config.key.public_key(), as_dict=True)
    return {"keys": [{**public, "kid": config.kid, "use": "sig", "alg": "RS256"}]}
