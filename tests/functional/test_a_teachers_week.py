"""A teacher's week by keyboard alone, with thirty pupils who work over HTTP in their own sessions.

Chooses a week of a theme, looks at the class while it works, gives points by hand, steers what a
pupil practises, and takes the results along.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.factories.tools import exercises
from tests.functional.classroom import Child
from tests.functional.rig import Rig, embedded_rig
from tests.functional.test_live_in_browser import child, require_truth
from tests.functional.test_taking import content
from tests.unit.sheets.test_forms import read_csv, read_ods, read_xlsx

__all__ = ["embedded_rig"]

pytestmark = pytest.mark.browser

THEME, FIRST = "Het heelal", "heelal-maanlanding"
PUPILS = 30


def press(target: Locator, key: str = "Enter") -> None:
    """Use the keyboard; what is not reached by Tab fails (``test_every_page``)."""
    target.focus()
    expect(target).to_be_focused()
    target.press(key)


def test_a_teachers_week(embedded_rig: Rig, page: Page):
    choose_a_week(embedded_rig, page)
    open_the_first_link(embedded_rig, page)
    class_ = [child(embedded_rig, number) for number in range(PUPILS)]
    the_class_works(page, class_)
    whole = page.url.partition("/klas")[0]
    press(page.get_by_role("link", name="Naar het overzicht"))
    press(page.get_by_role("link", name="Overzicht", exact=True))
    truth = results_of(class_)
    require_figures(page, truth)
    take_along(page)
    give_a_point_by_hand(page)
    steer_what_a_pupil_practises(page, whole)


def choose_a_week(rig: Rig, page: Page) -> None:
    page.goto(rig.platform_url)
    press(page.locator("#enter-fatima"))
    page.goto(f"{rig.platform_url}/launch/deep-linking?target=window")
    page.wait_for_url("**/kiezen*")
    page.wait_for_function("document.readyState === 'complete'")
    press(page.get_by_label(THEME, exact=True), "Space")
    expect(page).to_have_url(re.compile("theme="))
    press(page.get_by_role("button", name=re.compile("Kies de hele themaweek")))
    wanted = [each.key for each in exercises().everything if each.theme == THEME]
    expect(page.locator(".basket li")).to_have_count(len(wanted))
    titles = page.locator(".basket li .title").all_inner_texts()
    press(page.get_by_role("button", name="Toevoegen aan de leeromgeving"))
    expect(page.locator(".link h2")).to_have_text(titles)


def open_the_first_link(rig: Rig, page: Page) -> None:
    title = exercises().get(FIRST).title
    link = page.get_by_role("link", name=f"Open {title}", exact=True)
    number = urlsplit(link.get_attribute("href") or "").path.rpartition("/")[2]
    page.goto(f"{rig.platform_url}/launch/links/{number}?target=window")
    expect(page.locator("h1")).to_have_text("Groep 5a")


def the_class_works(page: Page, class_: list[Child]) -> None:
    """A third hands in all of it rightly, a third gets stuck, five go on, five never come."""
    press(page.get_by_role("link", name="De klas nu"))
    expect(page.locator("[data-card]")).to_have_count(PUPILS)
    require_truth(page, class_)
    for each in class_[:25]:
        each.enter()
    require_truth(page, class_)
    for number in range(1, 5):
        for each in class_[:10]:
            each.open(number)
            each.answer(right=True)
    for number in (1, 2):
        for each in class_[10:20]:
            each.open(number)
            each.answer(right=False)
    require_truth(page, class_)
    expect(page.locator("#live-summary")).to_contain_text("5 bezig · 10 vast · 10 klaar")
    for number in (3, 4):
        for each in class_[10:20]:
            each.open(number)
            each.answer(right=number == 3)
    require_truth(page, class_)


def results_of(class_: list[Child]) -> Mapping[Decimal, int]:
    """Return share of the points -> how many pupils who finished have it."""
    exercise = exercises().get(FIRST)
    third = exercise.items[2].maximum / exercise.maximum
    assert sum(each.done for each in class_) == 20
    return {Decimal(1): 10, third: 10}


def require_figures(page: Page, truth: Mapping[Decimal, int]) -> None:
    expect(page.locator("table.grid tbody tr")).to_have_count(PUPILS)
    shown = page.locator("table.grid tbody tr td:nth-child(2)").all_inner_texts()
    for share, count in truth.items():
        assert shown.count(f"{share:.0%}") == count
    assert shown.count("–") == PUPILS - sum(truth.values())


def take_along(page: Page) -> None:
    """The three tables say what the page says, pupil for pupil; the PDF is tagged."""
    lines = page.locator("table.grid tbody tr").all_inner_texts()
    shown = [re.split(r"[\t\n]+", line.strip())[:3] for line in lines]
    address = page.url.partition("?")[0] + "/overzicht."
    made = {form: page.request.get(address + form).body() for form in ("csv", "ods", "xlsx", "pdf")}
    head, *rows = read_csv(made["csv"])
    alias, done, average = map(head.index, ("Schuilnaam", "Af", "Gemiddeld in procenten"))
    told = [[row[alias], row[average] + "%" if row[average] else "–", row[done]] for row in rows]
    assert told == shown
    for table in (read_ods(made["ods"]), read_xlsx(made["xlsx"])):
        texts = [[cell[1] for cell in row] for row in table[1:]]
        assert [[row[alias], row[done]] for row in texts] == [
            [row[alias], row[done]] for row in rows
        ]
    paper = content("pdf", made["pdf"])
    assert paper.startswith("%PDF")
    assert "/StructTreeRoot" in paper


def give_a_point_by_hand(page: Page) -> None:
    """Where a pupil missed, the teacher gives the points, and the average goes up."""
    row = page.locator("table.grid tbody tr", has_not_text="100").filter(has_text="%").first
    before = row.locator("td").first.inner_text()
    alias = row.locator("th a").inner_text()
    overview = page.url
    press(row.locator('a[href*="/werk/"]').first)
    press(page.locator('main a[href$="/1"]').first)
    page.locator("#points").fill("1")
    page.locator("#reason").select_option("also-right")
    press(page.get_by_role("button", name="Geef deze punten"))
    expect(page.get_by_role("button", name="Laat de berekende punten weer tellen")).to_be_visible()
    page.goto(overview)
    after = page.locator("table.grid tbody tr", has_text=alias).locator("td").first.inner_text()
    assert int(after.rstrip("%")) > int(before.rstrip("%"))


def steer_what_a_pupil_practises(page: Page, whole: str) -> None:
    press(page.get_by_role("link", name="Oefenen op maat"))
    press(page.locator('main a[href*="/oefenen/"]').first)
    press(page.locator('main a[href*="/leerling/"]').first)
    press(page.locator("#way-fixed"), "Space")
    press(page.get_by_role("button", name="Bewaar"))
    expect(page.get_by_role("status").first).to_contain_text("Bewaard")
    expect(page.locator("#way-fixed")).to_be_checked()
    assert page.url.startswith(whole)
