"""An open answer in real browsers: a pupil writes, a teacher gives points, the score arrives."""

import pytest
from playwright.sync_api import expect

from tests.factories.writing import CARD, EXERCISE, LETTER, ORDERED, STORY
from tests.functional.rig import embedded_rig
from tests.functional.test_every_interaction import order
from tests.functional.test_first_round import enter

__all__ = ["embedded_rig"]

pytestmark = pytest.mark.browser

TEXT = LETTER["RESPONSE"][0]


def test_from_a_pupils_words_to_the_score_in_the_gradebook(embedded_rig, page, browser):
    rig = embedded_rig
    rig.add_links(EXERCISE)
    enter(rig, page, "sanne")
    page.goto(f"{rig.platform_url}/launch/links/10?target=window")
    order(page, ("A", "B", "C", "D"))
    page.get_by_role("button", name="Nakijken").click()
    page.locator("#next").click()
    for _ in (STORY, CARD):
        page.get_by_role("textbox").fill(TEXT)
        expect(page.get_by_text("Bewaard", exact=True)).to_be_visible()
        page.get_by_role("button", name="Inleveren").click()
        expect(page.locator("#feedback")).to_contain_text("Je juf of meester kijkt dit na")
        page.locator("#next").click()
    expect(page.locator("section.done")).to_contain_text("2 opgaven kijkt je juf of meester nog na")
    assert rig.work() == 0

    teacher = browser.new_page()
    enter(rig, teacher, "fatima")
    teacher.goto(f"{rig.platform_url}/launch/links/10?target=window")
    teacher.get_by_role("link", name="Nakijken").first.click()
    for points in ("4.5", "0"):
        teacher.get_by_role("link", name="Nakijken").first.click()
        expect(teacher.locator("blockquote.given")).to_have_text(TEXT)
        teacher.get_by_label("Punten (0 tot").fill(points)
        teacher.get_by_role("button", name="Geef deze punten").click()
        teacher.get_by_role("link", name="Nog na te kijken").click()
    expect(teacher.get_by_text("Alles is nagekeken.")).to_be_visible()

    assert rig.work() == 1
    assert [score.given for score in rig.scores_of("4")] == [float(ORDERED.maximum) + 4.5]
