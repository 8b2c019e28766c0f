"""A school admin examines the connection from within the LMS, with and without script."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from lti_tool import app
from lti_tool.services.doctor.legs import LEGS
from lti_tool.worker.examining import walk_next_leg
from tests.factories.tools import exercises
from tests.functional.rig import Rig, embedded_rig

__all__ = ["embedded_rig"]

pytestmark = pytest.mark.browser


@contextmanager
def working(rig: Rig) -> Iterator[None]:
    """Let a worker walk legs meanwhile, slowly enough to be watched."""
    stop, instruments = threading.Event(), app.instruments_of(rig.tool)

    def work() -> None:
        while not stop.wait(0.1):
            walk_next_leg(rig.tool.database, instruments)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def admins_frame(rig: Rig, page: Page) -> FrameLocator:
    """Come in as the ICT coordinator and open the first link of the course."""
    rig.add_links(exercises().everything[0])
    page.goto(rig.platform_url)
    page.locator("#enter-ict").click()
    page.goto(f"{rig.platform_url}/course")
    page.get_by_role("link", name=exercises().everything[0].title).first.click()
    return page.frame_locator("iframe").first


def test_the_legs_appear_one_by_one(embedded_rig, page):
    frame = admins_frame(embedded_rig, page)
    frame.get_by_role("link", name="Koppeling controleren").press("Enter")
    frame.get_by_role("button", name="Nu nakijken").press("Enter")
    expect(frame.get_by_role("status")).to_contain_text("We kijken de koppeling na.")

    with working(embedded_rig):
        expect(frame.get_by_role("status")).to_have_text("De koppeling werkt.")

    expect(frame.locator(".leg")).to_have_count(len(LEGS))
    expect(frame.get_by_role("button", name="Opnieuw nakijken")).to_be_visible()


def test_a_fault_is_shown_with_whose_job_it_is(embedded_rig, page):
    embedded_rig.platform.switch(token_down=True)
    frame = admins_frame(embedded_rig, page)
    frame.get_by_role("link", name="Koppeling controleren").press("Enter")
    frame.get_by_role("button", name="Nu nakijken").press("Enter")

    with working(embedded_rig):
        expect(frame.get_by_role("status")).to_contain_text("1 onderdeel werkt niet.")

    red = frame.locator(".leg.red")
    expect(red).to_contain_text("Wie: de beheerder van de leeromgeving.")
    expect(red).to_contain_text("werkt niet")


def test_without_script_there_is_a_link_to_look_again(embedded_rig, browser: Browser):
    context = browser.new_context(java_script_enabled=False, locale="nl-NL")
    page = context.new_page()
    frame = admins_frame(embedded_rig, page)
    # Without script the platform's forms wait for a press; by the keyboard, since Chromium drops
    # clicks on a frame that has just appeared.
    for step in ("/lti/login", "/lti/launch"):
        frame.locator(f"form[action$='{step}'] button").press("Enter")
    frame.get_by_role("link", name="Koppeling controleren").press("Enter")
    frame.get_by_role("button", name="Nu nakijken").press("Enter")
    again = frame.get_by_role("link", name="Bijwerken")
    instruments = app.instruments_of(embedded_rig.tool)
    expect(frame.get_by_role("status")).to_contain_text("We kijken de koppeling na.")

    assert walk_next_leg(embedded_rig.tool.database, instruments)
    again.press("Enter")
    expect(frame.locator(".leg.green")).to_have_count(1)
    while walk_next_leg(embedded_rig.tool.database, instruments):
        pass
    again.press("Enter")

    expect(frame.get_by_role("status")).to_have_text("De koppeling werkt.")
    context.close()
