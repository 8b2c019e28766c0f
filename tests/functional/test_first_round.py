"""A pupil's first launch, from the teacher's choice to the score in the gradebook.

A real browser, the demo platform, the tool and its worker; the browser blocks third-party
cookies, as more and more of them do.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Frame, FrameLocator, Locator, Page, expect

from lti_tool.exercises.exercise import Exercise, Item
from lti_tool.exercises.scoring import model_answer
from tests.factories.tools import exercises
from tests.functional.rig import Rig, embedded_rig, rig

__all__ = ["embedded_rig", "rig"]

pytestmark = pytest.mark.browser

CHOSEN = ("heelal-maanlanding", "water-meervoud")
"""Between them: one choice, several choices, text entry and inline choice."""

Place = Page | Frame | FrameLocator
"""Where a tool's page shows: a window of its own, or the platform's frame."""


@pytest.fixture
def maanlanding() -> Exercise:
    return exercises().get(CHOSEN[0])


@pytest.fixture
def meervoud() -> Exercise:
    return exercises().get(CHOSEN[1])


@pytest.fixture
def without_script(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False, locale="nl-NL")
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser complains about: broken scripts, blocked styles, missing files."""
    found: list[str] = []
    page.context.on("console", lambda message: found.append(f"{message.type}: {message.text}"))
    page.context.on("weberror", lambda error: found.append(str(error.error)))
    return found


def test_from_a_teachers_choice_to_the_score_in_the_gradebook(
    rig, page, complaints, maanlanding, meervoud
):
    enter(rig, page, "fatima")
    page.click("#add")
    require_no_third_party_cookies(page)
    pick(in_frame(page), CHOSEN)
    expect(page.locator(".link h2")).to_have_text([maanlanding.title, meervoud.title])

    alias = sanne_makes_the_first_half(rig, page, maanlanding)
    daan_sees_not_a_trace_of_it(rig, page, maanlanding, alias)
    sanne_goes_on_where_she_was(rig, page, maanlanding, alias)

    assert rig.work() == 1
    enter(rig, page, "fatima")
    page.get_by_role("link", name=re.compile("ijferboek")).first.click()
    expect(page.locator("td[data-user='4'] .mark")).to_have_text("5")
    expect(page.locator("td[data-user='5'] .mark")).to_have_count(0)
    page.goto(f"{rig.platform_url}/course")
    open_link(page, maanlanding)
    row = in_frame(page).locator(f"tbody:has(th:has-text('{alias}'))")
    expect(row.locator(".status")).to_have_text("aangekomen")
    expect(row).to_contain_text("5 / 5")
    assert complaints == []


def sanne_makes_the_first_half(rig: Rig, page: Page, exercise: Exercise) -> str:
    """Return what she is called here."""
    enter(rig, page, "sanne")
    open_link(page, exercise)
    alias = in_frame(page).locator(".who strong").inner_text()
    for number, item in enumerate(exercise.items[:2], start=1):
        expect(in_frame(page).locator("h1")).to_contain_text(f"Opgave {number} van 4")
        hand_in(in_frame(page), item)
        expect(in_frame(page).locator("#feedback")).to_contain_text("Goed gedaan!")
        press(in_frame(page).locator("#next"))
    expect(in_frame(page).locator("h1")).to_contain_text("Opgave 3 van 4")
    return alias


def daan_sees_not_a_trace_of_it(rig: Rig, page: Page, exercise: Exercise, alias: str) -> None:
    """On the same tablet."""
    enter(rig, page, "daan")
    open_link(page, exercise)
    expect(in_frame(page).locator("h1")).to_contain_text("Opgave 1 van 4")
    expect(in_frame(page).locator(".steps .done")).to_have_count(0)
    assert in_frame(page).locator(".who strong").inner_text() != alias


def sanne_goes_on_where_she_was(rig: Rig, page: Page, exercise: Exercise, alias: str) -> None:
    """To the end, and to the full score."""
    enter(rig, page, "sanne")
    open_link(page, exercise)
    expect(in_frame(page).locator(".who strong")).to_have_text(alias)
    expect(in_frame(page).locator("h1")).to_contain_text("Opgave 3 van 4")
    make(in_frame(page), exercise.items[2:])
    expect(in_frame(page).locator("h1")).to_have_text("Klaar!")
    expect(in_frame(page).locator(".lead")).to_contain_text("5 van de 5 punten")


@pytest.mark.parametrize("by_get", [False, True], ids=["login by POST", "login by GET"])
def test_a_pupil_makes_it_in_a_window_of_its_own(embedded_rig, page, complaints, meervoud, by_get):
    embedded_rig.add_links(meervoud)
    embedded_rig.platform.switch(login_by_get=by_get)
    enter(embedded_rig, page, "daan")

    with page.expect_popup() as opened:
        page.get_by_role("link", name=f"Open {meervoud.title} in een nieuw venster").click()
    window = opened.value
    make(window, meervoud.items)

    expect(window.locator(".lead")).to_contain_text("7 van de 7 punten")
    assert embedded_rig.work() == 1
    assert [score.given for score in embedded_rig.scores_of("5")] == [7]
    assert complaints == []


def test_the_whole_way_without_script(embedded_rig, without_script, maanlanding):
    page = without_script
    enter(embedded_rig, page, "fatima")
    page.click("#add")
    go_on(in_frame(page))
    pick(in_frame(page), CHOSEN[:1])
    expect(in_frame(page).locator("li")).to_have_text([maanlanding.title])
    press(in_frame(page).get_by_role("button", name="Verder"))
    press(in_frame(page).get_by_role("link", name="Terug naar groep 5a"))
    expect(page.locator(".link h2")).to_have_text([maanlanding.title])

    enter(embedded_rig, page, "sanne")
    open_link(page, maanlanding)
    go_on(in_frame(page))
    make(in_frame(page), maanlanding.items)

    expect(in_frame(page).locator(".lead")).to_contain_text("5 van de 5 punten")
    assert embedded_rig.work() == 1
    assert [score.given for score in embedded_rig.scores_of("4")] == [5]


def test_a_double_tap_and_the_back_button_do_no_harm(embedded_rig, page, maanlanding):
    embedded_rig.add_links(maanlanding)
    enter(embedded_rig, page, "sanne")
    page.goto(f"{embedded_rig.platform_url}/launch/links/10?target=window")
    first, second = maanlanding.items[:2]

    fill_in(page, first)
    page.get_by_role("button", name="Nakijken").dblclick()
    expect(page.locator("#feedback")).to_contain_text("Goed gedaan!")
    page.locator("#next").click()
    fill_in(page, second)
    page.get_by_role("button", name="Nakijken").click()
    expect(page.locator("#feedback")).to_be_visible()
    page.go_back()
    page.go_back()

    expect(page.locator("h1")).to_have_text("Opgave 1 van 4")
    expect(page.locator(".steps .done")).to_have_count(1)


def require_no_third_party_cookies(page: Page) -> None:
    """Fail when the browser would let the tool have cookies across platforms."""
    script = "() => { document.cookie = 'x=1; SameSite=None; Secure'; return document.cookie }"
    assert "x=1" in page.evaluate(script)  # the platform's own page may
    assert "x=1" not in in_frame(page).locator("h1").evaluate(script)


def enter(rig: Rig, page: Page, person: str) -> None:
    page.goto(rig.platform_url)
    page.click(f"#enter-{person}")
    expect(page.locator("h1")).to_have_text("Groep 5a")


def open_link(page: Page, exercise: Exercise) -> None:
    page.get_by_role("link", name=f"Open {exercise.title}", exact=True).click()


def in_frame(page: Page) -> FrameLocator:
    return page.frame_locator("#tool")


def go_on(place: Place) -> None:
    """Press the two buttons that script would press, from platform to tool."""
    for step in ("login", "launch"):
        press(place.locator(f"form[action$='/lti/{step}'] button"))


def press(target: Locator) -> None:
    """Use the keyboard: Chromium drops clicks on another site's frame that has just appeared."""
    target.press("Enter")


def pick(place: Place, keys: tuple[str, ...]) -> None:
    """Choose exercises in the picker and send them off."""
    for key in keys:
        box = place.locator(f"input[name=exercise][value={key}]")
        box.press("Space")
        expect(box).to_be_checked()
    press(place.get_by_role("button", name="Toevoegen"))


def make(place: Place, items: tuple[Item, ...]) -> None:
    """Make items one after the other, without a mistake."""
    for item in items:
        hand_in(place, item)
        press(place.locator("#next"))


def hand_in(place: Place, item: Item) -> None:
    """Answer one item as its maker meant it."""
    fill_in(place, item)
    press(place.get_by_role("button", name="Nakijken"))


def fill_in(place: Place, item: Item) -> None:
    for interaction in item.interactions:
        name = interaction.response_identifier
        for value in model_answer(item)[name]:
            answer(place, name, value)


def answer(place: Place, name: str, value: str) -> None:
    field = place.locator(f"main form [name={name}]").first
    kind = field.evaluate("element => element.type")
    if kind in {"radio", "checkbox"}:
        place.locator(f"main form [name={name}][value='{value}']").press("Space")
    elif kind == "select-one":
        field.select_option(value)
    else:
        field.fill(value)
