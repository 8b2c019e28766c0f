"""The school admin's desk: reading what a field means, deciding, and seeing what comes in."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from lti_tool.models.audit import AuditEvent
from lti_tool.models.choices import SchoolChoice
from lti_tool.models.schools import Role
from lti_tool.privacy.choices import Policy
from lti_tool.privacy.explanations import explanation
from lti_tool.privacy.fields import OPTIONAL_FIELDS
from lti_tool.privacy.rules import Mode
from lti_tool.services import border_counts, choices, details, schools
from lti_tool.services.border_counts import Crossing
from lti_tool.web.desk.sections import SECTIONS
from tests.factories.tools import NOON, ROOT_KEY
from tests.functional.served import Browser, Served, code_of, served, served_on_each
from tests.privacy.canaries import stored

__all__ = ["served", "served_on_each"]


def decide(browser: Browser, field: str, chosen: str, **changes: str) -> TestResponse:
    """Read the page about a field and send its form, as a browser does."""
    page = browser.get(f"/beheer/gegevens/{field}").text
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen, page
    form = {"mode": chosen, "reason": "recognise", "seen": seen[1], **changes}
    return browser.post(f"/beheer/gegevens/{field}", **form)


def mode_of(served: Served, field: str) -> Mode:
    with served.tool.database.reading() as session:
        return choices.of_school(session, served.here.school.id, served.tool.policy).mode(field)


def test_the_desk_leads_to_every_section(served):
    browser = served.enter(Role.ADMIN)

    page = browser.get("/beheer").text

    paths = re.findall(r'<li>\s*<a href="/s/[^/]+(/[^"]+)"', page)
    assert len(paths) == len(SECTIONS)
    for path in paths:
        assert "Terug naar" in browser.get(path).text


def test_every_optional_field_is_marked_in_words_wherever_it_stands(served):
    browser = served.enter(Role.ADMIN)

    overview = browser.get("/beheer/gegevens").text

    for name, rule in OPTIONAL_FIELDS.items():
        assert f"{rule.label} (optioneel)".replace("'", "&#39;") in overview
        page = browser.get(f"/beheer/gegevens/{name}").text
        assert f"<h1>{rule.label} (optioneel)</h1>" in page
        assert "required" not in page
        for line in explanation(name).lines:
            assert line.replace("'", "&#39;") in page


def test_a_decision_is_recorded_with_the_text_that_was_shown(served_on_each):
    served = served_on_each
    browser = served.enter(Role.ADMIN)

    answer = decide(browser, "display_name", "stored")

    assert answer.status_code == 303
    assert (
        "Uw keuze is vastgelegd."
        in browser.client.get(answer.location, base_url="https://tool.example").text
    )
    with served.tool.database.reading() as session:
        row = session.scalars(select(SchoolChoice)).one()
        event = session.scalars(select(AuditEvent).where(AuditEvent.event == "choice-made")).one()
    assert row.decided_by == event.actor_id == browser.launched.row.person_id
    assert (row.mode, row.annex_version) == (Mode.STORED, explanation("display_name").version)
    assert mode_of(served, "display_name") is Mode.STORED


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"seen": ""}, "annex_not_seen"),
        ({"seen": "zz"}, "annex_not_seen"),
        ({"seen": explanation("photo").digest.hex()}, "annex_not_seen"),
        ({"mode": "always"}, "choice_mode_unknown"),
        ({"reason": "Sanne wil dit"}, "choice_mode_unknown"),
    ],
    ids=["no text", "no digest", "another field's text", "another mode", "a reason in own words"],
)
def test_a_form_that_our_page_did_not_make_decides_nothing(served, form, code):
    browser = served.enter(Role.ADMIN)

    answer = decide(browser, "display_name", "stored", **form)

    assert (answer.status_code, code_of(answer)) == (409, code)
    assert mode_of(served, "display_name") is Mode.OFF


@pytest.mark.parametrize("field", ["alias", "email", "password", "display_name%00"])
def test_there_is_no_page_for_what_is_no_choice(served, field):
    assert served.enter(Role.ADMIN).get(f"/beheer/gegevens/{field}").status_code == 404


def test_of_birth_one_form_can_be_on_and_the_page_says_which(served):
    browser = served.enter(Role.ADMIN)
    decide(browser, "birth_year", "stored")

    page = browser.get("/beheer/gegevens/age").text

    assert "want dit staat al aan: geboortejaar" in page
    assert re.search(r'id="mode-stored"[^>]* disabled', page)
    assert code_of(decide(browser, "age", "stored")) == "choice_excludes"


def test_what_the_operator_forbids_cannot_be_chosen(served):
    tight = replace(served.tool, policy=Policy(at_most={"photo": Mode.OFF}))
    tight.install(served.app.extensions)
    browser = served.enter(Role.ADMIN)

    assert re.search(r'id="mode-stored"[^>]* disabled', browser.get("/beheer/gegevens/photo").text)
    assert code_of(decide(browser, "photo", "stored")) == "choice_too_wide"


def test_turning_off_wipes_the_values_out_of_the_files_too(served_on_each):
    served = served_on_each
    browser = served.enter(Role.ADMIN)
    decide(browser, "display_name", "stored")
    with served.tool.database.writing() as session:
        tenant = schools.tenant_by_id(session, ROOT_KEY, served.here.school.id)
        details.keep(session, tenant, served.here.pupil.id, {"display_name": "Sanne"})
        row = session.connection().exec_driver_sql("SELECT display_name FROM person_details")
        sealed = bytes(row.scalar_one())
    assert sealed in raw(served)

    answer = decide(browser, "display_name", "off")

    assert answer.location.endswith("purged=1")
    assert sealed not in raw(served)


def raw(served: Served) -> bytes:
    """Return the database's bytes, as they would be found on the disk (or dumped)."""
    found = stored(served.tool.database.engine)
    return found if b"SQLite" in found[:16] else bytes.fromhex(hexes(found))


def hexes(dump: bytes) -> str:
    return "".join(re.findall(r"\\\\x([0-9a-f]+)", dump.decode()))


def test_what_came_in_too_much_is_shown_by_name_and_number(served):
    crossing = Crossing(source="oneroster:users", lost={"email": 28, "bsn": 2}, held=("bsn",))
    with served.tool.database.writing() as session:
        border_counts.add(session, served.here.school.id, crossing, day=NOON.date())
        border_counts.add(session, served.elsewhere.school.id, crossing, day=NOON.date())

    page = served.enter(Role.ADMIN).get("/beheer/ontvangen").text

    assert re.search(r"<th scope=\"row\">email</th>\s*<td>28</td>", page)
    assert "2 keer tegengehouden" in page
