"""Every page: no barrier, by keyboard alone, at 400 %, in forced colours, in both languages.

The pages stand in one table (``deploy/walk.py``), which the gallery uses as well; the first test
holds it to the app's own list of addresses, so that no page can be forgotten.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from deploy.walk import VIEWS, Walk
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import update

from lti_tool.models.launches import LaunchSession
from tests.axe import axe, by_keyboard, moving, sideways
from tests.functional.rig import Rig, running_rig
from tests.unit.rostering.build import sample

__all__ = ["axe"]

pytestmark = pytest.mark.browser

NOT_PAGES = {
    "player.current": "leads to an item",
    "person.found": "leads to the person",
    "returns.back": "leads to the platform",
    "live.now": "what the board asks for",
    "taking.group": "a file",
    "taking.pupil": "a file",
    "papers.download": "a file",
    "rights.export": "a file",
    "grading.results": "a file",
    "photos.picture": "a picture",
    "sounds.play": "a sound",
    "static": "files",
    "health.live": "for machines",
    "health.ready": "for machines",
    "metrics.show": "for machines",
    "api.described": "for machines",
    "api.listed": "for machines",
    "lti.key_set": "for machines",
    "lti.login": "a step of a launch",
    "remote_login.authorize": "a step of a launch",
    "remote_login.come_back": "a step of a launch",
    "going.show": "a step on the way to another publisher's exercise",
    "going.go": "the same",
}
"""What answers a GET with something else than a page to look at, and what that is."""

STOPS = 30
"""Presses of Tab on one page."""
ZOOMED = {"width": 320, "height": 256}
"""A screen of 1280 x 1024 at 400 % (WCAG 2.2, 1.4.10)."""
LAPTOP = {"width": 1366, "height": 768}

PAGES = [pytest.param(view, id=view.name) for view in VIEWS]
INSIDE = [page for page in PAGES if page.values[0].who != "anybody"]
"""Pages within a launch, which says somebody's language."""


@pytest.fixture(scope="module")
def lived_in(_sqlite_template, tmp_path_factory) -> Iterator[Rig]:
    """One rig for all pages."""
    folder: Path = tmp_path_factory.mktemp("pages")
    database = folder / "pages.sqlite3"
    database.write_bytes(_sqlite_template.read_bytes())
    with running_rig(f"sqlite:///{database}", folder) as rig:
        yield rig


@pytest.fixture(scope="module")
def walk(lived_in: Rig, browser: Browser) -> Iterator[Walk]:
    """A school's day, after which there is something on every page."""
    made = Walk(browser, lived_in.platform_url, rest=lived_in.work)
    made.live_a_day()
    upload_a_roster(made)
    yield made
    made.close()


def upload_a_roster(walk: Walk) -> None:
    page = walk.tabs["admin"]
    page.goto(f"{walk.sessions['admin']}/beheer/leerlingen")
    text = sample("wilgenhof.edexml.xml").getvalue().replace(b"99ZZ", b"99XX")
    file = {"name": "school.xml", "mimeType": "text/xml", "buffer": text}
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Bekijk wat er verandert").click()
    expect(page).to_have_url(re.compile(r"/beheer/leerlingen/[\w-]+$"), timeout=20_000)
    walk.find_run()


@pytest.fixture
def seen(walk: Walk, request) -> Iterator[Page]:
    """The page of this test, in a window of the usual size and looks."""
    page = walk.visit(request.param)
    page.set_viewport_size(LAPTOP)
    yield page
    page.emulate_media(forced_colors="none", reduced_motion="no-preference")


@pytest.fixture
def in_english(lived_in: Rig) -> Iterator[None]:
    """Let everybody's platform have said that they read English."""
    for language in ("en", "nl"):
        with lived_in.tool.database.writing() as session:
            session.execute(update(LaunchSession).values(locale=language))
        if language == "en":
            yield


def test_no_page_is_missing_from_the_table(lived_in):
    rules = list(lived_in.pages.url_map.iter_rules())
    answer_get = {rule.endpoint for rule in rules if "GET" in (rule.methods or set())}
    assert answer_get - NOT_PAGES.keys() == {view.endpoint for view in VIEWS}


@pytest.mark.parametrize("seen", PAGES, indirect=True)
class TestAPage:
    def test_is_where_the_table_says(self, seen, lived_in, request):
        path = urlsplit(seen.url).path
        found, _ = lived_in.pages.url_map.bind("127.0.0.1").match(path, method="GET")
        view = request.node.callspec.params["seen"]
        assert found == view.endpoint
        assert bool(seen.locator("p.code").count()) == (view.name == "fout"), "a refusal"

    def test_has_no_barrier(self, seen, axe: Callable[[Page], list[str]]):
        assert axe(seen) == []
        expect(seen.locator("html")).to_have_attribute("lang", "nl")

    def test_is_used_by_keyboard_alone(self, seen):
        assert by_keyboard(seen, most=STOPS) == []

    def test_loses_nothing_at_400_percent(self, seen):
        seen.set_viewport_size(ZOOMED)

        assert sideways(seen, ZOOMED["width"]) == []
        stays = """(all) => all.filter((one) => getComputedStyle(one).position !== "static")
          .reduce((sum, one) => sum + one.getBoundingClientRect().height, 0)"""
        assert seen.locator(".sticky").evaluate_all(stays) <= ZOOMED["height"] / 3

    def test_shows_the_focus_in_forced_colours_and_does_not_move(self, seen):
        seen.emulate_media(forced_colors="active", reduced_motion="reduce")

        assert by_keyboard(seen, most=6) == []
        assert moving(seen) == 0


@pytest.mark.parametrize("seen", INSIDE, indirect=True)
def test_a_page_in_english_has_no_barrier_and_fits(
    in_english, seen, axe: Callable[[Page], list[str]]
):
    seen.reload()
    expect(seen.locator("html")).to_have_attribute("lang", "en")

    assert axe(seen) == []
    seen.set_viewport_size(ZOOMED)
    assert sideways(seen, ZOOMED["width"]) == []
