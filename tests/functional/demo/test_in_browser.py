"""The platform in a real browser, with a tool on another site in its frame."""

import html
import secrets
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from flask import Flask, request
from playwright.sync_api import Page, expect
from werkzeug.serving import BaseWSGIServer, make_server

from lti_tool.clock import utc_now
from lti_tool.demo.platform import PlatformConfig, State, create_platform, vocabulary
from lti_tool.demo.platform.course import NewLink
from lti_tool.demo.platform.signing import read_signed
from tests.functional.demo.minimal_tool import Clock, MinimalTool, content_item
from tests.functional.rig import read_whole

pytestmark = pytest.mark.browser

POST_ON = "<script>document.forms[0].submit()</script>"
RESIZE = """<script>
const messages = [null, "no JSON", {subject: "other", height: 999}, {subject: "lti.frameResize"}];
for (const message of [...messages, '{"subject": "lti.frameResize", "height": "456px"}']) {
  parent.postMessage(message, "*");
}
</script>"""
FOREIGN_RESIZE = """() => new Promise((done) => {
  addEventListener("message", done, {once: true});
  postMessage({subject: "lti.frameResize", height: 999}, "*");
})"""


@dataclass(kw_only=True)
class School:
    """A running platform, with a tool that answers it."""

    state: State
    complaints: list[str] = field(default_factory=list)

    def enter(self, page: Page, person: str) -> None:
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(self.state.config.base_url)
        page.click(f"#enter-{person}")
        expect(page.locator("h1")).to_have_text("Groep 5a")


@pytest.fixture
def school(keys) -> Iterator[School]:
    with serving() as platform_server, serving() as tool_server:
        config = PlatformConfig(
            base_url=f"http://localhost:{platform_server.port}",
            tool_url=f"http://127.0.0.1:{tool_server.port}",
            key=keys[0],
            kid="school-1",
            clock=utc_now,
            random_token=lambda: secrets.token_urlsafe(24),
        )
        platform_server.app = create_platform(config)
        state = platform_server.app.extensions["platform"]
        read_whole(platform_server.app)
        tool_server.app = create_tool(state, keys[2])
        yield School(state=state)


@contextmanager
def serving() -> Iterator[BaseWSGIServer]:
    """Yield a server on a free port of loopback; the caller puts its ``app`` in."""
    server = make_server("127.0.0.1", 0, Flask(__name__), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def create_tool(state: State, key: rsa.RSAPrivateKey) -> Flask:
    """Return a tool that shows who launched, or a button that adds one link."""
    app = Flask("tool")
    config = state.config
    clock = Clock(now=utc_now())
    hand = MinimalTool(key=key, state=state, client=app.test_client(), clock=clock)

    @app.get("/lti/jwks")
    def key_set() -> dict:
        return hand.key_set()

    @app.post("/lti/login")
    def login() -> str:
        # by a page of the tool itself: then the platform's cookie has the longest way to go
        fields = hand.request_for(request.form, redirect_uri=config.tool_launch_url)
        return form_page(config.authorization_url, fields, button="Door") + POST_ON

    @app.post("/lti/launch")
    def launch() -> str:
        claims = read_claims(state, request.form["id_token"])
        settings = claims.get(vocabulary.DEEP_LINKING_SETTINGS)
        if settings is None:
            return f"<h1>Dag {claims['sub']}</h1>{RESIZE}"
        items = [content_item(url=config.tool_launch_url)]
        changes = {"aud": config.issuer, vocabulary.CONTENT_ITEMS: items}
        token = hand.sign(hand.deep_link_claims(claims, **changes))
        return form_page(settings["deep_link_return_url"], {"JWT": token}, button="Voeg toe")

    return app


def read_claims(state: State, token: str) -> dict:
    """Return an id_token's claims, with the signature checked."""
    return read_signed(token, state.signing.key_set())


def new_link(school: School) -> NewLink:
    return NewLink(title="Tafels van 3", url=school.state.config.tool_launch_url)


def form_page(url: str, fields: Mapping[str, str], *, button: str) -> str:
    """Return a page with one form and one button."""
    inputs = "".join(
        f'<input type="hidden" name="{name}" value="{html.escape(value)}">'
        for name, value in fields.items()
    )
    form = (
        f'<form method="post" action="{html.escape(url)}">{inputs}<button>{button}</button></form>'
    )
    return f"<!DOCTYPE html><title>Alles-in-1</title>{form}"


def test_a_teacher_adds_a_link_and_a_pupil_opens_it_in_frame_and_window(school, page):
    school.enter(page, "fatima")
    page.click("#add")
    page.frame_locator("#tool").get_by_role("button", name="Voeg toe").click()
    expect(page.locator(".notice.good")).to_have_text("1 opdracht toegevoegd.")
    expect(page.locator(".link h2")).to_have_text("Tafels van 3")

    school.enter(page, "sanne")
    page.click(".link .open")
    expect(page.frame_locator("#tool").locator("h1")).to_have_text("Dag 4")
    expect(page.locator("#tool")).to_have_css("height", "456px")

    with page.expect_popup() as popup:
        page.click("#open-window")
    expect(popup.value.locator("h1")).to_have_text("Dag 4")
    assert school.complaints == []


def test_only_the_tool_may_resize_its_frame(school, page):
    school.state.course.add_link(new_link(school))
    school.enter(page, "daan")
    page.click(".link .open")
    expect(page.locator("#tool")).to_have_css("height", "456px")

    page.evaluate(FOREIGN_RESIZE)

    expect(page.locator("#tool")).to_have_css("height", "456px")
    assert school.complaints == []


def test_the_way_on_works_without_script(school, browser):
    school.state.course.add_link(new_link(school))
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    school.enter(page, "sanne")

    page.goto(f"{school.state.config.base_url}/launch/links/10")
    page.get_by_role("button", name="Verder naar Alles-in-1").click()
    page.get_by_role("button", name="Door").click()
    page.get_by_role("button", name="Verder naar Alles-in-1").click()

    expect(page.locator("h1")).to_have_text("Dag 4")
    context.close()
