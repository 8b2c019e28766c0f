"""Every interaction by finger on a narrow phone, in forced colours, and over a broken connection.

By keyboard, with script and without, they are made in ``test_every_interaction``.
"""

import io
from collections.abc import Callable, Iterator

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from lti_tool.exercises.exercise import Item
from lti_tool.exercises.interactions.extended_text import ExtendedTextInteraction
from lti_tool.exercises.interactions.order import OrderInteraction
from lti_tool.exercises.interactions.slider import SliderInteraction
from lti_tool.exercises.scoring import model_answer
from tests.axe import axe, sideways
from tests.factories.tools import exercises
from tests.functional.rig import Rig, running_rig
from tests.functional.test_every_interaction import BY_HAND
from tests.functional.test_first_round import answer, enter

__all__ = ["axe"]

pytestmark = pytest.mark.browser

PHONE = {"width": 320, "height": 640}
FINGER = 44
"""Dots that a control must be high, and a tenth less wide, for a child's finger."""
IN_A_SENTENCE = 24
"""The same for words to choose in a line of text (WCAG 2.2, 2.5.8 leaves those free)."""

PLACES = {
    "one choice": ("gouden-eeuw-nachtwacht", 1),
    "a word to write": ("gouden-eeuw-verlengen", 1),
    "a list in a sentence": ("gouden-eeuw-verlengen", 3),
    "match by boxes": ("wereld-kaart-en-kompas", 3),
    "match by lists": ("wereld-kaart-en-kompas", 2),
    "slider": ("wereld-kaart-en-kompas", 4),
    "order": ("wereld-kaart-en-kompas", 5),
    "spots in a picture": ("wereld-kaart-en-kompas", 1),
    "an open answer": ("wereld-reisverhaal", 2),
    "gaps": ("wereld-woordsoorten", 2),
    "words in a text": ("wereld-woordsoorten", 1),
    "pairs": ("wereld-woordsoorten", 3),
}
"""What is answered -> the exercise and the number of an item in which it is.

Those of one exercise stand together: a visitor's sessions end each other.
"""
USED = tuple(dict.fromkeys(key for key, _ in PLACES.values()))
LINKS = {key: 10 + 2 * at for at, key in enumerate(USED)}
"""The platform's numbers of their links: columns take the odd ones."""

TARGETS = """(all) => all.filter((one) => one.checkVisibility()).map((one) => {
  const box = (one.closest(".choice, .matrix label, .spot, .hottext, .option") ?? one)
    .getBoundingClientRect();
  return [one.outerHTML.slice(0, 90), Math.round(box.width), Math.round(box.height),
    Boolean(one.closest(".hottext"))];
})"""
CONTROLS = ".work :is(input:not([type=hidden]), select, textarea, button, a.quiet, a.button)"
GIVEN = """() => [...document.querySelectorAll("form[data-keep] [name]")]
  .filter((one) => one.type !== "hidden" && one.type !== "submit")
  .filter((one) => !["radio", "checkbox"].includes(one.type) || one.checked)
  .map((one) => `${one.name}=${one.value}`).sort()"""

Go = Callable[[str, str, BrowserContext], Page]


@pytest.fixture(scope="module")
def rig(_sqlite_template, tmp_path_factory) -> Iterator[Rig]:
    """One rig for all, with a link to every exercise that is used."""
    folder = tmp_path_factory.mktemp("interactions")
    database = folder / "interactions.sqlite3"
    database.write_bytes(_sqlite_template.read_bytes())
    with running_rig(f"sqlite:///{database}", folder) as found:
        found.add_links(*map(exercises().get, USED))
        yield found


@pytest.fixture(scope="module")
def go(rig: Rig) -> Go:
    """Return what opens an item as somebody; who has come in once stays in."""
    entered: dict[tuple[BrowserContext, str, str], str] = {}

    def at(person: str, what: str, context: BrowserContext) -> Page:
        key, number = PLACES[what]
        context.set_offline(False)
        page = context.pages[0] if context.pages else context.new_page()
        if (context, person, key) not in entered:
            enter(rig, page, person)
            page.goto(f"{rig.platform_url}/launch/links/{LINKS[key]}?target=window")
            page.wait_for_url("**/opdracht/*")
            entered[context, person, key] = page.url.rpartition("/")[0]
        page.goto(f"{entered[context, person, key]}/{number}")
        page.wait_for_function("document.readyState === 'complete'")
        return page

    return at


@pytest.fixture(scope="module")
def devices(browser: Browser) -> Iterator[Callable[[str], BrowserContext]]:
    """Return what gives a device by its name, the same each time."""
    settings = {"phone": {"has_touch": True, "is_mobile": True, "viewport": PHONE}}
    made: dict[str, BrowserContext] = {}

    def device(name: str) -> BrowserContext:
        if name not in made:
            made[name] = browser.new_context(locale="nl-NL", **settings.get(name, {}))
            made[name].set_default_timeout(10_000)
        return made[name]

    yield device
    for context in made.values():
        context.close()


def item_of(what: str) -> Item:
    key, number = PLACES[what]
    return exercises().get(key).items[number - 1]


def tap_answer(page: Page, item: Item) -> None:
    """Answer as it was meant, with a finger."""
    kind = type(item.interactions[0])
    best = model_answer(item)
    if kind is OrderInteraction:
        put_in_order(page, best["RESPONSE"])
        return
    if kind is SliderInteraction:
        slide(page.get_by_role("slider"), float(best["RESPONSE"][0]))
        return
    boxes = page.locator("main form :is([type=radio], [type=checkbox])")
    if not boxes.count():
        (BY_HAND[kind](page, best["RESPONSE"]) if kind in BY_HAND else type_in(page, item))
        return
    for value in (value for values in best.values() for value in values):
        row, _, column = value.partition(" ")
        matrix = page.locator(f"main form [name='RESPONSE:{row}'][value='{column}']")
        (matrix if column else page.locator(f"main form [value='{value}']").first).tap()


def put_in_order(page: Page, names: tuple[str, ...]) -> None:
    for place, name in enumerate(names, start=1):
        field = page.locator(f"[name='RESPONSE:{name}']")
        up = page.locator("[data-order] > li", has=field).get_by_role("button", name="Omhoog")
        for _ in names:
            if page.locator(f"[data-order] > li:nth-child({place})", has=field).count():
                break
            up.tap()


def type_in(page: Page, item: Item) -> None:
    for interaction in item.interactions:
        name = interaction.response_identifier
        if isinstance(interaction, ExtendedTextInteraction):
            page.locator(f"[name={name}]").fill("Ik ging met de trein naar zee.")
        for value in model_answer(item).get(name, ()):
            answer(page, name, value)


def slide(slider: Locator, value: float) -> None:
    box = slider.bounding_box()
    assert box
    low, high = (float(slider.get_attribute(name) or 0) for name in ("min", "max"))
    thumb = 16
    share = (value - low) / (high - low)
    at = {"x": thumb / 2 + share * (box["width"] - thumb), "y": box["height"] / 2}
    slider.tap(position=at)


def require_room_for_a_finger(page: Page) -> None:
    small = [
        (what, wide, high)
        for what, wide, high, in_line in page.locator(CONTROLS).evaluate_all(TARGETS)
        if min(wide * 1.1, high) < (IN_A_SENTENCE if in_line else FINGER)
    ]
    assert small == []


@pytest.mark.parametrize("what", PLACES)
def test_by_finger_on_a_phone_of_320_dots(go, devices, axe: Callable[[Page], list[str]], what):
    page = go("sanne", what, devices("phone"))
    assert sideways(page, PHONE["width"]) == []
    assert axe(page) == []
    require_room_for_a_finger(page)

    tap_answer(page, item_of(what))
    page.locator(".work form .actions button").first.tap()

    told = "Ingeleverd" if what == "an open answer" else "Goed gedaan!"
    expect(page.locator("#feedback .headline")).to_contain_text(told)
    assert sideways(page, PHONE["width"]) == []
    assert axe(page) == []


def fill_in_at_a_desk(page: Page, item: Item) -> None:
    kind = type(item.interactions[0])
    if kind in BY_HAND:
        BY_HAND[kind](page, model_answer(item)["RESPONSE"])
    else:
        type_in(page, item)


@pytest.mark.parametrize("what", PLACES)
def test_a_cut_line_a_reload_a_second_tab_and_a_second_device(go, devices, what):
    page = go("daan", what, devices("laptop"))
    page.context.set_offline(True)
    fill_in_at_a_desk(page, item_of(what))
    status = page.locator(".kept")
    expect(status).to_contain_text("Nog niet bewaard")
    page.context.set_offline(False)
    expect(status).to_have_text("Bewaard")
    given = page.evaluate(GIVEN)
    assert given

    page.reload()
    assert page.evaluate(GIVEN) == given
    second = page.context.new_page()
    second.goto(page.url)
    assert second.evaluate(GIVEN) == given
    second.close()
    elsewhere = go("daan", what, devices("tablet"))
    assert elsewhere.evaluate(GIVEN) == given


def looks(part: Locator) -> Image.Image:
    """Return how a part looks in plain black and white, at the strength of forced colours."""
    return Image.open(io.BytesIO(part.screenshot())).convert("L")


@pytest.mark.parametrize("what", PLACES)
def test_in_forced_colours_a_choice_and_its_fate_are_seen(go, devices, what):
    page = go("proef", what, devices("high contrast"))
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    item = page.locator(".work .item, .work form").first
    page.mouse.move(0, 0)
    before = looks(item)
    fill_in_at_a_desk(page, item_of(what))
    page.evaluate("document.activeElement.blur()")
    after = looks(item)

    changed = ImageChops.difference(before, after) if before.size == after.size else after
    seen = sum(changed.point(lambda dot: 255 if dot > 96 else 0).histogram()[255:])
    assert seen > 40, "a choice looks the same as before"

    page.locator(".work form .actions button").first.click()
    headline = page.locator("#feedback .headline")
    expect(headline).to_be_visible()
    sign = headline.evaluate("(one) => getComputedStyle(one, '::before').content")
    assert sign.strip('" ') in {"✓", "✎"}
