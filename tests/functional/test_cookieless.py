"""Launches in browsers that keep fewer and fewer cookies, on platforms that help more or less.

Three browsers: Chromium as it comes (third-party cookies only when partitioned), one that
refuses the tool every cookie inside the platform's frame, and one that refuses it every cookie
anywhere. Refused by Chromium's own settings, as a person or a school sets them.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

import pytest
from flask import request
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page, expect
from sqlalchemy import select

from lti_tool.demo.platform.records import StorageMood
from lti_tool.models.launches import LaunchSession
from lti_tool.web import cookies
from tests.browser import FLAGS, chromium
from tests.factories.tools import exercises
from tests.functional.rig import Rig, embedded_rig

__all__ = ["embedded_rig"]

pytestmark = pytest.mark.browser

BLOCKED = 2
"""Chromium's word for a content setting that says no."""

NOWHERE_IN_FRAMES = "http://127.0.0.1:*,http://localhost:*"
NOWHERE = "http://127.0.0.1:*,*"
"""Whose cookies, and on whose pages: the tool's on the platform's, and the tool's on any."""

REFUSED = "Je browser laat de opdracht hier niet toe."


@pytest.fixture(scope="module")
def framed_without(browser: Browser, tmp_path_factory) -> Iterator[BrowserContext]:
    yield from _refusing(browser, tmp_path_factory.mktemp("frames"), NOWHERE_IN_FRAMES)


@pytest.fixture(scope="module")
def without(browser: Browser, tmp_path_factory) -> Iterator[BrowserContext]:
    yield from _refusing(browser, tmp_path_factory.mktemp("nowhere"), NOWHERE)


def _refusing(browser: Browser, profile: Path, pattern: str) -> Iterator[BrowserContext]:
    """Start a Chromium that refuses cookies as ``pattern`` says."""
    rules = {"cookies": {pattern: {"setting": BLOCKED}}}
    settings = {"profile": {"content_settings": {"exceptions": rules}}}
    (profile / "Default").mkdir()
    (profile / "Default" / "Preferences").write_text(json.dumps(settings), encoding="utf-8")
    context = browser.browser_type.launch_persistent_context(
        profile,
        executable_path=chromium(),
        args=[*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else list(FLAGS),
        locale="nl-NL",
    )
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def rig(embedded_rig: Rig) -> Rig:
    embedded_rig.add_links(exercises().get("heelal-maanlanding"))
    return embedded_rig


@pytest.fixture
def tab(rig: Rig) -> Iterator["Tabs"]:
    tabs = Tabs(rig=rig)
    yield tabs
    for page in tabs.pages:
        page.close()
    asked = tabs.addresses
    assert asked
    assert [url for url in asked if "id_token=" in url or "secret" in url or "eyJ" in url] == []
    assert [said for said in tabs.complaints if "Content Security Policy" in said] == []


@dataclass(kw_only=True)
class Tabs:
    """Opens tabs in which somebody clicked the exercise on the platform's page."""

    rig: Rig
    pages: list[Page] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def __call__(self, context: BrowserContext, storage: StorageMood, who: str = "sanne") -> Page:
        self.rig.platform.switch(storage=storage)
        context.clear_cookies()
        page = context.new_page()
        self._watch(page)
        self.click_through(page, who)
        return page

    def click_through(self, page: Page, who: str) -> None:
        page.goto(self.rig.platform_url)
        page.click(f"#enter-{who}")
        page.click(".link .open")

    def start(self, page: Page) -> Page:
        """Press the big button; return the window that it opens."""
        with page.expect_popup() as popup:
            # By the keyboard: Chromium drops clicks on a frame that has just appeared.
            tool(page).get_by_role("button", name="Start").press("Enter")
        self._watch(popup.value)
        return popup.value

    def _watch(self, page: Page) -> None:
        self.pages.append(page)
        self.addresses.append(page.url)
        page.on("request", lambda request: self.addresses.append(request.url))
        page.on("console", lambda message: self.complaints.append(message.text))


def tool(page: Page) -> FrameLocator:
    return page.frame_locator("#tool")


def expect_button(page: Page, action: str) -> None:
    expect(tool(page).locator("form[data-opens]:visible")).to_have_attribute("action", action)


def expect_exercise(place: Page | FrameLocator) -> None:
    expect(place.locator("h1", has_text="Opgave 1 van 4")).to_be_visible()


def expect_refusal(place: Page | FrameLocator, code: str) -> None:
    expect(place.locator("code").first).to_have_text(code)
    expect(place.locator(".lead")).to_contain_text(REFUSED)


def test_a_partitioned_cookie_is_enough_whatever_the_platform_does(page, tab):
    for storage in get_args(StorageMood):
        expect_exercise(tool(tab(page.context, storage)))


def test_a_partitioned_cookie_is_enough_without_script(rig, browser):
    context = browser.new_context(java_script_enabled=False)
    context.set_default_timeout(10_000)
    page = context.new_page()
    rig.platform.switch(storage="on")
    page.goto(rig.platform_url)
    page.click("#enter-sanne")
    page.click(".link .open")

    tool(page).locator("form[action$='/lti/login'] button").press("Enter")
    tool(page).get_by_role("link", name="Verder").press("Enter")
    tool(page).locator("form[action$='/lti/launch'] button").press("Enter")

    expect_exercise(tool(page))
    context.close()


@pytest.mark.clause("Platform Storage (draft): browsers")
@pytest.mark.parametrize("storage", ["on", "frame"])
def test_storage_proves_a_browser_and_one_button_opens_a_window(framed_without, tab, storage):
    opened = tab(framed_without, storage)
    expect_button(opened, "/lti/handover")
    window = tab.start(opened)

    expect_exercise(window)
    expect(tool(opened).locator("h1:visible")).to_have_text(
        "De opdracht is open in een ander venster"
    )


@pytest.mark.parametrize("storage", ["stranger", "silent"])
def test_storage_that_does_not_answer_leads_to_a_login_in_a_window(framed_without, tab, storage):
    opened = tab(framed_without, storage)
    expect_button(opened, "/lti/login")
    window = tab.start(opened)

    expect_exercise(window)


def test_a_teacher_chooses_in_the_window(rig, framed_without, tab):
    opened = tab(framed_without, "on", "fatima")
    opened.goto(f"{rig.platform_url}/course/add")
    window = tab.start(opened)
    window.locator("input[name=exercise][value=water-meervoud]").check()
    window.get_by_role("button", name="Toevoegen").click()

    expect(window.locator(".notice.good")).to_have_text("1 opdracht toegevoegd.")


@pytest.fixture
def _cookies_get_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer in frames without cookies, as if a filter on the way had taken them out."""
    put = cookies.put

    def put_unless_framed(*of: Any, **how: Any) -> None:
        if request.headers.get("Sec-Fetch-Dest") != "iframe":
            put(*of, **how)

    monkeypatch.setattr(cookies, "put", put_unless_framed)


@pytest.mark.usefixtures("_cookies_get_lost")
def test_storage_serves_too_where_a_cookie_is_lost_on_the_way(page, tab):
    window = tab.start(tab(page.context, "on"))
    expect_exercise(window)

    expect_refusal(tool(tab(page.context, "silent")), "storage_empty")


@pytest.mark.clause("Platform Storage (draft): browsers")
def test_storage_that_lies_proves_nothing(rig, framed_without, tab):
    opened = tab(framed_without, "lies")

    expect_refusal(tool(opened), "storage_wrong")
    assert sessions_of(rig) == []


def test_without_cookie_and_storage_nobody_comes_in(rig, framed_without, tab):
    opened = tab(framed_without, "off")

    expect_refusal(tool(opened), "cookie_missing")
    assert sessions_of(rig) == []


def test_without_any_cookie_the_window_says_so(without, tab):
    opened = tab(without, "on")

    expect_refusal(tab.start(opened), "cookie_missing")


def test_without_any_cookie_or_answer_the_window_says_so(rig, without, tab):
    opened = tab(without, "silent")
    window = tab.start(opened)

    expect(window.locator(".lead:visible")).to_contain_text(REFUSED)
    assert sessions_of(rig) == []


def test_the_next_pupil_on_the_tablet_never_sees_the_one_before(rig, framed_without, tab):
    of_sanne = tab.start(tab(framed_without, "on"))
    expect_exercise(of_sanne)
    sanne = of_sanne.locator(".who strong").inner_text()

    tab.click_through(tab.pages[0], "daan")
    of_daan = tab.start(tab.pages[0])

    expect_exercise(of_daan)
    assert of_daan.locator(".who strong").inner_text() != sanne
    of_sanne.reload()
    expect(of_sanne.locator("main")).not_to_contain_text("Opgave")
    assert len(sessions_of(rig)) == 1


def test_two_tabs_of_one_pupil_are_two_windows(rig, framed_without, tab):
    opened = tab(framed_without, "on")
    first = tab.start(opened)
    expect_exercise(first)
    tab.click_through(opened, "sanne")
    second = tab.start(opened)
    expect_exercise(second)

    assert first.url != second.url
    first.reload()
    expect_exercise(first)
    assert len(sessions_of(rig)) == 2


def sessions_of(rig: Rig) -> list[str]:
    with rig.tool.database.reading() as session:
        return list(session.scalars(select(LaunchSession.id)))
