"""Practice to measure, as a pupil's pages need it: begin a round, go on, learn from it."""

from sqlalchemy.orm import Session

from lti_tool.errors import NotFound
from lti_tool.exercises import lessons
from lti_tool.exercises.exercise import Item
from lti_tool.models.learning import Attempt
from lti_tool.services.practice import levels, rounds
from lti_tool.web.access import Viewer
from lti_tool.web.tool import tool


def begin(session: Session, viewer: Viewer, attempt: Attempt) -> None:
    """Choose the first item of a new round."""
    rounds.begin(session, attempt, _desk(viewer))


def go_on(session: Session, viewer: Viewer, attempt: Attempt, item: Item) -> bool:
    """Learn from an answer and choose the next item; return whether the round is over."""
    return rounds.go_on(session, attempt, item.identifier, _desk(viewer))


def learn(session: Session, attempt: Attempt) -> None:
    """Learn from a finished exercise or lesson whose items serve goals; a round has done so."""
    shelf = tool().shelf
    parts = map(shelf.catalogue.exercises.get, lessons.parts_of(attempt.exercise_key))
    served = dict.fromkeys(part.practice for part in parts if part is not None)
    for bank in filter(None, map(shelf.banks.get, served)):
        levels.refresh(session, attempt.school_id, attempt.person_id, bank)


def _desk(viewer: Viewer) -> rounds.Desk:
    if viewer.context_id is None:
        raise NotFound("no group", code="no_group")
    parts = tool()
    return rounds.Desk(
        banks=parts.shelf.banks,
        context_id=viewer.context_id,
        now=parts.clock(),
        random=parts.random,
    )
