"""The notification service: the tool says where it wants notices, and they are sent there.

Source: Platform Notification Service 1.0, in the shapes that Canvas' guide shows.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from http import HTTPStatus
from typing import Final

import requests
from flask import Blueprint, Response

from lti_tool.demo.platform import shapes, vocabulary
from lti_tool.demo.platform.config import origin
from lti_tool.demo.platform.course import Course
from lti_tool.demo.platform.ids import outward
from lti_tool.demo.platform.messages.places import context
from lti_tool.demo.platform.notices import Handler, Notice, notice_claims
from lti_tool.demo.platform.records import ToolClient
from lti_tool.demo.platform.services.access import (
    ServiceRefused,
    json_answer,
    json_body,
    require_scope,
)
from lti_tool.demo.platform.state import State
from lti_tool.demo.platform.traits import ServiceTrait
from lti_tool.demo.platform.web import state

blueprint = Blueprint("notices", __name__, url_prefix="/notices")

_JSON: Final = "application/json"
_MOST_IN_ONE: Final = 100

_RULES: Final[Mapping[str, shapes.Rule]] = {
    "notice_type": shapes.one_of(vocabulary.NOTICE_TYPES),
    "handler": shapes.is_text,
    "max_batch_size": shapes.is_above_zero,
}


@blueprint.get("/<deployment_id>/handlers")
def list_handlers(deployment_id: str) -> Response:
    """Tell where the notices of one deployment go."""
    require_scope(vocabulary.NOTICE_SCOPE)
    client = _client(deployment_id)
    kept = {handler.notice_type: handler.url for handler in state().handlers.of(deployment_id)}
    listed = [
        {"notice_type": name, "handler": kept.get(name, "")} for name in vocabulary.NOTICE_TYPES
    ]
    document = {"client_id": client.client_id, "deployment_id": deployment_id}
    return json_answer({**document, "notice_handlers": listed}, _JSON)


@blueprint.put("/<deployment_id>/handlers")
def put_handler(deployment_id: str) -> Response:
    """Take where the notices of one type go; an empty address takes the wish away."""
    require_scope(vocabulary.NOTICE_SCOPE)
    platform, client = state(), _client(deployment_id)
    handler = _read(json_body(_JSON, charset_allowed=True))
    platform.handlers.put(deployment_id, handler)
    if handler.url and handler.notice_type == vocabulary.HELLO_WORLD:
        hello = Notice(id=platform.token(), notice_type=vocabulary.HELLO_WORLD, claims={})
        send(platform, client, handler, [hello])
    size = {} if handler.max_batch_size is None else {"max_batch_size": handler.max_batch_size}
    document = {"notice_type": handler.notice_type, "handler": handler.url, **size}
    return json_answer(document, _JSON)


def tell_of_copy(platform: State, copy: Course) -> None:
    """Send a notice of a copied course to whoever wants one."""
    if not platform.has(ServiceTrait.NOTICES):
        return
    origins = [outward(platform, "context", each) for each in copy.facts.history[:1]]
    claims = {
        vocabulary.CONTEXT: context(platform, copy),
        vocabulary.ORIGIN_CONTEXTS: origins,
    }
    for client in platform.registry.clients():
        for handler in platform.handlers.of(client.deployment_id):
            if handler.notice_type == vocabulary.CONTEXT_COPY:
                notice = Notice(
                    id=platform.token(), notice_type=vocabulary.CONTEXT_COPY, claims=claims
                )
                send(platform, client, handler, [notice])


def send(platform: State, client: ToolClient, handler: Handler, notices: list[Notice]) -> None:
    """Send notices to one handler, in batches as it wants them, without waiting."""
    size = min(handler.max_batch_size or _MOST_IN_ONE, _MOST_IN_ONE)
    for start in range(0, len(notices), size):
        batch = [_claims(platform, client, each) for each in notices[start : start + size]]
        platform.config.aside(partial(_post, platform, handler, batch))


def _claims(platform: State, client: ToolClient, notice: Notice) -> dict[str, object]:
    return notice_claims(
        notice,
        client,
        issuer=platform.config.issuer,
        nonce=platform.token(),
        now=platform.now(),
    )


def _post(platform: State, handler: Handler, batch: Sequence[dict[str, object]]) -> None:
    body = {"notices": [{"jwt": platform.signing.sign(each)} for each in batch]}
    try:
        status = platform.config.post_json(handler.url, body)
    except requests.RequestException:
        status = 0
    good = HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES
    outcome = str(status) if status else "geen antwoord"
    for each in batch:
        platform.record("notice", outcome=outcome, good=good, fields=each)


def _client(deployment_id: str) -> ToolClient:
    for client in state().registry.clients():
        if client.deployment_id == deployment_id and state().has(ServiceTrait.NOTICES):
            return client
    raise ServiceRefused(HTTPStatus.NOT_FOUND, "no such deployment")


def _read(body: object) -> Handler:
    required = ("notice_type", "handler")
    try:
        fields = shapes.check_fields("handler", body, rules=_RULES, required=required)
    except shapes.ShapeInvalid as error:
        raise ServiceRefused(HTTPStatus.BAD_REQUEST, str(error)) from error
    url, tool = fields["handler"], state().config.tool_url
    if url and origin(url) != origin(tool):
        raise ServiceRefused(HTTPStatus.BAD_REQUEST, f"handler must be at {origin(tool)}")
    size = fields.get("max_batch_size")
    return Handler(
        notice_type=fields["notice_type"],
        url=url,
        max_batch_size=None if size is None else int(size),
    )
