"""A browser without script: follows redirects, sends the forms that would send themselves."""

import html
import re
from dataclasses import dataclass, field
from http.cookiejar import Cookie
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from requests.cookies import RequestsCookieJar

from lti_tool.exercises.exercise import Exercise
from lti_tool.exercises.scoring import model_answer
from tests.functional.rig import Rig

MOST_STEPS = 8
"""Pages between a click on the platform and the page where somebody stays."""

_SENDS_ITSELF = re.compile(
    r'<form\s[^>]*(?:id="post-on"|data-send-at-once)[^>]*>.*?</form>', re.DOTALL
)
_WAY_ON = re.compile(r'id="way-on"[^>]*data-onward="([^"]*)"', re.DOTALL)
_INPUT = re.compile(r"<input\b[^>]*>")
_FORM = re.compile(r"<form\b[^>]*>.*?</form>", re.DOTALL)


class _Jar(RequestsCookieJar):
    """Sends Secure cookies to loopback without TLS as well, as browsers do."""

    def set_cookie(self, cookie: Cookie, *args: Any, **options: Any) -> None:
        cookie.secure = False
        super().set_cookie(cookie, *args, **options)


def _browser() -> requests.Session:
    session = requests.Session()
    session.cookies = _Jar()
    return session


@dataclass(kw_only=True)
class Visitor:
    """Somebody at a rig's platform, and the page that they are on."""

    rig: Rig
    browser: requests.Session = field(default_factory=_browser)
    page: requests.Response = field(init=False)
    signed_in_at: str = field(init=False, default="")

    def enter(self, person: str) -> "Visitor":
        self.page = self.browser.post(f"{self.rig.platform_url}/enter", data={"person": person})
        assert self.page.ok, self.page.text
        return self

    def open(self, path: str) -> "Visitor":
        """Open a path of the platform, and go on until a page is there to stay on."""
        self.page = self.browser.get(urljoin(self.rig.platform_url, path))
        return self.go_on()

    def open_link(self, number: int = 0) -> "Visitor":
        """Open one of the links of the last course."""
        link = self.rig.platform.courses()[-1].links()[number]
        return self.open(f"/launch/links/{link.id}")

    def go_on(self) -> "Visitor":
        for _ in range(MOST_STEPS):
            if "/lti/authorize?" in self.page.url:
                self.signed_in_at = self.page.url
            if form := _SENDS_ITSELF.search(self.page.text):
                self.send(form[0])
            elif onward := _WAY_ON.search(self.page.text):
                self.page = self.browser.get(html.unescape(onward[1]))
            else:
                return self
        raise AssertionError(f"no end of pages at {self.page.url}")

    def send(self, form: str, **answers: str | list[str]) -> "Visitor":
        """Send a form of this page with its hidden fields and these answers."""
        head = form.partition(">")[0]
        action = re.search(r'action="([^"]*)"', head)
        url = urljoin(self.page.url, html.unescape(action[1]) if action else "")
        hidden = dict(map(_name_and_value, re.findall(r'<input type="hidden"[^>]*>', form)))
        self.page = self.browser.post(url, data={**hidden, **answers})
        return self

    def form(self, words: str) -> str:
        """Return the form of this page that has these words in it."""
        found = [form for form in _FORM.findall(self.page.text) if words in form]
        assert len(found) == 1, self.page.text
        return found[0]

    def reload_sign_in(self) -> "Visitor":
        """Go back to the platform's last sign-in page and load it again."""
        self.page = self.browser.get(self.signed_in_at)
        return self.go_on()

    def choose(self, *keys: str) -> "Visitor":
        """Choose exercises in the picker and send them off."""
        form = self.form("Toevoegen aan de leeromgeving")
        [(name, value)] = re.findall(r'formmethod="post" name="([^"]*)" value="([^"]*)"', form)
        return self.send(form, exercise=list(keys), **{name: value}).go_on()

    def make(self, exercise: Exercise, *, right: int | None = None) -> "Visitor":
        """Make an exercise without a mistake; or only the first ``right`` items, then hand in."""
        for item in exercise.items[:right]:
            answers = {name: list(values) for name, values in model_answer(item).items()}
            self.send(self.form("Nakijken"), **answers)
            self.follow('id="next"')
        if right is not None:
            self.send(self.form("Nu inleveren"))
        return self

    def fail(self, exercise: Exercise) -> "Visitor":
        """Answer the first item wrong, and hand in."""
        right = model_answer(exercise.items[0])
        form = self.form("Nakijken")
        fields = [_name_and_value(field) for field in re.findall(r"<input[^>]*>", form)]
        wrong = {n: v for n, v in fields if n in right and v and v not in right[n]}
        assert wrong.keys() == right.keys()
        self.send(form, **wrong)
        return self.follow('id="next"').send(self.form("Nu inleveren"))

    def follow(self, mark: str) -> "Visitor":
        """Follow the link with this attribute."""
        link = re.search(rf"<a\b[^>]*{re.escape(mark)}[^>]*>", self.page.text)
        assert link, self.page.text
        address = re.search(r'href="([^"]*)"', link[0])
        assert address
        self.page = self.browser.get(urljoin(self.page.url, html.unescape(address[1])))
        return self

    @property
    def heading(self) -> str:
        found = re.search(r"<h1[^>]*>\s*(.*?)\s*</h1>", self.page.text, re.DOTALL)
        return html.unescape(found[1]) if found else ""

    @property
    def code(self) -> str:
        """The code of a refusal, or nothing."""
        found = re.search(r"<code>(\w+)</code>", self.page.text)
        return found[1] if found else ""

    @property
    def alias(self) -> str:
        found = re.search(r'class="who">\s*(?:<summary>)?[^<]*<strong>([^<]*)', self.page.text)
        assert found, self.page.text
        return found[1]

    @property
    def is_at_tool(self) -> bool:
        return urlsplit(self.page.url).netloc == urlsplit(self.rig.tool_url).netloc


def _name_and_value(field_: str) -> tuple[str, str]:
    parts = dict(re.findall(r'(\w+)="([^"]*)"', field_))
    return html.unescape(parts.get("name", "")), html.unescape(parts.get("value", ""))
