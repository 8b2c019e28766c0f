"""Before handing in a page is the same, byte for byte, as if there were no answer at all.

Issue 6: no response, mapping or processing rule reaches the browser before handing in. Every page
of every item is made twice: of the item as it is, and of one that has no right answer, no points,
no rules, no feedback and no rubric. What cannot be told apart gives nothing away.
"""

from dataclasses import replace
from decimal import Decimal

from lti_tool.exercises import rendering
from lti_tool.exercises.catalogue import Catalogue
from lti_tool.exercises.exercise import Exercise, Item
from lti_tool.exercises.markup import Content, Element, Feedback
from lti_tool.exercises.processing.records import Declarations
from lti_tool.models.launches import LaunchSession
from lti_tool.models.schools import Role
from lti_tool.services.packages import Shelf
from tests.factories.tools import exercises
from tests.functional.served import Browser, served

__all__ = ["served"]

EXERCISES = tuple(exercises().exercises.values())


def bare(item: Item) -> Item:
    """Return an item of which nothing is known but what it asks."""
    return replace(
        item,
        declarations=Declarations(
            responses={
                name: replace(each, correct=(), mapping=None)
                for name, each in item.declarations.responses.items()
            },
            outcomes={},
        ),
        body=without_feedback(item.body),
        processing=(),
        modal_feedback=(),
        maximum=Decimal(0),
        rubric=(),
    )


def without_feedback(content: tuple[Content, ...]) -> tuple[Content, ...]:
    return tuple(
        replace(part, children=without_feedback(part.children))
        if isinstance(part, Element)
        else part
        for part in content
        if not isinstance(part, Feedback)
    )


def pages(browser: Browser, exercise: Exercise) -> list[bytes]:
    with browser.served.tool.database.writing() as session:
        session.get_one(LaunchSession, browser.launched.id).exercise_key = exercise.key
    count = len(exercise.items)
    return [browser.get(f"/opdracht/{number}").data for number in range(1, count + 1)]


def compared(served, monkeypatch) -> tuple[list[list[bytes]], list[list[bytes]]]:
    """Return all pages of all exercises as they are, and of the same ones laid bare."""
    browser = served.enter(Role.TEACHER)
    as_they_are = [pages(browser, each) for each in EXERCISES]
    stripped = {each.key: replace(each, items=tuple(map(bare, each.items))) for each in EXERCISES}
    monkeypatch.setattr(Shelf, "catalogue", Catalogue(exercises=stripped))
    return as_they_are, [pages(browser, each) for each in EXERCISES]


def test_no_byte_of_any_page_tells_what_is_right(served, monkeypatch):
    as_they_are, laid_bare = compared(served, monkeypatch)

    assert as_they_are == laid_bare
    assert all(b"<form" in page for of_one in as_they_are for page in of_one)


def test_one_byte_that_tells_would_be_found(served, monkeypatch):
    drawn = rendering.item_html

    def telling(item, **options):
        return drawn(item, **options) + f"<!-- {item.maximum} -->"

    monkeypatch.setattr(rendering, "item_html", telling)

    as_they_are, laid_bare = compared(served, monkeypatch)

    assert all(
        page != bare_page
        for of_one, of_bare in zip(as_they_are, laid_bare, strict=True)
        for page, bare_page in zip(of_one, of_bare, strict=True)
    )
