"""Pictures of the pages, for who reads about the tool: made anew by ``make docs``.

The demo is started on free ports in a folder of its own and driven by Chromium: a teacher chooses
exercises, two pupils make them, the teacher and the school's admin look. Every page is taken at
the sizes of a phone, a tablet, a Chromebook and a digital board.
"""

import io
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[1]
GALLERY = ROOT / "docs" / "gallery"
SIZES: Mapping[str, tuple[int, int]] = {
    "telefoon": (360, 740),
    "tablet": (820, 1180),
    "chromebook": (1366, 768),
    "bord": (1920, 1080),
}
QUALITY, WIDEST = 45, 900
"""Of a picture: the loss that WebP may make (100: none), and its width in dots."""
CHOSEN = ("heelal-maanlanding", "heelal-planeten", "water-meervoud")
PATIENCE = 90.0
"""Seconds that the demo may take to start on a busy machine."""

TEACHERS: Mapping[str, tuple[str, str]] = {
    "groep": ("De groep: wie wat maakte en of de scores aankwamen", "/klas"),
    "klas-nu": ("De klas op dit moment", "/klas/nu"),
    "overzicht": ("Leerlingen en opdrachten over het jaar", "/groep/{key}"),
    "leerdoelen": ("Leerdoelen, en hoe zeker", "/groep/{key}/doelen"),
    "oefenen": ("Oefenen op maat", "/groep/{key}/oefenen"),
    "groepen": ("Eigen groepen", "/groep"),
}
ADMINS: Mapping[str, tuple[str, str]] = {
    "beheer": ("Het bureau van de schoolbeheerder", "/beheer"),
    "gegevens": ("Keuzes over optionele gegevens", "/beheer/gegevens"),
    "leerlingen-en-groepen": ("Leerlingen en groepen uit de administratie", "/beheer/leerlingen"),
    "bewaartermijnen": ("Bewaartermijnen", "/bewaartermijnen"),
    "koppeling": ("De koppeling nakijken", "/koppeling"),
    "rechten": ("Rechten van leerlingen", "/privacy"),
}


def main() -> int:
    """Make the gallery; return 1 where it cannot be made here."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        print("The gallery stays as it is: it needs Chromium.")
        return 1
    with demo() as platform, sync_playwright() as playwright:
        flags = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=chromium, args=flags)
        shutil.rmtree(GALLERY, ignore_errors=True)
        GALLERY.mkdir(parents=True)
        titles = Walk(browser, platform).all()
        browser.close()
    write_index(titles)
    return 0


@contextmanager
def demo() -> Iterator[str]:
    """Yield the address of a demo platform that runs with its tool and worker."""
    ports = [free_port(), free_port()]
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "lti_tool.main", "demo"]
        options = ["--port", str(ports[0]), "--platform-port", str(ports[1])]
        running = subprocess.Popen([*command, *options], cwd=folder, stdout=subprocess.DEVNULL)
        platform = f"http://localhost:{ports[1]}"
        try:
            wait_for(platform)
            wait_for(f"http://127.0.0.1:{ports[0]}/health/ready")
            yield platform
        finally:
            running.send_signal(signal.SIGINT)
            running.wait(30)


def free_port() -> int:
    """Return a port of this machine that nobody uses."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_for(address: str) -> None:
    """Wait until something answers there."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 - loopback
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise SystemExit(f"{address} does not answer")


class Walk:
    """A walk through the demo by everybody; it collects the title of each picture's page."""

    def __init__(self, browser: Browser, platform: str) -> None:
        self.browser, self.platform = browser, platform
        self.titles: dict[str, str] = {}

    def all(self) -> dict[str, str]:
        """Take every page; return name -> title."""
        teacher = self.enter("fatima")
        self.choose(teacher)
        links = self.links(teacher)
        for person in ("sanne", "daan"):
            self.make(self.enter(person), links[0], taken=person == "sanne")
        self.enter("daan").goto(f"{self.platform}/launch/links/{links[1]}")
        self.look(teacher, links[0], TEACHERS)
        self.review(teacher)
        self.look(self.enter("ict"), links[0], ADMINS)
        return self.titles

    def enter(self, person: str) -> Page:
        """Return a browser of their own in which somebody came into the platform."""
        page = self.browser.new_context(locale="nl-NL", timezone_id="Europe/Amsterdam").new_page()
        page.set_default_timeout(30_000)
        page.goto(self.platform)
        page.click(f"#enter-{person}")
        return page

    def choose(self, page: Page) -> None:
        """Let the teacher choose exercises in the picker."""
        page.goto(f"{self.platform}/launch/deep-linking?target=window")
        page.wait_for_selector('input[name="exercise"]')
        self.take(page, "kiezen", "Opdrachten kiezen")
        for key in CHOSEN:
            page.check(f'input[name="exercise"][value="{key}"]')
        page.get_by_role("button", name="Toevoegen aan de leeromgeving").click()
        page.wait_for_url(f"{self.platform}/**")

    def links(self, page: Page) -> list[str]:
        """Return the links that stand in the course now."""
        page.goto(f"{self.platform}/course")
        found = page.locator('a[href*="/open/"]').evaluate_all(
            "(all) => all.map((one) => one.getAttribute('href').split('/').pop().split('?')[0])"
        )
        return list(dict.fromkeys(map(str, found)))

    def make(self, page: Page, link: str, *, taken: bool) -> None:
        """Let a pupil answer the first items of a link's exercise."""
        page.goto(f"{self.platform}/launch/links/{link}")
        page.wait_for_selector("#item-title")
        if taken:
            self.take(page, "opgave", "Een opgave, zoals een leerling die ziet")
        page.locator('.item input[type="radio"]').first.check()
        page.get_by_role("button", name="Nakijken").click()
        page.wait_for_selector("#feedback")
        if taken:
            self.take(page, "nagekeken", "Meteen nagekeken")
        page.click("#next")
        page.wait_for_selector("#item-title")
        page.locator('form[action$="/opdracht/klaar"]').first.evaluate("(form) => form.submit()")
        page.wait_for_url("**/opdracht/klaar")
        if taken:
            self.take(page, "klaar", "Klaar, en de score is onderweg")

    def look(self, page: Page, link: str, pages: Mapping[str, tuple[str, str]]) -> None:
        """Let somebody of the staff open a link, and take these pages."""
        page.goto(f"{self.platform}/launch/links/{link}")
        page.wait_for_url("**/s/**")
        self.session = page.url.split("/s/")[0] + "/s/" + page.url.split("/s/")[1].split("/")[0]
        key = self.key_on(page)
        for name, (title, path) in pages.items():
            page.goto(self.session + path.format(key=key))
            self.take(page, name, title)

    def key_on(self, page: Page) -> str:
        """Return the key of the group that a page leads to, as far as it leads to one."""
        found = page.locator('a[href*="/groep/course-"]')
        address = found.first.get_attribute("href") if found.count() else ""
        return (address or "/groep/none").split("/groep/")[1].split("/")[0]

    def review(self, page: Page) -> None:
        """Take the pages of one pupil and of one piece of work."""
        page.goto(f"{self.session}/klas")
        pupil = page.locator('a[href*="/leerling/"]').first.get_attribute("href")
        work = page.locator('a[href*="/werk/"]').first.get_attribute("href")
        origin = self.session.split("/s/")[0]
        for name, title, path in (
            ("leerling", "Een leerling over thema's en schooljaren", f"{pupil}"),
            ("werk", "Het werk van een leerling", f"{work}"),
            ("punten", "Een opgave met de punten en waarom", f"{work}/1"),
        ):
            page.goto(origin + path)
            self.take(page, name, title)

    def take(self, page: Page, name: str, title: str) -> None:
        """Take a page at every size."""
        self.titles[name] = title
        for size, (width, height) in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            taken = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
            taken.thumbnail((WIDEST, taken.height))
            taken.save(GALLERY / f"{name}-{size}.webp", quality=QUALITY, method=6)


def write_index(titles: Mapping[str, str]) -> None:
    """Write the page on which the pictures stand."""
    lines = [
        "# Zo ziet het eruit",
        "",
        "Gemaakt door `make docs` uit de demo; iedereen is verzonnen.",
        "",
    ]
    for name, title in titles.items():
        lines += [f"## {title}", ""]
        lines += [f"![{title}, {size}]({name}-{size}.webp)" for size in SIZES]
        lines.append("")
    (GALLERY / "README.md").write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
