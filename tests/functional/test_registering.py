"""The ICT coordinator clicks: the tool registers itself in the platform's frame, and is opened."""

import secrets

import pytest
from playwright.sync_api import Page, expect

from lti_tool.clock import utc_now
from lti_tool.config import load_families
from lti_tool.models.platforms import RegistrationStatus
from lti_tool.services import approvals, invitations, registrations, schools
from tests.functional.rig import Rig, embedded_rig

__all__ = ["embedded_rig"]

pytestmark = pytest.mark.browser


def invitation(rig: Rig) -> str:
    secret = secrets.token_urlsafe(32)
    with rig.tool.database.writing() as session:
        (school,) = schools.listed(session)
        invitations.invite(session, school.id, secret, days=1, now=utc_now())
    return f"{rig.tool_url}/lti/register?invite={secret}"


def test_one_click_registers_and_after_approval_it_opens(embedded_rig, page: Page):
    rig = embedded_rig
    page.goto(rig.platform_url)
    page.click("#enter-ict")
    page.get_by_role("link", name="Koppelingen").click()
    page.fill("#link", invitation(rig))
    page.click("#register")

    frame = page.frame_locator("#tool")
    expect(frame.locator("h1")).to_have_text("Aangemeld")
    frame.get_by_role("button", name="Klaar, sluit dit venster").click()
    expect(page.locator("[data-client]")).to_have_count(2)

    with rig.tool.database.writing() as session:
        (waiting,) = (
            r for r in registrations.listed(session) if r.status is RegistrationStatus.PENDING
        )
        approvals.approve(session, waiting.id)
        client_id = waiting.client_id
    with page.expect_popup() as opened:
        page.locator(f'[data-client="{client_id}"] .open').click()
    expect(opened.value.locator("main h1")).to_have_text("De Regenboog")
    opened.value.close()


@pytest.mark.clause("Dynamic Registration 1.0: close")
def test_the_window_closes_by_itself_after_a_few_seconds(embedded_rig, page: Page):
    rig = embedded_rig
    page.goto(rig.platform_url)
    page.click("#enter-ict")
    page.get_by_role("link", name="Koppelingen").click()
    page.fill("#link", invitation(rig))
    page.click("#register")

    expect(page.locator("[data-client]")).to_have_count(2, timeout=15_000)


def test_values_are_copied_and_pasted_ones_are_looked_at(embedded_rig, page: Page):
    address = f"{embedded_rig.tool_url}/lti/config/moodle"
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(address)

    page.get_by_role("button", name="Kopieer Initiate login URL").click()
    expect(page.locator('[data-copy$="/lti/login"]')).to_have_text("Gekopieerd")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert (
        copied
        == load_families({})["moodle"].values_for(embedded_rig.tool_url)["Initiate login URL"]
    )

    page.fill("#paste-issuer", "https://lms.example/")
    expect(page.locator("#said-issuer")).to_contain_text("streep aan het eind")
    page.fill("#paste-issuer", "lms.example")
    expect(page.locator("#said-issuer")).to_contain_text("https")
    page.fill("#paste-issuer", "https://lms.example")
    expect(page.locator("#said-issuer")).to_have_text("In orde.")
    page.fill("#paste-jwks-url", "https://lms.example/jwks")
    expect(page.locator("#pasted")).to_have_value(
        "issuer: https://lms.example\njwks-url: https://lms.example/jwks"
    )
