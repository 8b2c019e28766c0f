"""Where people sign in on one host and work on another, in a real browser."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from lti_tool.demo.platform.traits import PROFILES, Profile
from tests.browser import FLAGS, chromium
from tests.functional.profiles.visitor import Visitor
from tests.functional.rig import Rig

pytestmark = pytest.mark.browser


@pytest.fixture
def profile() -> Profile:
    return PROFILES["canvas"]


@pytest.fixture
def without_cookies(browser: Browser, tmp_path: Path) -> Iterator[BrowserContext]:
    """A Chromium that refuses the tool (and the sign-in host) every cookie in frames."""
    refused = {"http://127.0.0.1:*,http://localhost:*": {"setting": 2}}
    settings = {"profile": {"content_settings": {"exceptions": {"cookies": refused}}}}
    (tmp_path / "Default").mkdir()
    (tmp_path / "Default" / "Preferences").write_text(json.dumps(settings), encoding="utf-8")
    context = browser.browser_type.launch_persistent_context(
        tmp_path,
        executable_path=chromium(),
        args=[*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else list(FLAGS),
    )
    context.set_default_timeout(10_000)
    yield context
    context.close()


def opened(rig: Rig, page: Page) -> Page:
    page.goto(rig.platform_url)
    page.click("#enter-sanne")
    page.click(".link .open")
    return page


def test_the_schools_own_page_frames_the_exercise_and_grows_with_it(rig, link, page):
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    frame = opened(rig, page).frame_locator("#tool")

    expect(frame.locator("h1", has_text="Opgave 1 van")).to_be_visible()
    expect(page.locator("#tool")).to_have_attribute("style", re.compile("height:"))
    assert said == []


def test_the_sign_in_hosts_frame_proves_a_browser_without_cookies(rig, link, without_cookies):
    page = opened(rig, without_cookies.new_page())
    frame = page.frame_locator("#tool")

    with page.expect_popup() as window:
        frame.get_by_role("button", name="Start").press("Enter")

    expect(frame.locator("form[data-opens]")).to_have_attribute("action", "/lti/handover")
    expect(window.value.locator("h1", has_text="Opgave 1 van")).to_be_visible()


def test_an_older_canvas_that_answers_from_the_page_only_costs_a_tap(rig, link, without_cookies):
    """Its storage wants messages that any page may read; those we do not send."""
    rig.platform.switch(storage="on")
    page = opened(rig, without_cookies.new_page())
    frame = page.frame_locator("#tool")

    with page.expect_popup() as window:
        frame.get_by_role("button", name="Start").press("Enter")

    expect(frame.locator("form[data-opens]")).to_have_attribute("action", "/lti/login")
    expect(window.value.locator("h1", has_text="Opgave 1 van")).to_be_visible()


def test_only_the_schools_own_page_may_frame_it(rig, link):
    visitor = Visitor(rig=rig).enter("sanne").open_link()
    policy = visitor.page.headers["Content-Security-Policy"]

    assert f"frame-ancestors 'self' {rig.platform_url}" in policy.split("; ")
    visitor.browser.close()
