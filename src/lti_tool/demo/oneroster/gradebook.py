"""The server's gradebook: categories, columns and results, kept as they were sent.

Source: OneRoster 1.2 gradebook REST binding: PUT makes (201) or changes (200) under the sender's
own id; an object of somebody or something unknown is refused.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, current_app, jsonify, render_template_string, request
from flask.typing import ResponseReturnValue

from lti_tool.demo.oneroster import access
from lti_tool.demo.oneroster.config import GRADEBOOK_PATH, Refused, RosterConfig
from lti_tool.demo.oneroster.lies import Lie

blueprint = Blueprint("oneroster_gradebook", __name__)

KINDS: Final[Mapping[str, str]] = {
    "categories": "category",
    "lineItems": "lineItem",
    "results": "result",
}
"""Path -> envelope."""

_NEEDS: Final[Mapping[str, tuple[str, ...]]] = {
    "category": ("title",),
    "lineItem": ("title", "assignDate", "dueDate", "class", "school", "category"),
    "result": ("lineItem", "student", "scoreStatus", "scoreDate"),
}
"""Kind of object -> members that 1.2 requires besides those of every object."""

_OBJECT: Final = ("sourcedId", "status", "dateLastModified")
_REFERENCES: Final[Mapping[str, str]] = {
    "class": "classes",
    "school": "orgs",
    "student": "users",
    "category": "category",
    "lineItem": "lineItem",
}
"""Member -> where what it refers to must stand: in the roster, or in the gradebook."""


@blueprint.put(f"{GRADEBOOK_PATH}/<any({', '.join(KINDS)}):name>/<key>")
def put(name: str, key: str) -> ResponseReturnValue:
    """Keep an object."""
    config, kind = _config(), KINDS[name]
    access.require_token(config)
    body = request.get_json(silent=True)
    sent = body.get(kind) if isinstance(body, dict) else None
    if not isinstance(sent, dict) or any(each not in sent for each in (*_OBJECT, *_NEEDS[kind])):
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "invaliddata")
    if sent["sourcedId"] != key or len(str(sent.get("scoreDate", "2026-01-01"))) != len(
        "YYYY-MM-DD"
    ):
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "invaliddata")
    _require_known(sent, config)
    fresh = (kind, key) not in config.book
    config.book[kind, key] = sent
    if Lie.ANSWERS_LOST in config.lies:
        raise Refused(HTTPStatus.BAD_GATEWAY, "server_busy")
    return "", HTTPStatus.CREATED if fresh else HTTPStatus.OK


@blueprint.get(f"{GRADEBOOK_PATH}/<any({', '.join(KINDS)}):name>/<key>")
def show(name: str, key: str) -> ResponseReturnValue:
    """Tell an object."""
    config, kind = _config(), KINDS[name]
    access.require_token(config)
    if (kind, key) not in config.book:
        raise Refused(HTTPStatus.NOT_FOUND, "unknownobject")
    return jsonify({kind: config.book[kind, key]})


@blueprint.delete(f"{GRADEBOOK_PATH}/<any({', '.join(KINDS)}):name>/<key>")
def delete(name: str, key: str) -> ResponseReturnValue:
    """Take an object away."""
    config, kind = _config(), KINDS[name]
    access.require_token(config)
    if config.book.pop((kind, key), None) is None:
        raise Refused(HTTPStatus.NOT_FOUND, "unknownobject")
    return "", HTTPStatus.NO_CONTENT


@blueprint.get("/administratie/cijferboek")
def page() -> str:
    """Show what stands in the gradebook, by the administration's own numbers."""
    book = _config().book
    titles = {key: each["title"] for (kind, key), each in book.items() if kind == "lineItem"}
    rows = [
        (
            each["class"]["sourcedId"] if "class" in each else "",
            titles.get(each["lineItem"]["sourcedId"], "?"),
            each["student"]["sourcedId"],
            each.get("score"),
            each["scoreDate"],
        )
        for (kind, _), each in book.items()
        if kind == "result"
    ]
    return render_template_string(_PAGE, rows=sorted(rows, key=str))


def _require_known(sent: Mapping[str, Any], config: RosterConfig) -> None:
    """Refuse a reference to what is not there: 404 for it, or 422 as other servers do."""
    for member, place in _REFERENCES.items():
        if member not in sent:
            continue
        key = sent[member].get("sourcedId")
        roster = config.objects.get(place, [])
        if (place, key) not in config.book and all(each["sourcedId"] != key for each in roster):
            other = Lie.UNPROCESSABLE in config.lies
            status = HTTPStatus.UNPROCESSABLE_ENTITY if other else HTTPStatus.NOT_FOUND
            raise Refused(status, "invaliddata" if other else "unknownobject")


def _config() -> RosterConfig:
    config: RosterConfig = current_app.extensions["oneroster"]
    return config


_PAGE: Final = """<!doctype html>
<html lang="nl"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Cijferboek van de administratie</title>
<main><h1>Cijferboek van de administratie</h1>
<table><caption>Wat er is aangekomen</caption>
<thead><tr><th scope="col">Groep</th><th scope="col">Opdracht</th><th scope="col">Leerling</th>
<th scope="col">Score</th><th scope="col">Datum</th></tr></thead>
<tbody>{% for row in rows %}<tr>{% for value in row %}<td>{{ value }}</td>{% endfor %}</tr>
{% else %}<tr><td colspan="5">Nog niets.</td></tr>{% endfor %}</tbody></table></main></html>
"""
