"""A real browser for the tests that need one: the system's Chromium, driven by Playwright."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

MISSING = (
    "Chromium is missing, and these tests drive it: install it (Debian: apt-get install chromium)."
)

FLAGS = (
    # silent but for the pages that a test opens
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-quic",
    "--disable-sync",
    "--metrics-recording-only",
    "--no-first-run",
    "--no-pings",
    # whatever a page asks for, nothing outside this machine is found
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
    # a frame of another site in the same process: Playwright loses track of one that moves
    # between processes quickly, as every launch does (6 of 70 launches without it, 0 of 100 with)
    "--disable-site-isolation-trials",
    "--disable-dev-shm-usage",
    "--disable-gpu",
)


# On a busy machine a page may take its time; one that is right at once waits for nothing.
expect.set_options(timeout=20_000)


def chromium() -> str:
    """Return the path of the system's Chromium, or fail with what to install."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    pytest.fail(MISSING, pytrace=False)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return one Chromium per worker."""
    # Chromium's own sandbox does not work for root, which is who runs the tests in CI.
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else list(FLAGS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=flags)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return a page in a browser profile of its own, without cookies."""
    context = browser.new_context(locale="nl-NL", timezone_id="Europe/Amsterdam")
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()
