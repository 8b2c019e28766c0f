"""Where platforms post notices (Platform Notification Service 1.0): checked, kept, answered."""

import structlog
from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from lti_tool.errors import ToolError
from lti_tool.lti import checks
from lti_tool.lti import notices as protocol
from lti_tool.services import notices
from lti_tool.web.errors import STATUS
from lti_tool.web.tool import tool

log = structlog.get_logger()
blueprint = Blueprint("notices", __name__)


@blueprint.post("/lti/notices")
def receive() -> ResponseReturnValue:
    """Keep each notice that is right; answer with the first refusal if any was.

    Each stands for itself: a platform that sends a whole batch again meets those that were
    kept as duplicates, which are right.
    """
    try:
        tokens = protocol.tokens_in(request.get_data())
    except ToolError as error:
        return _answer([error], 0)
    refusals = [error for error in map(_refusal, tokens) if error]
    return _answer(refusals, len(tokens) - len(refusals))


def _refusal(token: str) -> ToolError | None:
    """Take one notice in; return why not, if so."""
    parts = tool()
    try:
        client = parts.clients.for_login(*protocol.addressee(token))
        notified = protocol.verified(
            token,
            lambda kid: parts.key_sets.find(client.registration_id, client.jwks_url, kid),
            checks.Sender(
                issuer=client.issuer,
                client_id=client.client_id,
                now=parts.clock().timestamp(),
                leeway=parts.settings.leeway,
                oldest=checks.LONGEST_LIFE,
            ),
        )
        setting = notices.Setting(
            now=parts.clock(), root_key=parts.root_key, leeway=parts.settings.leeway
        )
        with parts.database.writing() as session:
            new = notices.take(session, client, notified, setting)
    except ToolError as error:
        return error
    known = notified.kind if notified.kind in protocol.SERVED else "another kind"
    log.info(
        "notice accepted",
        registration=str(client.registration_id),
        message_type=known,
        answer="new" if new else "known before",
    )
    return None


def _answer(refusals: list[ToolError], accepted: int) -> ResponseReturnValue:
    for error in refusals:
        log.info("notice refused", code=error.code)
    status = STATUS[type(refusals[0])] if refusals else 200
    return {"accepted": accepted, "refused": [error.code for error in refusals]}, status
