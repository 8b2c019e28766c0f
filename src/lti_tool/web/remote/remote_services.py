"""What exercise servers may call: a token endpoint, and the score of a line item.

Source: LTI Security Framework 1.0 section 4.1; RFC 6749 section 5; AGS 2.0 section 3.4.
"""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from uuid import UUID

import structlog
from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from lti_tool.errors import RemoteRefused
from lti_tool.lti.platform import scores as score_bodies
from lti_tool.lti.platform import tokens
from lti_tool.lti.platform.authorization import Server
from lti_tool.lti.vocabulary import SCOPE_SCORE, SCORE_TYPE
from lti_tool.services.remote import handovers, scores, servers
from lti_tool.web.texts import text_of
from lti_tool.web.tool import tool

log = structlog.get_logger()
blueprint = Blueprint("remote_services", __name__, url_prefix="/remote")

_CLIENT = (HTTPStatus.UNAUTHORIZED, "invalid_client")
_TOKEN = (HTTPStatus.UNAUTHORIZED, "invalid_token")

ANSWERS: Mapping[str, tuple[HTTPStatus, str]] = {
    "token_grant_wrong": (HTTPStatus.BAD_REQUEST, "unsupported_grant_type"),
    "token_assertion_missing": (HTTPStatus.BAD_REQUEST, "invalid_request"),
    "token_scope_wrong": (HTTPStatus.BAD_REQUEST, "invalid_scope"),
    "token_assertion_wrong": _CLIENT,
    "token_assertion_expired": _CLIENT,
    "token_assertion_used": _CLIENT,
    "token_audience_wrong": _CLIENT,
    "token_keys_unreachable": _CLIENT,
    "remote_client_unknown": _CLIENT,
    "access_token_missing": _TOKEN,
    "access_token_wrong": _TOKEN,
    "access_token_expired": _TOKEN,
    "line_item_unknown": (HTTPStatus.NOT_FOUND, "not_found"),
    "score_user_unknown": (HTTPStatus.BAD_REQUEST, "invalid_request"),
    "score_type_wrong": (HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "invalid_request"),
    "score_malformed": (HTTPStatus.BAD_REQUEST, "invalid_request"),
    "score_too_large": (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "invalid_request"),
    "score_out_of_bounds": (HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_request"),
    "score_from_future": (HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_request"),
    "score_stale": (HTTPStatus.CONFLICT, "conflict"),
    "score_attempt_closed": (HTTPStatus.CONFLICT, "conflict"),
}
"""Code -> status, and the word of RFC 6749 5.2 or RFC 6750 3.1 (ours where they have none)."""


@blueprint.post("/token")
def token() -> ResponseReturnValue:
    """Give a server a token for scores, and for nothing else."""
    parts = tool()
    try:
        server = _proven()
    except RemoteRefused as error:
        return _refused(error)
    issued = tokens.issue(
        parts.access_token_key,
        server.id,
        now=int(parts.clock().timestamp()),
        random=parts.random_bytes(8),
    )
    log.info("remote token given", server=server.key)
    return {
        "access_token": issued,
        "token_type": "Bearer",
        "expires_in": tokens.LIFE,
        "scope": SCOPE_SCORE,
    }


def _proven() -> Server:
    """Return the server that signed this request; its assertion is spent."""
    parts = tool()
    assertion = tokens.read_request(request.form)
    client_id = tokens.claimed_client(assertion)
    with parts.database.reading() as session:
        server = servers.by_client_id(session, client_id)
    found = tokens.verified(
        assertion,
        partial(parts.key_sets.find, server.id, server.jwks_url),
        tokens.Expected(
            server=server,
            token_url=f"{parts.settings.public_url}/remote/token",
            now=parts.clock().timestamp(),
            leeway=parts.settings.leeway,
        ),
    )
    with parts.database.noting() as quick:
        handovers.spend_assertion(quick, server, found.jti, found.ends)
    return server


@blueprint.post("/items/<uuid:item_id>/scores")
def score(item_id: UUID) -> ResponseReturnValue:
    """Take a score."""
    try:
        _take(item_id)
    except RemoteRefused as error:
        return _refused(error)
    return "", HTTPStatus.NO_CONTENT


def _take(item_id: UUID) -> None:
    parts = tool()
    setting = scores.Setting(
        now=parts.clock(),
        root_key=parts.root_key,
        leeway=timedelta(seconds=parts.settings.leeway),
    )
    header = request.headers.get("Authorization", "")
    now = int(setting.now.timestamp())
    server_id = tokens.holder(parts.access_token_key, header, now=now)
    if request.mimetype != SCORE_TYPE:
        raise RemoteRefused(code="score_type_wrong")
    posted = score_bodies.read(request.get_data())
    with parts.database.writing() as session:
        server = servers.by_id(session, server_id)
        scores.take(session, server, item_id, posted, setting)
    log.info("remote score taken", server=server.key, final=posted.final)


def _refused(error: RemoteRefused) -> ResponseReturnValue:
    status, word = ANSWERS[error.code]
    log.info("remote refused", code=error.code, status=int(status), endpoint=request.endpoint or "")
    told = {"error": word, "code": error.code, "message": str(text_of(error.code).staff)}
    bearer = {"WWW-Authenticate": f'Bearer error="{word}"'} if word == "invalid_token" else {}
    return told, status, bearer
