"""Sounds of exercises, fetched by the browser's own player when somebody asks to hear one."""

from io import BytesIO
from typing import Any

from flask import Blueprint, Response, g, send_file, url_for
from flask.typing import ResponseReturnValue

from lti_tool.errors import NotFound
from lti_tool.exercises.audio import MEDIA_TYPE
from lti_tool.exercises.packages import is_plain_name
from lti_tool.exercises.rendering import Page
from lti_tool.models.schools import Role
from lti_tool.web.access import Viewer, requires
from lti_tool.web.tool import tool

blueprint = Blueprint("sounds", __name__, url_prefix="/s/<session_id>/geluid")

_KEPT = 24 * 3600
"""Seconds that a browser may keep a sound: its name is made of its bytes."""


@blueprint.get("/<key>/<version>/<name>")
@requires(Role.PUPIL, Role.TEACHER, Role.ADMIN)
def play(_viewer: Viewer, key: str, version: str, name: str) -> ResponseReturnValue:
    """Answer a sound of one version of an exercise, or a part of it (players ask for ranges).

    Raises:
        NotFound: ``exercise_unknown``; ``sound_unknown``: this version has no such sound.
    """
    named = all(map(is_plain_name, (key, version)))  # no database takes every text
    data = tool().shelf.version(key, version).sounds.get(name) if named else None
    if data is None:
        raise NotFound(f"sound {name[:40]}", code="sound_unknown")
    answer: Response = send_file(BytesIO(data), mimetype=MEDIA_TYPE, conditional=True, etag=name)
    answer.headers["Cache-Control"] = f"private, max-age={_KEPT}, immutable"
    return answer


def page() -> Page:
    """Return the page that is being made, for whoever draws an item on it."""
    place: dict[str, Any] = {"key": "k", "version": "v", "name": "n"}
    address = url_for("sounds.play", session_id=g.viewer.session_id, **place)
    return Page(sounds=address.removesuffix("k/v/n"))
