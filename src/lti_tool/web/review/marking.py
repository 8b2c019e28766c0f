"""What pupils wrote themselves and no teacher has read yet: a list, and the way to each answer."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from lti_tool.errors import NotFound
from lti_tool.models.schools import Role
from lti_tool.services import marking
from lti_tool.services.marking import Waiting
from lti_tool.web.access import Viewer, requires
from lti_tool.web.dashboard import names, own
from lti_tool.web.dashboard.names import Shown
from lti_tool.web.tool import tool

blueprint = Blueprint("marking", __name__, url_prefix="/s/<session_id>/nakijken")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An answer that waits for points; ``title`` and ``number`` say which item it is."""

    address: str
    alias: str
    name: str | None
    title: str
    number: int
    moment: datetime


@blueprint.get("")
@requires(Role.TEACHER)
def overview(viewer: Viewer) -> ResponseReturnValue:
    """List the answers of the group that wait for points, the longest waiting first.

    Raises:
        NotFound: ``no_group``: the launch came from none.
    """
    if viewer.context_id is None:
        raise NotFound("context", code="no_group")
    with tool().database.reading() as session:
        found = marking.waiting(session, viewer.school_id, viewer.context_id)
    shown = names.of_group(viewer, {each.person_id for each in found})
    return render_template(
        "review/marking.html", lines=[_line(viewer, each, shown) for each in found]
    )


def _line(viewer: Viewer, waiting: Waiting, shown: Shown) -> Line:
    exercise = tool().shelf.version(waiting.exercise_key, waiting.exercise_version)
    number = [item.identifier for item in exercise.items].index(waiting.item_identifier) + 1
    return Line(
        address=url_for(
            "reviewing.item",
            session_id=viewer.session_id,
            key=own.key_of(viewer.context_id),
            attempt_id=waiting.attempt_id,
            number=number,
        ),
        alias=waiting.alias,
        name=shown.by_person.get(waiting.person_id),
        title=exercise.title,
        number=number,
        moment=waiting.handed_in_at,
    )
