"""A child reads as it likes, and is read to by nobody but its own device."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.factories.tools import exercises
from tests.functional.rig import Rig, embedded_rig
from tests.functional.test_first_round import enter
from tests.structure.sources import PACKAGE

__all__ = ["embedded_rig"]

pytestmark = pytest.mark.browser

SPELLING, READING = "gouden-eeuw-verlengen", "gouden-eeuw-nachtwacht"
FIRST, SECOND = 10, 12
"""The links of these in the course, between which their columns take a number."""

LOOK = "() => ['font', 'size', 'space', 'contrast'].map((n) => document.documentElement.dataset[n])"
KEPT = "() => localStorage.getItem('reading')"
SAID = "() => window.said"


def voices(*those: tuple[str, bool]) -> str:
    """Return a script that gives a browser voices: language, and whether it lives there."""
    made = [
        f"{{ lang: '{lang}', localService: {str(local).lower()}, name: 'Stem' }}"
        for lang, local in those
    ]
    return f"""
      window.said = [];
      const voices = [{", ".join(made)}];
      const speak = (said) => window.said.push(said.text);
      const speech = {{ getVoices: () => voices, cancel() {{}}, speak, addEventListener() {{}} }};
      Object.defineProperty(window, "speechSynthesis", {{ value: speech }});
      window.SpeechSynthesisUtterance = class extends EventTarget {{
        constructor(text) {{ super(); this.text = text; }}
      }};
    """


@pytest.fixture
def rig(embedded_rig) -> Rig:
    embedded_rig.add_links(exercises().get(SPELLING), exercises().get(READING))
    return embedded_rig


def start(rig: Rig, page: Page, link: int) -> None:
    """Come in as a pupil and open an exercise in a window of its own."""
    enter(rig, page, "sanne")
    page.goto(f"{rig.platform_url}/launch/links/{link}?target=window")
    expect(page.locator("#item-title")).to_be_visible()


def choose(page: Page, *labels: str) -> None:
    page.get_by_text("Hoe lees jij fijn?").click()
    for label in labels:
        page.get_by_label(label, exact=True).check()


def test_what_a_child_chose_is_there_on_every_page_and_leaves_with_the_usual(rig, page):
    start(rig, page, FIRST)
    choose(page, "OpenDyslexic", "Heel groot", "Meer ruimte", "Zwart op wit")

    page.reload()

    assert page.evaluate(LOOK) == ["opendyslexic", "largest", "wide", "high"]
    choose(page)
    for usual in page.get_by_label("Gewoon", exact=True).all():
        usual.check()
    assert page.evaluate(LOOK) == ["", "", "", ""]
    assert page.evaluate(KEPT) is None


def test_large_letters_with_much_space_fit_a_phone(rig, page):
    page.set_viewport_size({"width": 320, "height": 640})
    start(rig, page, SECOND)
    choose(page, "Lexend", "Heel groot", "Meer ruimte")

    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_a_text_and_its_question_are_read_by_the_devices_own_voice(rig, page):
    page.add_init_script(voices(("en-GB", False), ("nl-NL", True)))
    start(rig, page, SECOND)

    text, question = page.locator("button.aloud").all()
    text.click()
    assert page.evaluate(SAID)[0] == "Het geheim van De Nachtwacht"
    question.click()
    assert "Het schilderij werd overdag gemaakt." in page.evaluate(SAID)
    question.click()
    expect(question).to_have_text("Lees voor")


def test_in_spelling_a_line_with_something_to_write_is_not_read(rig, page):
    page.add_init_script(voices(("nl-NL", True)))
    start(rig, page, FIRST)

    page.get_by_role("button", name="Lees voor").click()

    assert page.evaluate(SAID) == ["Schrijf het woord goed."]


@pytest.mark.parametrize(
    "those",
    [
        pytest.param((), id="no voice"),
        pytest.param((("nl-NL", False),), id="a voice elsewhere"),
        pytest.param((("en-GB", True),), id="an English voice"),
    ],
)
def test_without_a_dutch_voice_of_the_device_there_is_no_button(rig, page, those):
    page.add_init_script(voices(*those))
    start(rig, page, SECOND)

    expect(page.locator("[data-reading]")).to_be_visible()
    expect(page.get_by_role("button", name="Lees voor")).to_have_count(0)


def test_a_page_asks_for_no_other_typefaces_than_came_with_the_build(rig, page):
    asked: list[str] = []
    page.on("requestfinished", lambda request: asked.append(Path(request.url).name.split("?")[0]))
    start(rig, page, FIRST)
    page.wait_for_function("document.fonts.status === 'loaded'")

    brought = {file.name for file in (PACKAGE / "web/static/fonts").glob("andika-*.woff2")}
    assert {name for name in asked if name.endswith(".woff2")} == brought
