"""What the publisher's server says to the platform: for a token, and a score."""

import json
from typing import Any

import jwt

from lti_tool.demo.publisher.config import PublisherConfig, Us
from lti_tool.lti.vocabulary import SCOPE_SCORE, SCORE_TYPE

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def assertion(config: PublisherConfig, platform: Us, **changes: object) -> str:
    """Return a signed assertion; ``changes`` are claims that a test makes wrong."""
    now = int(config.clock().timestamp())
    claims = {
        "iss": platform.client_id,
        "sub": platform.client_id,
        "aud": platform.token_url,
        "iat": now,
        "exp": now + 300,
        "jti": config.random_token(),
        **changes,
    }
    return jwt.encode(claims, config.key, "RS256", headers={"kid": config.kid})


def ask_token(config: PublisherConfig, platform: Us, **changes: str) -> tuple[int, Any]:
    """Ask for an access token; return the status and the answer."""
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": assertion(config, platform),
        "scope": SCOPE_SCORE,
        **changes,
    }
    return config.post(platform.token_url, {}, form)


def score_of(config: PublisherConfig, user_id: str, given: float, maximum: float) -> dict[str, Any]:
    """Return a score for finished and graded work."""
    return {
        "userId": user_id,
        "scoreGiven": given,
        "scoreMaximum": maximum,
        "timestamp": config.clock().isoformat(timespec="milliseconds"),
        "activityProgress": "Completed",
        "gradingProgress": "FullyGraded",
    }


def send_score(
    config: PublisherConfig, line_item_url: str, token: str, score: dict[str, Any]
) -> tuple[int, Any]:
    """Post a score (AGS 2.0, 3.4.3: ``/scores`` comes before a query)."""
    path, mark, query = line_item_url.partition("?")
    headers = {"Authorization": f"Bearer {token}", "Content-Type": SCORE_TYPE}
    return config.post(f"{path}/scores{mark}{query}", headers, json.dumps(score).encode())
