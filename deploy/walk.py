"""Every page there is to see, and a walk through a school's day that makes something to see there.

The gallery takes its pictures by this table, and the tests hold every page in it to the same
rules; a page that is missing here fails them (``tests/functional/test_every_page.py``).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

CHOSEN = ("heelal-maanlanding", "heelal-planeten", "water-meervoud")
"""What the teacher chooses, in this order: the pupils make the first, and begin with the second."""
FURTHER = ("ik-schrijven-over-jezelf", "oefenen-taal-woorden")
"""Chosen as well: something that a teacher marks, and a goal to practise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One page: ``path`` is below the session of ``who``, with what the walk found filled in."""

    name: str
    title: str
    endpoint: str
    who: str
    path: str


def _views(who: str, *rows: tuple[str, str, str, str]) -> tuple[View, ...]:
    return tuple(
        View(name=name, title=title, endpoint=endpoint, who=who, path=path)
        for name, title, endpoint, path in rows
    )


VIEWS: tuple[View, ...] = (
    *_views("picker", ("kiezen", "Opdrachten kiezen", "deep_linking.choose", "/kiezen")),
    *_views(
        "picker",
        ("voorbeeld", "Bekijken als leerling", "preview.item", "/kiezen/kunst-rijmen/voorbeeld/1"),
        ("blad", "Een opdracht op papier", "preview.sheet", "/kiezen/water-meervoud/blad"),
    ),
    *_views(
        "starter",
        ("opgave", "Een opgave, zoals een leerling die ziet", "player.item", "/opdracht/1"),
    ),
    *_views(
        "pupil",
        ("nagekeken", "Meteen nagekeken", "player.item", "/opdracht/1"),
        ("klaar", "Klaar, en de score is onderweg", "player.finished", "/opdracht/klaar"),
    ),
    *_views(
        "teacher",
        ("groep", "De groep: wie wat maakte en of de scores aankwamen", "dashboard.group", "/klas"),
        ("klas-nu", "De klas op dit moment", "live.board", "/klas/nu"),
        ("opdrachten", "De opdrachten van de groep", "placed.overview", "/klas/opdrachten"),
        ("scores", "Wat met de scores gebeurt", "scores.show", "/klas/scores"),
        ("nakijken", "Open antwoorden nakijken", "marking.overview", "/nakijken"),
        ("overzicht", "Leerlingen en opdrachten over het jaar", "history.group", "/groep/{key}"),
        ("leerdoelen", "Leerdoelen, en hoe zeker", "history.goals", "/groep/{key}/doelen"),
        ("oefenen", "Oefenen op maat", "practice.overview", "/groep/{key}/oefenen"),
        ("oefendoel", "Oefenen aan één doel", "practice.goal", "/groep/{key}/oefenen/{goal}"),
        (
            "oefenkeuze",
            "Waarom een leerling deze opgaven kreeg",
            "practice.pupil",
            "/groep/{key}/oefenen/{goal}/leerling/{person}",
        ),
        ("groepen", "Eigen groepen", "history.own_groups", "/groep"),
        (
            "leerling",
            "Een leerling over thema's en schooljaren",
            "history.pupil",
            "/groep/{key}/leerling/{person}",
        ),
        ("werk", "Het werk van een leerling", "reviewing.work", "/groep/{key}/werk/{work}"),
        (
            "punten",
            "Een opgave met de punten en waarom",
            "reviewing.item",
            "/groep/{key}/werk/{work}/1",
        ),
    ),
    *_views(
        "reviewer",
        ("inzage", "Eigen werk bekijken vanuit het cijferboek", "review.work", "/werk"),
        ("inzage-opgave", "Een eigen opgave, later teruggezien", "review.item", "/werk/1"),
    ),
    *_views(
        "admin",
        ("beheer", "Het bureau van de schoolbeheerder", "desk.home", "/beheer"),
        ("bijsluiter", "De privacybijsluiter", "papers.annex", "/beheer/bijsluiter"),
        ("gegevens", "Keuzes over optionele gegevens", "choosing.overview", "/beheer/gegevens"),
        ("keuze", "Eén keuze, met uitleg", "choosing.ask", "/beheer/gegevens/display_name"),
        ("ontvangen", "Wat er binnenkwam", "received.overview", "/beheer/ontvangen"),
        (
            "leerlingen-en-groepen",
            "Leerlingen en groepen uit de administratie",
            "rosters.overview",
            "/beheer/leerlingen",
        ),
        ("inlezen", "Wat er zou veranderen", "rosters.show", "/beheer/leerlingen/{run}"),
        ("dezelfde", "Dezelfde leerling?", "matches.overview", "/beheer/dezelfde"),
        ("jaarovergang", "De jaarovergang", "years.overview", "/beheer/jaarovergang"),
        ("scores-school", "Scores van de hele school", "grading.show", "/beheer/scores"),
        ("bewaartermijnen", "Bewaartermijnen", "terms.overview", "/bewaartermijnen"),
        ("fotos", "Foto's", "photos.overview", "/fotos"),
        ("koppeling", "De koppeling nakijken", "doctor.show", "/koppeling"),
        ("rechten", "Rechten van leerlingen", "rights.find", "/privacy"),
        ("persoon", "Wat er van één leerling is", "rights.person", "/privacy/{person}"),
        ("wissen", "Een leerling wissen", "rights.ask", "/privacy/{person}/wissen"),
    ),
    *_views(
        "anybody",
        ("welkom", "De voordeur", "pages.start", "/"),
        ("privacy", "Wat we bewaren", "pages.privacy", "/privacy"),
        (
            "privacy-kinderen",
            "Wat we bewaren, voor kinderen",
            "pages.children",
            "/privacy/kinderen",
        ),
        ("leeromgevingen", "Koppelen: welke leeromgeving", "configuration.families", "/lti/config"),
        ("moodle", "Koppelen met één leeromgeving", "configuration.family", "/lti/config/moodle"),
        ("fout", "Een fout, in gewone woorden", "registration.ask", "/lti/register"),
    ),
)


@dataclass(slots=True)
class Walk:
    """A walk by everybody through the demo platform at ``platform``, each in an own browser.

    ``rest`` is called when scores are on their way.
    """

    browser: Browser
    platform: str
    rest: Callable[[], object] = lambda: None
    tabs: dict[str, Page] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)

    def live_a_day(self) -> None:
        """Let the teacher choose, two pupils work, and the staff come in and look."""
        teacher = self.enter("fatima")
        links = self.offer((*CHOSEN, *FURTHER))
        for person, right in (("sanne", 0), ("daan", 1)):
            self._make(self.enter(person), links[0], right)
        self.rest()
        self._come_in("pupil", self.tabs["sanne"], links[0])
        self._come_in("starter", self.tabs["sanne"], links[1])
        self._practise(self.tabs["daan"], links[-1])
        self._come_in("teacher", teacher, links[0])
        self._look_around(teacher)
        self._come_in("admin", self.enter("ict"), links[0])
        self._open_picker("picker", teacher)
        self._review(self.tabs["sanne"])
        self.sessions["anybody"] = self.sessions["teacher"].split("/s/")[0]
        self.tabs["anybody"] = self._new_tab()

    def visit(self, view: View) -> Page:
        """Open a page as who it is for.

        Raises:
            KeyError: the walk met nothing that the page could be about.
        """
        page = self.tabs[view.who]
        page.goto(self.sessions[view.who] + view.path.format_map(self.known))
        page.wait_for_function("document.readyState === 'complete'")
        return page

    def enter(self, person: str) -> Page:
        """Return a browser of their own in which somebody came into the platform."""
        page = self.tabs[person] = self._new_tab()
        page.goto(self.platform)
        page.click(f"#enter-{person}")
        return page

    def links(self, page: Page) -> list[str]:
        """Return the links that stand in the course now."""
        page.goto(f"{self.platform}/course")
        found = page.locator('a[href*="/open/"]').evaluate_all(
            "(all) => all.map((one) => one.getAttribute('href').split('/').pop().split('?')[0])"
        )
        return list(dict.fromkeys(map(str, found)))

    def _new_tab(self) -> Page:
        context = self.browser.new_context(locale="nl-NL", timezone_id="Europe/Amsterdam")
        page = context.new_page()
        page.set_default_timeout(30_000)
        return page

    def _come_in(self, who: str, page: Page, link: str) -> None:
        page.goto(f"{self.platform}/launch/links/{link}?target=window")
        self._note_session(who, page)

    def _note_session(self, who: str, page: Page) -> None:
        page.wait_for_url("**/s/**")
        origin, _, rest = page.url.partition("/s/")
        self.tabs[who], self.sessions[who] = page, f"{origin}/s/{rest.split('/')[0]}"

    def _open_picker(self, who: str, page: Page) -> None:
        page.goto(f"{self.platform}/launch/deep-linking?target=window")
        self._note_session(who, page)

    def offer(self, keys: tuple[str, ...]) -> list[str]:
        """Let the teacher choose more exercises; return their links."""
        page = self.tabs["fatima"]
        before = self.links(page)
        self._choose(page, keys)
        return [link for link in self.links(page) if link not in before]

    def _choose(self, page: Page, keys: tuple[str, ...]) -> None:
        self._open_picker("chooser", page)
        order = "&".join(f"exercise={key}" for key in keys)
        page.goto(f"{self.sessions['chooser']}/kiezen?{order}")
        page.get_by_role("button", name="Toevoegen aan de leeromgeving").click()
        page.wait_for_url(f"{self.platform}/**")

    def _make(self, page: Page, link: str, answer: int) -> None:
        """Let a pupil answer the first item with the choice at this place, and hand in."""
        self._come_in("maker", page, link)
        page.locator('.item input[type="radio"]').nth(answer).check()
        page.get_by_role("button", name="Nakijken").click()
        page.wait_for_selector("#feedback")
        page.goto(f"{self.sessions['maker']}/opdracht/2")
        page.locator('form[action$="/opdracht/klaar"]').evaluate("(form) => form.submit()")
        page.wait_for_url("**/opdracht/klaar")

    def _practise(self, page: Page, link: str) -> None:
        self._come_in("practiser", page, link)
        page.get_by_role("button", name="Dit weet ik nog niet").click()
        page.wait_for_selector("#feedback")

    def _look_around(self, page: Page) -> None:
        """Find what pages can be about."""
        here = self.sessions["teacher"]
        page.goto(f"{here}/klas")
        paths = page.locator("a[href]").evaluate_all("(all) => all.map((a) => a.pathname)")
        shapes = {
            "key": r"/groep/(course-\w+)",
            "person": r"/leerling/([\w-]+)",
        }
        self.known |= _first(shapes, paths)
        self.known["goal"] = FURTHER[1].removeprefix("oefenen-")
        works = re.findall(r"/werk/([\w-]+)", " ".join(paths))
        made = (work for work in works if self._is_made(page, work))
        self.known["work"] = next(made)

    def _is_made(self, page: Page, work: str) -> bool:
        """Tell whether a piece of work has a first item to show."""
        place = f"{self.sessions['teacher']}/groep/{self.known['key']}/werk/{work}/1"
        return page.request.get(place).ok

    def _review(self, page: Page) -> None:
        page.goto(f"{self.platform}/gradebook")
        place = page.locator('a[href*="/open-review/"]').first.get_attribute("href") or ""
        asked = urlsplit(place).path.replace("/open-review/", "/launch/review/")
        page.goto(f"{self.platform}{asked}?target=window")
        self._note_session("reviewer", page)

    def find_run(self) -> None:
        """Find a reading of the administration at the desk, if there was one."""
        page = self.tabs["admin"]
        page.goto(f"{self.sessions['admin']}/beheer/leerlingen")
        paths = page.locator("a[href]").evaluate_all("(all) => all.map((a) => a.pathname)")
        self.known |= _first({"run": r"/beheer/leerlingen/([\w-]{36})"}, paths)

    def close(self) -> None:
        """Close every browser that was opened."""
        for context in {tab.context for tab in self.tabs.values()}:
            context.close()


def _first(shapes: Mapping[str, str], paths: list[str]) -> dict[str, str]:
    """Return the first part of an address that each shape finds, by its name."""
    found = {
        name: [m[1] for path in paths if (m := re.search(shape, path))]
        for name, shape in shapes.items()
    }
    return {name: parts[0] for name, parts in found.items() if parts}
