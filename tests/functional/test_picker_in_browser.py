"""The picker with script: nothing is forgotten, and the keyboard alone is enough."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.functional.rig import Rig, embedded_rig

__all__ = ["embedded_rig"]

pytestmark = pytest.mark.browser


@pytest.fixture
def picker(embedded_rig: Rig, page: Page) -> Page:
    page.goto(embedded_rig.platform_url)
    page.click("#enter-fatima")
    page.goto(f"{embedded_rig.platform_url}/launch/deep-linking?target=window")
    page.wait_for_url("**/kiezen*")
    page.wait_for_function("document.readyState === 'complete'")
    return page


def tick(picker: Page, key: str) -> None:
    box = picker.locator(f"input[name=exercise][value={key}]").first
    box.focus()
    box.press("Space")
    expect(picker).to_have_url(re.compile(f"exercise={key}"))


def test_by_keyboard_alone_from_a_theme_to_the_links_in_their_order(embedded_rig, picker):
    water = picker.get_by_label("Water", exact=True)
    water.focus()
    water.press("Space")
    expect(picker).to_have_url(re.compile("theme=Water"))
    tick(picker, "water-meervoud")
    kunst = picker.get_by_label("Kunst", exact=True)
    kunst.focus()
    kunst.press("Space")
    expect(picker.locator("input[value=kunst-rijmen]")).to_be_visible()
    tick(picker, "kunst-rijmen")
    titles = picker.locator(".basket li .title")
    expect(titles).to_have_text(["Meervoud aan het water", "Rijm maar mee"])

    picker.get_by_role("button", name="Omhoog: Rijm maar mee").press("Enter")

    expect(titles).to_have_text(["Rijm maar mee", "Meervoud aan het water"])
    picker.reload()
    expect(titles).to_have_text(["Rijm maar mee", "Meervoud aan het water"])
    picker.get_by_role("button", name="Toevoegen").press("Enter")
    expect(picker.locator(".link h2")).to_have_text(["Rijm maar mee", "Meervoud aan het water"])


def test_after_a_look_as_pupil_the_choice_is_still_there(embedded_rig, picker):
    tick(picker, "water-meervoud")
    picker.locator("button[name=preview][value=kunst-rijmen]").press("Enter")
    expect(picker.locator("header")).to_contain_text("Er wordt niets bewaard")

    picker.get_by_role("link", name="Terug naar kiezen").click()

    expect(picker.locator(".basket li .title")).to_have_text(["Meervoud aan het water"])
