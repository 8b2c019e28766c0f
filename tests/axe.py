"""Barriers that a machine can find: axe-core in the page, and a few rules of our own."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

SCRIPT = Path(__file__).parents[1] / ".venv" / "axe" / "node_modules" / "axe-core" / "axe.min.js"
MISSING = "axe-core is missing, and these tests use it: 'sh deploy/test_needs.sh' brings it."

_RUN = """async () => {
  const found = await axe.run(document, {resultTypes: ["violations"]});
  return found.violations.flatMap((one) =>
    one.nodes.map((node) => `${one.id}: ${node.target.join(" ")} ${node.html.slice(0, 120)}`));
}"""

_BEGIN = """() => {
  scrollTo(0, 0);
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute("tabindex");
}"""

_STOP = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const style = getComputedStyle(at), box = at.getBoundingClientRect();
  const outlined = (each) => each && getComputedStyle(each).outlineStyle !== "none";
  const x = box.x + box.width / 2, y = box.y + Math.min(box.height / 2, 20);
  const top = document.elementFromPoint(x, y);
  const cover = top && top.closest(".sticky");
  const all = [...document.querySelectorAll("*")];
  return {
    at: all.indexOf(at),
    what: at.outerHTML.slice(0, 100),
    seen: outlined(at) || outlined(at.closest(".spot")),
    hidden: Boolean(cover && !cover.contains(at)),
  };
}"""

_REACHABLE = """() => [...document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, audio, [tabindex='0']")]
  .filter((each) => each.checkVisibility({visibilityProperty: true}) && !each.matches(":disabled")
    && each.type !== "hidden" && each.tabIndex >= 0
    && !each.closest("details:not([open]) > :not(summary)"))
  .filter((each, at, all) => each.type !== "radio" || each.checked
    || !all.some((other) => other.type === "radio" && other.name === each.name
      && other.form === each.form && (other.checked || all.indexOf(other) < at)))
  .map((each) => [...document.querySelectorAll("*")].indexOf(each))"""

_MOVING = """() => document.getAnimations().length + [...document.querySelectorAll("*")].filter(
  (each) => { const style = getComputedStyle(each);
    return parseFloat(style.transitionDuration) > 0 || style.animationName !== "none"; }).length"""


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[str]]:
    """Return what looks for barriers in the page as it stands: every rule that axe has."""
    if not SCRIPT.is_file():
        pytest.fail(MISSING, pytrace=False)
    script = SCRIPT.read_text(encoding="utf-8")

    def barriers(page: Page) -> list[str]:
        # by the browser's own debugger, which our policy for pages rightly does not reach
        page.evaluate(script)
        return list(page.evaluate(_RUN))

    return barriers


def sideways(page: Page, width: int) -> list[str]:
    """Return what sticks out of a page that is ``width`` dots wide, but for what scrolls alone."""
    if page.evaluate("document.scrollingElement.scrollWidth") <= width:
        return []
    return list(
        page.evaluate(
            """(width) => [...document.querySelectorAll("body *")]
              .filter((one) => one.getBoundingClientRect().right > width && !one.closest(".scroll"))
              .map((one) => one.outerHTML.slice(0, 120))""",
            width,
        )
    )


def by_keyboard(page: Page, *, most: int) -> list[str]:
    """Tab through a page; return what was not reached, not seen, or hidden under something.

    Of a long page the first ``most`` stops are made.
    """
    page.evaluate(_BEGIN)
    wanted = page.evaluate(_REACHABLE)
    faults, reached = [], []
    for _ in range(min(most, len(wanted) + 2)):
        page.keyboard.press("Tab")
        stop = page.evaluate(_STOP)
        if stop is None or stop["at"] in reached:
            break
        reached.append(stop["at"])
        faults += [f"{fault}: {stop['what']}" for fault in _faults_of(stop)]
    missed = set(wanted[:most]) - set(reached)
    if missed and len(reached) < most:
        faults.append(f"not reached: {len(missed)} of {len(wanted)}")
    return faults


def _faults_of(stop: dict[str, object]) -> list[str]:
    found = {"no focus to see": not stop["seen"], "under a bar": bool(stop["hidden"])}
    return [name for name, there in found.items() if there]


def moving(page: Page) -> int:
    """Return how many parts of a page move or glide."""
    return int(page.evaluate(_MOVING))
