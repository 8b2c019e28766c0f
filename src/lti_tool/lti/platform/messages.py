"""The message that an exercise server gets: who is not told, what is.

Source: LTI Core 1.3 sections 5.3 and 5.4; LTI Security Framework 1.0 section 5.1.2; AGS 2.0
section 3.1 (claim). Decision D9: a pseudonym for this one server, and nothing about a person.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from lti_tool.lti import vocabulary as names
from lti_tool.lti.platform.authorization import Server

LIFE = 300
"""Seconds for which a message can be used."""

LEARNER = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """One launch. Identifiers are of our own making, each for this one server.

    ``subject`` and ``line_item_url`` are None for somebody of whom nothing is kept: the server
    then meets an anonymous launch (LTI Core 1.3, 5.3.6) and cannot send a score.
    """

    subject: str | None
    link_id: str
    context_id: str | None
    resource: str
    goal: str
    target: str
    return_url: str
    line_item_url: str | None
    nonce: str


def claims(launch: Launch, server: Server, *, issuer: str, now: int) -> dict[str, object]:
    """Return the claims of the id_token; ``now`` is in seconds."""
    found: dict[str, object] = {
        "iss": issuer,
        "aud": server.client_id,
        "iat": now,
        "exp": now + LIFE,
        "nonce": launch.nonce,
        names.MESSAGE_TYPE: names.RESOURCE_LINK_REQUEST,
        names.VERSION: "1.3.0",
        names.DEPLOYMENT_ID: server.deployment_id,
        names.TARGET_LINK_URI: launch.target,
        names.RESOURCE_LINK: {"id": launch.link_id},
        names.ROLES: [LEARNER],
        names.CUSTOM: {"exercise": launch.resource, "goal": launch.goal},
        names.PRESENTATION: {"return_url": launch.return_url},
    }
    return {**found, **_of_a_pupil(launch)}


def _of_a_pupil(launch: Launch) -> Mapping[str, object]:
    found: dict[str, object] = {}
    if launch.subject is not None:
        found["sub"] = launch.subject
    if launch.context_id is not None:
        found[names.CONTEXT] = {"id": launch.context_id}
    if launch.line_item_url is not None:
        endpoint = {"scope": [names.SCOPE_SCORE], "lineitem": launch.line_item_url}
        found[names.AGS_ENDPOINT] = endpoint
    return found
