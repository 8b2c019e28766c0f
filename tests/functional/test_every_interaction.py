"""Every kind of interaction is made with the keyboard alone, with script and without."""

from collections.abc import Callable, Mapping

import pytest
from playwright.sync_api import Page, expect

from lti_tool.exercises.exercise import Item
from lti_tool.exercises.interactions.associate import AssociateInteraction
from lti_tool.exercises.interactions.gap_match import GapMatchInteraction
from lti_tool.exercises.interactions.match import MatchInteraction
from lti_tool.exercises.interactions.order import OrderInteraction
from lti_tool.exercises.interactions.slider import SliderInteraction
from lti_tool.exercises.scoring import model_answer
from tests.factories.tools import exercises
from tests.functional.rig import embedded_rig
from tests.functional.test_first_round import enter, fill_in, go_on, press, without_script

__all__ = ["embedded_rig", "without_script"]

pytestmark = pytest.mark.browser

CHOSEN = ("wereld-kaart-en-kompas", "wereld-woordsoorten")
"""Between them: hotspot, match by lists and by boxes, slider, order, hot text, gaps, pairs."""

Answer = tuple[str, ...]


def match(page: Page, answer: Answer) -> None:
    for row, column in (pair.split() for pair in answer):
        boxes = page.locator(f"input[name='RESPONSE:{row}'][value='{column}']")
        if boxes.count():
            boxes.press("Space")
        else:
            page.locator(f"select[name='RESPONSE:{row}']").select_option(column)


def gaps(page: Page, answer: Answer) -> None:
    for word, gap in (pair.split() for pair in answer):
        page.locator(f"select[name='RESPONSE:{gap}']").select_option(word)


def associate(page: Page, answer: Answer) -> None:
    for number, pair in enumerate(answer, start=1):
        lists = page.locator(f"select[name='RESPONSE:{number}']")
        for at, name in enumerate(pair.split()):
            lists.nth(at).select_option(name)


def order(page: Page, answer: Answer) -> None:
    """Move each choice up until it stands in its place, or give it its place without script."""
    for place, name in enumerate(answer):
        field = page.locator(f"select[name='RESPONSE:{name}']")
        if field.is_visible():
            field.select_option(str(place + 1))
            continue
        row = page.locator("[data-order] > li", has=field)
        while page.locator(f"[data-order] > li:nth-child({place + 1})", has=field).count() == 0:
            up = row.get_by_role("button", name="Omhoog")
            up.press("Enter")
            expect(up).to_be_focused()


def slider(page: Page, answer: Answer) -> None:
    field = page.locator("input[name=RESPONSE]")
    if not page.get_by_role("slider").count():
        field.fill(answer[0])
        return
    while field.input_value() != answer[0]:
        page.get_by_role("slider").press("ArrowRight")


BY_HAND: Mapping[type, Callable[[Page, Answer], None]] = {
    MatchInteraction: match,
    GapMatchInteraction: gaps,
    AssociateInteraction: associate,
    OrderInteraction: order,
    SliderInteraction: slider,
}


def make(page: Page, item: Item) -> None:
    kind = type(item.interactions[0])
    if kind in BY_HAND:
        BY_HAND[kind](page, model_answer(item)["RESPONSE"])
    else:
        fill_in(page, item)
    press(page.get_by_role("button", name="Nakijken"))
    expect(page.locator("#feedback")).to_contain_text("Goed gedaan!")
    press(page.locator("#next"))


@pytest.mark.parametrize("scripted", [True, False], ids=["with script", "without script"])
@pytest.mark.parametrize("key", CHOSEN)
def test_a_pupil_makes_every_kind_with_the_keyboard(embedded_rig, request, scripted, key):
    page = request.getfixturevalue("page" if scripted else "without_script")
    exercise = exercises().get(key)
    embedded_rig.add_links(exercise)
    enter(embedded_rig, page, "sanne")
    page.goto(f"{embedded_rig.platform_url}/launch/links/10?target=window")
    if not scripted:
        go_on(page)

    for item in exercise.items:
        make(page, item)

    points = f"{exercise.maximum} van de {exercise.maximum} punten"
    expect(page.locator(".lead")).to_contain_text(points)


def test_who_chooses_too_many_is_told_and_loses_nothing(embedded_rig, page):
    item = exercises().get(CHOSEN[1]).items[2]
    embedded_rig.add_links(exercises().get(CHOSEN[1]))
    enter(embedded_rig, page, "sanne")
    page.goto(f"{embedded_rig.platform_url}/launch/links/10?target=window")
    page.goto(page.url.removesuffix("1") + "3")
    associate(page, model_answer(item)["RESPONSE"])
    page.locator("[name='RESPONSE:3']").first.evaluate(
        """field => field.closest('div').insertAdjacentHTML('afterend',
        "<input name='RESPONSE' value='A B'>")"""
    )
    page.get_by_role("button", name="Nakijken").click()

    expect(page.get_by_role("alert")).to_have_text("Je hebt te veel gekozen. Kies er hooguit 3.")
    expect(page.locator("[name='RESPONSE:3']").last).not_to_have_value("")
