"""Pictures of the pages, for who reads about the tool: made anew by ``make docs``.

The demo is started on free ports in a folder of its own and driven by Chromium: a teacher chooses
exercises, two pupils make them, the teacher and the school's admin look (``walk.py``). Every page
is taken at the sizes of a phone, a tablet, a Chromebook and a digital board.
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

from deploy.walk import VIEWS, Walk
from PIL import Image
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

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
PATIENCE = 90.0
"""Seconds that the demo may take to start on a busy machine."""


def main() -> int:
    """Make the gallery; return 1 where it cannot be made here."""
    if where_chromium_is() is None:
        print("The gallery stays as it is: it needs Chromium.")
        return 1
    with demo() as platform, sync_playwright() as playwright:
        browser = chromium(playwright)
        walk = Walk(browser, platform)
        walk.live_a_day()
        walk.find_run()
        shutil.rmtree(GALLERY, ignore_errors=True)
        GALLERY.mkdir(parents=True)
        titles = take_all(walk)
        browser.close()
    write_index(titles)
    return 0


def where_chromium_is() -> str | None:
    """Return the path of the system's Chromium."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def chromium(playwright: Playwright) -> Browser:
    """Start the system's Chromium."""
    # its own sandbox does not work for root, which is who runs this in CI
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    return playwright.chromium.launch(executable_path=where_chromium_is(), args=flags)


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


def take_all(walk: Walk) -> dict[str, str]:
    """Take every page that the walk can open; return name -> title."""
    titles = {}
    for view in VIEWS:
        try:
            page = walk.visit(view)
        except KeyError as missing:
            print(f"Left out: {view.name} (the walk met no {missing})")
            continue
        titles[view.name] = view.title
        take(page, view.name)
    return titles


def take(page: Page, name: str) -> None:
    """Take a page at every size."""
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
