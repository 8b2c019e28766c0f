"""The least a tool must do, done by hand: signs, posts and calls; nothing of lti_tool.lti."""

import html
import json
import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from flask.testing import FlaskClient
from jwt.algorithms import RSAAlgorithm
from werkzeug.test import TestResponse

from lti_tool.demo.platform import State, vocabulary
from lti_tool.demo.platform.traits import STANDARD, Profile, Trait

PLATFORM = "http://localhost:8001"
TOOL = "http://127.0.0.1:8000"
CLIENT_ID = "demo-tool"
KID = "tool-1"
NOON = datetime(2026, 3, 2, 12, 0, 0, tzinfo=UTC)

ALL_SCOPES = " ".join(sorted(vocabulary.SCOPES))
SCORE_FIELDS = {
    "userId": "4",
    "activityProgress": "Completed",
    "gradingProgress": "FullyGraded",
    "scoreGiven": 7,
    "scoreMaximum": 10,
}


@dataclass(kw_only=True)
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def move(self, **duration: float) -> None:
        self.now += timedelta(**duration)


@dataclass(kw_only=True)
class Form:
    """A form of the platform that posts itself."""

    url: str
    fields: dict[str, str]


@dataclass(kw_only=True)
class MinimalTool:
    """Plays the tool, and the browser in between, against the platform's test client."""

    key: rsa.RSAPrivateKey
    state: State
    client: FlaskClient
    clock: Clock
    numbers: count = field(default_factory=lambda: count(1))

    def key_set(self) -> dict:
        public = RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return {"keys": [{**public, "kid": KID, "use": "sig", "alg": "RS256"}]}

    def sign(self, claims: dict, **headers: object) -> str:
        return jwt.encode(claims, self.key, "RS256", headers=dropped({"kid": KID, **headers}))

    def fresh(self, word: str) -> str:
        return f"{word}-{next(self.numbers):032d}"

    def enter(self, person: str) -> None:
        self.client.post("/enter", data={"person": person})

    # login and launch

    def initiate(self, path: str) -> dict[str, str]:
        """Follow a link of the platform; return the login initiation's parameters."""
        response = self.client.get(path)
        if response.status_code == 302:
            return dict(parse_qsl(urlsplit(response.location).query))
        return read_form(response).fields

    def request_for(self, login: dict[str, str], **changes: str | None) -> dict[str, str]:
        """Return the authentication request that answers ``login``; ``None`` drops a field."""
        fields = {
            "scope": "openid",
            "response_type": "id_token",
            "response_mode": "form_post",
            "prompt": "none",
            "client_id": login["client_id"],
            "redirect_uri": f"{TOOL}/lti/launch",
            "login_hint": login["login_hint"],
            "lti_message_hint": login["lti_message_hint"],
            "state": self.fresh("state"),
            "nonce": self.fresh("nonce"),
            **changes,
        }
        return {name: value for name, value in fields.items() if value is not None}

    def authorize(self, fields: dict[str, str]) -> TestResponse:
        return self.client.get(f"/lti/authorize?{urlencode(fields)}")

    def launch(self, path: str, **changes: str | None) -> dict:
        """Go all the way; return the id_token's claims, with the signature checked."""
        form = read_form(self.authorize(self.request_for(self.initiate(path), **changes)))
        return self.read_id_token(form.fields["id_token"])

    def read_id_token(self, token: str) -> dict:
        key_set = jwt.PyJWKSet.from_dict(self.client.get("/lti/jwks").json)
        key = key_set[jwt.get_unverified_header(token)["kid"]]
        options = {"verify_exp": False, "verify_iat": False}
        audience = self.state.config.client_id
        return jwt.decode(token, key, ["RS256"], audience=audience, options=options)

    # deep linking

    def deep_link_claims(self, request: dict, **changes: object) -> dict:
        """Return a right response to a deep-linking request, with ``changes``."""
        now = int(self.clock().timestamp())
        claims = {
            "iss": CLIENT_ID,
            "aud": self.state.config.issuer,
            "iat": now,
            "exp": now + 300,
            "nonce": self.fresh("nonce"),
            vocabulary.MESSAGE_TYPE: "LtiDeepLinkingResponse",
            vocabulary.VERSION_CLAIM: "1.3.0",
            vocabulary.DEPLOYMENT_ID: "1",
            vocabulary.DATA: request[vocabulary.DEEP_LINKING_SETTINGS]["data"],
            vocabulary.CONTENT_ITEMS: [content_item()],
        }
        return dropped({**claims, **changes})

    def post_deep_link(self, request: dict, token: str) -> TestResponse:
        url = request[vocabulary.DEEP_LINKING_SETTINGS]["deep_link_return_url"]
        return self.client.post(path_of(url), data={"JWT": token}, headers={"Origin": TOOL})

    def add_link(self, **changes: object) -> str:
        """Let juf Fatima add one link; return its id."""
        self.enter("fatima")
        request = self.launch("/launch/deep-linking")
        items = [content_item(**changes)]
        claims = self.deep_link_claims(request, **{vocabulary.CONTENT_ITEMS: items})
        assert self.post_deep_link(request, self.sign(claims)).status_code == 200
        return self.state.course.links()[-1].id

    # services

    def assertion(self, **changes: object) -> dict:
        now = int(self.clock().timestamp())
        claims = {
            "iss": CLIENT_ID,
            "sub": CLIENT_ID,
            "aud": self.state.config.token_audience,
            "iat": now,
            "exp": now + 300,
            "jti": self.fresh("jti"),
        }
        return dropped({**claims, **changes})

    def ask_token(self, assertion: str, **changes: str | None) -> TestResponse:
        fields = {
            "grant_type": "client_credentials",
            "client_assertion_type": vocabulary.CLIENT_ASSERTION_TYPE,
            "client_assertion": assertion,
            "scope": ALL_SCOPES,
            **changes,
        }
        return self.client.post("/lti/token", data=dropped(fields))

    def token(self, scope: str = ALL_SCOPES) -> str:
        return self.ask_token(self.sign(self.assertion()), scope=scope).json["access_token"]

    def call(
        self,
        method: str,
        url: str,
        *,
        body: object = None,
        headers: dict[str, str | None] | None = None,
    ) -> TestResponse:
        """Call a service with a fresh token; ``None`` drops a header."""
        sent = {"Authorization": f"Bearer {self.token()}", **(headers or {})}
        data = body if isinstance(body, str | None) else json.dumps(body)
        return self.client.open(path_of(url), method=method, headers=dropped(sent), data=data)

    def want_notices(self, *types: str, deployment: str = "1") -> list[TestResponse]:
        """Say that notices of these types should come to the tool's usual address."""
        url = self.state.config.notices_url(deployment)
        headers = {"Content-Type": "application/json"}
        wishes = [{"notice_type": name, "handler": f"{TOOL}/lti/notices"} for name in types]
        return [self.call("PUT", url, body=wish, headers=headers) for wish in wishes]

    def line_item_url(self, link_id: str) -> str:
        (item,) = self.state.course.line_items_of(link_id)
        return self.state.config.line_item_url(item.id)

    def post_score(self, line_item_url: str, **changes: object) -> TestResponse:
        """Post a score stamped now; ``None`` drops a field."""
        body = {**SCORE_FIELDS, "timestamp": self.clock().isoformat(), **changes}
        url = behind(line_item_url, "scores")
        headers = {"Content-Type": vocabulary.SCORE}
        return self.call("POST", url, body=dropped(body), headers=headers)


def content_item(**changes: object) -> dict:
    """Return a right content item, with ``changes``; ``None`` drops a field."""
    item = {
        "type": "ltiResourceLink",
        "url": f"{TOOL}/lti/launch",
        "title": "Tafels van 3",
        "custom": {"exercise": "tafels-3"},
        "lineItem": {"scoreMaximum": 10, "resourceId": "tafels-3"},
    }
    return dropped({**item, **changes})


def dropped(fields: dict) -> dict:
    """Return ``fields`` without those that are ``None``."""
    return {name: value for name, value in fields.items() if value is not None}


def behind(url: str, word: str) -> str:
    """Return an address with one part more on its path, before its query."""
    path, mark, query = url.partition("?")
    return f"{path}/{word}{mark}{query}"


def path_of(url: str) -> str:
    """Return what the test client wants: path and query."""
    return url.removeprefix(PLATFORM)


def read_form(response: TestResponse) -> Form:
    """Return the form of a page that posts itself."""
    assert response.status_code == 200, response.text
    action = re.search(r'<form id="post-on" method="post" action="([^"]*)"', response.text)
    assert action is not None, response.text
    inputs = re.findall(
        r'<input type="hidden"\s+name="([^"]*)"\s+value="([^"]*)"\s*/?>', response.text
    )
    fields = {html.unescape(name): html.unescape(value) for name, value in inputs}
    return Form(url=html.unescape(action[1]), fields=fields)


def having(*traits: Trait) -> Profile:
    """Return the standard profile with these traits as well."""
    return replace(STANDARD, traits=STANDARD.traits | set(traits))


def without(*traits: Trait) -> Profile:
    """Return the standard profile without these traits."""
    return replace(STANDARD, traits=STANDARD.traits - set(traits))
