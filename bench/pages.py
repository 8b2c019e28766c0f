"""What pages weigh, and how soon a child can answer on a slow line and a slow device.

The demo runs as a school would run it, and Chromium opens every page with an empty cache: all that
travels counts, heads and typefaces too. Items are opened once more at a quarter of the processor's
speed over "slow 3G" (400 kbit/s, 400 ms there and back): first as the first page of the day,
then as the next item, with style and typeface at hand. A first answer is possible when the item
is painted and its button is there: nothing waits for script. The run fails when a page is too
heavy; it never fails on a time.
"""

import argparse
import statistics
import sys
from collections.abc import Iterator

from deploy.gallery import chromium, demo
from deploy.walk import VIEWS, Walk
from playwright.sync_api import CDPSession, Page, sync_playwright

KILO = 1000
PUPILS, TEACHERS = 60 * KILO, 120 * KILO
YOUNG = frozenset({"starter", "pupil", "reviewer"})
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
FAST = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
ITEMS = {
    "gouden-eeuw-verlengen": 5,
    "gouden-eeuw-nachtwacht": 1,
    "wereld-kaart-en-kompas": 5,
    "wereld-woordsoorten": 3,
    "wereld-reisverhaal": 2,
}
"""Exercises that hold every interaction between them, and how many of their items are opened."""

READY = """() => {
  const look = () => {
    const painted = performance.getEntriesByName("first-contentful-paint")[0];
    if (painted && document.querySelector(".work form button")) {
      window.ready = Math.max(painted.startTime, performance.now());
    } else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""


def main() -> int:
    """Weigh every page, time every item; return 1 when one is too heavy."""
    parser = argparse.ArgumentParser(prog="bench/pages.py", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="times that each item is opened")
    asked = parser.parse_args()
    with demo() as platform, sync_playwright() as playwright:
        browser = chromium(playwright)
        walk = Walk(browser, platform)
        walk.live_a_day()
        walk.find_run()
        heavy = weigh_all(walk)
        links = walk.offer(tuple(ITEMS))
        child = walk.enter("daan")
        for link, count in zip(links, ITEMS.values(), strict=True):
            heavy += time_items(walk, child, link, (count, asked.rounds))
        browser.close()
    print("Too heavy: " + ", ".join(heavy) if heavy else "No page is too heavy.")
    return 1 if heavy else 0


def weigh_all(walk: Walk) -> list[str]:
    """Print what each page of the table weighs; return those that weigh too much."""
    heavy = []
    for view in VIEWS:
        scale = Scale(walk.tabs[view.who])
        try:
            walk.visit(view)
        except KeyError:
            continue
        scale.page.wait_for_load_state("networkidle")
        most = PUPILS if view.who in YOUNG else TEACHERS
        print(f"{view.name:22} {scale.weight / KILO:6.1f} KB of {most // KILO}")
        heavy += [view.name] if scale.weight > most else []
        scale.close()
    return heavy


class Scale:
    """What travels for a page, from an empty cache on; ``weight`` in bytes."""

    def __init__(self, page: Page) -> None:
        self.page, self.weight = page, 0
        self.wire: CDPSession = page.context.new_cdp_session(page)
        self.wire.send("Network.enable")
        self.wire.send("Network.clearBrowserCache")
        self.wire.on("Network.loadingFinished", self._add)

    def _add(self, told: dict[str, float]) -> None:
        self.weight += int(told["encodedDataLength"])

    def close(self) -> None:
        """Let go of the page."""
        self.wire.detach()


def time_items(walk: Walk, page: Page, link: str, amount: tuple[int, int]) -> list[str]:
    """Print how soon each of an exercise's first items can be answered; return the heavy ones."""
    items, rounds = amount
    page.goto(f"{walk.platform}/launch/links/{link}?target=window")
    page.wait_for_url("**/opdracht/*")
    place = page.url.rpartition("/")[0]
    page.add_init_script(f"({READY})()")
    heavy = []
    for number in range(1, items + 1):
        weights, cold, warm = zip(*opened(page, f"{place}/{number}", rounds), strict=True)
        name = f"link {link}, item {number}"
        first, later = statistics.median(cold), statistics.median(warm)
        print(
            f"{name:22} {max(weights) / KILO:6.1f} KB, first {first:5.0f} ms, next {later:5.0f} ms"
        )
        heavy += [name] if max(weights) > PUPILS else []
    return heavy


def opened(page: Page, address: str, rounds: int) -> Iterator[tuple[int, float, float]]:
    """Yield the weight, the milliseconds from an empty cache, and those with all files at hand."""
    for _ in range(rounds):
        scale = Scale(page)
        scale.wire.send("Network.emulateNetworkConditions", SLOW)
        scale.wire.send("Emulation.setCPUThrottlingRate", {"rate": 4})
        cold = wait_of(page, address)
        weight = scale.weight
        warm = wait_of(page, address)
        scale.wire.send("Network.emulateNetworkConditions", FAST)
        scale.wire.send("Emulation.setCPUThrottlingRate", {"rate": 1})
        scale.close()
        yield weight, cold, warm


def wait_of(page: Page, address: str) -> float:
    """Return the milliseconds until an item can be answered; wait until all of it is there."""
    page.goto(address)
    page.wait_for_function("window.ready")
    found = float(page.evaluate("window.ready"))
    page.wait_for_load_state("networkidle")
    return found


if __name__ == "__main__":
    sys.exit(main())
