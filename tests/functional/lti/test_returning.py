"""Back to the platform: after finishing, after a refusal, and never anywhere else."""

import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from lti_tool.lti import vocabulary as words
from lti_tool.models.launches import LaunchSession
from lti_tool.models.schools import Person, PersonStatus
from tests.factories.rows import EXERCISE_KEY
from tests.fakes.platform import LEARNER, MEMBERSHIP, TOOL

BACK = "https://lms.example/mod/lti/return.php?course=2&sesskey=abc"
EXERCISE = {words.CUSTOM: {"exercise": EXERCISE_KEY}}


def returning(url=BACK):
    return {words.PRESENTATION: {"return_url": url}}


def way_back(page):
    found = re.search(r'class="button" href="([^"]+)"', page.get_data(as_text=True))
    return html.unescape(found[1]) if found else None


def finished(visit, changes):
    """Launch as a pupil, hand everything in, and open the last page."""
    place = visit.launch({**EXERCISE, **changes}).location
    client = visit.client
    page = client.get(place, base_url=TOOL, follow_redirects=True).get_data(as_text=True)
    token = re.search(r'name="form_token" value="([^"]+)"', page)
    assert token
    sent = {"form_token": token[1]}
    return client.post(f"{place}/klaar", base_url=TOOL, data=sent, follow_redirects=True)


@pytest.mark.clause("LTI Core 1.3, 5.4.4: return_url")
def test_a_pupil_who_is_done_goes_back_with_a_message(visit):
    page = finished(visit, returning())

    link = way_back(page)
    answer = visit.client.get(link, base_url=TOOL)

    assert answer.status_code == 303
    parts = urlsplit(answer.location)
    assert answer.location.startswith("https://lms.example/mod/lti/return.php?")
    assert parse_qs(parts.query) == {
        "course": ["2"],
        "sesskey": ["abc"],
        "lti_msg": ["De opdracht is klaar."],
        "lti_log": ["finished"],
    }


def test_the_address_is_kept_sealed_and_only_with_the_session(scene, visit):
    visit.launch({**EXERCISE, **returning()})

    with scene.tool.database.reading() as session:
        kept = session.scalars(select(LaunchSession.sealed_return_url)).one()
    assert kept is not None
    assert b"sesskey" not in kept


@pytest.mark.parametrize(
    "url",
    ["https://evil.example/back", "javascript:alert(1)", "http://lms.example/", "", None, 5],
    ids=str,
)
def test_an_address_elsewhere_is_no_way_back(visit, url):
    page = finished(visit, returning(url))
    place = visit.launch({**EXERCISE, **returning(url)}).location.removesuffix("/opdracht")

    assert way_back(page) is None
    answer = visit.client.get(f"{place}/terug", base_url=TOOL)
    assert (answer.status_code, "no_way_back" in answer.get_data(as_text=True)) == (404, True)


def test_without_an_address_nothing_is_offered(visit):
    assert way_back(finished(visit, {})) is None


@pytest.mark.clause("LTI Core 1.3, 5.4.4: return_url")
def test_a_refusal_after_verification_offers_the_way_back_with_the_reason(visit):
    page = visit.launch({words.ROLES: [f"{MEMBERSHIP}#Mentor"], **returning()})

    told = parse_qs(urlsplit(way_back(page)).query)
    reference = re.search(r"kenmerk: <code>(\w+)</code>", page.get_data(as_text=True))
    assert page.status_code == 403
    assert told["lti_errormsg"] == ["Deze opdrachten zijn alleen voor leerlingen en leerkrachten."]
    assert reference
    assert told["lti_errorlog"] == [f"parent_refused {reference[1]}"]
    assert told["sesskey"] == ["abc"]


def test_what_the_platform_reads_is_not_about_anybody(scene, visit):
    person = {"sub": "user-77", "name": "Sanne de Vries", words.ROLES: [LEARNER]}
    visit.launch(person)
    with scene.tool.database.writing() as session:
        session.scalars(select(Person)).one().status = PersonStatus.SUSPENDED

    link = way_back(visit.launch({**person, **returning()}))

    assert "person_suspended" in link
    assert not {"77", "Sanne", "Vries"} & set(re.split(r"\W+", link))


@pytest.mark.parametrize("claim", ["nonce", "iss", "exp"])
def test_an_unverified_token_leads_nowhere(visit, claim):
    page = visit.launch({claim: "guessed", **returning()})

    assert page.status_code >= 400
    assert way_back(page) is None


def test_a_message_that_lacks_something_still_leads_back(visit):
    page = visit.launch({words.RESOURCE_LINK: {}, **returning()})
    assert page.status_code == 400
    assert "identifier_malformed" in page.get_data(as_text=True)
    assert way_back(page) is None  # a check of the token's own form

    page = visit.launch({words.RESOURCE_LINK: None, **returning()})
    assert "resource_link_missing" in way_back(page)


def test_a_refused_foreign_address_is_not_offered_either(visit):
    page = visit.launch(
        {words.ROLES: [f"{MEMBERSHIP}#Mentor"], **returning("https://evil.example/")}
    )

    assert way_back(page) is None
