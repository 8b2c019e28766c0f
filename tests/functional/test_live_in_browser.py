"""The board in a real browser, while pupils work in sessions of their own over HTTP."""

import re
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
import requests
from playwright.sync_api import Page, expect
from sqlalchemy import select

from lti_tool.clock import utc_now
from lti_tool.models.platforms import Context, Registration, ResourceLink
from lti_tool.models.schools import Role, School
from lti_tool.services import people, schools, sessions
from lti_tool.services.sessions import Opened
from lti_tool.web.access import FORM_FIELD, form_token
from lti_tool.web.cookies import SESSION_PREFIX
from tests.factories.tools import ROOT_KEY, exercises
from tests.functional.classroom import Child
from tests.functional.rig import Rig, embedded_rig

__all__ = ["embedded_rig"]

pytestmark = pytest.mark.browser

WITHIN = 3.0
"""Seconds after an act at which the board must show it."""


@dataclass(frozen=True, kw_only=True)
class Seat:
    """A pupil's tab: its session, and what proves the browser."""

    rig: Rig
    id: str
    secret: str

    def request(self, method: str, path: str, form: dict[str, list[str]] | None = None) -> None:
        with self.rig.pages.app_context():
            token = form_token(self.id)
        answer = requests.request(
            method,
            f"{self.rig.tool_url}/s/{self.id}{path}",
            data={FORM_FIELD: token, **form} if form is not None else None,
            headers={"Cookie": f"{SESSION_PREFIX}{self.id}={self.secret}"},
            timeout=10,
            allow_redirects=False,
        )
        assert answer.status_code in {200, 303}, answer.text


def launched(rig: Rig, page: Page) -> str:
    """Let juf Fatima open the exercise's link in a window; return where her session is."""
    page.goto(rig.platform_url)
    page.click("#enter-fatima")
    page.goto(f"{rig.platform_url}/launch/links/10?target=window")
    expect(page.locator("h1")).to_have_text("Groep 5a")
    return urlsplit(page.url).path


def child(rig: Rig, number: int) -> Child:
    """Let a pupil come in through a session of their own."""
    exercise = exercises().get("heelal-maanlanding")
    with rig.tool.database.writing() as session:
        group, link = session.scalars(select(Context)).one(), session.scalars(select(ResourceLink))
        tenant = schools.tenant_of(ROOT_KEY, session.scalars(select(School)).one())
        user = people.PlatformUser(
            registration_id=session.scalars(select(Registration.id)).one(), subject=f"p-{number}"
        )
        now = utc_now()
        who = people.find_or_make(session, tenant, user, now=now, random=rig.tool.random)
        people.enroll(session, group.id, who.id, Role.PUPIL, now=now)
        seat = Seat(rig=rig, id=f"seat-{number}", secret=f"secret-{number}")
        opened = Opened(
            id=seat.id,
            proof_digest=sessions.proof_digest(seat.secret),
            school_id=tenant.school_id,
            deployment_id=group.deployment_id,
            person_id=who.id,
            role=Role.PUPIL,
            context_id=group.id,
            resource_link_id=link.one().id,
            exercise_key=exercise.key,
            about_person_id=None,
            sealed_return_url=None,
            frame_origin=rig.platform_url,
            locale="nl",
            started_at=now,
            last_seen_at=now,
            ends_at=now.replace(year=now.year + 1),
        )
        session.flush()
        sessions.open_(session, opened)
    return Child(
        person_id=who.id,
        exercise=exercise,
        get=lambda path: seat.request("GET", path),
        post=lambda path, form: seat.request("POST", path, form),
        clock=utc_now,
    )


@pytest.fixture
def board(embedded_rig, page) -> Page:
    """Return the page of a teacher whose class has thirty pupils, before anybody began."""
    embedded_rig.add_links(exercises().get("heelal-maanlanding"))
    page.set_viewport_size({"width": 1920, "height": 1080})
    launched(embedded_rig, page)
    return page


def test_thirty_pupils_work_and_the_board_follows_within_three_seconds(embedded_rig, board):
    class_ = [child(embedded_rig, number) for number in range(30)]
    board.get_by_role("link", name="De klas nu").click()
    expect(board.locator("[data-card]")).to_have_count(30)
    expect(board.locator("[data-stand=not-started][data-card]")).to_have_count(30)

    for each in class_[:24]:
        each.enter()
    for each in class_[:8]:
        for number in range(1, 5):
            each.open(number)
            each.answer(right=True)
    for each in class_[8:11]:
        for number in (1, 2):
            each.open(number)
            each.answer(right=False)
    require_truth(board, class_)

    class_[29].enter()
    begun = time.monotonic()
    card = board.locator(f"[data-card='{class_[29].person_id.hex}']")
    expect(card).to_have_attribute("data-stand", "working", timeout=1000 * WITHIN)
    assert time.monotonic() - begun < WITHIN
    # five of the thirty, and two whom only the platform knows
    summary = "14 bezig · 3 vast · 8 klaar · 7 niet begonnen"
    expect(board.locator("#live-summary")).to_have_text(summary)


def require_truth(board: Page, class_: list[Child]) -> None:
    """Fail unless the board shows of each pupil what is true, three seconds after the last act."""
    for each in class_:
        stand, step = each.truth()
        card = board.locator(f"[data-card='{each.person_id.hex}']")
        expect(card).to_have_attribute("data-stand", stand, timeout=1000 * WITHIN)
        expect(card.locator("[data-part=step]")).to_have_text(step, timeout=1000 * WITHIN)


def test_a_pupil_who_comes_for_the_first_time_gets_a_card(embedded_rig, board):
    board.goto(re.sub(r"/klas.*", "/klas/nu", board.url))
    expect(board.locator("main")).to_contain_text("Er is nog niemand")

    newcomer = child(embedded_rig, 1)
    newcomer.enter()

    card = board.locator(f"[data-card='{newcomer.person_id.hex}']")
    expect(card).to_have_attribute("data-stand", "working", timeout=1000 * WITHIN)


def test_the_board_says_so_when_its_session_is_over(embedded_rig, board):
    board.goto(re.sub(r"/klas.*", "/klas/nu", board.url))
    board.context.clear_cookies()

    expect(board.locator("#live-told")).to_contain_text("sessie is voorbij", timeout=5000)
