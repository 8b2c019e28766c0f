"""The other engine, in a browser: an item goes in as XML, scores come out. It never goes online."""

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
ENGINE = Path("node_modules/@citolab/qti-components/cdn/index.js")
PAGE = b'<!doctype html><title>x</title><script type="module" src="/engine.js"></script>'

SCORE = """
async ([xml, answers]) => {
  document.body.innerHTML = "<qti-item><item-container></item-container></qti-item>";
  const holder = document.querySelector("item-container");
  await customElements.whenDefined("qti-assessment-item");
  await holder.updateComplete;  // before its first update an item would be ignored
  const connected = new Promise((resolve, reject) => {
    document.body.addEventListener("qti-assessment-item-connected", resolve, { once: true });
    setTimeout(() => reject(new Error("the item never connected")), 5000);
  });
  holder.itemXML = xml;
  await connected;
  const item = holder.shadowRoot.querySelector("qti-assessment-item");
  await item.updateComplete;
  const score = () => item.variables.find((each) => each.identifier === "SCORE")?.value ?? null;
  return answers.map((answer) => {
    try {
      for (const [name, value] of Object.entries(answer)) item.updateResponseVariable(name, value);
      item.processResponse(true, false);
      return { score: score() };
    } catch (error) {
      return { failed: String(error) };
    }
  });
}
"""


@dataclass(frozen=True, kw_only=True)
class Told:
    """What the other engine made of an answer: points, or why it has none."""

    score: Decimal | None
    failed: str = ""


@contextmanager
def opened(folder: Path) -> Iterator[Page]:
    """Open a page with the other engine on it; ``folder`` holds ``node_modules``."""
    engine = (folder / ENGINE).read_bytes()

    class Handler(SimpleHTTPRequestHandler):
        def do_GET(self) -> None:  # the name that http.server asks for
            script = self.path == "/engine.js"
            self.send_response(200)
            self.send_header("Content-Type", "text/javascript" if script else "text/html")
            self.end_headers()
            self.wfile.write(engine if script else PAGE)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/")
        yield page
        browser.close()
    server.shutdown()


def scores(page: Page, xml: str, answers: Sequence[Any]) -> list[Told]:
    """Return what the other engine gives for each answer."""
    found = page.evaluate(SCORE, [xml, json.loads(json.dumps(answers))])
    return [_told(each) for each in found]


def _told(found: dict[str, Any]) -> Told:
    if "failed" in found:
        return Told(score=None, failed=found["failed"])
    try:
        return Told(score=Decimal(str(found["score"])))
    except InvalidOperation:
        return Told(score=None, failed=f"SCORE is {found['score']}")
