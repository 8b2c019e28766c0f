"""Every change of an answer is kept: on the device first, then on the server."""

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.factories.tools import exercises
from tests.functional.rig import Rig, embedded_rig
from tests.functional.test_first_round import enter

__all__ = ["embedded_rig"]

pytestmark = pytest.mark.browser

KEY = "gouden-eeuw-werkwoorden"
"""Its first item is a text entry."""

ON_DEVICE = "() => Object.keys(localStorage).filter((key) => key.startsWith('kept:')).length"


def start(rig: Rig, page: Page) -> Locator:
    """Open the exercise in a window of its own; return the field of the first item."""
    enter(rig, page, "sanne")
    page.goto(f"{rig.platform_url}/launch/links/10?target=window")
    return page.locator("input[name=RESPONSE]")


def status(page: Page) -> Locator:
    return page.locator(".kept")


@pytest.fixture
def rig(embedded_rig) -> Rig:
    embedded_rig.add_links(exercises().get(KEY))
    return embedded_rig


def test_what_is_typed_is_there_on_another_device(rig, page, browser: Browser):
    start(rig, page).fill("zeilde")
    expect(status(page)).to_have_text("Bewaard")
    assert page.evaluate(ON_DEVICE) == 0

    other = browser.new_context(locale="nl-NL").new_page()
    expect(start(rig, other)).to_have_value("zeilde")
    start(rig, other).fill("zeilden")
    expect(status(other)).to_have_text("Bewaard")
    other.context.close()

    page.reload()
    expect(page.locator("input[name=RESPONSE]")).to_have_value("zeilden")


def test_a_cut_connection_loses_nothing(rig, page):
    field = start(rig, page)
    page.context.set_offline(True)
    field.fill("zeilden")

    expect(status(page)).to_have_text("Nog niet bewaard. Je antwoord staat wel op dit apparaat.")
    assert page.evaluate(ON_DEVICE) == 1
    page.context.set_offline(False)

    expect(status(page)).to_have_text("Bewaard")
    assert page.evaluate(ON_DEVICE) == 0


def test_what_never_left_the_device_is_put_back_on_the_next_visit(rig, page):
    field = start(rig, page)
    page.route("**/concept", lambda route: route.abort())
    field.fill("zeilden")
    expect(status(page)).to_contain_text("Nog niet bewaard")

    page.goto("about:blank")
    page.unroute("**/concept")
    again = start(rig, page)

    expect(again).to_have_value("zeilden")
    expect(status(page)).to_have_text("Bewaard")


def test_of_two_devices_the_one_that_typed_last_is_right(rig, page, browser: Browser):
    first = start(rig, page)
    other = browser.new_context(locale="nl-NL").new_page()
    second = start(rig, other)
    for text in ("a", "ab", "abc"):
        first.fill(text)
        expect(status(page)).to_have_text("Bewaard")
    second.fill("zeilden")
    expect(status(other)).to_have_text("Bewaard")
    other.context.close()

    page.reload()
    expect(page.locator("input[name=RESPONSE]")).to_have_value("zeilden")


def test_handing_in_leaves_nothing_on_the_device(rig, page):
    field = start(rig, page)
    page.route("**/concept", lambda route: route.abort())
    field.fill("zeilden")
    expect(status(page)).to_contain_text("Nog niet bewaard")
    page.get_by_role("button", name="Nakijken").click()

    expect(page.locator("#feedback")).to_contain_text("Goed gedaan!")
    # the page can be read before its script has run
    page.wait_for_function(f"({ON_DEVICE})() === 0")


def test_an_order_of_choices_is_kept_as_it_was_moved(embedded_rig, page):
    exercise = exercises().get("wereld-kaart-en-kompas")
    embedded_rig.add_links(exercise)
    start(embedded_rig, page)
    page.goto(page.url.removesuffix("1") + "5")
    rows = page.locator("[data-order] > li label")
    last = rows.last.inner_text()
    page.get_by_role("button", name="Omhoog").last.click()
    moved = rows.all_inner_texts()
    expect(status(page)).to_have_text("Bewaard")

    page.reload()

    expect(rows).to_have_text(moved)
    assert moved.index(last) == len(moved) - 2
