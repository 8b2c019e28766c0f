"""The routes of ``/api/v1``: who asks, which page of which collection, and where the next one is.

Source: RFC 6750 section 2.1 (the token comes in a header, never in an address); RFC 8288
(``Link``).
"""

import base64
import re
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, current_app, g, json, request
from flask.typing import ResponseReturnValue

from lti_tool.db import tenancy
from lti_tool.errors import ApiRefused, NotFound
from lti_tool.services import api_tokens
from lti_tool.services.api_tokens import Holder
from lti_tool.web.api import description
from lti_tool.web.api.collections import COLLECTIONS, Asked, Collection
from lti_tool.web.api.description import LONGEST_PAGE, USUAL_PAGE
from lti_tool.web.api.quota import Quota
from lti_tool.web.tool import tool

blueprint = Blueprint("api", __name__, url_prefix="/api")

QUOTA = "lti_tool_api_quota"
"""The extension of the application that counts requests (``Quota``)."""

_SIZE = re.compile("[1-9][0-9]{0,2}")
_CURSOR = re.compile("[A-Za-z0-9_-]{1,400}")


@blueprint.get("/openapi.json")
def described() -> ResponseReturnValue:
    """Describe the interface (OpenAPI 3.1): for anybody, nothing in it is a school's."""
    return description.document(tool().settings.public_url)


@blueprint.get("/v1/<name>")
def listed(name: str) -> ResponseReturnValue:
    """Show one page of a collection."""
    collection = COLLECTIONS.get(name)
    if collection is None:
        raise NotFound("collection")
    holder = _holder(collection)
    asked = _asked(holder, collection)
    with tool().database.reading() as session:
        # one more than is shown tells whether there is a next page
        rows = list(collection.read(session, asked))
    return _page(name, collection, rows)


def _holder(collection: Collection) -> Holder:
    """Return who asks; from here on the database shows their school only.

    Raises:
        ApiRefused: ``api_token_missing``, ``api_token_wrong``, ``api_scope_missing``,
            ``api_too_many``.
    """
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise ApiRefused(code="api_token_missing")
    with tool().database.reading() as session:
        holder = api_tokens.find(session, secret.strip(), now=tool().clock())
    tenancy.bind(holder.school_id)
    quota: Quota = current_app.extensions[QUOTA]
    if seconds := quota.wait(holder.token_id):
        g.retry_after = seconds
        raise ApiRefused(code="api_too_many")
    if collection.scope not in holder.scopes:
        raise ApiRefused(code="api_scope_missing")
    return holder


def _asked(holder: Holder, collection: Collection) -> Asked:
    given = request.args.to_dict()
    size, cursor = given.pop("limit", str(USUAL_PAGE)), given.pop("cursor", None)
    if not (_SIZE.fullmatch(size) and int(size) <= LONGEST_PAGE):
        raise ApiRefused(code="api_limit_wrong")
    if given.keys() - collection.filters.keys():
        raise ApiRefused(code="api_filter_wrong")
    return Asked(
        parts=tool(),
        school_id=holder.school_id,
        after=None if cursor is None else _read_cursor(cursor, collection),
        most=int(size) + 1,
        filters=given,
    )


def _page(name: str, collection: Collection, rows: list[Any]) -> ResponseReturnValue:
    size = int(request.args.get("limit", USUAL_PAGE))
    shown, link = rows[:size], {}
    following = None
    if len(rows) > size:
        query = request.args.to_dict() | {"cursor": _cursor(shown[-1][collection.key])}
        following = f"{tool().settings.public_url}/api/v1/{name}?{urlencode(query)}"
        link = {"Link": f'<{following}>; rel="next"'}
    body = json.dumps({"items": shown, "next": following}, default=_plain)
    return current_app.response_class(body, content_type="application/json", headers=link)


def _plain(value: Any) -> str:
    """Return a moment or an id as text (RFC 3339, RFC 9562)."""
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _cursor(key: Any) -> str:
    return base64.urlsafe_b64encode(str(key).encode()).decode().rstrip("=")


def _read_cursor(text: str, collection: Collection) -> Any:
    """Return the key that a page ended with.

    Raises:
        ApiRefused: ``api_cursor_wrong``.
    """
    if not _CURSOR.fullmatch(text):
        raise ApiRefused(code="api_cursor_wrong")
    try:
        return collection.key_of(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode())
    except ValueError:
        raise ApiRefused(code="api_cursor_wrong") from None
