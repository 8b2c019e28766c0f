"""The document at ``/api/openapi.json``, made from the table of collections.

Source: OpenAPI 3.1.1.
"""

from typing import Any

from lti_tool import __version__
from lti_tool.services.api_tokens import Scope
from lti_tool.web.api import shapes
from lti_tool.web.api.collections import COLLECTIONS, Collection

USUAL_PAGE = 50
LONGEST_PAGE = 200

PROBLEM = shapes.thing(
    type=shapes.TEXT,
    title=shapes.TEXT,
    status=shapes.COUNT,
    detail=shapes.TEXT,
    code=shapes.TEXT,
    reference=shapes.TEXT,
)
_REFUSALS = {
    "400": "The cursor, the limit or a filter is not one.",
    "401": "There is no token, or it opens nothing (any more).",
    "403": "The token may not read this.",
    "404": "There is no such collection.",
    "429": "Asked too often; Retry-After tells when again.",
}


def document(public_url: str) -> dict[str, Any]:
    """Return the description of a tool at this address."""
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "lti_tool",
            "version": __version__,
            "description": "A school's figures for other systems, read only. Nothing in it tells "
            "of one person.",
        },
        "servers": [{"url": public_url}],
        "paths": {
            f"/api/v1/{name}": {"get": _operation(name, each)} for name, each in COLLECTIONS.items()
        },
        "components": {
            "schemas": {"Problem": PROBLEM, **{n: each.shape for n, each in COLLECTIONS.items()}},
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "From lti-tool api token add; scopes: "
                    + ", ".join(scope.value for scope in Scope),
                }
            },
        },
    }


def _operation(name: str, collection: Collection) -> dict[str, Any]:
    page = shapes.thing(
        items=shapes.many({"$ref": f"#/components/schemas/{name}"}),
        next=shapes.maybe({"type": "string", "format": "uri"}),
    )
    return {
        "operationId": f"list-{name}",
        "summary": collection.about,
        "security": [{"token": [collection.scope.value]}],
        "parameters": [
            _parameter("cursor", shapes.TEXT),
            _parameter(
                "limit",
                {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": LONGEST_PAGE,
                    "default": USUAL_PAGE,
                },
            ),
            *(_parameter(each, shape) for each, shape in collection.filters.items()),
        ],
        "responses": {
            "200": {
                "description": "One page; Link (rel=next) and next tell where the following is.",
                "content": {"application/json": {"schema": page}},
            },
            **{status: _refusal(about) for status, about in _REFUSALS.items()},
        },
    }


def _parameter(name: str, shape: shapes.Shape) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": shape}


def _refusal(about: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": about, "content": {"application/problem+json": {"schema": schema}}}
