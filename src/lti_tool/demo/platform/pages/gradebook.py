"""Marks: all of them for a teacher, one's own for a pupil."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from flask import Blueprint, abort, render_template

from lti_tool.demo.platform import people
from lti_tool.demo.platform.course import Course
from lti_tool.demo.platform.people import Person
from lti_tool.demo.platform.records import LineItem
from lti_tool.demo.platform.services.line_items import points
from lti_tool.demo.platform.web import require_person, state

blueprint = Blueprint("gradebook", __name__)

PROGRESS: Final[Mapping[str, str]] = {
    "Initialized": "geopend",
    "Started": "begonnen",
    "InProgress": "bezig",
    "Submitted": "ingeleverd",
    "Completed": "klaar",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One place in the gradebook, ready to show.

    Attributes:
        mark: for instance ``7,5``; empty when there is none.
        progress: a Dutch word; empty when nothing was heard.
    """

    user_id: str
    course_id: str
    line_item_id: str
    mark: str
    progress: str
    comment: str


@blueprint.get("/gradebook")
def show() -> str:
    """Show the marks that this person may see."""
    me = require_person()
    if not me.member:
        abort(HTTPStatus.FORBIDDEN, "Je hoort niet bij deze groep.")
    rows = people.PUPILS if me.is_teacher else (me,)
    found = [(course, item) for course in state().courses() for item in course.line_items()]
    cells = {person.key: [_cell(person, *place) for place in found] for person in rows}
    columns = [item for _, item in found]
    names = {item.id: _name(course, item) for course, item in found}
    maxima = {item.id: dutch(item.fields.score_maximum) for item in columns}
    shown = {"rows": rows, "columns": columns, "cells": cells, "maxima": maxima, "names": names}
    return render_template("gradebook.html", **shown)


def dutch(value: float) -> str:
    """Return points with a comma, and whole ones without."""
    return str(points(round(value, 2))).replace(".", ",")


def _name(course: Course, item: LineItem) -> str:
    """Return what a column is called; in a copied course it says so."""
    label = item.fields.label
    return f"{label} ({course.facts.title})" if course.facts.history else label


def _cell(person: Person, course: Course, item: LineItem) -> Cell:
    mark = course.mark(item.id, person.user_id)
    score = course.score(item.id, person.user_id)
    return Cell(
        user_id=person.user_id,
        course_id=course.facts.id,
        line_item_id=item.id,
        mark="" if mark is None else dutch(mark),
        progress="" if score is None else PROGRESS[score.activity_progress],
        comment="" if score is None else score.comment or "",
    )
