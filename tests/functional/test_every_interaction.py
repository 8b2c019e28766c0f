"""Every kind of interaction is made with the keyboard alone, with script and without."""

from collections.abc import Callable, Mapping

import pytest
from playwright.sync_api import Page, expect

from lti_tool.exercises.exercise import Item
from lti_tool.exercises.interactions.associate import AssociateInteraction
from lti_tool.exercises.interactions.gap_match import GapMatchInteraction
from lti_tool.exercises.interactions.match import MatchInteraction
from lti_tool.exercises.interactions.order import OrderInteraction
from lti_tool.exercises.interactions.select_point import SelectPointInteraction
from lti_tool.exercises.interactions.slider import SliderInteraction
from lti_tool.exercises.scoring import model_answer
from tests.factories.tools import exercises
from tests.functional.rig import embedded_rig
from tests.functional.test_first_round import enter, fill_in, go_on, press, without_script

__all__ = ["embedded_rig", "without_script"]

pytestmark = pytest.mark.browser

CHOSEN = ("wereld-kaart-en-kompas", "wereld-woordsoorten", "wereld-schatkaart")
"""Between them: spots, crosses, match by lists and boxes, slider, order, hot text, gaps, pairs."""

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


def crosses(page: Page, answer: Answer) -> None:
    """Choose the square by its letter and number; with script the picture shows the cross."""
    for number, point in enumerate(answer, start=1):
        lists = page.locator(f"select[name='RESPONSE:{number}']")
        for at, pixel in enumerate(map(int, point.split())):
            length = int(lists.nth(at).get_attribute("data-length") or 0)
            count = lists.nth(at).locator("option").count() - 1
            lists.nth(at).select_option(index=1 + pixel * count // length)


BY_HAND: Mapping[type, Callable[[Page, Answer], None]] = {
    MatchInteraction: match,
    GapMatchInteraction: gaps,
    AssociateInteraction: associate,
    OrderInteraction: order,
    SelectPointInteraction: crosses,
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


def tap(page: Page, x: float, y: float) -> None:
    """Point at a pixel of the picture's own."""
    picture = page.locator("svg.picture")
    box = picture.bounding_box()
    assert box is not None
    left, top, width, height = (float(n) for n in (picture.get_attribute("viewBox") or "").split())
    at = {"x": (x - left) * box["width"] / width, "y": (y - top) * box["height"] / height}
    picture.click(position=at)


def put(page: Page) -> list[str]:
    """Return the pixels that the lists hold."""
    lists = page.locator("select[name^='RESPONSE:']")
    return [each.input_value() for each in lists.all()]


@pytest.fixture
def two_crosses(embedded_rig, page):
    """A page with two crosses to put, and its script at work."""
    embedded_rig.add_links(exercises().get(CHOSEN[2]))
    enter(embedded_rig, page, "sanne")
    page.goto(f"{embedded_rig.platform_url}/launch/links/10?target=window")
    page.goto(page.url.removesuffix("1") + "4")
    expect(page.locator(".how")).to_contain_text("in de plaat")
    return page


def test_a_cross_is_put_by_pointing_and_moved_by_arrows(two_crosses):
    """The lists are the answer; the picture is another way to fill them."""
    page = two_crosses
    tap(page, 212, 137)
    tap(page, 222, 206)
    placed = put(page)
    assert all(abs(int(a) - b) <= 1 for a, b in zip(placed, (212, 137, 222, 206), strict=True))
    second = page.locator(".cross").nth(1)
    expect(second).to_be_focused()
    expect(second).to_have_attribute("aria-label", "Kruisje 2 F6")

    second.press("ArrowLeft")
    second.press("ArrowDown")

    assert [int(a) - int(b) for a, b in zip(put(page), placed, strict=True)] == [0, 0, -4, 4]


def test_crosses_are_kept_taken_away_put_again_and_scored(two_crosses):
    page = two_crosses
    tap(page, 212, 137)
    tap(page, 222, 206)
    placed = put(page)
    expect(page.locator(".kept")).to_have_text("Bewaard")
    page.reload()
    expect(page.locator(".how")).to_contain_text("in de plaat")
    assert put(page) == placed
    page.locator(".cross").first.press("Delete")
    assert put(page) == ["", "", *placed[2:]]
    expect(page.locator(".cross").first).to_be_hidden()

    tap(page, 212, 137)
    page.get_by_role("button", name="Nakijken").click()

    expect(page.locator("#feedback")).to_contain_text("Goed gedaan!")
    expect(page.locator("svg .goal")).to_have_count(2)


def test_a_cross_that_only_this_device_holds_comes_back(embedded_rig, page):
    embedded_rig.add_links(exercises().get(CHOSEN[2]))
    enter(embedded_rig, page, "sanne")
    page.goto(f"{embedded_rig.platform_url}/launch/links/10?target=window")
    page.route("**/concept", lambda route: route.abort())
    lists = page.locator("select[name='RESPONSE:1']")
    expect(page.locator(".how")).to_contain_text("in de plaat")
    page.locator("svg.picture").click(position={"x": 77, "y": 91})
    put = [lists.nth(n).input_value() for n in range(2)]
    expect(page.locator(".kept")).to_contain_text("Nog niet bewaard")

    page.reload()

    expect(page.locator(".kept")).to_contain_text("Nog niet bewaard")
    assert [lists.nth(n).input_value() for n in range(2)] == put
    expect(page.locator(".cross")).to_be_visible()
